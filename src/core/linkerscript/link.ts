import { zero, type Amount } from './amount';
import type { Issue } from '../issue';
import type { SourceLocation } from '../text';
import type { Doubt } from './amount';
import type { InputReference } from './input';
import { scriptIssue } from './issues';
import {
  flag,
  locationOf,
  type AssignmentStatement,
  type HeaderStatement,
  type LinkFile,
  type Outer,
  type OutputStatement,
  type Piece,
  type Region,
  type Section,
} from './model';
import type { LinkOptions } from './options';
import type { Target } from './targets';
import type { Libraries } from './libraries';
import { newSymbol, type LinkSymbols } from './linkSymbols';
import type { Opener } from './namedFiles';
import type { Relaxer } from './riscv/relaxer';
import type { Uncertainty } from './uncertain';
import type { DialectRules } from './dialectRules';
import type { VersionNode } from './versionNode';

/** The linker's phases: what an expression may see differs between them (ldexp.h of binutils 2.40). */
export type Phase = 'first' | 'mark' | 'allocating' | 'assigning' | 'final';

export interface Symbol {
  readonly name: string;
  state: 'new' | 'undefined' | 'common' | 'defined';
  value: bigint;
  doubt: Doubt | undefined;
  /** Of what an object defines, where relaxation has made it smaller. */
  size?: bigint;
  /** What its value is relative to. */
  base: Section | Piece | 'absolute' | 'aether' | 'nowhere';
  byScript: boolean;
  /** An object defines it. */
  byObject: boolean;
  /** The linker defines it itself, which a PROVIDE overrules. */
  byLinker: boolean;
  weak: boolean;
  /** An EXTERN of a script asks for it. */
  extern: boolean;
  /** The pass that assigned it last. */
  iteration: number;
  hidden: boolean;
  /** The assignment of a script that gave it its value. */
  assignment: AssignmentStatement | undefined;
}

/** DATA_SEGMENT_ALIGN and its companions work in several passes. */
export interface DataSegment {
  phase: 'none' | 'alignSeen' | 'relroSeen' | 'endSeen' | 'relroAdjust' | 'adjust' | 'done';
  base: bigint;
  end: bigint;
  commonPage: bigint;
  maxPage: bigint;
  relroOffset: bigint;
  relroEnd: bigint;
  /** What is doubtful about the ends of the relro part and of the segment, and so about where it starts. */
  relroDoubt: Doubt | undefined;
  endDoubt: Doubt | undefined;
}

