import type { MemoryMap, Section } from '../memoryMap';

/** Ids of a map's sections, unique and the same after an edit as long as the names are. */
export function sectionIds(map: MemoryMap): ReadonlyMap<Section, string> {
  const before = idsOf.get(map);
  if (before !== undefined) return before;
  const made = makeIds(map);
  idsOf.set(map, made);
  return made;
}

const idsOf = new WeakMap<MemoryMap, ReadonlyMap<Section, string>>();

function makeIds(map: MemoryMap): ReadonlyMap<Section, string> {
  const seen = new Map<string, number>();
  const ids = new Map<Section, string>();
  for (const section of map.sections) {
    const count = (seen.get(section.name) ?? 0) + 1;
    seen.set(section.name, count);
    ids.set(section, count === 1 ? section.name : `${section.name}#${count.toString()}`);
  }
  return ids;
}
