import { formatSize, hex } from '../address';
import type { LayoutProfile, Region } from '../profiles/profile';
import { keepDetails, plainDetails, regionDetails, type Frame } from './details';
import { sureness } from './paint';
import { regionId } from './regionIds';
import { regionPaint, regionShape } from './spaceView';
import { compare, gapRow, tileNested, type Gap, type Placed } from './tile';
import type { Details, Paint, Row } from './types';

/** A range of virtual addresses that is a range of physical ones, one to one. */
export interface LinearPiece {
  readonly id: string;
  readonly name: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly physical: bigint;
  readonly image: boolean;
  /** Of a part of the image by its rights; a region is a window unless others share its memory. */
  readonly paint: Paint;
  /** Of a part of the image: the first and the last of its sections. */
  readonly sections?: string | undefined;
  readonly note?: string | undefined;
  /** Of a part of the image: its end is not known, and the range is only that of its first byte. */
  readonly isOpen?: boolean | undefined;
  readonly details: () => Details;
}

/** With more regions than this, neighbours without a physical address are one row. */
const mostRegions = 14;

/** The whole virtual space: what is linear, the image in it, and what only a page walk can tell. */
export function virtualRows(
  pieces: readonly LinearPiece[],
  profile: LayoutProfile,
  frame: Frame,
  others: readonly Placed[],
): Row[] {
  const linear = new Set(pieces.map(({ id }) => id));
  const base = profile.regions.filter(({ layer }) => layer === 'base');
  const unmapped = base.filter((region) => !linear.has(regionId(profile, region)));
  const holds = ({ range }: Region): boolean =>
    pieces.some(({ image, start, end }) => image && start < range.end && range.start < end);
  const placed = [
    ...others,
    ...pieces.map((piece) => placedOf(piece, pieces, frame)),
    ...(base.length <= mostRegions
      ? unmapped.map((region) => regionPlaced(region, profile, frame))
      : runsOf(unmapped, holds).map((run) => runPlaced(run, profile, frame))),
  ];
  return tileNested(placed, (gap) => between('virtual', gap), {
    start: 0n,
    end: 1n << BigInt(frame.addressBits),
  });
}

/** Neighbours that no address lies between, but for the hole in the middle and what holds the image. */
function runsOf(regions: readonly Region[], alone: (region: Region) => boolean): Region[][] {
  const runs: Region[][] = [];
  for (const region of regions) {
    const last = runs.at(-1)?.at(-1);
    const own = (one: Region): boolean => one.kind === 'noncanonical' || alone(one);
    const joins = last?.range.end === region.range.start && !own(last) && !own(region);
    if (joins) runs.at(-1)?.push(region);
    else runs.push([region]);
  }
  return runs;
}

function runPlaced(run: readonly Region[], profile: LayoutProfile, frame: Frame): Placed {
  const named = run.filter(({ kind }) => kind !== 'hole' && kind !== 'guard');
  const [first, second] = named;
  const last = run.at(-1);
  if (run.length === 1 || first === undefined || last === undefined || run[0] === undefined)
    return regionPlaced(run[0] ?? profile.regions[0], profile, frame);
  const start: bigint = run[0].range.start;
  const end = last.range.end;
  const id = regionId(profile, first).replace(/^region:/, 'run:');
  const name =
    second === undefined
      ? first.name
      : `${first.name} ${named.length === 2 ? 'and' : '…'} ${named.at(-1)?.name ?? ''}`;
  return {
    start,
    end,
    row: {
      id,
      name,
      mono: false,
      paint: 'window',
      shape: 'named',
      size: formatSize(end - start),
      note: named.length > 1 ? `${named.length.toString()} regions, not linear` : 'not linear',
      sureness: 'exact',
      details: keepDetails(frame, id, () => ({
        ...plainDetails(name, profile.title, start, end, frame),
        text: [
          `Not linear: where a byte of ${named.map((region) => region.name).join(', ')} lies is in the page tables.`,
        ],
      })),
    },
  };
}

function regionPlaced(region: Region | undefined, profile: LayoutProfile, frame: Frame): Placed {
  if (region === undefined) throw new RangeError('a profile has regions');
  const { start, end } = region.range;
  const id = regionId(profile, region);
  return {
    start,
    end,
    row: {
      id,
      name: region.name,
      mono: false,
      paint: regionPaint(region),
      shape: regionShape(region, profile),
      size: formatSize(end - start),
      note: region.kind === 'noncanonical' ? 'not canonical' : undefined,
      sureness: sureness(region.certainty),
      details: keepDetails(frame, id, () => regionDetails(region, profile, frame)),
    },
  };
}

function placedOf(piece: LinearPiece, pieces: readonly LinearPiece[], frame: Frame): Placed {
  return {
    start: piece.start,
    end: piece.end,
    row: {
      id: piece.id,
      name: piece.name,
      mono: piece.image,
      paint: !piece.image && isShared(piece, pieces) ? 'alias' : piece.paint,
      shape: 'named',
      ...extentOf(piece),
      note: piece.sections,
      details: keepDetails(frame, piece.id, piece.details),
    },
  };
}

