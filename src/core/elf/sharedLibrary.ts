import type { Issue } from '../issue';
import type { LinkInput, SharedLibrary, SharedSymbol } from '../linkerscript/input';
import { bigField, recordsIn, stringAt, type ByteSource, type Records } from './bytes';
import { wide } from './contents';
import { machineName, SHF, SHN, SHT, STB, STT } from './constants';
import type { ElfFile, ElfSection } from './file';
import { readRange } from './range';
import {
  eachSymbol,
  readRawSymbols,
  symbolKind,
  symbolVisibility,
  type RawSymbol,
  type RawSymbols,
} from './symbols';
import { readVersions, type SymbolVersions } from './versions';

/**
 * A shared library as an input of a link. Of a file of a hundred megabytes only the headers, the dynamic symbols with their names and
 * versions, and .dynamic are read, and of the symbols none is looked at but by its name. Rejects only when the source does.
 */
export async function readSharedLibrary(
  source: ByteSource,
  elf: ElfFile,
  issues: Issue[],
): Promise<Omit<LinkInput, 'file'>> {
  const reader = { source, name: elf.name, issues };
  const table = elf.sections.find((s) => s.type === SHT.DYNSYM);
  const raw = table === undefined ? noSymbols : await readRawSymbols(reader, elf, table);
  const versions = table === undefined ? undefined : await readVersions(reader, elf, table);
  const dynamic = elf.sections.find((s) => s.type === dynamicSection);
  const strings = dynamic === undefined ? undefined : elf.sections[dynamic.link];
  const isNamed = dynamic !== undefined && strings?.type === SHT.STRTAB;
  const named = isNamed
    ? namesOf(
        elf,
        await readRange(reader, 'dynamic section', dynamic.offset, dynamic.size),
        await readRange(reader, 'dynamic strings', strings.offset, strings.size),
      )
    : { needed: [] };
  return {
    machine: machineName(elf.machine, elf.bits),
    addressBits: elf.bits,
    byteOrder: elf.littleEndian ? 'little' : 'big',
    kind: 'shared',
    sections: [],
    commons: [],
    defined: [],
    undefined: [],
    library: { ...named, ...symbolsOf(elf, raw, versions) },
  };
}

const noSymbols: RawSymbols = {
  entries: new Uint8Array(),
  names: new Uint8Array(),
  extendedIndices: new Uint8Array(),
};

/** PT_GNU_RELRO. */
const relroSegment = 0x6474_e552;

/** SHT_DYNAMIC, and the tags of the entries that name files (gABI, Dynamic Section). */
const dynamicSection = 6;
const tags = { end: 0n, needed: 1n, soname: 14n } as const;

/** More than any linker here looks for, so that what is left out is missed. */
const mostNeeded = 5000;

function namesOf(
  elf: ElfFile,
  bytes: Uint8Array,
  strings: Uint8Array,
): Pick<SharedLibrary, 'soname' | 'needed'> {
  const wide = elf.bits === 64;
  const layout = {
    size: wide ? 16 : 8,
    fields: { d_tag: [0, wide ? 8 : 4], d_val: [wide ? 8 : 4, wide ? 8 : 4] },
  } as const;
  const records: Records<'d_tag' | 'd_val'> = recordsIn(bytes, layout, elf.littleEndian);
  const needed = new Set<string>();
  const places = new Set<bigint>();
  let soname: string | undefined;
  for (let i = 0; i < records.count; i += 1) {
    const tag = bigField(records, i, 'd_tag');
    if (tag === tags.end) break;
    if (tag !== tags.needed && tag !== tags.soname) continue;
    const place = bigField(records, i, 'd_val');
    if (tag === tags.soname) soname = stringAt(strings, Number(place));
    else if (!places.has(place) && needed.size < mostNeeded) {
      places.add(place);
      needed.add(stringAt(strings, Number(place)));
    }
  }
  return { needed: [...needed], ...(soname === undefined ? {} : { soname }) };
}

