import { truncateVirtualAddress, type VirtualAddress } from './address';
import { sectionRange, type MemoryMap } from './memoryMap';
import { virtualAliases } from './profiles';
import type { LayoutProfile } from './profiles/profile';

/** A virtual address at which a physical one is seen. */
export interface PhysicalAlias {
  readonly address: VirtualAddress;
  /** What maps it there: a region's name, or a section with its image. */
  readonly through: string;
  /** What the mapping depends on; absent when nothing. */
  readonly note?: string;
}

/** Every virtual address of a physical one that the layout fixes or the load addresses of the images tell, lowest first. */
export function physicalAliases(
  physical: bigint,
  profile: LayoutProfile,
  maps: readonly MemoryMap[],
): readonly PhysicalAlias[] {
  const ofLayout = virtualAliases(profile, physical).map(({ address, region }): PhysicalAlias => {
    const note =
      region.physicalNote ?? (region.certainty.kind === 'exact' ? undefined : region.certainty.reason);
    return { address, through: region.name, ...(note === undefined ? {} : { note }) };
  });
  const ofImages = maps.flatMap((map) =>
    map.sections.flatMap((section): readonly PhysicalAlias[] => {
      const range = sectionRange(section);
      if (range === undefined || section.lma.kind === 'unknown') return [];
      const offset = physical - section.lma.value;
      if (offset < 0n || offset >= range.end - range.start) return [];
      const note = 'as the image is loaded at the addresses it was linked for';
      return [
        {
          address: truncateVirtualAddress(range.start + offset),
          through: `${section.name} of ${map.name}`,
          note,
        },
      ];
    }),
  );
  const all = [...ofImages, ...ofLayout];
  return all
    .filter(({ address }, i) => all.findIndex((other) => other.address === address) === i)
    .sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}
