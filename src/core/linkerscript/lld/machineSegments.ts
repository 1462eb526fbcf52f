import type { Link } from '../link';
import { pt } from '../segmentPlan';
import { shtArmExidx } from './exidx';

/** p_type and sh_type of sections that get a segment of their own, also beside PHDRS (addPhdrForSection). */
export function machineSegments(link: Link): readonly (readonly [type: number, section: number])[] {
  if (link.target.machine === 'arm') return [[pt.armExidx, shtArmExidx]];
  if (!link.target.machine.startsWith('mips')) return [];
  return [
    [pt.mipsRegisters, 0x7000_0006],
    [pt.mipsOptions, 0x7000_000d],
    [pt.mipsAbiFlags, 0x7000_002a],
  ];
}
