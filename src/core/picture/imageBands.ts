import { hex } from '../address';
import { sectionRange, type MemoryMap } from '../memoryMap';
import { loadRange } from './imageBounds';
import { takesSpace } from './imageColumn';
import { sectionIds } from './sectionIds';
import { sectionPaint } from './paint';
import type { Band } from './types';

/** Which bytes of the run column are which of the load column. */
export function bands(map: MemoryMap, offset: bigint | undefined, copies: boolean): Band[] {
  const ids = sectionIds(map);
  const saying = sayings(offset, copies);
  const labelled = new Map<string, { id: string; size: bigint }>();
  /** Of sections of unknown size. */
  const unmeasured: Band[] = [];
  const found: { readonly band: Band; readonly offset: bigint }[] = [];
  for (const section of map.sections) {
    const run = sectionRange(section);
    const load = loadRange(section);
    const id = ids.get(section) ?? section.name;
    const plain = { id: `band:${id}`, from: `section:${id}`, to: `load:${id}`, paint: sectionPaint(section) };
    if (section.size.kind === 'unknown' && takesSpace(section)) unmeasured.push(plain);
    if (run === undefined || load === undefined || section.zeroFill) continue;
    const own = run.start - load.start;
    const size = run.end - run.start;
    // What is said of many is said once.
    const said = saying(own);
    const best = labelled.get(said);
    if (best === undefined || size > best.size) labelled.set(said, { id, size });
    found.push({ offset: own, band: plain });
  }
  const measured = found.map(({ band, offset: own }) => {
    const best = labelled.get(saying(own));
    return best !== undefined && band.id === `band:${best.id}`
      ? { ...band, label: bandLabel(own, offset, copies) }
      : band;
  });
  return [...measured, ...unmeasured];
}

/** What is said of a difference, worked out once for each. */
function sayings(offset: bigint | undefined, copies: boolean): (own: bigint) => string {
  const known = new Map<bigint, string>();
  return (own) => {
    const before = known.get(own);
    if (before !== undefined) return before;
    const said = (bandLabel(own, offset, copies) ?? []).map(({ text }) => text).join(' ');
    known.set(own, said);
    return said;
  };
}

function bandLabel(own: bigint, offset: bigint | undefined, copies: boolean): Band['label'] {
  if (own === 0n) return [{ text: 'runs in place', mono: false }];
  const difference = [
    { text: 'VMA − LMA', mono: false },
    { text: hex(own), mono: true },
  ];
  if (offset !== undefined) return [...difference, { text: 'the same for all sections', mono: false }];
  return copies ? [{ text: 'copied at start-up', mono: false }] : difference;
}
