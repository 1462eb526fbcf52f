import { formatSize, hex } from '../core/address';
import type { MemoryMap, SymbolEntry } from '../core/memoryMap';
import { printable } from '../core/picture/printable';
import type { SymbolHit } from '../protocol';

const most = 30;
/** A table of a million symbols is looked through in part: the user is typing. */
const scanned = 400_000;

/** Symbols whose names contain the query: those that begin with it first, then by size. */
export function searchSymbols(map: MemoryMap, query: string): SymbolHit[] {
  const wanted = query.toLowerCase();
  const found: { readonly symbol: SymbolEntry; readonly rank: number }[] = [];
  const count = Math.min(map.symbols.count, scanned);
  for (let i = 0; i < count && found.length < most * 20; i += 1) {
    const symbol = map.symbols.at(i);
    if (symbol.kind === 'section' || symbol.kind === 'file') continue;
    const at = symbol.name.toLowerCase().indexOf(wanted);
    if (at !== -1) found.push({ symbol, rank: at === 0 ? 0 : 1 });
  }
  found.sort((a, b) => a.rank - b.rank || Number(b.symbol.size - a.symbol.size));
  const hits = found.slice(0, most).map(({ symbol }) => symbolHit(symbol));
  return hits.length > 0 ? hits : scriptHits(map, wanted);
}

function symbolHit(symbol: SymbolEntry): SymbolHit {
  return {
    name: printable(symbol.name),
    address: hex(symbol.value),
    code: symbol.kind === 'function',
    // Only how long a bar is drawn depends on it.
    bytes: Number(symbol.size),
    ...(symbol.section === undefined ? {} : { section: printable(symbol.section) }),
    ...(symbol.size === 0n ? {} : { size: formatSize(symbol.size) }),
  };
}

/** Before anything is built there are the symbols that the script itself assigns. */
function scriptHits(map: MemoryMap, wanted: string): SymbolHit[] {
  const hits: SymbolHit[] = [];
  for (const { name, value } of map.scriptSymbols) {
    if (value.kind !== 'known' || value.value < 0n || value.value >= 1n << 64n || hits.length >= most)
      continue;
    if (name.toLowerCase().includes(wanted))
      hits.push({ name: printable(name), address: hex(value.value), bytes: 0, code: false });
  }
  return hits;
}
