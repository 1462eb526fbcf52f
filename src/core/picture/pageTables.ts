import { formatAddress, formatSize, hex, truncateVirtualAddress } from '../address';
import { sectionRange, type MemoryMap } from '../memoryMap';
import { decode } from '../paging/decode';
import { pagingMode } from '../paging/modes';
import { entryAddresses, recursiveMap } from '../paging/recursive';
import type { LayoutProfile } from '../profiles/profile';
import { sectionPaint } from './paint';
import { printable } from './printable';
import { tableCosts } from './tableCosts';
import type { Details, Fact, PageTables, TableLevel, TablePiece } from './types';

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
  const first = pieces.find((piece) => piece.mapped)?.start;
  return {
    root: mode.root,
    addressBits: profile.addressBits,
    levels,
    pieces,
    costs: map === undefined ? [] : tableCosts(map, mode),
    start: first ?? '0x0',
    recursiveSlot: profile.recursiveSlot,
    paging: profile.paging,
  };
}

function sectionPieces(map: MemoryMap): TablePiece[] {
  return map.sections.flatMap((section) => {
    const range = sectionRange(section);
    if (range === undefined) return [];
    const piece = { name: printable(section.name), paint: sectionPaint(section), mapped: true };
    return [{ ...piece, start: hex(range.start), end: hex(range.end) }];
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

/** What there is to say of a slot: its addresses, what lies there, and where its entries are through a recursive slot. */
export function slotDetails(tables: PageTables, walk: readonly number[]): Details {
  const { start, end } = slotRange(tables, walk);
  const level = tables.levels[walk.length - 1];
  const inside = piecesIn(tables, start, end);
  const facts: Fact[] = [
    { label: 'Maps', value: formatAddress(start, tables.addressBits) },
    { label: 'to', value: formatAddress(end - 1n, tables.addressBits) },
    { label: 'Size', value: hex(end - start), note: formatSize(end - start) },
    ...inside.slice(0, 8).map(({ name, mapped }) => ({
      label: mapped ? 'Section' : 'Region',
      value: mapped ? name : undefined,
      note: mapped ? undefined : name,
    })),
  ];
  return {
    heading: `${level?.name ?? ''} ${(walk.at(-1) ?? 0).toString()}`,
    mono: false,
    start: hex(start),
    subtitle:
      inside[0] === undefined ? 'nothing that is known' : `${formatSize(end - start)} of the address space`,
    facts,
    tables: recursiveFacts(tables, start),
    tablesTitle: `Through recursive slot ${(tables.recursiveSlot ?? 0).toString()}`,
    text: recursiveText(tables, walk),
  };
}

function recursiveFacts(tables: PageTables, address: bigint): Fact[] {
  if (tables.recursiveSlot === undefined) return [];
  const map = recursiveMap(pagingMode(tables.paging), tables.recursiveSlot);
  if (!map.ok || !decode(truncateVirtualAddress(address), map.value.mode).canonical) return [];
  return entryAddresses(map.value, address).map((entry) => ({
    label: entry.entry,
    value: formatAddress(entry.address, tables.addressBits),
  }));
}

function recursiveText(tables: PageTables, walk: readonly number[]): string[] {
  if (tables.recursiveSlot === undefined) return [];
  const words = [
    `The addresses of the entries are those through the recursive slot ${tables.recursiveSlot.toString()}.`,
  ];
  return walk.length === 1 && walk[0] === tables.recursiveSlot
    ? ['This slot points at its own table.', ...words]
    : words;
}
