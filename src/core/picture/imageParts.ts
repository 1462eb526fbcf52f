import { formatSize, rangeContains } from '../address';
import { knownValue, sectionRange, type MemoryMap, type Section } from '../memoryMap';
import type { Region } from '../profiles/profile';
import { keepDetails, plainDetails, startDetails, type Frame } from './details';
import { runRows } from './imageColumn';
import { printable } from './printable';
import { compare, type Placed } from './tile';

export interface ImagePart {
  readonly placed: Placed;
  readonly size: bigint;
}

/** The image, in as many parts as there are base regions it lies in: a boot stub below, the kernel above. */
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
  const sectionCount = [...groups.values()].reduce((sum, { length }) => sum + length, 0);
  const parts = [...groups.values()].map((sections) => imagePart(map, sections, frame, sectionCount));
  // The largest is what one wants to see; where sizes do not tell, the one above: a boot stub lies low.
  return parts
    .filter((part) => part !== undefined)
    .sort((a, b) => compare(b.size, a.size) || compare(b.placed.start, a.placed.start));
}

function imagePart(
  map: MemoryMap,
  sections: readonly Section[],
  frame: Frame,
  sectionCount: number,
): ImagePart | undefined {
  const extent = leastExtent(sections);
  if (extent === undefined) return undefined;
  const size = extent.whole ? formatSize(extent.end - extent.start) : undefined;
  const rows = runRows(map, frame, sections);
  const some = sections.length < sectionCount ? `${sections.length.toString()} of ` : '';
  const count = `${some}${sectionCount.toString()} ${sectionCount === 1 ? 'section' : 'sections'}`;
  const id = `image:${sections[0]?.name ?? ''}`;
  const title = printable(map.name);
  const paint = rows.find((row) => row.paint === 'execute')?.paint ?? rows[0]?.paint ?? 'unknown';
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
        note: size === undefined ? `${count}, sizes not known` : count,
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
