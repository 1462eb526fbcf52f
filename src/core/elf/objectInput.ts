import type { Issue } from '../issue';
import type {
  CommonSymbol,
  DefinedSymbol,
  InputReference,
  InputSection,
  LinkInput,
  UndefinedSymbol,
} from '../linkerscript/input';
import { fail, ok, type Result } from '../result';
import { bigField, bytesSource, recordsIn, stringAt, type ByteSource } from './bytes';
import { layouts, machineName, SHF, SHN, SHT, STB, STT } from './constants';
import { contentsOf, wide } from './contents';
import { isElf, readElf, type ElfFile, type ElfSection } from './file';
import { groupSignatures, type Symbols } from './groupSignatures';
import { elfIssue } from './issues';
import { unreadable } from './range';
import { relaxedPart } from './relaxedSections';
import { readSharedLibrary } from './sharedLibrary';
import {
  eachSymbol,
  readRawSymbols,
  symbolKind,
  symbolVisibility,
  type RawSymbol,
  type RawSymbols,
} from './symbols';

/** An object or a member larger than this is not read: no compiler writes such, and it is read whole. */
const objectLimit = 512 * 1024 * 1024;

export interface ReadObject {
  readonly input: LinkInput;
  readonly issues: readonly Issue[];
}

/** Reads an object file or a shared library as one input of a link. Rejects only when the source does. */
export async function readObject(
  source: ByteSource,
  file: string,
  archive?: string,
): Promise<Result<ReadObject, Issue>> {
  const name = archive === undefined ? file : `${archive}(${file})`;
  const kind = await source.read(0, 18);
  if (isElf(kind) && (kind[5] === 2 ? kind[17] : kind[16]) === 3) return readShared(source, file, name);
  if (source.size > objectLimit) {
    return fail(unreadable(name, new Error(`it has more than ${objectLimit.toString()} bytes`)));
  }
  // Read whole: the placement may ask for the bytes of any section, and it does not wait.
  const data = await source.read(0, source.size);
  const elf = await readElf(bytesSource(data), name);
  if (!elf.ok) return elf;
  if (elf.value.type === 2 || elf.value.type === 4) {
    const found = elf.value.type === 2 ? 'a linked program' : 'a core dump';
    return fail(elfIssue('elf-not-object', { file: name, found }));
  }
  const issues = [...elf.value.issues];
  const raw = await symbolsOf(elf.value, data, issues);
  const symbols = splitSymbols(elf.value, raw);
  // GCC puts this common symbol into objects that hold nothing but its intermediate code.
  if (symbols.commons.some((common) => common.name === '__gnu_lto_slim'))
    issues.push(elfIssue('elf-lto', { file: name }));
  // Every placement asks for them, after each edit of its script.
  let types: ReadonlySet<number> | undefined;
  const input: LinkInput = {
    file,
    ...(archive === undefined ? {} : { archive }),
    machine: machineName(elf.value.machine, elf.value.bits),
    addressBits: elf.value.bits,
    byteOrder: elf.value.littleEndian ? 'little' : 'big',
    kind: 'object',
    sections: inputSections(elf.value, data, raw),
    relocationTypes: () => (types ??= relocationTypes(elf.value, data)),
    ...symbols,
  };
  return ok({ input, issues });
}

async function readShared(
  source: ByteSource,
  file: string,
  name: string,
): Promise<Result<ReadObject, Issue>> {
  const elf = await readElf(source, name);
  if (!elf.ok) return elf;
  const issues = [...elf.value.issues];
  const input = await readSharedLibrary(source, elf.value, issues);
  return ok({ input: { file, ...input }, issues });
}

async function symbolsOf(elf: ElfFile, data: Uint8Array, issues: Issue[]): Promise<RawSymbols> {
  const table = elf.sections.find((s) => s.type === SHT.SYMTAB);
  if (table === undefined)
    return { entries: new Uint8Array(), names: new Uint8Array(), extendedIndices: new Uint8Array() };
  return readRawSymbols({ source: bytesSource(data), name: elf.name, issues }, elf, table);
}

