import { formatSize, hex } from '../core/address';
import { demangle, mangledWords } from '../core/demangle';
import type { MemoryMap, SymbolEntry } from '../core/memoryMap';
import { completionsOf, type Completions } from '../core/placeQuery';
import { printable, shownNames } from '../core/picture/printable';
import type { SymbolHit } from '../protocol';

const most = 30;
/** A table of a million symbols is looked through in part: the user is typing. */
const scanned = 400_000;
/** Plain names that one search makes; those that lack a word of the query need none. */
const mostDemangled = 2000;

/** Symbols whose names, as written or as in the file, contain the query: the one of that name first, then those that begin with it, then by size. */
export function searchSymbols(map: MemoryMap, query: string): SymbolHit[] {
  const wanted = query.toLowerCase();
  const found: { readonly symbol: SymbolEntry; readonly rank: number }[] = [];
  const position = positionOf(wanted);
  const exact = map.symbols.byName(query);
  if (exact !== undefined && exact.kind !== 'section' && exact.kind !== 'file')
    found.push({ symbol: exact, rank: -1 });
  const count = Math.min(map.symbols.count, scanned);
  for (let i = 0; i < count && found.length < most * 20; i += 1) {
    const symbol = map.symbols.at(i);
    if (symbol.kind === 'section' || symbol.kind === 'file') continue;
    const at = position(symbol.name);
    if (at !== -1 && !isSame(symbol, exact)) found.push({ symbol, rank: at === 0 ? 0 : 1 });
  }
  found.sort((a, b) => a.rank - b.rank || Number(b.symbol.size - a.symbol.size));
  const named = found.slice(0, most).map(({ symbol }) => symbol);
  const completions = completionsOf(query);
  const begun = symbolsAt(map, completions, most - named.length).filter((symbol) => !named.includes(symbol));
  const hits = [...named, ...begun].map(symbolHit);
  return hits.length > 0 ? hits : scriptHits(map, wanted, completions);
}

/** Symbols at addresses of which the first digits are typed, the lowest first. */
function symbolsAt({ symbols }: MemoryMap, completions: readonly Completions[], room: number): SymbolEntry[] {
  const found: SymbolEntry[] = [];
  for (const { from, to } of completions) {
    for (let i = firstAt(symbols, from); i < symbols.count && found.length < room; i += 1) {
      const symbol = symbols.at(i);
      if (symbol.value >= to) break;
      if (symbol.kind !== 'section' && symbol.kind !== 'file') found.push(symbol);
    }
  }
  return found;
}

/** The index of the first symbol that is not below an address. */
function firstAt(symbols: MemoryMap['symbols'], address: bigint): number {
  let [low, high] = [0, symbols.count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (symbols.at(middle).value < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isSame(symbol: SymbolEntry, other: SymbolEntry | undefined): boolean {
  return symbol.name === other?.name && symbol.value === other.value;
}

/** Where a name has the query, in the form of the file or in the plain one; −1 where it has not. */
function positionOf(wanted: string): (name: string) => number {
  const words = mangledWords(wanted);
  let left = mostDemangled;
  return (name) => {
    const lower = name.toLowerCase();
    const at = lower.indexOf(wanted);
    if (at !== -1 || words.length === 0 || !lower.startsWith('_')) return at;
    if (left === 0 || !words.every((word) => lower.includes(word))) return -1;
    left -= 1;
    return demangle(name)?.toLowerCase().indexOf(wanted) ?? -1;
  };
}

function symbolHit(symbol: SymbolEntry): SymbolHit {
  return {
    ...shownNames(symbol.name),
    address: hex(symbol.value),
    code: symbol.kind === 'function',
    // Only how long a bar is drawn depends on it.
    bytes: Number(symbol.size),
    ...(symbol.section === undefined ? {} : { section: printable(symbol.section) }),
    ...(symbol.size === 0n ? {} : { size: formatSize(symbol.size) }),
  };
}

/** Before anything is built there are the symbols that the script itself assigns. */
function scriptHits(map: MemoryMap, wanted: string, completions: readonly Completions[]): SymbolHit[] {
  const hits: SymbolHit[] = [];
  for (const { name, value } of map.scriptSymbols) {
    if (value.kind !== 'known' || value.value < 0n || value.value >= 1n << 64n || hits.length >= most)
      continue;
    const isBegun = completions.some(({ from, to }) => value.value >= from && value.value < to);
    if (isBegun || name.toLowerCase().includes(wanted))
      hits.push({ name: printable(name), address: hex(value.value), bytes: 0, code: false });
  }
  return hits;
}
