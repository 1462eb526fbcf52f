import type { Matches } from './sort';
import type { SourceLocation, LineIndex, Span } from '../text';
import type { Amount, Doubt } from './amount';
import type { Shrunk } from './shrunk';
import type {
  Assertion,
  Assignment,
  Data,
  Expression,
  Fill,
  InputPattern,
  OutputSection as OutputNode,
} from './ast';
import type { InputSection as GivenSection, LinkInput } from './input';

/** The text a statement was read from. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly lines: LineIndex;
}

export function locationOf(source: Source | undefined, span: Span): SourceLocation | undefined {
  return source?.lines.locate(source.file, span);
}

/**
 * What a section is, in the terms the linker decides by. They are those of BFD (bfd/section.c), derived from sh_type and
 * sh_flags.
 */
export const flag = {
  alloc: 1,
  load: 2,
  contents: 4,
  readonly: 8,
  code: 16,
  data: 32,
  threadLocal: 64,
  merge: 128,
  strings: 256,
  debugging: 512,
  exclude: 1024,
  keep: 2048,
  neverLoad: 4096,
  smallData: 8192,
  linkOnce: 16384,
  linkerCreated: 32768,
} as const;

/** An input section on its way into an output section. */
export interface Piece {
  readonly file: LinkFile;
  /** Of what the linker makes for itself, its contents may follow late. */
  given: GivenSection;
  readonly name: string;
  readonly type: number;
  flags: number;
  size: bigint;
  alignment: bigint;
  readonly entrySize: number;
  /** Where it went; `discarded` when it goes nowhere. */
  output: Section | 'discarded' | undefined;
  /** Offset in its output section, of the last pass; of a pattern's sections pieceOffset knows it. */
  offset: Amount;
  /** The pattern that took it, or the orphans it is among, and its place there. */
  wild: WildStatement | OrphanRun | undefined;
  position: number;
  readonly kind: 'input' | 'common' | 'made';
  /** The size rests on an assumption. */
  readonly assumed: boolean;
  /** Why the size is not sure. */
  sizeDoubt: Doubt | undefined;
  /** What relaxation has taken out of it. */
  shrunk?: Shrunk;
}

export interface LinkFile {
  readonly input: LinkInput;
  /** The object's path, or the member's name. */
  readonly name: string;
  readonly archive: string | undefined;
  readonly pieces: Piece[];
  /** How many of its pieces stand in front of its common symbols, where the linker has made more behind them. */
  beforeCommons?: number;
}

/** A section of the output file. Several statements of a script may name one. */
export interface Section {
  readonly name: string;
  /** In order of creation; breaks ties. */
  readonly id: number;
  statement: OutputStatement;
  flags: number;
  /** sh_type that the name or the inputs give; 0 while nothing does. */
  type: number;
  /** sh_flags that come with the name: WRITE 1, EXECINSTR 4, TLS 0x400. */
  readonly namedAccess: number;
  /** sh_type of `(TYPE = …)`, which data brings along; it counts where nothing else gives one. */
  scriptType: number | undefined;
  alignment: bigint;
  vma: Amount;
  /** By how many bytes its alignment moved its start, in the last pass. */
  padding: bigint;
  lma: Amount;
  size: Amount;
  /** Of the pass before. */
  rawSize: Amount;
  hasInput: boolean;
  entrySize: number;
  pieces: Piece[];
  /** Taken off the output's list. */
  removed: boolean;
}

export interface Region {
  /** The declared name first, then its aliases. */
  readonly names: string[];
  readonly originExpression?: Expression;
  readonly lengthExpression?: Expression;
  readonly source?: Source;
  readonly location?: SourceLocation;
  readonly attributes: string;
  readonly flags: number;
  readonly notFlags: number;
  origin: Amount;
  length: Amount;
  current: Amount;
  lastStatement: OutputStatement | undefined;
  overflowReported: boolean;
  readonly isDefault: boolean;
}

export type SectionKind =
  'normal' | 'noload' | 'noalloc' | 'readonly' | 'type' | 'typedReadonly' | 'overlay' | 'firstOverlay';

