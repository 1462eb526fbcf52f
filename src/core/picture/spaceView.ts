import { formatSize, rangeContains } from '../address';
import { knownValue, sectionRange, type MemoryMap, type Section } from '../memoryMap';
import type { LayoutProfile, Region } from '../profiles/profile';
import { keepDetails, plainDetails, regionDetails, startDetails, type Frame } from './details';
import { runRows } from './imageColumn';
import type { PictureInput } from './input';
import { printable } from './printable';
import { legendOf, sureness } from './paint';
import { compare, gapRow, hexRange, tile, type Placed } from './tile';
import { groupTop } from './topGroup';
import type { Bracket, Column, Paint, Row, View } from './types';

/** The whole space of a layout with the image in it, small things behind lenses. */
export function spaceView(input: PictureInput, profile: LayoutProfile, frame: Frame): View {
  const map = input.map;
  const images = map === undefined ? [] : imagesIn(map, profile, frame);
  const base = carve(profile);
  const rows = base.map((region) => regionRow(region, profile, images, frame));
  const grouped = groupTop(rows, profile, frame);
  const columns: Column[] = [
    {
      id: 'space',
      title: 'Address space',
      subtitle: `2${superscript(profile.addressBits)} bytes`,
      addressBits: profile.addressBits,
      ruler: 'left',
      rows: grouped,
      brackets: halves(profile),
    },
  ];
  return {
    id: 'space',
    title: 'Address Space',
    crumbs: [...(input.crumbs?.slice(0, 1) ?? []), profile.title],
    status: profile.regions.some((region) => region.certainty.kind === 'default')
      ? { kind: 'plain', text: 'Default bases' }
      : undefined,
    columns,
    lens: lensPath(grouped, images),
    bands: [],
    meters: [],
    legend: legendOf(grouped),
  };
}

function superscript(bits: 32 | 64): string {
  return bits === 64 ? '⁶⁴' : '³²';
}

/**
 * Base regions, with the guards cut off that sit at one of their ends: "never mapped" at the bottom of user space is a
 * row of its own, not a window inside it.
 */
function carve(profile: LayoutProfile): Region[] {
  const guards = profile.regions.filter((region) => region.layer === 'overlay' && region.kind === 'guard');
  return profile.regions
    .filter((region) => region.layer === 'base')
    .flatMap((region) => {
      const low = guards.find(
        (guard) => guard.range.start === region.range.start && guard.range.end < region.range.end,
      );
      const high = guards.find(
        (guard) => guard.range.end === region.range.end && guard.range.start > region.range.start,
      );
      if (low === undefined && high === undefined) return [region];
      const start = low?.range.end ?? region.range.start;
      const end = high?.range.start ?? region.range.end;
      // Both bounds lie inside a region that is already known to fit the space.
      const middle = { ...region, range: { start: start as Region['range']['start'], end } };
      return [low, middle, high].filter((part) => part !== undefined);
    });
}

interface ImagePart {
  readonly placed: Placed;
  readonly size: bigint;
}

/** The image, in as many parts as there are base regions it lies in: a boot stub below, the kernel above. */
function imagesIn(map: MemoryMap, profile: LayoutProfile, frame: Frame): ImagePart[] {
  const groups = new Map<Region | undefined, Section[]>();
  const regions = carve(profile);
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
    groups.set(host, [...(groups.get(host) ?? []), section]);
  }
  const parts = [...groups.values()].map((sections) => imagePart(map, sections, frame, groups.size === 1));
  // The largest is what one wants to see; where sizes do not tell, the one above: a boot stub lies low.
  return parts
    .filter((part) => part !== undefined)
    .sort((a, b) => compare(b.size, a.size) || compare(b.placed.start, a.placed.start));
}

