import { hex } from '../address';
import { plainName } from '../demangle';
import { sectionAt, type MemoryMap, type SymbolEntry, type SymbolTable } from '../memoryMap';
import { sectionFinder } from '../sectionFinder';
import { printable } from './printable';
import type { Mark } from './types';

/** The symbols of one section that are worth a place in a drawing. */
export interface SectionSymbols {
  readonly total: number;
  /** Largest first, at most `kept`. */
  readonly largest: readonly SymbolEntry[];
}

/** More than a section of a full screen can show at once; the rest is found by search. */
const kept = 60;
/** Symbols in all sections together that a picture takes along, but at least `fewest` of each. */
const budget = 2000;
const fewest = 6;
/** Beyond this many symbols the table is only sampled from its start, so that an edit is drawn in time. */
const scanned = 200_000;

const cache = new WeakMap<SymbolTable, ReadonlyMap<string, SectionSymbols>>();

/** The largest symbols by section name. Computed once a table, since tables outlive edits of the script. */
export function symbolsBySection(map: MemoryMap): ReadonlyMap<string, SectionSymbols> {
  const known = cache.get(map.symbols);
  if (known !== undefined) return known;
  const groups = new Map<string, { total: number; entries: SymbolEntry[] }>();
  const count = Math.min(map.symbols.count, scanned);
  for (let i = 0; i < count; i += 1) {
    const symbol = map.symbols.at(i);
    if (symbol.section === undefined || symbol.kind === 'section' || symbol.kind === 'file') continue;
    let group = groups.get(symbol.section);
    if (group === undefined) groups.set(symbol.section, (group = { total: 0, entries: [] }));
    group.total += 1;
    group.entries.push(symbol);
    if (group.entries.length > kept * 8) prune(group.entries);
  }
  const result = new Map<string, SectionSymbols>();
  for (const [name, group] of groups) {
    prune(group.entries);
    result.set(name, { total: group.total, largest: group.entries });
  }
  cache.set(map.symbols, result);
  return result;
}

function prune(entries: SymbolEntry[]): void {
  entries.sort((a, b) => (a.size < b.size ? 1 : a.size > b.size ? -1 : 0));
  entries.length = Math.min(entries.length, kept);
}

/** Marks for one section: symbols of the image or, before it is built, those the script assigns. */
export function sectionMarks(map: MemoryMap, sectionName: string): Mark[] {
  const symbols = symbolsBySection(map).get(sectionName);
  if (symbols !== undefined) {
    const own = Math.max(fewest, Math.floor(budget / Math.max(1, map.sections.length)));
    const entry = entryMark(map, sectionName);
    const marks = symbols.largest.slice(0, own).map((symbol): Mark => ({
      name: printable(drawnName(symbol.name)),
      at: hex(symbol.value),
      // A symbol larger than 2^53 bytes cannot be told apart in a drawing anyway.
      size: Number(symbol.size),
    }));
    return entry === undefined ? marks : [entry, ...marks.filter(({ name }) => name !== entry.name)];
  }
  return assignedMarks(map).get(sectionName) ?? [];
}

const assigned = new WeakMap<MemoryMap, ReadonlyMap<string, Mark[]>>();

/** The symbols that the script assigns, by section. Asked for once a section, and answered by looking at all of them. */
function assignedMarks(map: MemoryMap): ReadonlyMap<string, Mark[]> {
  const before = assigned.get(map);
  if (before !== undefined) return before;
  const marks = new Map<string, Mark[]>();
  const find = sectionFinder(map);
  for (const symbol of map.scriptSymbols) {
    if (symbol.value.kind !== 'known') continue;
    const section = symbol.section ?? find(symbol.value.value)?.name;
    if (section === undefined) continue;
    const own = marks.get(section) ?? [];
    if (own.length < kept) own.push({ name: printable(symbol.name), at: hex(symbol.value.value), size: 0 });
    marks.set(section, own);
  }
  assigned.set(map, marks);
  return marks;
}

const entries = new WeakMap<MemoryMap, { readonly section: string | undefined }>();

/** Where the image is entered comes before everything else in its section. */
function entryMark(map: MemoryMap, sectionName: string): Mark | undefined {
  const { entry } = map;
  if (entry?.symbol === undefined || entry.value.kind === 'unknown') return undefined;
  let known = entries.get(map);
  // Asked for once a section, and answered by looking at all of them.
  if (known === undefined) entries.set(map, (known = { section: sectionAt(map, entry.value.value)?.name }));
  if (known.section !== sectionName) return undefined;
  return {
    name: printable(drawnName(entry.symbol)),
    at: hex(entry.value.value),
    size: Number(sizeAt(map.symbols, entry.symbol, entry.value.value)),
    entry: true,
  };
}

/** By its address where that leads to it: asking for a name makes an index of all names first. */
function sizeAt(symbols: SymbolTable, name: string, address: bigint): bigint {
  const there = symbols.find(address)?.symbol;
  return (there?.name === name && there.value === address ? there : symbols.byName(name))?.size ?? 0n;
}

/** No drawing has room for more of a name, and plain names may be long. */
export function drawnName(name: string): string {
  const plain = plainName(name);
  return plain.length > 160 ? `${plain.slice(0, 160)}…` : plain;
}
