import type { Amount } from '../amount';
import type { Link } from '../link';
import type { OutputStatement, Piece, Region, Section } from '../model';

/** What ld.lld knows about an output section beside what both linkers know. */
export interface LldSection {
  readonly statement: OutputStatement;
  readonly section: Section;
  /** sh_flags. */
  flags: number;
  /** sh_type. */
  type: number;
  hasInputSections: boolean;
  /** Position among the script's sections; undefined for orphans and for what no script names. */
  index: number | undefined;
  readonly nonAlloc: boolean;
  readonly noload: boolean;
  rank: number;
  region: Region | undefined;
  loadRegion: Region | undefined;
  headers: readonly string[];
  load: LldSegment | undefined;
  /** Without a script: how the first section of a segment finds its address. */
  startsPage: ((dot: bigint) => bigint) | undefined;
  offset: bigint;
}

export interface LldSegment {
  readonly type: number;
  flags: number;
  readonly flagsGiven: boolean;
  /** The headers stand in front of the sections. */
  holdsFileHeader: boolean;
  holdsHeaders: boolean;
  sections: LldSection[];
  align: bigint;
  lmaOffset: bigint;
  /** Of a segment without sections, in bytes. */
  readonly memsz: bigint;
  readonly paddr: bigint | undefined;
}

/** The state of one placement as ld.lld 14 makes it. */
export interface Lld {
  readonly link: Link;
  readonly sections: Map<OutputStatement, LldSection>;
  segments: LldSegment[];
  /** Bytes of the ELF header and the program headers. */
  headerSize: bigint;
  headerAddress: bigint | undefined;
  dot: Amount;
  inside: LldSection | undefined;
  /** LMA minus VMA. */
  lmaOffset: bigint;
  region: Region | undefined;
  loadRegion: Region | undefined;
  threadBssEnd: bigint | undefined;
  /** What did not fit, by section and region. */
  readonly overflows: Map<
    string,
    {
      readonly statement: OutputStatement;
      readonly region: Region;
      readonly by: bigint;
      readonly isLeast: boolean;
    }
  >;
  readonly hasSections: boolean;
  /** lld's own .dynamic, in an image that is linked dynamically. */
  dynamic: Piece | undefined;
  /** lld's own search table for .eh_frame, with --eh-frame-hdr. */
  ehFrameHdr: Piece | undefined;
  /** On Arm, lld's own table of unwind tables, and the objects' that it is made of. */
  /** Bits of what all objects are marked for, on x86 and AArch64; undefined where one cannot be read. */
  marks: number | undefined;
  armExidx: { readonly piece: Piece; readonly tables: readonly Piece[] } | undefined;
  /** lld's own .got and .got.plt, needed or not. */
  got: Piece | undefined;
  gotPlt: Piece | undefined;
  /** What _GLOBAL_OFFSET_TABLE_ stands for where it is not .got.plt; on MIPS another table than `got`. */
  gotBase: Piece | undefined;
  /** Where symbols of the headers count from; it is in no file, and its address is that of the headers, or 0 without. */
  readonly elfHeader: Section;
  /** Of lld's own sections those that stay though they are empty. */
  readonly needed: Set<Piece>;
  /** Sections that hold nothing but the linker's own symbol table and its strings. */
  readonly tables: Set<OutputStatement>;
}

export const sht = {
  progbits: 1,
  strtab: 3,
  note: 7,
  nobits: 8,
  initArray: 14,
  finiArray: 15,
  preinitArray: 16,
} as const;

/** The output sections in order. */
export function ordered(lld: Lld): LldSection[] {
  const list: LldSection[] = [];
  for (const statement of lld.link.statements) {
    if (statement.kind !== 'output') continue;
    const section = lld.sections.get(statement);
    if (section !== undefined) list.push(section);
  }
  return list;
}

export function isTls(section: LldSection): boolean {
  return (section.flags & 0x400) !== 0;
}

export function isTlsBss(section: LldSection): boolean {
  return isTls(section) && section.type === sht.nobits;
}

export function isAlloc(section: LldSection): boolean {
  return (section.flags & 2) !== 0;
}
