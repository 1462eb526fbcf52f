import { hex } from '../address';
import { sectionRange, type MemoryMap, type Section, type SymbolEntry, type SymbolTable } from '../memoryMap';
import { sectionIds } from './sectionIds';
import { drawnName } from './symbols';
import { printable } from './printable';
import type { Hex, Mark } from './types';

/** The symbols in a stretch of a section's row, the largest first. */
export interface CloseMarks {
  readonly start: Hex;
  readonly end: Hex;
  readonly marks: readonly Mark[];
  /** False where there are more of them. */
  readonly whole: boolean;
}

/** More than a full screen can name. */
const most = 200;
/** Of tables of a million symbols no more are looked at for one question: the user is zooming. */
export const mostLookedAt = 100_000;
/** So many stretches are asked for at once; more rows than these are never high enough. */
export const mostStretches = 40;

/**
 * The symbols in a stretch of one section, for a picture that is zoomed in so far that it has room for more than the largest
 * of the section. `item` is the id of the section's row, and `budget` how many symbols may still be looked at. Undefined where there
 * is no such section, and where none may be.
 */
export function closeMarks(
  map: MemoryMap,
  item: string,
  start: bigint,
  end: bigint,
  budget: { left: number } = { left: mostLookedAt },
): CloseMarks | undefined {
  const section = sectionOf(map, item);
  const range = section === undefined ? undefined : sectionRange(section);
  if (section === undefined || range === undefined || budget.left <= 0) return undefined;
  const from = start > range.start ? start : range.start;
  const to = end < range.end ? end : range.end;
  const found: SymbolEntry[] = [];
  const { symbols } = map;
  const covering = from < to ? symbols.find(from)?.symbol : undefined;
  if (covering !== undefined && covering.value < from && isOf(covering, section)) found.push(covering);
  const first = firstSymbolFrom(symbols, from);
  const last = Math.min(symbols.count, first + budget.left);
  let i = first;
  for (; i < last; i += 1) {
    const symbol = symbols.at(i);
    if (symbol.value >= to) break;
    if (isOf(symbol, section)) found.push(symbol);
  }
  budget.left -= i - first;
  const isWhole = i < last || last === symbols.count;
  const marks = found
    .sort((a, b) => (a.size < b.size ? 1 : a.size > b.size ? -1 : 0))
    .slice(0, most)
    .map(markOf);
  return { start: hex(from), end: hex(to), marks, whole: isWhole && found.length <= most };
}

/** The symbol that an address lies in, and how far from its start. */
export function nameAt(
  map: MemoryMap,
  address: bigint,
): { readonly name: string; readonly offset: Hex } | undefined {
  const hit = map.symbols.find(address);
  if (hit === undefined) return undefined;
  return { name: printable(drawnName(hit.symbol.name)), offset: hex(hit.offset) };
}

/** The index of the first symbol that is not below an address. */
export function firstSymbolFrom(symbols: SymbolTable, address: bigint): number {
  let [low, high] = [0, symbols.count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (symbols.at(middle).value < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sectionOf(map: MemoryMap, item: string): Section | undefined {
  for (const [section, id] of sectionIds(map)) if (item === `section:${id}`) return section;
  return undefined;
}

function isOf({ kind, section }: SymbolEntry, { name }: Section): boolean {
  return kind !== 'section' && kind !== 'file' && section === name;
}

function markOf({ name, value, size }: SymbolEntry): Mark {
  return { name: printable(drawnName(name)), at: hex(value), size: Number(size) };
}
