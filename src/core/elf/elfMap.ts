import { END_OF_SPACE, hex } from '../address';
import type { Issue } from '../issue';
import {
  known,
  noSymbols,
  unknown,
  type MemoryMap,
  type Quantity,
  type Rights,
  type Section,
  type Segment,
  type SymbolTable,
} from '../memoryMap';
import { rememberPlaces } from '../packedMap';
import { ok, type Result } from '../result';
import type { ByteSource } from './bytes';
import { EM_ARM, machineName, PF, PT, segmentTypeName, SHF, SHT } from './constants';
import { readElf, type ElfFile, type ElfSection, type ElfSegment } from './file';
import { elfIssue } from './issues';
import { coreProcess, coreSections, withMappedFiles, type CoreProcess } from './coreDump';
import { imageSymbols, type FilesBeside } from './debugFile';
import { buildIdOf, readNotes, type ElfNote } from './notes';
import { unreadable } from './range';

/**
 * Reads an ELF file as a memory map: headers, section and program headers, notes, symbols. `beside` opens other files, for
 * symbols that were split off. Never rejects.
 */
export async function readElfMap(
  source: ByteSource,
  name: string,
  beside?: FilesBeside,
): Promise<Result<MemoryMap, Issue>> {
  const elf = await readElf(source, name);
  if (!elf.ok) return elf;
  const { notes, issues } = await notesOf(source, elf.value);
  const symbols = await imageSymbols(source, elf.value, buildIdOf(notes), beside);
  const map = toMemoryMap(elf.value, symbols.table, notes);
  const whole = { ...map, issues: [...map.issues, ...issues, ...symbols.issues] };
  rememberPlaces(whole, { kind: 'sections', addresses: elf.value.type !== 1 });
  return ok(whole);
}

async function notesOf(
  source: ByteSource,
  elf: ElfFile,
): Promise<{ readonly notes: readonly ElfNote[]; readonly issues: readonly Issue[] }> {
  const issues: Issue[] = [];
  try {
    return { notes: await readNotes({ source, name: elf.name, issues }, elf), issues };
  } catch (error) {
    return { notes: [], issues: [...issues, unreadable(elf.name, error)] };
  }
}

export function toMemoryMap(
  elf: ElfFile,
  symbols: SymbolTable = noSymbols,
  notes: readonly ElfNote[] = [],
): MemoryMap {
  const relocatable = elf.type === 1;
  const isCore = elf.type === 4;
  const issues = [...elf.issues];
  // The null section is no section; everything else keeps its index in the file.
  const headers = elf.sections.filter((s) => s.index !== 0);
  const segments = elf.segments.map((p) => toSegment(elf, p, headers));
  const buildId = buildIdOf(notes);
  const common = {
    name: elf.name.replace(/^.*[/\\]/, ''),
    origin: { kind: 'elf', file: elf.name },
    addressBits: elf.bits,
    machine: machineName(elf.machine, elf.bits),
    byteOrder: elf.littleEndian ? 'little' : 'big',
    memory: [],
    symbols,
    scriptSymbols: [],
    issues,
  } as const;
  if (isCore) {
    const process = coreProcess(elf, notes);
    issues.push(elfIssue('elf-core', { file: elf.name, process: processText(process) }));
    return {
      ...common,
      sections: coreSections(elf, notes, process),
      segments: withMappedFiles(segments, elf, notes),
    };
  }
  const sections = headers.map((s) => toSection(elf, s, issues));
  return {
    ...common,
    ...(relocatable ? {} : { entry: entryOf(elf, symbols) }),
    ...(buildId === undefined ? {} : { buildId }),
    sections: sections.some(({ allocated }) => allocated)
      ? sections
      : [...sections, ...segmentSections(segments)],
    segments,
  };
}

function processText({ command, threads }: CoreProcess): string {
  const ids = threads.map(({ id }) => id.toString());
  const what = command ?? 'a process';
  if (ids.length === 0) return what;
  const shown = ids.slice(0, shownThreads).join(', ') + (ids.length > shownThreads ? ', …' : '');
  return `${what} with ${ids.length === 1 ? 'the thread' : `${ids.length.toString()} threads:`} ${shown}`;
}