export interface OutputStatement {
  readonly kind: 'output';
  readonly name: string;
  readonly node: OutputNode | undefined;
  readonly source: Source | undefined;
  readonly location: SourceLocation | undefined;
  readonly orphan: boolean;
  address: Expression | undefined;
  addressSource: Source | undefined;
  loadAddress: Expression | undefined;
  readonly alignment: Expression | undefined;
  readonly subalign: Expression | undefined;
  readonly alignWithInput: boolean;
  sectionKind: SectionKind;
  readonly typeValue: Expression | undefined;
  /** `dropped` when ONLY_IF_RO or ONLY_IF_RW does not hold. */
  constraint: 'none' | 'readonly' | 'writable' | 'special' | 'dropped';
  /** A second section of the name was asked for. */
  readonly duplicate: boolean;
  region: Region | undefined;
  loadRegion: Region | undefined;
  /** Of an OVERLAY, whose members share its regions. */
  readonly regionName: string | undefined;
  readonly loadRegionName: string | undefined;
  headers: readonly string[] | undefined;
  readonly fill: Expression | undefined;
  children: Inner[];
  blockValue: bigint;
  /** A symbol in it may be relative to it, so it still moves dot when empty. */
  updateDot: boolean;
  /** Evaluated after the section: dot behind an overlay. */
  dotAfter: Expression | undefined;
  ignored: boolean;
  flags: number;
  section: Section | undefined;
  placed: boolean;
  loadPlaced: boolean;
  afterEnd: boolean;
}

export interface AssignmentStatement {
  readonly kind: 'assignment';
  readonly node: Assignment;
  readonly source?: Source;
  /** A PROVIDE that was taken up. */
  provided: boolean;
  /** Of an assignment to dot: dot behind it, in the last pass. */
  after: Amount | undefined;
  /** Dot before it, in the last pass. */
  dot: Amount | undefined;
}

/** Input sections that lie one behind the other in an output section. */
export interface Gathered {
  children: Piece[];
  /** What the layout of `children` gave last time; see run.ts. */
  run: Run | undefined;
  /** Offset of the run in its section. */
  start: Amount | undefined;
}

/** Sections that no pattern took. */
export interface OrphanRun extends Gathered {
  readonly kind: 'orphans';
}

export interface WildStatement extends Gathered {
  readonly kind: 'wild';
  readonly node: InputPattern;
  readonly source?: Source;
  /** All that it names, also what another pattern took. */
  matched: readonly Piece[];
  /** The same in link order, where the names of files are sorted. */
  sortedByFile?: Matches;
  /** Sections may match that nobody told us about. */
  open: boolean;
}

/** The children of a pattern laid out from a start address; valid for every start that is the same modulo `modulus`. */
export interface Run {
  readonly modulus: bigint;
  readonly phase: bigint;
  readonly count: number;
  /** The first of those whose size is the least certain. */
  readonly doubtful: Piece | undefined;
  /** How many stand in front of the end of the first of those. */
  readonly sure: number;
  /** Whether relaxation may make it shorter than it is here. */
  readonly shrinks: boolean;
  readonly offsets: readonly number[] | readonly bigint[];
  readonly length: bigint;
  readonly subalign: bigint;
}

/** ASSERT in an output section; `dot` as of the last sizing. */
export interface InnerAssert {
  readonly kind: 'assert';
  readonly node: Assertion;
  readonly source?: Source;
  dot?: Amount;
}

export type Inner =
  | AssignmentStatement
  | WildStatement
  | InnerAssert
  | OrphanRun
  | { readonly kind: 'data'; readonly node: Data; readonly source?: Source; offset: Amount }
  | { readonly kind: 'fill'; readonly node: Fill; readonly source?: Source };

export type Outer =
  | AssignmentStatement
  | OutputStatement
  | { readonly kind: 'assert'; readonly node: Assertion; readonly source?: Source }
  | {
      readonly kind: 'insert';
      readonly where: 'after' | 'before';
      readonly name: string;
      /** Names of the output sections in the SECTIONS that it follows. */
      readonly sections: readonly string[];
      readonly location?: SourceLocation;
      readonly source: Source;
      readonly span: Span;
    }
  /** `-Ttext=…`, `--section-start=…` */
  | {
      readonly kind: 'address';
      readonly section: string;
      readonly segment: string | undefined;
      readonly value: bigint;
    };

export interface HeaderStatement {
  readonly name: string;
  readonly type: Expression;
  readonly fileHeader: boolean;
  readonly programHeaders: boolean;
  readonly at?: Expression;
  readonly flags?: Expression;
  readonly source?: Source;
  /** What AT and FLAGS came to, once they have been asked for. */
  figures?: { readonly at: bigint | undefined; readonly flags: bigint | undefined };
}