function symbolsOf(
  elf: ElfFile,
  raw: RawSymbols,
  versions: SymbolVersions | undefined,
): Pick<SharedLibrary, 'find' | 'names' | 'namesAt' | 'asks' | 'weakData' | 'nameCount'> {
  let byName: Map<string, SharedSymbol | SharedSymbol[]> | undefined;
  const index = (): Map<string, SharedSymbol | SharedSymbol[]> => {
    if (byName !== undefined) return byName;
    byName = new Map();
    for (const symbol of globals()) {
      const before = byName.get(symbol.name);
      if (before === undefined) byName.set(symbol.name, symbol);
      else if (Array.isArray(before)) before.push(symbol);
      else byName.set(symbol.name, [before, symbol]);
    }
    return byName;
  };
  let byValue: ReadonlyMap<bigint, readonly string[]> | undefined;
  let pairs: ReturnType<SharedLibrary['weakData']> | undefined;
  let list: SharedSymbol[] | undefined;
  const places = new Map<number, SharedSymbol['section']>();
  // Linkers make one.
  const relro = elf.segments.find(({ type }) => type === relroSegment);
  const placeAt = (index: number): SharedSymbol['section'] => {
    const section = elf.sections[index];
    if (section === undefined || places.has(index)) return places.get(index);
    const place = placeOf(section, relro);
    places.set(index, place);
    return place;
  };
  const globals = (): readonly SharedSymbol[] => {
    if (list !== undefined) return list;
    const found: SharedSymbol[] = [];
    eachSymbol(elf, raw, (symbol) => {
      if (symbol.bind === STB.LOCAL || symbol.type === STT.SECTION || symbol.type === STT.FILE) return;
      found.push(sharedSymbol(raw, versions, symbol, placeAt));
    });
    return (list = found);
  };
  return {
    find: (name) => {
      const found = index().get(name);
      return found === undefined ? [] : Array.isArray(found) ? found : [found];
    },
    names: () => index().keys(),
    nameCount: () =>
      globals().reduce(
        (sum, { defined, version, isDefault }) =>
          sum + (defined && isDefault && version !== undefined ? 3 : 1),
        0,
      ),
    namesAt: (value) => (byValue ??= namesByValue(globals())).get(value) ?? [],
    asks: () => globals().filter(({ defined, version }) => !defined && version === undefined),
    weakData: () => (pairs ??= weakData(globals())),
  };
}

function sharedSymbol(
  raw: RawSymbols,
  versions: SymbolVersions | undefined,
  symbol: RawSymbol,
  placeAt: (index: number) => SharedSymbol['section'],
): SharedSymbol {
  const text = versions?.texts[versions.ofSymbol[symbol.index] ?? 0] ?? '';
  const defined = symbol.reserved ? symbol.shndx !== SHN.UNDEF : symbol.shndx !== 0;
  const section = symbol.reserved || !defined ? undefined : placeAt(symbol.shndx);
  const kind = symbolKind(symbol.type);
  return {
    name: stringAt(raw.names, symbol.name),
    defined,
    weak: symbol.bind === STB.WEAK,
    kind: symbol.type === STT.GNU_IFUNC ? 'function' : kind === 'section' || kind === 'file' ? 'other' : kind,
    protected: symbolVisibility(symbol) === 'protected',
    size: wide(symbol.sizeHigh, symbol.sizeLow),
    value: wide(symbol.valueHigh, symbol.valueLow),
    ...(text === '' ? {} : { version: text.replace(/^@+/, '') }),
    isDefault: !defined || text === '' || text.startsWith('@@'),
    ...(section === undefined ? {} : { section }),
  };
}

/** What is protected once it is relocated counts as read-only, too. */
function placeOf(
  { index, addr, size, addralign, flags }: ElfSection,
  relro: ElfFile['segments'][number] | undefined,
): NonNullable<SharedSymbol['section']> {
  const isProtected = relro !== undefined && addr >= relro.vaddr && addr + size <= relro.vaddr + relro.memsz;
  const readOnly = (flags & SHF.WRITE) === 0n || isProtected;
  return { index, alignment: addralign < 1n ? 1n : addralign, readOnly };
}

/** Names that mean by default what lies in some section, but for threads' data. */
function namesByValue(symbols: readonly SharedSymbol[]): ReadonlyMap<bigint, readonly string[]> {
  const names = new Map<bigint, string[]>();
  for (const { name, value, section, kind, isDefault } of symbols) {
    if (section === undefined || kind === 'tls' || !isDefault) continue;
    const here = names.get(value);
    if (here === undefined) names.set(value, [name]);
    else here.push(name);
  }
  return names;
}

/** Weak names of data, the last first, each with the strong one of the same place. */
function weakData(symbols: readonly SharedSymbol[]): ReturnType<SharedLibrary['weakData']> {
  const isData = ({ defined, kind, section, isDefault }: SharedSymbol): boolean =>
    defined && isDefault && section !== undefined && kind !== 'function';
  const key = ({ section, value }: SharedSymbol): string => `${String(section?.index)} ${String(value)}`;
  const weak = symbols.filter((symbol) => symbol.weak && isData(symbol));
  const places = new Set(weak.map(key));
  const strong = new Map<string, SharedSymbol>();
  for (const symbol of symbols) {
    if (symbol.weak || !isData(symbol) || !places.has(key(symbol))) continue;
    const before = strong.get(key(symbol));
    if (before === undefined || symbol.size > before.size) strong.set(key(symbol), symbol);
  }
  return weak.reverse().flatMap((symbol) => {
    const same = strong.get(key(symbol));
    return same === undefined ? [] : [{ weak: symbol, strong: same }];
  });
}
