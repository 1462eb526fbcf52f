import { isPagingModeId, pagingMode, type PagingMode, type PagingModeId } from '../paging/modes';
import { span } from './formula';
import type { ProfileData, RegionData } from './profileData';
import { holeOf } from './tile';

/** No layout at all: what the paging mode alone says of the address space. For systems that no other profile fits. */
function plainProfile(paging: PagingModeId): ProfileData {
  const mode = pagingMode(paging);
  return {
    id: `plain-${paging}`,
    title: `No layout, ${mode.title}`,
    arch: mode.arch,
    paging,
    source: mode.source,
    randomization: 'none described',
    notes: [
      'This profile knows the paging mode alone: what lives where is not described.',
      ...(paging === 'flat-32' ? [untranslated] : []),
    ],
    regions: regionsOf(mode),
  };
}

/** What is to be known where the mode of a processor with an MMU is not among ours. */
const untranslated =
  'Addresses are shown as they stand. A processor with an MMU, such as a Cortex-A, translates them; the translation tables of 32-bit Arm are not described.';

/** The ids `plain-<mode>`; undefined for any other. */
export function plainProfileFromId(id: string): ProfileData | undefined {
  const paging = id.startsWith('plain-') ? id.slice('plain-'.length) : '';
  return isPagingModeId(paging) ? plainProfile(paging) : undefined;
}

function regionsOf(mode: PagingMode): readonly RegionData[] {
  const hole = holeOf(mode);
  const free = (name: string, start: bigint, end: bigint, description: string) =>
    span(name, start, end, { kind: 'free', description });
  if (hole === undefined) {
    const description = 'All addresses of the mode; what lives there is the choice of the system.';
    return [free('Address space', 0n, 1n << BigInt(mode.addressBits), description)];
  }
  const arm = mode.canonical.kind === 'ttbr';
  const half = (which: string) =>
    `${which} of the addresses that the mode can translate; what lives there is the choice of the system.`;
  return [
    free(arm ? 'TTBR0 range' : 'Lower half', 0n, hole.start, half('The lower half')),
    span(arm ? 'Translation-fault hole' : 'Non-canonical hole', hole.start, hole.end, {
      kind: 'noncanonical',
      description: 'Addresses that the mode cannot translate.',
    }),
    free(arm ? 'TTBR1 range' : 'Upper half', hole.end, 1n << 64n, half('The upper half')),
  ];
}
