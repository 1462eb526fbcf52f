import { formatSize, hex } from '../address';
import { knownValue, sectionRange, type MemoryMap } from '../memoryMap';
import { pagingMode } from '../paging/modes';
import type { LayoutProfile } from '../profiles/profile';
import { rightsWord, sectionPaint } from './paint';
import { printable } from './printable';
import { tableCosts } from './tableCosts';
import { compare } from './tile';
import type { PageTables, TableLevel, TablePiece } from './types';

/** The tables that translate addresses of a layout, and what lies in the space that they map. */
export function pageTables(map: MemoryMap | undefined, profile: LayoutProfile): PageTables {
  const mode = pagingMode(profile.paging);
  const levels: TableLevel[] = mode.levels.map((level) => ({
    name: level.name,
    entry: level.entry,
    shift: level.bits[1],
    bits: level.bits[0] - level.bits[1] + 1,
    slotSize: formatSize(1n << BigInt(level.bits[1])),
  }));
  const pieces = [...(map === undefined ? [] : sectionPieces(map)), ...regionPieces(profile)];
  return {
    root: mode.root,
    addressBits: profile.addressBits,
    levels,
    pieces,
    costs: map === undefined ? [] : tableCosts(map, mode),
    image: map === undefined ? undefined : imageOf(map),
    start: hex(map === undefined ? 0n : firstOf(map, profile)),
    recursiveSlot: profile.recursiveSlot,
    paging: profile.paging,
  };
}

/** Where the walk begins: the low end of what takes the most room in one region, as the address space opens it; of equals the higher. */
function firstOf(map: MemoryMap, profile: LayoutProfile): bigint {
  const parts = profile.regions.flatMap(({ layer, range }) => {
    if (layer !== 'base') return [];
    let first: bigint | undefined;
    let size = 0n;
    for (const section of map.sections) {
      const start = section.allocated ? knownValue(section.vma) : undefined;
      if (start === undefined || start < range.start || start >= range.end) continue;
      if (first === undefined || start < first) first = start;
      size += knownValue(section.size) ?? 0n;
    }
    return first === undefined ? [] : [{ first, size }];
  });
  const [most] = parts.sort((a, b) => compare(b.size, a.size) || compare(b.first, a.first));
  return most?.first ?? 0n;
}

/** How much there is to map. */
function imageOf(map: MemoryMap): PageTables['image'] {
  const sizes = map.sections.flatMap((section) => sectionRange(section) ?? []);
  const size = sizes.reduce((sum, { start, end }) => sum + end - start, 0n);
  return {
    name: printable(map.name),
    note: `${formatSize(size)} in ${sizes.length.toString()} section${sizes.length === 1 ? '' : 's'}`,
  };
}

function sectionPieces(map: MemoryMap): TablePiece[] {
  return map.sections.flatMap((section) => {
    const range = sectionRange(section);
    if (range === undefined) return [];
    const { lma, rights } = section;
    return [
      {
        name: printable(section.name),
        paint: sectionPaint(section),
        mapped: true,
        start: hex(range.start),
        end: hex(range.end),
        physical: lma.kind === 'known' ? hex(lma.value) : undefined,
        rights: rights === undefined ? undefined : rightsWord(rights),
      },
    ];
  });
}

function regionPieces(profile: LayoutProfile): TablePiece[] {
  return profile.regions
    .filter(
      ({ layer, kind }) => layer === 'base' && !['hole', 'guard', 'noncanonical', 'free'].includes(kind),
    )
    .map((region) => ({
      name: region.name,
      paint: region.kind === 'directmap' || region.kind === 'recursive' ? 'alias' : 'window',
      mapped: false,
      start: hex(region.range.start),
      end: hex(region.range.end),
    }));
}

/** The index at each level on the way to an address. */
export function walkTo(tables: PageTables, address: bigint): number[] {
  return tables.levels.map(({ shift, bits }) =>
    Number((address >> BigInt(shift)) & ((1n << BigInt(bits)) - 1n)),
  );
}

/** What a slot maps, from the indices on the way to it; the bits above the tables copy the highest one below them. */
export function slotRange(
  tables: PageTables,
  walk: readonly number[],
): { readonly start: bigint; readonly end: bigint } {
  let address = 0n;
  walk.forEach((index, i) => {
    const level = tables.levels[i];
    if (level !== undefined) address |= BigInt(index) << BigInt(level.shift);
  });
  const top = tables.levels[0];
  const width = top === undefined ? 64 : top.shift + top.bits;
  const signed = tables.addressBits === 64 ? BigInt.asUintN(64, BigInt.asIntN(width, address)) : address;
  const last = tables.levels[walk.length - 1];
  return { start: signed, end: signed + (1n << BigInt(last?.shift ?? 12)) };
}

/** The pieces in a range, those that the image maps first. */
export function piecesIn(tables: PageTables, start: bigint, end: bigint): TablePiece[] {
  return tables.pieces.filter((piece) => BigInt(piece.start) < end && start < BigInt(piece.end));
}