function splitSymbols(
  elf: ElfFile,
  raw: RawSymbols,
): Pick<LinkInput, 'commons' | 'globals' | 'defined' | 'undefined' | 'localIndirect'> {
  let localIndirect: string | undefined;
  const commons: CommonSymbol[] = [];
  const globals: string[] = [];
  const defined: DefinedSymbol[] = [];
  const undefinedSymbols: UndefinedSymbol[] = [];
  eachSymbol(elf, raw, (symbol) => {
    if (symbol.bind === STB.LOCAL && symbol.type === STT.GNU_IFUNC)
      localIndirect ??= stringAt(raw.names, symbol.name);
    if (symbol.bind === STB.LOCAL || symbol.type === STT.SECTION || symbol.type === STT.FILE) return;
    const name = stringAt(raw.names, symbol.name);
    globals.push(name);
    const binding = symbol.bind === STB.WEAK ? 'weak' : 'global';
    const value = wide(symbol.valueHigh, symbol.valueLow);
    const size = wide(symbol.sizeHigh, symbol.sizeLow);
    const visibility = symbolVisibility(symbol);
    if (symbol.reserved && symbol.shndx === SHN.COMMON)
      commons.push({ name, size, alignment: value, visibility });
    else if (!symbol.reserved && symbol.shndx === SHN.UNDEF)
      undefinedSymbols.push({ name, binding, visibility });
    else if (!symbol.reserved || symbol.shndx === SHN.ABS) {
      const section = symbol.reserved ? {} : { section: symbol.shndx };
      defined.push({
        name,
        binding,
        ...section,
        value,
        size,
        kind: kindOf(symbol),
        visibility,
      });
    }
  });
  const local = localIndirect === undefined ? {} : { localIndirect };
  const order = commons.length === 0 ? {} : { globals };
  return { commons, ...order, defined, undefined: undefinedSymbols, ...local };
}

function kindOf(symbol: RawSymbol): NonNullable<DefinedSymbol['kind']> {
  if (symbol.type === STT.GNU_IFUNC) return 'ifunc';
  const kind = symbolKind(symbol.type);
  return kind === 'section' || kind === 'file' ? 'other' : kind;
}

/** Sections that serve the linker and never reach its output as themselves. */
const linkerOnly: ReadonlySet<number> = new Set([
  SHT.NULL,
  SHT.SYMTAB,
  SHT.RELA,
  SHT.REL,
  SHT.GROUP,
  SHT.SYMTAB_SHNDX,
]);

/** gABI extension of GNU: no garbage collection takes the section. Counts with EI_OSABI 3 (GNU) and 9 (FreeBSD). */
const SHF_GNU_RETAIN = 0x20_0000n;

/** The tables of the symbols' and of the sections' names; other string tables are data like any. */
function nameTables(elf: ElfFile): ReadonlySet<number> {
  const own = elf.sections
    .filter((s) => s.type === SHT.STRTAB && /^\.(sh)?strtab$/.test(s.name))
    .map((s) => s.index);
  return new Set([...own, ...elf.sections.filter((s) => s.type === SHT.SYMTAB).map((s) => s.link)]);
}

function inputSections(elf: ElfFile, data: Uint8Array, raw: RawSymbols): InputSection[] {
  let list: ReturnType<typeof symbolList> | undefined;
  const symbols: Symbols = () => (list ??= symbolList(elf, raw));
  const groups = groupSignatures(elf, data, raw, symbols);
  const names = nameTables(elf);
  const keepsRetained = data[7] === 3 || data[7] === 9;
  const relocations = new Map<number, ElfSection[]>();
  for (const s of elf.sections) {
    if (s.type !== SHT.RELA && s.type !== SHT.REL) continue;
    const owners = relocations.get(s.info);
    if (owners === undefined) relocations.set(s.info, [s]);
    else owners.push(s);
  }
  return elf.sections
    .filter((s) => s.index !== 0 && !linkerOnly.has(s.type) && !names.has(s.index))
    .map((s) => {
      const group = groups.get(s.index);
      const owners = relocations.get(s.index);
      return {
        index: s.index,
        name: s.name,
        type: s.type,
        flags: Number(s.flags & 0xffff_ffffn),
        size: s.size,
        alignment: s.addralign,
        entrySize: Number(s.entsize & 0xffff_ffffn),
        ...(group === undefined ? {} : { group }),
        ...(keepsRetained && (s.flags & SHF_GNU_RETAIN) !== 0n ? { retained: true as const } : {}),
        ...((s.flags & SHF.LINK_ORDER) === 0n ? {} : { linkedTo: s.link }),
        ...(owners?.some((owner) => owner.size > 0n) === true ? { relocated: true } : {}),
        ...(owners === undefined ? {} : relaxedPart({ elf, data, raw, symbols }, s, owners)),
        references: () => (owners ?? []).flatMap((owner) => readReferences(elf, data, raw, symbols, owner)),
        bytes: () => (s.type === SHT.NOBITS ? undefined : contentsOf(data, s)),
      };
    });
}