const shownThreads = 8;

/** The memory of a file that has no section headers, by its LOAD segments. */
function segmentSections(segments: readonly Segment[]): Section[] {
  return segments
    .filter(({ type, memsz, vaddr }) => type === 'LOAD' && memsz > 0n && vaddr + memsz <= END_OF_SPACE)
    .map((p, i) => ({
      name: `LOAD ${i.toString()}`,
      index: p.index,
      vma: known(p.vaddr),
      lma: known(p.paddr),
      size: known(p.memsz),
      alignment: p.align,
      allocated: true,
      zeroFill: p.filesz === 0n,
      rights: p.rights,
      standsFor: 'segment',
    }));
}

function entryOf(elf: ElfFile, symbols: SymbolTable): NonNullable<MemoryMap['entry']> {
  // A shared library without an entry point says 0, and 0 is then no address.
  if (elf.entry === 0n) return { value: unknown('the ELF header states no entry point') };
  // The lowest bit of an Arm entry point says that it is Thumb code.
  const address = elf.machine === EM_ARM ? elf.entry & ~1n : elf.entry;
  // Where several names stand for the entry point, the linker's own default is the one people look for.
  const start = symbols.byName('_start');
  if (start?.value === address && start.section !== undefined)
    return { symbol: start.name, value: known(elf.entry) };
  const hit = symbols.find(address);
  return { ...(hit?.offset === 0n ? { symbol: hit.symbol.name } : {}), value: known(elf.entry) };
}

function toSection(elf: ElfFile, section: ElfSection, issues: Issue[]): Section {
  const has = (flag: bigint): boolean => (section.flags & flag) !== 0n;
  const allocated = has(SHF.ALLOC);
  const base = {
    name: section.name,
    index: section.index,
    size: sizeOf(elf, section, issues),
    alignment: section.addralign,
    allocated,
    zeroFill: allocated && section.type === SHT.NOBITS,
    ...(has(SHF.TLS) ? { threadLocal: true } : {}),
  };
  if (!allocated) {
    // The file states an address of such sections too, nearly always 0; readers know by `allocated` what it is worth.
    const vma = elf.type === 1 ? notLinked : known(section.addr);
    return { ...base, vma, lma: unknown('the section is not loaded') };
  }
  const rights: Rights = { read: true, write: has(SHF.WRITE), execute: has(SHF.EXECINSTR) };
  if (elf.type === 1) return { ...base, vma: notLinked, lma: notLinked, rights };
  return { ...base, vma: known(section.addr), lma: loadAddress(elf, section), rights };
}

const notLinked = unknown('the object file is not linked yet');

function sizeOf(elf: ElfFile, section: ElfSection, issues: Issue[]): Quantity {
  const placed = (section.flags & SHF.ALLOC) !== 0n && elf.type !== 1;
  if (!placed || section.addr + section.size <= END_OF_SPACE) return known(section.size);
  const data = {
    file: elf.name,
    what: `section ${section.name}`,
    start: hex(section.addr),
    size: hex(section.size),
  };
  issues.push(elfIssue('elf-beyond-space', data));
  return unknown('the section would reach beyond the end of the address space');
}

/**
 * The load address by the rules of BFD, which objdump -h prints (binutils 2.40, bfd/elf.c): the first segment that holds
 * the section in the file and in memory decides; bytes in the file go by file offset, bytes that are only in memory by
 * address. BFD falls back to the VMA where no segment decides; here that is unknown.
 */