function isShared(piece: LinearPiece, pieces: readonly LinearPiece[]): boolean {
  const end = piece.physical + piece.end - piece.start;
  return pieces.some(
    (other) =>
      other !== piece && other.physical < end && piece.physical < other.physical + other.end - other.start,
  );
}

/**
 * The physical ranges: the guest's RAM where it is known, or else as far as there may be any; pieces lie in it. Where only
 * parts of the image are known to be, they stand by themselves.
 */
export function physicalRows(
  pieces: readonly LinearPiece[],
  slots: readonly Placed[],
  frame: Frame,
  others: readonly Placed[],
): Row[] {
  const ranges = pieces.map((piece) => ({
    piece,
    start: piece.physical,
    end: piece.physical + piece.end - piece.start,
  }));
  const outer = slots.length > 0 ? slots : merged(ranges, frame);
  const taken = new Set(outer.map(({ start, end }) => `${hex(start)}-${hex(end)}`));
  const inner = ranges.flatMap(({ piece, start, end }): Placed[] => {
    const key = `${hex(start)}-${hex(end)}`;
    const within = outer.some((other) => other.start <= start && end <= other.end);
    if (taken.has(key) || !within) return [];
    taken.add(key);
    return [{ start, end, row: pieceRow(piece) }];
  });
  const top = [...ranges, ...others].reduce((most, { end }) => (end > most ? end : most), 0n);
  const bounds = slots.length > 0 ? { start: 0n, end: top } : undefined;
  const nothing = (gap: Gap): Row =>
    slots.length > 0 && gap.end === top
      ? aboveAll(gap)
      : between('physical', gap, slots.length > 0 ? 'no RAM' : 'nothing known');
  return tileNested([...outer, ...inner, ...others], nothing, bounds);
}

function pieceRow(piece: LinearPiece): Placed['row'] {
  return {
    id: `physical:${piece.id}`,
    name: piece.name,
    mono: piece.image,
    paint: piece.paint,
    shape: 'named',
    ...extentOf(piece),
    note: piece.sections,
    details: piece.id,
  };
}

function extentOf({ start, end, isOpen }: LinearPiece): Pick<Row, 'size' | 'sureness' | 'open'> {
  return isOpen === true
    ? { sureness: 'unknown', open: true }
    : { size: formatSize(end - start), sureness: 'exact' };
}

/** Ranges that overlap are one. */
function merged(ranges: readonly (Gap & { readonly piece: LinearPiece })[], frame: Frame): Placed[] {
  const joined: { start: bigint; end: bigint; pieces: LinearPiece[] }[] = [];
  for (const { start, end, piece } of [...ranges].sort((a, b) => compare(a.start, b.start))) {
    const last = joined.at(-1);
    if (last !== undefined && (start < last.end || (start === last.end && !piece.image))) {
      last.end = end > last.end ? end : last.end;
      last.pieces.push(piece);
    } else joined.push({ start, end, pieces: [piece] });
  }
  return joined.map(({ pieces: [own, ...others], ...range }) => ({
    ...range,
    row: own?.image === true && others.length === 0 ? pieceRow(own) : physicalRow(range, frame),
  }));
}

function physicalRow(range: Gap, frame: Frame): Placed['row'] {
  const id = `physical:${hex(range.start)}`;
  return {
    id,
    name: 'physical memory',
    mono: false,
    paint: 'window',
    shape: 'named',
    size: formatSize(range.end - range.start),
    note: 'as far as there is any',
    sureness: 'exact',
    details: keepDetails(frame, id, () =>
      plainDetails('Physical memory', 'what virtual ranges stand for', range.start, range.end, frame),
    ),
  };
}

/** From here up to where the linear ranges end. */
function aboveAll(gap: Gap): Row {
  const bits = gap.end.toString(2).length - 1;
  const power = gap.end === 1n << BigInt(bits) ? `2${superscript(bits)}` : hex(gap.end);
  return gapRow('physical', gap, { name: `nothing up to ${power}`, paint: 'hole', shape: 'cut' });
}

export function superscript(value: number): string {
  return [...value.toString()].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit))).join('');
}

/** A gap that is small beside what surrounds it is drawn, a large one breaks the axis. */
function between(id: string, gap: Gap, name = 'not mapped one to one'): Row {
  const size = gap.end - gap.start;
  if (id === 'physical')
    return gapRow(id, gap, {
      name,
      paint: 'hole',
      shape: size > 1n << 36n ? 'cut' : size > 0x1_0000n ? 'named' : 'short',
    });
  return gapRow(id, gap, {
    name,
    paint: 'hole',
    shape: size > 0x1_0000n ? 'cut' : 'short',
  });
}
