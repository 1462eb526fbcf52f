import type { Section } from '../model';
import { ordered, type Lld } from './state';
import { atEnd, valueNow } from './value';

/** `__start_X` and `__stop_X` of each output section called X, a name in C, that something asks for (addStartStopSymbols). */
export function defineBounds(lld: Lld): void {
  for (const { section } of ordered(lld)) {
    if (!/^[A-Za-z_]\w*$/.test(section.name)) continue;
    define(lld, `__start_${section.name}`, section, 0n);
    define(lld, `__stop_${section.name}`, section, atEnd);
  }
}

/** Names of the place where the file starts in memory (Writer.cpp, addReservedSymbols). */
export function defineOfHeaders(lld: Lld): void {
  for (const name of ['__ehdr_start', '__executable_start', '__dso_handle'])
    define(lld, name, lld.elfHeader, 0n);
}

/** Bounds of the arrays of functions; where there is none of a kind they meet at .text (addStartEndSymbols). */
export function defineArrayBounds(lld: Lld): void {
  const named = (name: string): Section | undefined =>
    ordered(lld).find(({ section }) => section.name === name)?.section;
  const otherwise = named('.text') ?? lld.elfHeader;
  for (const kind of ['preinit', 'init', 'fini']) {
    const section = named(`.${kind}_array`);
    define(lld, `__${kind}_array_start`, section ?? otherwise, 0n);
    define(lld, `__${kind}_array_end`, section ?? otherwise, section === undefined ? 0n : atEnd);
  }
  const unwind = named('.ARM.exidx');
  if (unwind === undefined) return;
  define(lld, '__exidx_start', unwind, 0n);
  define(lld, '__exidx_end', unwind, atEnd);
}

function define(lld: Lld, name: string, section: Section, value: bigint): void {
  const symbol = lld.link.symbols.get(name);
  if (symbol?.state !== 'undefined') return;
  symbol.state = 'defined';
  symbol.base = section;
  symbol.value = value;
  symbol.byObject = true;
}

/** Writes the ends down as they came to be. */
export function fixBounds(lld: Lld): void {
  for (const symbol of lld.link.symbols.values()) symbol.value = valueNow(symbol);
}
