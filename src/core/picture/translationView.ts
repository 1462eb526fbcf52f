import { formatAddress, formatSize, hex } from '../address';
import type { HostMemory } from '../hostMemory';
import { sectionRange, type MemoryMap } from '../memoryMap';
import type { LayoutProfile } from '../profiles/profile';
import { keepDetails, plainDetails, regionDetails, type Frame } from './details';
import { hostBands, hostColumn, hostFact, hostNotes, hostParts, isGuest, physicalSlots } from './hostColumn';
import { loadRange } from './imageColumn';
import { legendOf } from './paint';
import { printable } from './printable';
import { compare, gapRow, hexRange, tileNested, type Gap, type Placed } from './tile';
import type { Band, Details, HostPart, Linear, Row, View } from './types';

/** A range of virtual addresses that is a range of physical ones, one to one. */
interface Piece {
  readonly id: string;
  readonly name: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly physical: bigint;
  readonly image: boolean;
  readonly note?: string | undefined;
  readonly details: () => Details;
}

/** Virtual addresses beside the physical ones they stand for, as far as layout and image fix them. */
export function translationView(
  map: MemoryMap | undefined,
  profile: LayoutProfile,
  frame: Frame,
  host?: HostMemory,
): View | undefined {
  const pieces = [...regionPieces(profile, frame), ...(map === undefined ? [] : imagePieces(map, frame))];
  if (pieces.length === 0) return undefined;
  const guest = isGuest(profile, host);
  const slots = host?.slots ?? [];
  const virtual = virtualRows(pieces, frame);
  const physical = physicalRows(pieces, physicalSlots(slots), frame);
  const hosts = guest ? hostColumn(slots, frame) : undefined;
  const [problem] = host?.problems ?? [];
  const bands = pieces.map((piece): Band => ({
    id: piece.id,
    from: piece.id,
    to: `physical:${piece.id}`,
    paint: piece.image ? 'execute' : 'alias',
  }));
  return {
    id: 'translation',
    title: 'Translation',
    crumbs: [
      profile.title,
      ...(guest ? ['guest virtual', 'guest physical', 'host virtual'] : ['virtual', 'physical']),
    ],
    status: problem === undefined ? undefined : { kind: 'warning', text: problem },
    columns: [
      {
        id: 'virtual',
        title: guest ? 'Guest virtual' : 'Virtual',
        subtitle: 'what pointers hold',
        addressBits: frame.addressBits,
        ruler: 'left',
        rows: virtual,
        brackets: [],
      },
      {
        id: 'physical',
        title: guest ? 'Guest physical' : 'Physical',
        subtitle: 'where the bytes are',
        addressBits: frame.addressBits,
        ruler: 'right',
        rows: physical,
        brackets: [],
      },
      ...(hosts === undefined ? [] : [hosts]),
    ],
    lens: [],
    bands: [
      ...bands.map((band) => ({ ...band, to: physicalId(band.to, physical, pieces) })),
      ...(guest ? hostBands(slots, physical) : []),
    ],
    meters: [],
    legend: legendOf([...virtual, ...physical, ...(hosts?.rows ?? [])]),
    linear: pieces.map(({ name, start, end, physical: base, note }): Linear => ({
      name,
      ...hexRange({ start, end }),
      physical: hex(base),
      note,
    })),
    host: guest ? hostParts(slots) : undefined,
  };
}

function regionPieces(profile: LayoutProfile, frame: Frame): Piece[] {
  return profile.regions.flatMap((region) => {
    const { physicalStart, range } = region;
    if (physicalStart === undefined || region.layer !== 'base') return [];
    return [
      {
        id: `region:${region.name}`,
        name: region.name,
        start: range.start,
        end: range.end,
        physical: physicalStart,
        image: false,
        note: region.physicalNote,
        details: () => regionDetails(region, profile, frame),
      },
    ];
  });
}

/** Neighbouring sections with one distance between run and load address are one piece. */
function imagePieces(map: MemoryMap, frame: Frame): Piece[] {
  const found: { start: bigint; end: bigint; physical: bigint; name: string }[] = [];
  for (const section of map.sections) {
    const run = sectionRange(section);
    const load = loadRange(section);
    if (run === undefined || load === undefined) continue;
    const last = found.at(-1);
    const same =
      last !== undefined &&
      run.start - load.start === last.start - last.physical &&
      run.start >= last.end &&
      run.start - last.end < nearby;
    if (same) last.end = run.end;
    else found.push({ start: run.start, end: run.end, physical: load.start, name: section.name });
  }
  return found.map(({ start, end, physical, name }) => {
    const title = found.length === 1 ? printable(map.name) : `${printable(map.name)}, ${printable(name)} …`;
    return {
      id: `image:${name}`,
      name: title,
      start,
      end,
      physical,
      image: true,
      details: () => ({
        ...plainDetails(title, 'as its load addresses say', start, end, frame),
        text: [`Physical ${hex(physical)} and up: virtual − ${hex(start - physical)}.`],
      }),
    };
  });
}

/** Sections farther apart than this are shown apart. */
const nearby = 0x100_0000n;

function virtualRows(pieces: readonly Piece[], frame: Frame): Row[] {
  const placed = pieces.map((piece) => placedOf(piece, pieces, frame));
  return tileNested(placed, (gap) => between('virtual', gap), wholeSpace(frame));
}

