import type { Issue } from '../issue';
import { noSymbols, type SymbolEntry, type SymbolTable } from '../memoryMap';
import { emptyColumns, noSection, symbolTrait, type SymbolColumns } from '../symbolColumns';
import { symbolTable } from '../symbolTable';
import { recordsIn, stringAt, type ByteSource } from './bytes';
import { EM_AARCH64, EM_ARM, EM_RISCV, layouts, SHF, SHN, SHT, STB, STT } from './constants';
import { type ElfFile, type ElfSection } from './file';
import { readRange, unreadable, type RangeReader } from './range';
import { elfIssue } from './issues';
import { readVersions, type SymbolVersions } from './versions';

/** Eleven million 64-bit symbols: several times what the largest programs have. */
const symbolBytesLimit = 256 * 1024 * 1024;
const nameBytesLimit = 1024 * 1024 * 1024;

export interface ElfSymbols {
  readonly table: SymbolTable;
  readonly issues: readonly Issue[];
}

/**
 * The defined symbols of a file: those of .symtab or, where it was stripped, of .dynsym. Left out are names of files and
 * sections and the marks that separate code from data on Arm and RISC-V, as nm leaves them out. `image` is given where the
 * file holds the symbols of another one, whose sections they are then in. Never rejects.
 */
export async function readSymbols(source: ByteSource, elf: ElfFile, image = elf): Promise<ElfSymbols> {
  const issues: Issue[] = [];
  try {
    const table =
      elf.sections.find((s) => s.type === SHT.SYMTAB) ?? elf.sections.find((s) => s.type === SHT.DYNSYM);
    if (table === undefined) return { table: noSymbols, issues };
    const reader = { source, name: elf.name, issues };
    const raw = await readRawSymbols(reader, elf, table);
    const versions = table.type === SHT.DYNSYM ? await readVersions(reader, elf, table) : undefined;
    return { table: toSymbolTable(elf, raw, image, versions), issues };
  } catch (error) {
    return { table: noSymbols, issues: [...issues, unreadable(elf.name, error)] };
  }
}

/** The bytes of a symbol table and of what it refers to. */
export interface RawSymbols {
  readonly entries: Uint8Array;
  readonly names: Uint8Array;
  /** The true section indices of symbols whose own is XINDEX; empty where there are none. */
  readonly extendedIndices: Uint8Array;
}

export async function readRawSymbols(
  reader: RangeReader,
  elf: ElfFile,
  table: ElfSection,
): Promise<RawSymbols> {
  const entries = await readRange(
    reader,
    `symbol table ${table.name}`,
    table.offset,
    table.size,
    symbolBytesLimit,
  );
  const strings = elf.sections[table.link];
  if (strings?.type !== SHT.STRTAB) {
    const data = { file: elf.name, what: `the symbol table ${table.name}`, found: table.link.toString() };
    reader.issues.push(elfIssue('elf-bad-index', { ...data, count: elf.sections.length.toString() }));
    return { entries: new Uint8Array(), names: new Uint8Array(), extendedIndices: new Uint8Array() };
  }
  const names = await readRange(
    reader,
    `string table ${strings.name}`,
    strings.offset,
    strings.size,
    nameBytesLimit,
  );
  const extended = elf.sections.find((s) => s.type === SHT.SYMTAB_SHNDX && s.link === table.index);
  const extendedIndices =
    extended === undefined
      ? new Uint8Array()
      : await readRange(reader, 'table of extended section indices', extended.offset, extended.size);
  return { entries, names, extendedIndices };
}

/** One symbol as it stands in the file, its fields by their names in the specification without the prefix. */
export interface RawSymbol {
  readonly index: number;
  readonly name: number;
  readonly type: number;
  readonly bind: number;
  readonly other: number;
  /** Section index, extended ones resolved; above 0xff00 only those of `SHN`, which stay reserved. */
  readonly shndx: number;
  /** True when `shndx` is one of the reserved values and no section. */
  readonly reserved: boolean;
  readonly valueHigh: number;
  readonly valueLow: number;
  readonly sizeHigh: number;
  readonly sizeLow: number;
}

