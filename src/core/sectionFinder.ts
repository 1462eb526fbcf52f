import { sectionRange, type MemoryMap, type Section } from './memoryMap';

/** As `sectionAt` for many addresses of one map: the smallest section that holds the address, of equals the first. */
export function sectionFinder(map: Pick<MemoryMap, 'sections'>): (address: bigint) => Section | undefined {
  const placed = map.sections
    .flatMap((section, index) => {
      const range = sectionRange(section);
      return range === undefined ? [] : [{ section, index, start: range.start, end: range.end }];
    })
    .sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.index - b.index));
  /** How far up what begins at or below each reaches. */
  const reach: bigint[] = [];
  for (const { end } of placed) {
    const before = reach.at(-1) ?? 0n;
    reach.push(end > before ? end : before);
  }
  return (address) => {
    let [low, high] = [0, placed.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((placed[middle]?.start ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    let best: (typeof placed)[number] | undefined;
    for (let i = low - 1; i >= 0 && (reach[i] ?? 0n) > address; i -= 1) {
      const own = placed[i];
      if (own === undefined || own.end <= address) continue;
      const more = best === undefined ? -1n : own.end - own.start - (best.end - best.start);
      if (best === undefined || more < 0n || (more === 0n && own.index < best.index)) best = own;
    }
    return best?.section;
  };
}