function placedOf(piece: Piece, pieces: readonly Piece[], frame: Frame): Placed {
  return {
    start: piece.start,
    end: piece.end,
    row: {
      id: piece.id,
      name: piece.name,
      mono: piece.image,
      paint: piece.image ? 'execute' : isShared(piece, pieces) ? 'alias' : 'window',
      shape: 'named',
      size: formatSize(piece.end - piece.start),
      sureness: 'exact',
      details: keepDetails(frame, piece.id, piece.details),
    },
  };
}

function isShared(piece: Piece, pieces: readonly Piece[]): boolean {
  const end = piece.physical + piece.end - piece.start;
  return pieces.some(
    (other) =>
      other !== piece && other.physical < end && piece.physical < other.physical + other.end - other.start,
  );
}

/** The physical ranges: what overlaps is one row, and smaller pieces lie in it. */
function physicalRows(pieces: readonly Piece[], slots: readonly Placed[], frame: Frame): Row[] {
  const ranges = pieces.map((piece) => ({
    piece,
    start: piece.physical,
    end: piece.physical + piece.end - piece.start,
  }));
  const merged: { start: bigint; end: bigint }[] = [];
  for (const { start, end } of [...ranges, ...slots].sort((a, b) => compare(a.start, b.start))) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = end > last.end ? end : last.end;
    else merged.push({ start, end });
  }
  const taken = new Set(merged.map(({ start, end }) => `${hex(start)}-${hex(end)}`));
  const inner = ranges.flatMap(({ piece, start, end }): Placed[] => {
    const key = `${hex(start)}-${hex(end)}`;
    if (taken.has(key)) return [];
    taken.add(key);
    const row = {
      id: `physical:${piece.id}`,
      name: piece.name,
      mono: piece.image,
      paint: piece.image ? 'execute' : 'window',
      shape: 'named',
      size: formatSize(end - start),
      sureness: 'exact',
      details: piece.id,
    } as const;
    return [{ start, end, row }];
  });
  const outer = merged.map((range) => ({ ...range, row: physicalRow(range, frame) }));
  return tileNested([...outer, ...slots, ...inner], (gap) => between('physical', gap));
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

/** The row that a band ends at: its own one, or that of the whole range. */
function physicalId(wanted: string, rows: readonly Row[], pieces: readonly Piece[]): string {
  if (rows.some(({ id }) => id === wanted)) return wanted;
  const piece = pieces.find(({ id }) => `physical:${id}` === wanted);
  const start = piece?.physical ?? 0n;
  const end = piece === undefined ? 0n : start + piece.end - piece.start;
  const same = rows.find(
    ({ range }) => range !== undefined && BigInt(range.start) === start && BigInt(range.end) === end,
  );
  const around = rows.find(
    ({ range }) => range !== undefined && BigInt(range.start) <= start && BigInt(range.end) >= end,
  );
  return (same ?? around)?.id ?? wanted;
}

function between(id: string, gap: Gap): Row {
  const shape = gap.end - gap.start > 0x1_0000n ? 'cut' : 'short';
  return gapRow(id, gap, {
    name: id === 'virtual' ? 'not mapped one to one' : 'nothing',
    paint: 'hole',
    shape,
  });
}

function wholeSpace(frame: Frame): Gap {
  return { start: 0n, end: 1n << BigInt(frame.addressBits) };
}

/** Where a virtual address is in physical memory, and every virtual address of that byte. */
export function translate(
  linear: readonly Linear[],
  address: bigint,
): { readonly physical: bigint; readonly aliases: readonly bigint[] } | undefined {
  // The image comes last and knows best: its own load addresses say where its bytes are.
  const own = linear.findLast(({ start, end }) => address >= BigInt(start) && address < BigInt(end));
  if (own === undefined) return undefined;
  const physical = address - BigInt(own.start) + BigInt(own.physical);
  const aliases = linear.flatMap((piece) => {
    const offset = physical - BigInt(piece.physical);
    const alias = BigInt(piece.start) + offset;
    return offset >= 0n && alias < BigInt(piece.end) ? [alias] : [];
  });
  return { physical, aliases: [...new Set(aliases)] };
}

/** The chain from a virtual address to its physical one, and the other addresses of the same byte. */
export function translationDetails(
  linear: readonly Linear[],
  address: bigint,
  addressBits: 32 | 64,
  host?: readonly HostPart[],
): Details | undefined {
  const found = translate(linear, address);
  if (found === undefined) return undefined;
  const name = (at: bigint): string | undefined =>
    linear.findLast(({ start, end }) => at >= BigInt(start) && at < BigInt(end))?.name;
  const others = found.aliases.filter((alias) => alias !== address);
  return {
    heading: formatAddress(address, addressBits),
    mono: true,
    start: hex(address),
    subtitle: name(address) ?? '',
    facts: [
      { label: host === undefined ? 'Physical' : 'Guest PA', value: hex(found.physical) },
      ...(host === undefined ? [] : [hostFact(host, found.physical)]),
    ],
    tables: others.map((alias) => ({
      label: 'also',
      value: formatAddress(alias, addressBits),
      note: name(alias),
    })),
    tablesTitle: 'Same byte, other addresses',
    text: [...notes(linear, found.aliases), ...(host === undefined ? [] : hostNotes(host))],
  };
}

/** What the figures rest on. */
function notes(linear: readonly Linear[], addresses: readonly bigint[]): string[] {
  return linear.flatMap(({ name, start, end, note }) => {
    const holds = addresses.some((at) => at >= BigInt(start) && at < BigInt(end));
    return holds && note !== undefined ? [`${name}: ${note}.`] : [];
  });
}