/** Calls `visit` for every symbol but the null one. The object is reused, so that a million cost no million objects. */
export function eachSymbol(elf: ElfFile, raw: RawSymbols, visit: (symbol: RawSymbol) => void): void {
  const { view, count, stride, layout } = recordsIn(raw.entries, layouts[elf.bits].symbol, elf.littleEndian);
  const extended = new DataView(
    raw.extendedIndices.buffer,
    raw.extendedIndices.byteOffset,
    raw.extendedIndices.length,
  );
  const { st_name, st_value, st_size, st_info, st_other, st_shndx } = layout.fields;
  const { XINDEX, LORESERVE } = SHN;
  const le = elf.littleEndian;
  const wide = elf.bits === 64;
  const [lowPart, highPart] = le ? [0, 4] : [4, 0];
  const symbol: { -readonly [K in keyof RawSymbol]: RawSymbol[K] } = {
    index: 0,
    name: 0,
    type: 0,
    bind: 0,
    other: 0,
    shndx: 0,
    reserved: false,
    valueHigh: 0,
    valueLow: 0,
    sizeHigh: 0,
    sizeLow: 0,
  };
  for (let index = 1; index < count; index += 1) {
    const at = index * stride;
    const info = view.getUint8(at + st_info[0]);
    const shndx = view.getUint16(at + st_shndx[0], le);
    const isExtended = shndx === XINDEX && extended.byteLength >= index * 4 + 4;
    symbol.index = index;
    symbol.name = view.getUint32(at + st_name[0], le);
    symbol.type = info & 15;
    symbol.bind = info >> 4;
    symbol.other = view.getUint8(at + st_other[0]);
    symbol.shndx = isExtended ? extended.getUint32(index * 4, le) : shndx;
    symbol.reserved = !isExtended && shndx >= LORESERVE;
    if (wide) {
      symbol.valueLow = view.getUint32(at + st_value[0] + lowPart, le);
      symbol.valueHigh = view.getUint32(at + st_value[0] + highPart, le);
      symbol.sizeLow = view.getUint32(at + st_size[0] + lowPart, le);
      symbol.sizeHigh = view.getUint32(at + st_size[0] + highPart, le);
    } else {
      symbol.valueLow = view.getUint32(at + st_value[0], le);
      symbol.sizeLow = view.getUint32(at + st_size[0], le);
    }
    visit(symbol);
  }
}

function toSymbolTable(
  elf: ElfFile,
  raw: RawSymbols,
  image: ElfFile,
  versions: SymbolVersions | undefined,
): SymbolTable {
  const capacity = Math.floor(raw.entries.length / layouts[elf.bits].symbol.size);
  const columns = emptyColumns(capacity);
  const isTarget = marksOf(elf.machine, raw.names);
  // Taken out of the loop over what may be a million symbols.
  const { ABS, UNDEF } = SHN;
  const { SECTION, FILE } = STT;
  const isArm = elf.machine === EM_ARM;
  const sections = image === elf ? undefined : sectionNumbers(elf, image);
  const version = versions === undefined ? undefined : new Uint16Array(capacity);
  let count = 0;
  // The table of names outlives this; the raw symbols do not.
  const { names } = raw;
  eachSymbol(elf, raw, (symbol) => {
    const { type, shndx, reserved } = symbol;
    if ((reserved ? shndx !== ABS : shndx === UNDEF) || type === SECTION || type === FILE) return;
    if (isTarget?.(symbol.name) === true) return;
    const i = count;
    count += 1;
    columns.valueHigh[i] = symbol.valueHigh;
    // The lowest bit of an Arm function's address says that it is Thumb code; the function starts on the even byte.
    columns.valueLow[i] = isArm && isFunction(type) ? (symbol.valueLow & ~1) >>> 0 : symbol.valueLow;
    columns.sizeHigh[i] = symbol.sizeHigh;
    columns.sizeLow[i] = symbol.sizeLow;
    columns.traits[i] = traits[symbol.bind * 16 + type] ?? 0;
    const section = symbol.reserved ? noSection : symbol.shndx;
    columns.section[i] = sections === undefined ? section : (sections[section] ?? noSection);
    columns.name[i] = symbol.name;
    // The symbol that stands for a version itself has that version, which goes without saying.
    if (version !== undefined && versions !== undefined) {
      const text = versions.ofSymbol[symbol.index] ?? 0;
      const isItself = reserved && versions.texts[text] === `@@${stringAt(names, symbol.name)}`;
      version[i] = isItself ? 0 : text;
    }
  });
  const full: SymbolColumns = {
    ...columns,
    count,
    ...(version === undefined || versions === undefined ? {} : { version, versionTexts: versions.texts }),
    nameAt: (place) => stringAt(names, place),
    nameBytes: names,
    sectionName: (section) => image.sections[section]?.name,
  };
  return symbolTable(full, { sectionOf: sectionFinder(image), addresses: image.type !== 1 });
}

