import { isPlaceless } from '../link';
import type { Piece, Section } from '../model';
import { refer } from '../wanted';
import { pt } from '../segmentPlan';
import { ordered, sht, type Lld } from './state';
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
export const headerNames: readonly string[] = ['__ehdr_start', '__executable_start', '__dso_handle'];

export function defineOfHeaders(lld: Lld): void {
  for (const name of headerNames) define(lld, name, lld.elfHeader, 0n);
  for (const name of indirectNames(lld)) define(lld, name, lld.elfHeader, 0n);
}

/** Names of where code, data and all of it end, and where zero-filled data begins: of a program that no script places, and that asks for them. */
const endNames = ['etext', '_etext', 'edata', '_edata', 'end', '_end', '__bss_start'] as const;

/** They are there before anything has its place (addReservedSymbols). */
export function defineEnds(lld: Lld): void {
  if (lld.hasSections) return;
  for (const name of endNames) {
    if (lld.link.libraries?.mentions(name) === true) refer(lld.link, [name]);
    define(lld, name, lld.elfHeader, 0n);
    const symbol = lld.link.symbols.get(name);
    // A shared library sees them, too.
    if (symbol?.base === lld.elfHeader) symbol.byLinker = true;
  }
}

/** And have it when the segments are made (setReservedSymbolSections). */
export function placeEnds(lld: Lld): void {
  const loads = lld.segments.filter(({ type, sections }) => type === pt.load && sections.length > 0);
  const last = loads.at(-1)?.sections.at(-1);
  const code = loads.findLast(({ flags }) => (flags & 2) === 0)?.sections.at(-1);
  const all = ordered(lld);
  const upToLast = last === undefined ? [] : all.slice(0, all.indexOf(last) + 1);
  const data = upToLast.findLast(({ type }) => type !== sht.nobits);
  const bss = all.find(({ section }) => section.name === '.bss');
  const places = [code, code, data, data, last, last] as const;
  endNames.forEach((name, i) => {
    const symbol = lld.link.symbols.get(name);
    if (symbol?.base !== lld.elfHeader) return;
    const section = name === '__bss_start' ? bss?.section : places[i]?.section;
    if (section === undefined) return;
    symbol.base = section;
    symbol.value = name === '__bss_start' ? 0n : atEnd;
  });
}

/** Where the relocations begin and end that choose indirect functions; a program with a fixed place does so itself (addRelIpltSymbols). */
function indirectNames({ link }: Lld): readonly string[] {
  const kind = relMachines.has(link.target.machine) ? 'rel' : 'rela';
  return isPlaceless(link) ? [] : [`__${kind}_iplt_start`, `__${kind}_iplt_end`];
}

const relMachines: ReadonlySet<string> = new Set(['i386', 'arm', 'mips']);

/** `table` holds those relocations; without one both are where the file starts. */
export function boundIndirect(lld: Lld, table: Piece): void {
  indirectNames(lld).forEach((name, i) => {
    const symbol = lld.link.symbols.get(name);
    if (symbol?.base !== lld.elfHeader) return;
    symbol.base = table;
    symbol.value = i === 0 ? 0n : table.size;
  });
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