/** The state of one placement. Created by newLink.ts, changed by the passes in their order. */
export interface Link {
  readonly rules: DialectRules;
  readonly options: LinkOptions;
  readonly target: Target;
  readonly maxPage: bigint;
  readonly commonPage: bigint;
  readonly separateCode: boolean;
  readonly addressMask: bigint;
  relro: boolean;
  /** Whether there is such a segment hangs on sizes that are not known. */
  relroOpen?: true;
  statements: Outer[];
  /** Where those of the built-in script begin, which is read behind all objects; absent without one. */
  builtInStart: number | undefined;
  readonly regions: Region[];
  readonly headers: HeaderStatement[];
  /** The output's sections in the file's order. */
  sections: Section[];
  readonly files: LinkFile[];
  readonly symbols: LinkSymbols;
  /** Notes what a file defines that the script opens before the statements behind; there while those are evaluated first. */
  opener?: Opener;
  /** Absent where it uses none. */
  libraries: Libraries | undefined;
  /** Common symbols get no room: they stay what they are in the output. */
  keepsCommons: boolean;
  /** `--force-group-allocation` or the script's FORCE_GROUP_ALLOCATION. */
  dissolvesGroups: boolean;
  /** To ld.lld each common symbol is a section; these in the order in which they came up. */
  readonly commonPieces: Piece[];
  phase: Phase;
  iteration: number;
  sizingIteration: number;
  readonly usedSegments: Set<string>;
  readonly dataSegment: DataSegment;
  saneExpressions: boolean;
  /** Takes bytes out of RISC-V code while sections get their places; absent where nothing can go. */
  relaxer?: Relaxer;
  /** Bytes of the program headers as assumed by the layout; -1 when not settled. */
  headerSize: number;
  /** SIZEOF_HEADERS was used. */
  loadHeaders: boolean;
  /** Names that sections kept by --gc-sections refer to; absent when nothing was collected. */
  referred: ReadonlySet<string> | undefined;
  /** How many relocations the unwind tables have that lld does not take as sections of their objects. */
  unwindRelocations: number;
  /** How many entries of GNU ld's end each unwind table of Arm: a relocation each (elf32-arm.c, insert_cantunwind_after). */
  closedTables?: ReadonlyMap<Piece, number>;
  relroStart: bigint;
  relroEnd: bigint;
  /** What the sizes of the linker's own sections depend on beyond what is computed. */
  uncertainty: Uncertainty;
  /** Of GNU ld's table of calls, where it is counted: the names that have entries, the first of which stands `header` bytes behind its start. */
  callEntries?: { readonly names: ReadonlySet<string>; readonly header: bigint; readonly entry: bigint };
  /** What the VERSIONs of the script say, in order. */
  readonly versions: VersionNode[];
  /** Nothing is known about the objects. */
  readonly withoutInputs: boolean;
  /** Where the built-in script, which the given one adds to, is left out with them: what makes `.` unknown. */
  builtInGap: ((insert: Extract<Outer, { kind: 'insert' }>) => Outer) | undefined;
  /** The linker's built-in script alone places everything. */
  readonly hasNoScript: boolean;
  /** A file that was to declare memory regions and was not found. */
  lostRegions?: string;
  /** A script names input files of its own. */
  namesInputs: boolean;
  entry: string | undefined;
  /** What the last OUTPUT_ARCH and OUTPUT_FORMAT name. */
  outputArchitecture: { readonly name: string; readonly location: SourceLocation | undefined } | undefined;
  outputFormat: string | undefined;
  readonly issues: Issue[];
  readonly seenIssues: Set<string>;
  steps: number;
  /** Output statements by name, in order. */
  byName: Map<string, OutputStatement[]>;
  nextSectionId: number;
  stackFlags: 'none' | 'RW' | 'RWX';
  /** GNU ld's index of the unwind tables. */
  index?: Piece;
  /** GNU ld's table of calls of indirect functions, where it is not known whether it has entries, and how those are aligned. */
  openCallTable?: { readonly piece: Piece; readonly alignment: bigint };
  commonStatement: OutputStatement | undefined;
  /** Sections that are not yet in memory when the program headers take theirs; known from then on (ldlang.c, lang_record_phdrs). */
  lateSections?: ReadonlySet<Section>;
  /** What OVERWRITE_SECTIONS describes. */
  readonly overwrites: OutputStatement[];
  /** Lists of NOCROSSREFS; of NOCROSSREFS_TO only the first of each may not be referred to. */
  readonly crossReferences: { readonly names: readonly string[]; readonly toFirst: boolean }[];
  /** A SECTIONS that no INSERT follows. */
  ownSections: boolean;
}

/** Whether the output is one that a dynamic linker takes, though it uses no shared library. */
export function isPlaceless(link: Link): boolean {
  const { pie, shared, relocatable } = link.options;
  return (pie === true || shared === true) && relocatable !== true;
}

/** Whether GNU ld makes sections for the dynamic linker. */
export function hasDynamicSections(link: Link): boolean {
  return isPlaceless(link) || (link.libraries !== undefined && link.options.relocatable !== true);
}

/** No script needs more; one that does is given up with an issue. */
export const stepLimit = 20_000_000;

/** More issues than this about one link help nobody. */
const issueLimit = 2000;

/** Whether anything more can be reported. */
export function mayReport(link: Link): boolean {
  return link.issues.length < issueLimit;
}

export function report(link: Link, issue: Issue): void {
  if (!mayReport(link)) return;
  const key = `${issue.code} ${issue.location?.file ?? ''} ${String(issue.location?.span.start ?? '')} ${issue.message}`;
  if (link.seenIssues.has(key)) return;
  link.seenIssues.add(key);
  link.issues.push(weighed(link, issue));
}

