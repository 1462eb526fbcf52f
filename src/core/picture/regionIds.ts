import type { LayoutProfile, Region } from '../profiles/profile';

/**
 * The id of a region's row, the same after an edit as long as the names are. Several may have one name: what a profile says
 * nothing about lies between its regions, and what another one covers the middle of is two pieces.
 */
export function regionId(profile: LayoutProfile, region: Region): string {
  const { name, layer, range } = region;
  const index = namesakes(profile, name).findIndex(
    (other) => other.layer === layer && other.range.start <= range.start && range.start < other.range.end,
  );
  return index > 0 ? `region:${name}#${(index + 1).toString()}` : `region:${name}`;
}

function namesakes(profile: LayoutProfile, name: string): readonly Region[] {
  let known = byName.get(profile);
  if (known === undefined) {
    known = new Map<string, Region[]>();
    for (const region of profile.regions) {
      const own = known.get(region.name);
      if (own === undefined) known.set(region.name, [region]);
      else own.push(region);
    }
    byName.set(profile, known);
  }
  return known.get(name) ?? [];
}

const byName = new WeakMap<LayoutProfile, Map<string, Region[]>>();