function imagePart(
  map: MemoryMap,
  sections: readonly Section[],
  frame: Frame,
  whole: boolean,
): ImagePart | undefined {
  const extent = leastExtent(sections);
  if (extent === undefined) return undefined;
  const size = extent.whole ? formatSize(extent.end - extent.start) : undefined;
  const rows = runRows(map, frame, sections);
  const count = `${sections.length.toString()} ${sections.length === 1 ? 'section' : 'sections'}`;
  const id = `image:${sections[0]?.name ?? ''}`;
  const title = printable(map.name);
  const name = whole
    ? title
    : `${title}, ${printable(sections[0]?.name ?? '')}${sections.length > 1 ? ' …' : ''}`;
  const paint = rows.find((row) => row.paint === 'execute')?.paint ?? rows[0]?.paint ?? 'unknown';
  return {
    size: extent.end - extent.start,
    placed: {
      start: extent.start,
      end: extent.end,
      row: {
        id,
        name,
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
            ? startDetails(name, `${count} of ${title}`, extent.start, frame)
            : plainDetails(name, `${count} of ${title}`, extent.start, extent.end, frame),
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

function regionRow(region: Region, profile: LayoutProfile, images: readonly ImagePart[], frame: Frame): Row {
  const { start, end } = region.range;
  const nested = [
    ...overlaysIn(region, profile, frame),
    ...images.filter(({ placed }) => placed.start >= start && placed.end <= end).map(({ placed }) => placed),
  ];
  const parts = profile.ordered.find((ordered) => ordered.within === region.name)?.lowToHigh;
  const row: Row = {
    id: `region:${region.name}`,
    name: region.name,
    mono: false,
    paint: regionPaint(region),
    shape: regionShape(region, profile),
    range: hexRange({ start, end }),
    size: formatSize(end - start),
    note: region.kind === 'noncanonical' ? 'not canonical' : undefined,
    sureness: sureness(region.certainty),
    growth:
      region.growth === undefined
        ? undefined
        : { towards: region.growth, text: `grows to ${region.growth} addresses` },
    parts: parts?.map((part) => ({ name: part.name, growth: part.growth })),
    details: keepDetails(frame, `region:${region.name}`, () => regionDetails(region, profile, frame)),
  };
  return nested.length === 0 ? row : { ...row, inside: lensColumn(row, profile, nested) };
}

/** A region by itself, with what is known to lie in it. */
function lensColumn(row: Row, profile: LayoutProfile, nested: readonly Placed[]): Column {
  const inner = tile(nested, (gap) => gapRow('between', gap, { name: '', paint: 'hole', shape: 'short' }));
  return {
    id: `lens:${row.id}`,
    title: row.name,
    subtitle: row.size ?? '',
    addressBits: profile.addressBits,
    ruler: 'left',
    rows: [row, ...inner.filter((candidate) => !candidate.id.startsWith('gap:'))],
    brackets: [],
  };
}

function overlaysIn(region: Region, profile: LayoutProfile, frame: Frame): Placed[] {
  return profile.regions
    .filter(
      (overlay) =>
        overlay.layer === 'overlay' &&
        overlay.range.start >= region.range.start &&
        overlay.range.end <= region.range.end,
    )
    .filter((overlay) => overlay.range.end - overlay.range.start < region.range.end - region.range.start)
    .map((overlay) => ({
      start: overlay.range.start,
      end: overlay.range.end,
      row: {
        id: `region:${overlay.name}`,
        name: overlay.name,
        mono: false,
        paint: regionPaint(overlay),
        shape: 'named',
        size: formatSize(overlay.range.end - overlay.range.start),
        sureness: sureness(overlay.certainty),
        depth: 1,
        details: keepDetails(frame, `region:${overlay.name}`, () => regionDetails(overlay, profile, frame)),
      },
    }));
}

function regionPaint(region: Region): Paint {
  switch (region.kind) {
    case 'directmap':
    case 'recursive':
      return 'alias';
    case 'hole':
    case 'guard':
    case 'noncanonical':
    case 'free':
    case 'random':
      return 'hole';
    default:
      return 'window';
  }
}

/** A small hole is a strip without text; what no address can reach breaks the axis. */
function regionShape(region: Region, profile: LayoutProfile): Row['shape'] {
  if (region.kind === 'noncanonical') return 'cut';
  if (region.kind !== 'hole') return 'named';
  const share = profile.addressBits === 64 ? 1n << 41n : 1n << 24n;
  return region.range.end - region.range.start <= share ? 'short' : 'named';
}

/** The parts of a space at either side of the hole. */
function halves(profile: LayoutProfile): Bracket[] {
  const hole = profile.regions.find((region) => region.kind === 'noncanonical');
  if (hole === undefined) return [];
  const whole = 1n << BigInt(profile.addressBits);
  return [
    { id: 'half:low', start: 0n, end: hole.range.start as bigint },
    { id: 'half:high', start: hole.range.end, end: whole },
  ]
    .filter((half) => half.end > half.start)
    .map((half) => ({
      id: half.id,
      ...hexRange(half),
      label: `${halfName(profile, half.start, half.end)}, ${formatSize(half.end - half.start)}`,
      upright: true,
    }));
}

/** Named by what most of its bytes are for. */
function halfName(profile: LayoutProfile, start: bigint, end: bigint): string {
  const sums = { user: 0n, kernel: 0n, none: 0n };
  for (const region of profile.regions) {
    const inside = region.layer === 'base' && region.range.start >= start && region.range.end <= end;
    if (inside) sums[region.privilege] += region.range.end - region.range.start;
  }
  if (sums.kernel > sums.user) return 'kernel half';
  if (sums.user > sums.kernel) return 'user half';
  return start === 0n ? 'low half' : 'high half';
}

function lensPath(rows: readonly Row[], images: readonly ImagePart[]): string[] {
  const image = images[0]?.placed.row.id;
  if (image === undefined) return [];
  const host = rows.find((row) => row.inside?.rows.some((inner) => inner.id === image));
  return host === undefined ? [] : [host.id, image];
}
