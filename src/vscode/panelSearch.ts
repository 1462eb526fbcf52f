import { formatSize, hex } from '../core/address';
import { demangle, mangledWords } from '../core/demangle';
import type { MemoryMap, SymbolEntry } from '../core/memoryMap';
import { closeMarks, firstSymbolFrom, mostLookedAt, mostStretches, nameAt } from '../core/picture/closeMarks';
import { completionsOf, type Completions } from '../core/placeQuery';
import { printable, shownNames } from '../core/picture/printable';
import type { FromPanel, Handlers, SymbolHit, ToPanel } from '../protocol';

const most = 30;
/** A table of a million symbols is looked through in part: the user is typing. */
const scanned = 400_000;
/** Plain names that one search makes; those that lack a word of the query need none. */
const mostDemangled = 2000;

/** So many names are looked at before others have their turn. */
const perTurn = 20_000;

/** Symbols whose names, as written or as in the file, contain the query: the one of that name first, then those that begin with it, then by size. */
export function searchSymbols(map: MemoryMap, query: string): SymbolHit[] {
  const search = searching(map, query);
  let step = search.next();
  while (step.done !== true) step = search.next();
  return step.value;
}

/** A search that may be left off between two turns. */
function* searching(map: MemoryMap, query: string): Generator<undefined, SymbolHit[]> {
  const wanted = query.toLowerCase();
  const found: { readonly symbol: SymbolEntry; readonly rank: number }[] = [];
  const position = positionOf(wanted);
  const exact = map.symbols.byName(query);
  if (exact !== undefined && exact.kind !== 'section' && exact.kind !== 'file')
    found.push({ symbol: exact, rank: -1 });
  const count = Math.min(map.symbols.count, scanned);
  const room = [most * 20, most * 20];
  for (let i = 0; i < count; i += 1) {
    if (i > 0 && i % perTurn === 0) yield;
    const symbol = map.symbols.at(i);
    if (symbol.kind === 'section' || symbol.kind === 'file') continue;
    const at = position(symbol.name);
    if (at === -1 || isSame(symbol, exact)) continue;
    // Those that only contain it take no place from those that begin with it, wherever these lie.
    const rank = at === 0 ? 0 : 1;
    if ((room[rank] = (room[rank] ?? 0) - 1) >= 0) found.push({ symbol, rank });
    else if (rank === 0) break;
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
    for (let i = firstSymbolFrom(symbols, from); i < symbols.count && found.length < room; i += 1) {
      const symbol = symbols.at(i);
      if (symbol.value >= to) break;
      if (symbol.kind !== 'section' && symbol.kind !== 'file') found.push(symbol);
    }
  }
  return found;
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

/** What the panel asks about symbols; of a layout alone there are none. */
export function symbolAnswers(
  map: () => MemoryMap | undefined,
  post: (message: ToPanel) => void,
): Pick<Handlers<FromPanel>, 'search' | 'symbols' | 'nameAt'> {
  const answer = (make: (map: MemoryMap) => ToPanel): void => {
    const now = map();
    if (now !== undefined) post(make(now));
  };
  /** The search that goes on; of those before it nothing is wanted any more. */
  let latest: object | undefined;
  const search = (own: MemoryMap, query: string): void => {
    const steps = searching(own, query.slice(0, 200));
    latest = steps;
    const turn = (): void => {
      if (latest !== steps) return;
      const step = steps.next();
      if (step.done === true) post({ kind: 'found', query, hits: step.value });
      else setTimeout(turn);
    };
    turn();
  };
  return {
    search: ({ query }) => {
      const own = map();
      if (own !== undefined && isText(query)) search(own, query);
    },
    symbols: ({ stretches }) => {
      if (!Array.isArray(stretches)) return;
      const budget = { left: mostLookedAt };
      answer((own) => ({
        kind: 'symbols',
        found: stretches.slice(0, mostStretches).flatMap(({ item, start, end }: Stretch) => {
          if (!isText(item) || !isAddress(start) || !isAddress(end)) return [];
          const marks = closeMarks(own, item, BigInt(start), BigInt(end), budget);
          return marks === undefined ? [] : [{ item, ...marks }];
        }),
      }));
    },
    nameAt: ({ address }) => {
      if (!isAddress(address)) return;
      const own = map();
      post({ kind: 'named', address, ...(own === undefined ? {} : nameAt(own, BigInt(address))) });
    },
  };
}

type Stretch = Extract<FromPanel, { readonly kind: 'symbols' }>['stretches'][number];

/** What the page sends has the form that it should have only if nothing else writes in it. */
function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && /^0x[0-9a-f]{1,17}$/i.test(value);
}
