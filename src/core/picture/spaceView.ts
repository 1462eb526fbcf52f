import { formatSize } from '../address';
import { sectionRange, type MemoryMap } from '../memoryMap';
import type { LayoutProfile, Region } from '../profiles/profile';
import { keepDetails, regionDetails, type Frame } from './details';
import { imagesIn, type ImagePart } from './imageParts';
import type { PictureInput } from './input';
import { legendOf, sureness } from './paint';
import { printable } from './printable';
import { regionId } from './regionIds';
import { isLinuxProgram } from './processView';
import { gapRow, hexRange, tileNested, type Placed } from './tile';
import { groupTop, isTop, withoutLens } from './topGroup';
import type { Bracket, Column, Paint, Row, View } from './types';

/** The whole space of a layout with the image in it, small things behind lenses. `moved` is an image that has no place of its own. */
export function spaceView(
  input: PictureInput,
  profile: LayoutProfile,
  frame: Frame,
  moved?: MemoryMap,
): View {
  const map = moved === undefined ? input.map : undefined;
  const base = carve(profile, map);
  const images = map === undefined ? [] : imagesIn(map, base, frame);
  const rows = base.map((region) => regionRow(region, profile, images, frame));
  const grouped = groupTop(withoutLens(rows), profile, frame);
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
    status: statusOf(profile, moved),
    columns,
    lens: lensPath(grouped, images),
    bands: [],
    meters: [],
    legend: legendOf(grouped),
  };
}

function statusOf(profile: LayoutProfile, moved: MemoryMap | undefined): View['status'] {
  if (moved !== undefined)
    return {
      kind: 'plain',
      text: isLinuxProgram(moved)
        ? `${printable(moved.name)} is moved at each start: see Process`
        : `${printable(moved.name)} is linked near 0 to be moved: its place is not known`,
    };
  const isDefault = profile.regions.some((region) => region.certainty.kind === 'default');
  return isDefault ? { kind: 'plain', text: 'Default bases' } : undefined;
}

function superscript(bits: 32 | 64): string {
  return bits === 64 ? '⁶⁴' : '³²';
}

/**
 * Base regions, with the guards cut off that sit at one of their ends: "never mapped" at the bottom of user space is a
 * row of its own, not a window inside it. Where a section lies over the cut, such as Linux's per-CPU data, which is linked at 0, it
 * is one: that section would have no row to lie in.
 */
function carve(profile: LayoutProfile, map: MemoryMap | undefined): Region[] {
  const ranges = map?.sections.flatMap((section) => sectionRange(section) ?? []) ?? [];
  const isCut = (place: bigint): boolean => ranges.some(({ start, end }) => start < place && place < end);
  const guards = profile.regions.filter(
    ({ layer, kind, range }) =>
      layer === 'overlay' && kind === 'guard' && !isCut(range.start) && !isCut(range.end),
  );
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

function regionRow(region: Region, profile: LayoutProfile, images: readonly ImagePart[], frame: Frame): Row {
  const { start, end } = region.range;
  const nested = [
    ...overlaysIn(region, profile, frame),
    ...images.filter(({ placed }) => placed.start >= start && placed.end <= end).map(({ placed }) => placed),
  ];
  const id = regionId(profile, region);
  const parts = profile.ordered.find((ordered) => ordered.within === region.name)?.lowToHigh;
  const row: Row = {
    id,
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
    details: keepDetails(frame, id, () => regionDetails(region, profile, frame)),
  };
  return nested.length === 0 ? row : { ...row, inside: lensColumn(row, profile, nested) };
}

/** A region by itself, with what is known to lie in it. */
function lensColumn(row: Row, profile: LayoutProfile, nested: readonly Placed[]): Column {
  const inner = tileNested(nested, (gap) =>
    gapRow('between', gap, { name: '', paint: 'hole', shape: 'short' }),
  );
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
        id: regionId(profile, overlay),
        name: overlay.name,
        mono: false,
        paint: regionPaint(overlay),
        shape: 'named',
        size: formatSize(overlay.range.end - overlay.range.start),
        sureness: sureness(overlay.certainty),
        depth: 1,
        details: keepDetails(frame, regionId(profile, overlay), () => regionDetails(overlay, profile, frame)),
      },
    }));
}

export function regionPaint(region: Region): Paint {
  switch (region.kind) {
    case 'directmap':
    case 'recursive':
      return 'alias';
    case 'hole':
    case 'guard':
    case 'noncanonical':
    case 'random':
      return 'hole';
    // What the layout leaves to the system: nobody says that nothing is there.
    case 'free':
      return 'free';
    default:
      return 'window';
  }
}

/** A small hole is a strip without text; what no address can reach breaks the axis. */
export function regionShape(region: Region, profile: LayoutProfile): Row['shape'] {
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

/** Named by what most of its bytes are for; a boot map of some MiB at the bottom does not make it the kernel's. */
function halfName(profile: LayoutProfile, start: bigint, end: bigint): string {
  const sums = { user: 0n, kernel: 0n, none: 0n };
  for (const region of profile.regions) {
    const inside = region.layer === 'base' && region.range.start >= start && region.range.end <= end;
    if (inside) sums[region.privilege] += region.range.end - region.range.start;
  }
  const isKernels = sums.kernel > sums.user && (start > 0n || sums.kernel * 64n > end - start);
  if (isKernels) return 'kernel half';
  if (sums.user > sums.kernel) return 'user half';
  return start === 0n ? 'low half' : 'high half';
}

function lensPath(rows: readonly Row[], images: readonly ImagePart[]): string[] {
  const image = images[0]?.placed.row.id;
  // Without an image in it the space opens where kernels are.
  if (image === undefined) return rows.flatMap(({ id }) => (isTop(id) ? [id] : []));
  if (rows.some(({ id }) => id === image)) return [image];
  const host = rows.find((row) => row.inside?.rows.some((inner) => inner.id === image));
  return host === undefined ? [] : [host.id, image];
}
