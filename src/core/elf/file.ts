import { hex } from '../address';
import type { Issue } from '../issue';
import { fail, ok, type Result } from '../result';
import { bigField, numberField, recordsIn, stringAt, type ByteSource } from './bytes';
import { elfMagic, layouts, PN_XNUM, SHN, SHT, type ClassLayout } from './constants';
import { elfIssue } from './issues';
import { headerTableLimit, readRange, unreadable } from './range';

/** A section header, its fields by their names in the specification without the prefix. */
export interface ElfSection {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  readonly flags: bigint;
  readonly addr: bigint;
  readonly offset: bigint;
  readonly size: bigint;
  readonly link: number;
  readonly info: number;
  readonly addralign: bigint;
  readonly entsize: bigint;
}

/** A program header, its fields by their names in the specification without the prefix. */
export interface ElfSegment {
  readonly index: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: bigint;
  readonly vaddr: bigint;
  readonly paddr: bigint;
  readonly filesz: bigint;
  readonly memsz: bigint;
  readonly align: bigint;
}

export interface ElfFile {
  readonly name: string;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** e_type: 1 relocatable, 2 executable, 3 shared or position-independent, 4 core. */
  readonly type: number;
  /** e_machine. */
  readonly machine: number;
  readonly flags: number;
  readonly entry: bigint;
  /** All of them, the null section first. Empty in a file without section headers. */
  readonly sections: readonly ElfSection[];
  readonly segments: readonly ElfSegment[];
  readonly issues: readonly Issue[];
}

/** Section names take a few MiB in the largest files there are. */
const nameTableLimit = 64 * 1024 * 1024;
/**
 * Reads the headers of an ELF file and nothing else. What is damaged is left out and reported in `issues`; the result
 * fails only when nothing can be told about the file at all. Never rejects.
 */
export async function readElf(source: ByteSource, name: string): Promise<Result<ElfFile, Issue>> {
  try {
    return await readHeaders(source, name);
  } catch (error) {
    return fail(unreadable(name, error));
  }
}

/** Whether the first bytes of a file are those of ELF. */
export function isElf(start: Uint8Array): boolean {
  return elfMagic.every((byte, i) => start[i] === byte);
}

async function readHeaders(source: ByteSource, name: string): Promise<Result<ElfFile, Issue>> {
  const start = await source.read(0, 64);
  if (!isElf(start)) return fail(elfIssue('elf-not-elf', { file: name, found: bytesFound(start) }));
  const [fileClass, byteOrder] = [start[4] ?? 0, start[5] ?? 0];
  if (fileClass !== 1 && fileClass !== 2) {
    return fail(elfIssue('elf-bad-class', { file: name, found: fileClass.toString() }));
  }
  if (byteOrder !== 1 && byteOrder !== 2) {
    return fail(elfIssue('elf-bad-byte-order', { file: name, found: byteOrder.toString() }));
  }
  const bits = fileClass === 1 ? 32 : 64;
  const layout = layouts[bits];
  const littleEndian = byteOrder === 1;
  if (start.length < layout.header.size) {
    const sizes = { expected: layout.header.size.toString(), found: start.length.toString() };
    return fail(elfIssue('elf-short-header', { file: name, ...sizes }));
  }

  const issues: Issue[] = [];
  const door: Door = { source, name, layout, littleEndian, issues };
  const header = recordsIn(start, layout.header, littleEndian);
  const counts = await readCounts(door, {
    shoff: bigField(header, 0, 'e_shoff'),
    shentsize: numberField(header, 0, 'e_shentsize'),
    shnum: numberField(header, 0, 'e_shnum'),
    shstrndx: numberField(header, 0, 'e_shstrndx'),
    phnum: numberField(header, 0, 'e_phnum'),
  });
  const phentsize = numberField(header, 0, 'e_phentsize');
  const segments = await readSegments(door, bigField(header, 0, 'e_phoff'), phentsize, counts.phnum);
  const sections = await readSections(door, counts);
  // The dump of a process has no sections, and nobody misses them.
  if ((counts.shoff === 0n || counts.shnum === 0) && numberField(header, 0, 'e_type') !== 4) {
    issues.push(elfIssue('elf-no-sections', { file: name }));
  }
  reportCutContents(door, sections, segments);
  return ok({
    name,
    bits,
    littleEndian,
    type: numberField(header, 0, 'e_type'),
    machine: numberField(header, 0, 'e_machine'),
    flags: numberField(header, 0, 'e_flags'),
    entry: bigField(header, 0, 'e_entry'),
    sections,
    segments,
    issues,
  });
}

/** What the readers of one file share. */
interface Door {
  readonly source: ByteSource;
  readonly name: string;
  readonly layout: ClassLayout;
  readonly littleEndian: boolean;
  readonly issues: Issue[];
}

interface Counts {
  readonly shoff: bigint;
  readonly shentsize: number;
  readonly shnum: number;
  readonly shstrndx: number;
  readonly phnum: number;
}