/** The sections of one file by their numbers in another of the same link: those of the same name and address. */
function sectionNumbers(from: ElfFile, to: ElfFile): Uint32Array {
  const key = ({ name, addr }: ElfSection): string => `${addr.toString(16)} ${name}`;
  const numbers = new Map(to.sections.map((section) => [key(section), section.index]));
  return Uint32Array.from(from.sections, (section) => numbers.get(key(section)) ?? noSection);
}

/** st_info → trait. */
const traits = Uint8Array.from({ length: 256 }, (_, info) =>
  symbolTrait(symbolKind(info & 15), symbolBinding(info >> 4)),
);

function isFunction(type: number): boolean {
  return type === STT.FUNC || type === STT.GNU_IFUNC;
}

const visibilities = ['default', 'internal', 'hidden', 'protected'] as const;

/** STV_…, the low bits of st_other. */
export function symbolVisibility(symbol: RawSymbol): (typeof visibilities)[number] {
  return visibilities[symbol.other & 3] ?? 'default';
}

export function symbolKind(type: number): SymbolEntry['kind'] {
  switch (type) {
    case STT.FUNC:
    case STT.GNU_IFUNC:
      return 'function';
    case STT.OBJECT:
    case STT.COMMON:
      return 'object';
    case STT.TLS:
      return 'tls';
    case STT.SECTION:
      return 'section';
    case STT.FILE:
      return 'file';
    default:
      return 'other';
  }
}

function symbolBinding(bind: number): SymbolEntry['binding'] {
  if (bind === STB.WEAK) return 'weak';
  return bind === STB.LOCAL ? 'local' : 'global';
}

/**
 * Tells the symbols that mark code and data for tools and that nm leaves out: `$a`, `$t`, `$d` and `$x`, alone or before a dot.
 * On RISC-V also `$x` with an ISA string, and the local labels that relocations need there. ELF for the Arm Architecture,
 * 5.5.5; AArch64 ELF, 5.5.4; RISC-V ELF psABI, "Mapping Symbol"; binutils 2.40, bfd/elfnn-riscv.c.
 */
function marksOf(machine: number, names: Uint8Array): ((name: number) => boolean) | undefined {
  if (machine !== EM_ARM && machine !== EM_AARCH64 && machine !== EM_RISCV) return undefined;
  const letters = machine === EM_ARM ? 'atd' : 'xd';
  const isRiscv = machine === EM_RISCV;
  return (name) => {
    if (isRiscv && (names[name] === 0 || (names[name] === 0x2e && names[name + 1] === 0x4c))) return true;
    if (names[name] !== 0x24) return false;
    const text = stringAt(names, name);
    if (!letters.includes(text[1] ?? ' ')) return false;
    return text.length === 2 || text[2] === '.' || (isRiscv && text.startsWith('$xrv'));
  };
}

/** Address → index of the section that holds it at run time, by binary search over the allocated sections. */
function sectionFinder(elf: ElfFile): (address: bigint) => number | undefined {
  const placed = elf.sections
    .filter((s) => (s.flags & SHF.ALLOC) !== 0n && s.size > 0n)
    .filter((s) => !(s.type === SHT.NOBITS && (s.flags & SHF.TLS) !== 0n))
    .sort((a, b) => (a.addr < b.addr ? -1 : a.addr > b.addr ? 1 : 0));
  return (address) => {
    let [from, to] = [0, placed.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((placed[middle]?.addr ?? 0n) <= address) from = middle + 1;
      else to = middle;
    }
    const section = placed[from - 1];
    return section !== undefined && address < section.addr + section.size ? section.index : undefined;
  };
}
