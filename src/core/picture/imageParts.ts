import { formatSize, rangeContains } from '../address';
import { knownValue, sectionRange, type MemoryMap, type Section } from '../memoryMap';
import type { Region } from '../profiles/profile';
import { keepDetails, plainDetails, startDetails, type Frame } from './details';
import { runRows } from './imageColumn';
import { sectionIds } from './sectionIds';
import { togetherPaint } from './paint';
import { printable } from './printable';
import { compare, type Placed } from './tile';

export interface ImagePart {
  readonly placed: Placed;
  readonly size: bigint;
}

/**
 * The image, in as many parts as there are base regions it lies in, and stretches far apart in one of them: a boot stub below,
 * the kernel above; flash and a RAM far from it.
 */
export function imagesIn(map: MemoryMap, regions: readonly Region[], frame: Frame): ImagePart[] {
  const groups = new Map<Region | undefined, Section[]>();
  let last: Region | undefined;
  for (const section of map.sections) {
    if (!section.allocated) continue;
    const range = sectionRange(section);
    const start = range?.start ?? (section.size.kind === 'unknown' ? knownValue(section.vma) : undefined);
    // Without an address of its own a section follows the one that the script names before it.
    const isAfter = start === undefined && section.vma.kind === 'unknown';
    const host = isAfter
      ? last
      : regions.find((region) => start !== undefined && rangeContains(region.range, start));
    if (host === undefined || (range !== undefined && range.end > host.range.end)) continue;
    last = host;
    const group = groups.get(host);
    if (group === undefined) groups.set(host, [section]);
    else group.push(section);
  }
  const apart = [...groups.values()].flatMap(stretches);
  const sectionCount = apart.reduce((sum, { length }) => sum + length, 0);
  const ids = sectionIds(map);
  const parts = apart.map((sections) => imagePart(map, sections, frame, sectionCount, ids));
  // The largest is what one wants to see; where sizes do not tell, the one above: a boot stub lies low.
  return parts
    .filter((part) => part !== undefined)
    .sort((a, b) => compare(b.size, a.size) || compare(b.placed.start, a.placed.start));
}

/** Sections farther apart than this are shown apart: as one box they would seem to fill what lies between. */
export const nearby = 0x100_0000n;

/** More of them than this are shown as one: a picture of so many boxes would say no more. */
const mostStretches = 64;

/** Sections that lie near to one another, each stretch in the order they came in; one without an address stays with the one before. */
function stretches(sections: readonly Section[]): Section[][] {
  const known = sections.flatMap((section) => {
    const start = knownValue(section.vma);
    return start === undefined ? [] : [{ section, start, end: start + (knownValue(section.size) ?? 0n) }];
  });
  const numbers = new Map<Section, number>();
  let reached: bigint | undefined;
  let number = 0;
  for (const { section, start, end } of known.sort((a, b) => compare(a.start, b.start))) {
    if (reached !== undefined && start - reached >= nearby) number += 1;
    numbers.set(section, number);
    if (reached === undefined || end > reached) reached = end;
  }
  if (number >= mostStretches) return [[...sections]];
  const found = new Map<number, Section[]>();
  let current = 0;
  for (const section of sections) {
    current = numbers.get(section) ?? current;
    const own = found.get(current);
    if (own === undefined) found.set(current, [section]);
    else own.push(section);
  }
  return [...found.values()];
}

function imagePart(
  map: MemoryMap,
  sections: readonly Section[],
  frame: Frame,
  sectionCount: number,
  ids: ReadonlyMap<Section, string>,
): ImagePart | undefined {
  const extent = leastExtent(sections);
  if (extent === undefined) return undefined;
  const size = extent.whole ? formatSize(extent.end - extent.start) : undefined;
  const rows = runRows(map, frame, sections);
  const some = sections.length < sectionCount ? `${sections.length.toString()} of ` : '';
  const count = `${some}${sectionCount.toString()} ${sectionCount === 1 ? 'section' : 'sections'}`;
  const [first] = sections;
  const id = `image:${first === undefined ? '' : (ids.get(first) ?? first.name)}`;
  const title = printable(map.name);
  const paints = rows.flatMap(({ paint, id: own }) => (own.startsWith('section:') ? [paint] : []));
  const paint = togetherPaint(paints);
  const breaches = paint === 'breach' ? 0 : paints.filter((own) => own === 'breach').length;
  const warning = breaches === 0 ? '' : `, ${breaches.toString()} writable and executable`;
  return {
    size: extent.end - extent.start,
    placed: {
      start: extent.start,
      end: extent.end,
      row: {
        id,
        name: title,
        mono: true,
        paint,
        shape: 'named',
        size,
        ...(size === undefined ? { open: true } : {}),
        note: `${size === undefined ? `${count}, sizes not known` : count}${warning}`,
        sureness: size === undefined ? 'unknown' : 'exact',
        depth: 1,
        inside: {
          id,
          title,
          subtitle: `${size ?? 'size not known'}, ${count}`,
          addressBits: frame.addressBits,
          ruler: 'left',
          rows,
          brackets: [],
        },
        details: keepDetails(frame, id, () =>
          size === undefined
            ? startDetails(title, count, extent.start, frame)
            : plainDetails(title, count, extent.start, extent.end, frame),
        ),
      },
    },
  };
}

/**
 * From the first known address to the last one that the sections are known to reach. Where a size or an address is
 * missing that is not the whole of it.
 */
function leastExtent(
  sections: readonly Section[],
): { readonly start: bigint; readonly end: bigint; readonly whole: boolean } | undefined {
  let start: bigint | undefined;
  let end = 0n;
  for (const { vma, size } of sections) {
    if (vma.kind === 'unknown') continue;
    const reached = vma.value + (knownValue(size) ?? 0n);
    if (start === undefined || vma.value < start) start = vma.value;
    if (reached > end) end = reached;
  }
  if (start === undefined) return undefined;
  const whole = sections.every(({ vma, size }) => vma.kind === 'known' && size.kind === 'known');
  // What has no known end is still drawn, as a box with a dotted edge.
  return { start, end: end > start ? end : start + 1n, whole };
}