/** As --noinhibit-exec and --fatal-warnings have it. */
function weighed({ options, rules }: Link, issue: Issue): Issue {
  const { severity, code } = issue;
  if (severity === 'error' && options.noinhibitExec === true && rules.survivable.has(code))
    return { ...issue, severity: 'warning' };
  const isFatal = options.fatalWarnings === true && (options.noinhibitExec !== true || rules.fatalAnyway);
  if (severity === 'warning' && isFatal && rules.warned.has(code)) return { ...issue, severity: 'error' };
  return issue;
}

/** Whether output sections stand in the script that no INSERT takes away. */
export function hasOwnSections(link: Link): boolean {
  const last = link.statements.findLastIndex((statement) => statement.kind === 'insert');
  return link.ownSections || link.statements.slice(last + 1).some((statement) => statement.kind === 'output');
}

/** The output statement of a name that an expression means: the first that is not dropped. */
export function findOutput(link: Link, name: string): OutputStatement | undefined {
  for (const statement of link.byName.get(name) ?? [])
    if (statement.constraint !== 'dropped') return statement;
  return undefined;
}

/**
 * The output's section of a name, of several the one that was made first, wherever INSERT has moved it. Most names that the
 * linkers ask about are in no script.
 */
export function sectionNamed(link: Link, name: string): Section | undefined {
  let first: Section | undefined;
  if (!link.byName.has(name)) return undefined;
  for (const section of link.sections)
    if (section.name === name && (first === undefined || section.id < first.id)) first = section;
  return first;
}

/** The same of all that were made, those that were left out again for being empty among them (bfd_get_section_by_name). */
export function firstMade(link: Link, name: string): Section | undefined {
  const made = link.byName.get(name)?.flatMap(({ section }) => section ?? []) ?? [];
  return made.reduce<Section | undefined>(
    (first, section) => (first === undefined || section.id < first.id ? section : first),
    sectionNamed(link, name),
  );
}

export function register(link: Link, statement: OutputStatement): void {
  const list = link.byName.get(statement.name);
  if (list === undefined) link.byName.set(statement.name, [statement]);
  else list.push(statement);
}

export function outputStatements(link: Link): OutputStatement[] {
  return link.statements.filter((statement): statement is OutputStatement => statement.kind === 'output');
}

export function symbolNamed(link: Link, name: string): Symbol {
  let symbol = link.symbols.get(name);
  if (symbol === undefined) {
    symbol = newSymbol(name);
    link.symbols.set(name, symbol);
  }
  return symbol;
}

/** Where a script assigns the symbol. */
export function symbolLocation({ assignment }: Symbol): SourceLocation | undefined {
  return assignment === undefined ? undefined : locationOf(assignment.source, assignment.node.span);
}

export function isTbss(section: { readonly flags: number }): boolean {
  return (section.flags & (flag.load | flag.threadLocal)) === flag.threadLocal;
}

/** How far a section moves dot: what is thread-local and empty in the file does not, but for an output that is linked again. */
export function lengthOf({ options }: Link, section: Section): Amount {
  return isTbss(section) && options.relocatable !== true ? zero : section.size;
}

/** No file of ext4 is longer (16 TiB); with addresses far apart in one segment a script may ask for one. */
const largestFile = 1n << 44n;

/** Reports an output file that can hardly be written, given its size in bytes. */
export function checkFileSize(link: Link, size: bigint): void {
  if (size < largestFile) return;
  report(link, scriptIssue('script.fileTooLarge', { bytes: size.toString(), linker: link.rules.name }));
}

/** Counts work; false when the budget is used up, which is reported once. */
export function step(link: Link): boolean {
  link.steps += 1;
  if (link.steps < stepLimit) return true;
  if (link.steps === stepLimit) report(link, scriptIssue('script.steps', { limit: String(stepLimit) }));
  return false;
}

/** The section of an object that a reference from another one of it leads to; undefined where it leads to none. */
export function referredPiece(
  link: Link,
  byIndex: ReadonlyMap<number, Piece>,
  { symbol, section }: InputReference,
): Piece | undefined {
  if (symbol === undefined) return section === undefined ? undefined : byIndex.get(section);
  const base = link.symbols.get(symbol)?.base;
  return typeof base === 'object' && 'given' in base ? base : undefined;
}
