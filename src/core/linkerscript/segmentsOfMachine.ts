import { sectionNamed, type Link } from './link';
import { flag, type Section } from './model';
import { plan, pt, type SegmentPlan } from './segmentPlan';

/** A section that a machine gives a program header of its own. */
interface MachineSegment {
  readonly section: string;
  readonly type: number;
  /** Only when the section is loaded. */
  readonly loaded: boolean;
  /** Behind PT_PHDR and PT_INTERP, else in front of everything. */
  readonly behindInterpreter: boolean;
}

const mips: readonly MachineSegment[] = [
  { section: '.reginfo', type: pt.mipsRegisters, loaded: true, behindInterpreter: true },
  { section: '.MIPS.abiflags', type: pt.mipsAbiFlags, loaded: true, behindInterpreter: true },
];
const riscv: readonly MachineSegment[] = [
  { section: '.riscv.attributes', type: pt.riscvAttributes, loaded: false, behindInterpreter: true },
];

/** By machine, in the order that each goes in front of the one before (elf_backend_modify_segment_map of each). */
const machineSegments: Readonly<Record<string, readonly MachineSegment[]>> = {
  arm: [{ section: '.ARM.exidx', type: pt.armExidx, loaded: true, behindInterpreter: false }],
  riscv32: riscv,
  riscv64: riscv,
  mips,
  mips64: mips,
};

/** Puts in the program headers that the machine asks for and the script has not named. */
export function withMachineSegments(link: Link, plans: readonly SegmentPlan[]): SegmentPlan[] {
  const result = [...plans];
  for (const { type, behindInterpreter, section } of wanted(link)) {
    if (result.some((item) => item.type === type)) continue;
    const start = behindInterpreter
      ? result.findIndex((item) => item.type !== pt.phdr && item.type !== pt.interp)
      : 0;
    result.splice(start < 0 ? result.length : start, 0, plan(type, [section]));
  }
  return result;
}

/** How many program headers the machine asks for beyond the usual ones (elf_backend_additional_program_headers). */
export function machineSegmentCount(link: Link): number {
  return wanted(link).length;
}

function wanted(link: Link): (Omit<MachineSegment, 'section'> & { readonly section: Section })[] {
  return (machineSegments[link.target.machine] ?? []).flatMap((item) => {
    const section = sectionNamed(link, item.section);
    if (section === undefined || (item.loaded && (section.flags & flag.load) === 0)) return [];
    return [{ ...item, section }];
  });
}