/** The kinds of relocations that the sections in memory have. */
function relocationTypes(elf: ElfFile, data: Uint8Array): ReadonlySet<number> {
  const types = new Set<number>();
  const inMemory = new Set(elf.sections.filter((s) => (s.flags & SHF.ALLOC) !== 0n).map((s) => s.index));
  for (const section of elf.sections) {
    const isRela = section.type === SHT.RELA;
    if ((!isRela && section.type !== SHT.REL) || !inMemory.has(section.info)) continue;
    const bytes = contentsOf(data, section);
    if (bytes === undefined) continue;
    const layout = isRela ? layouts[elf.bits].rela : layouts[elf.bits].rel;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // The type is the low word of r_info, or its low byte in 32-bit files.
    const at = elf.bits === 32 ? 4 : elf.littleEndian ? 8 : 12;
    for (let i = 0; i + layout.size <= bytes.length; i += layout.size) {
      const word = view.getUint32(i + at, elf.littleEndian);
      types.add(elf.bits === 32 ? word & 0xff : word);
    }
  }
  return types;
}

/** All symbols of an object by index. An object has thousands, not millions. */
function symbolList(elf: ElfFile, raw: RawSymbols): readonly (RawSymbol | undefined)[] {
  const list: (RawSymbol | undefined)[] = [undefined];
  eachSymbol(elf, raw, (symbol) => list.push({ ...symbol }));
  return list;
}

function readReferences(
  elf: ElfFile,
  data: Uint8Array,
  raw: RawSymbols,
  symbols: Symbols,
  owner: ElfSection,
): InputReference[] {
  const bytes = contentsOf(data, owner);
  if (bytes === undefined) return [];
  const layout = owner.type === SHT.RELA ? layouts[elf.bits].rela : layouts[elf.bits].rel;
  const records = recordsIn(bytes, layout, elf.littleEndian);
  const addends =
    owner.type === SHT.RELA ? recordsIn(bytes, layouts[elf.bits].rela, elf.littleEndian) : undefined;
  const references: InputReference[] = [];
  for (let i = 0; i < records.count; i += 1) {
    const info = bigField(records, i, 'r_info');
    const [index, type] =
      elf.bits === 64
        ? [Number(info >> 32n), Number(info & 0xffff_ffffn)]
        : [Number(info >> 8n), Number(info & 0xffn)];
    const target = symbols()[index];
    const offset = bigField(records, i, 'r_offset');
    const addend =
      addends === undefined ? undefined : BigInt.asIntN(elf.bits, bigField(addends, i, 'r_addend'));
    const plain = addend === undefined ? { offset, type } : { offset, type, addend };
    if (target === undefined) references.push(plain);
    else if (target.bind !== STB.LOCAL)
      references.push({ ...plain, symbol: stringAt(raw.names, target.name) });
    else if (target.reserved) references.push({ ...plain, local: index });
    else {
      const section = target.shndx;
      const value = wide(target.valueHigh, target.valueLow);
      const own = { ...plain, section, local: index };
      if (target.type === STT.GNU_IFUNC) references.push({ ...own, target: value, indirect: true });
      else if (target.type !== STT.SECTION) references.push({ ...own, target: value });
      else if (addend === undefined) references.push({ ...own, ofSection: true });
      else references.push({ ...own, ofSection: true, target: value + addend });
    }
  }
  return references;
}