function loadAddress(elf: ElfFile, section: ElfSection): Quantity {
  const loads = elf.segments.filter((p) => p.type === PT.LOAD && p.memsz !== 0n);
  if (loads.length > 1 && elf.segments.every((p) => p.paddr === 0n)) {
    return unknown('the program headers give no physical addresses');
  }
  const threadLocal = (section.flags & SHF.TLS) !== 0n;
  let found: bigint | undefined;
  for (const p of elf.segments) {
    if (p.type !== PT.TLS && (p.type !== PT.LOAD || threadLocal)) continue;
    if (!isInSegment(section, p, false)) continue;
    found =
      section.type === SHT.NOBITS ? p.paddr + section.addr - p.vaddr : p.paddr + section.offset - p.offset;
    // An empty section between two segments is in both by its file offset; its address tells which is meant.
    if (section.addr >= p.vaddr && section.addr + section.size <= p.vaddr + p.memsz) break;
  }
  if (found === undefined) return unknown('no LOAD segment holds the section');
  return known(BigInt.asUintN(elf.bits, found));
}

function toSegment(elf: ElfFile, p: ElfSegment, sections: readonly ElfSection[]): Segment {
  const inside = sections
    .filter((s) => s.size !== 0n || s.type !== SHT.NULL)
    .filter((s) => isInSegment(s, p, true));
  inside.sort((a, b) => (a.addr < b.addr ? -1 : a.addr > b.addr ? 1 : a.index - b.index));
  return {
    index: p.index,
    type: segmentTypeName(p.type, elf.machine),
    rights: { read: (p.flags & PF.R) !== 0, write: (p.flags & PF.W) !== 0, execute: (p.flags & PF.X) !== 0 },
    vaddr: p.vaddr,
    paddr: p.paddr,
    offset: p.offset,
    filesz: p.filesz,
    memsz: p.memsz,
    align: p.align,
    sections: inside.map((s) => s.name),
  };
}

/**
 * Whether a section belongs to a segment, by the rules readelf -l goes by (binutils 2.40, ELF_SECTION_IN_SEGMENT of
 * include/elf/internal.h). `strict` keeps empty sections at the very end of a segment out of it.
 */
function isInSegment(section: ElfSection, p: ElfSegment, strict: boolean): boolean {
  const threadLocal = (section.flags & SHF.TLS) !== 0n;
  const allocated = (section.flags & SHF.ALLOC) !== 0n;
  const noBits = section.type === SHT.NOBITS;
  // A .tbss takes no room except in the TLS segment itself.
  const phantom = threadLocal && noBits && p.type !== PT.TLS;
  if (strict && phantom) return false;
  const size = phantom ? 0n : section.size;

  if (threadLocal ? !holdsThreadLocal.has(p.type) : p.type === PT.TLS || p.type === PT.PHDR) return false;
  if (!allocated && (onlyAllocated.has(p.type) || isMbind(p.type))) return false;

  const inFile = within(section.offset, size, p.offset, p.filesz, strict);
  const inMemory = within(section.addr, size, p.vaddr, p.memsz, strict);
  if (!noBits && !inFile) return false;
  if (allocated && !inMemory) return false;

  if ((p.type === PT.DYNAMIC || p.type === PT.NOTE) && section.size === 0n && p.memsz !== 0n) {
    const insideFile = section.offset > p.offset && section.offset - p.offset < p.filesz;
    const insideMemory = section.addr > p.vaddr && section.addr - p.vaddr < p.memsz;
    return (noBits || insideFile) && (!allocated || insideMemory);
  }
  return true;
}

const holdsThreadLocal: ReadonlySet<number> = new Set([PT.TLS, PT.GNU_RELRO, PT.LOAD]);
const onlyAllocated: ReadonlySet<number> = new Set([
  PT.LOAD,
  PT.DYNAMIC,
  PT.GNU_EH_FRAME,
  PT.GNU_STACK,
  PT.GNU_RELRO,
  PT.GNU_SFRAME,
]);

function isMbind(type: number): boolean {
  return type >= PT.GNU_MBIND_LO && type <= PT.GNU_MBIND_HI;
}

function within(start: bigint, size: bigint, from: bigint, room: bigint, strict: boolean): boolean {
  if (start < from) return false;
  const offset = start - from;
  // An empty segment: BFD's `room - 1` wraps around there, so that every start passes.
  if (strict && room !== 0n && offset > room - 1n) return false;
  return offset + size <= room;
}