/** Counts that do not fit in the ELF header stand in section header 0 instead. */
async function readCounts(door: Door, header: Counts): Promise<Counts> {
  const extended = header.shnum === 0 || header.shstrndx === SHN.XINDEX || header.phnum === PN_XNUM;
  if (!extended || header.shoff === 0n || header.shentsize < door.layout.section.size) return header;
  const first = await readRange(door, 'section header 0', header.shoff, BigInt(door.layout.section.size));
  const zero = recordsIn(first, door.layout.section, door.littleEndian);
  if (zero.count === 0) return header;
  const size = bigField(zero, 0, 'sh_size');
  return {
    ...header,
    // A count beyond 2^32 is a lie in any case; the table is cut to the file further on.
    shnum: header.shnum === 0 ? Number(size > 0xffff_ffffn ? 0xffff_ffffn : size) : header.shnum,
    shstrndx: header.shstrndx === SHN.XINDEX ? numberField(zero, 0, 'sh_link') : header.shstrndx,
    phnum: header.phnum === PN_XNUM ? numberField(zero, 0, 'sh_info') : header.phnum,
  };
}

async function readSegments(door: Door, phoff: bigint, stride: number, count: number): Promise<ElfSegment[]> {
  if (count === 0) return [];
  const bytes = await readEntries(
    door,
    'program header table',
    phoff,
    stride,
    door.layout.segment.size,
    count,
  );
  const records = recordsIn(bytes, door.layout.segment, door.littleEndian, stride);
  return Array.from({ length: records.count }, (_, index) => ({
    index,
    type: numberField(records, index, 'p_type'),
    flags: numberField(records, index, 'p_flags'),
    offset: bigField(records, index, 'p_offset'),
    vaddr: bigField(records, index, 'p_vaddr'),
    paddr: bigField(records, index, 'p_paddr'),
    filesz: bigField(records, index, 'p_filesz'),
    memsz: bigField(records, index, 'p_memsz'),
    align: bigField(records, index, 'p_align'),
  }));
}

async function readSections(door: Door, counts: Counts): Promise<ElfSection[]> {
  if (counts.shoff === 0n || counts.shnum === 0) return [];
  const { layout, littleEndian } = door;
  const bytes = await readEntries(
    door,
    'section header table',
    counts.shoff,
    counts.shentsize,
    layout.section.size,
    counts.shnum,
  );
  const records = recordsIn(bytes, layout.section, littleEndian, counts.shentsize);
  const names = await readNames(door, counts, records.count, (index) => ({
    offset: bigField(records, index, 'sh_offset'),
    size: bigField(records, index, 'sh_size'),
  }));
  return Array.from({ length: records.count }, (_, index) => ({
    index,
    name: stringAt(names, numberField(records, index, 'sh_name')),
    type: numberField(records, index, 'sh_type'),
    flags: bigField(records, index, 'sh_flags'),
    addr: bigField(records, index, 'sh_addr'),
    offset: bigField(records, index, 'sh_offset'),
    size: bigField(records, index, 'sh_size'),
    link: numberField(records, index, 'sh_link'),
    info: numberField(records, index, 'sh_info'),
    addralign: bigField(records, index, 'sh_addralign'),
    entsize: bigField(records, index, 'sh_entsize'),
  }));
}

async function readNames(
  door: Door,
  { shstrndx: index, shnum }: Counts,
  count: number,
  place: (index: number) => { offset: bigint; size: bigint },
): Promise<Uint8Array> {
  if (index === SHN.UNDEF) return new Uint8Array();
  // A header that was cut off with its table has been reported with the table.
  if (index >= count && index < shnum) return new Uint8Array();
  if (index >= count) {
    const data = { file: door.name, what: 'the table of section names', found: index.toString() };
    door.issues.push(elfIssue('elf-bad-index', { ...data, count: count.toString() }));
    return new Uint8Array();
  }
  const { offset, size } = place(index);
  return readRange(door, 'table of section names', offset, size, nameTableLimit);
}

/** The bytes of a table of `count` entries, as far as the file and good sense hold them. */
async function readEntries(
  door: Door,
  table: string,
  offset: bigint,
  stride: number,
  entrySize: number,
  count: number,
): Promise<Uint8Array> {
  if (stride < entrySize) {
    const data = { file: door.name, table, found: stride.toString(), expected: entrySize.toString() };
    door.issues.push(elfIssue('elf-entry-size', data));
    return new Uint8Array();
  }
  return readRange(door, table, offset, BigInt(stride) * BigInt(count), headerTableLimit);
}

/** Reports at most this many sections and segments that lie outside the file; one tells the story. */
const reportedContents = 8;

function reportCutContents(
  door: Door,
  sections: readonly ElfSection[],
  segments: readonly ElfSegment[],
): void {
  const total = BigInt(door.source.size);
  const common = { file: door.name, file_size: total.toString() };
  const cutSections = sections.filter(
    (s) => s.type !== SHT.NOBITS && s.type !== SHT.NULL && s.size > 0n && s.offset + s.size > total,
  );
  for (const s of cutSections.slice(0, reportedContents)) {
    const data = { ...common, section: s.name, size: s.size.toString(), offset: hex(s.offset) };
    door.issues.push(elfIssue('elf-cut-section', data));
  }
  const cutSegments = segments.filter((s) => s.filesz > 0n && s.offset + s.filesz > total);
  for (const s of cutSegments.slice(0, reportedContents)) {
    const data = { ...common, segment: s.index.toString(), size: s.filesz.toString(), offset: hex(s.offset) };
    door.issues.push(elfIssue('elf-cut-segment', data));
  }
}

function bytesFound(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file';
  return Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
