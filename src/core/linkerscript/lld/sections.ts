import type { Expression } from '../ast';
import { newSection } from '../sections';
import type { OutputStatement, Outer, Piece, WildStatement } from '../model';
import { lldGlobMatches } from './glob';
import { flagsFit, inputFlagsFit } from '../match';
import { scriptIssue } from '../issues';
import { report } from '../link';
import { evaluate } from './evaluate';
import { matchForLld } from './match';
import { sht, type Lld, type LldSection } from './state';
import { checkTables, holdTables, tableHolders } from './symbolTables';
import { appended } from '../pieces';
import { usesSymbols, usedInExpressions } from './usedSymbols';
import { number } from './value';

/** Assigns the input sections to the script's output sections, in script order (processSectionCommands). */
export function processSections(lld: Lld): void {
  const { link } = lld;
  const names = holderOf(lld, '.shstrtab', 0);
  if (names?.name === '/DISCARD/') complain(lld, names, 'discarding .shstrtab section is not allowed');
  const matches = matchForLld(link);
  // What OVERWRITE_SECTIONS describes takes its sections first, and then the place of what it is called like.
  const overwrites = link.overwrites.filter((statement) => process(lld, statement, matches) !== undefined);
  let index = 0;
  link.statements = link.statements.map((statement) => {
    if (statement.kind !== 'output') return statement;
    const instead = overwrites.find((overwrite) => overwrite.name === statement.name);
    if (instead !== undefined) statement.constraint = 'dropped';
    const made = instead === undefined ? process(lld, statement, matches) : lld.sections.get(instead);
    if (made === undefined) return statement;
    made.index = index;
    index += 1;
    return instead ?? statement;
  });
  // The others are placed as orphans are.
  for (const statement of overwrites)
    if (lld.sections.get(statement)?.index === undefined) link.statements.push(statement);
}

/** Gives a described section what its patterns name. Yields nothing when it is not made. */
function process(
  lld: Lld,
  statement: OutputStatement,
  matches: ReadonlyMap<WildStatement, readonly Piece[]>,
): LldSection | undefined {
  const taken = takeMatches(statement, matches);
  if (statement.name === '/DISCARD/') {
    for (const piece of taken) piece.output = 'discarded';
    statement.children = [];
    return undefined;
  }
  if (!constraintHolds(statement, taken, lld.link.withoutInputs)) {
    for (const piece of taken) piece.output = undefined;
    // It stays, empty and counted among the orphans, until it turns out whether one of those joins it.
    statement.children = [];
    statement.constraint = 'dropped';
    makeLldSection(lld, statement);
    return undefined;
  }
  const made = makeLldSection(lld, statement);
  const subalign = valueOf(lld, statement, statement.subalign);
  for (const child of statement.children) {
    if (child.kind !== 'wild') continue;
    if (subalign !== undefined) for (const piece of child.children) piece.alignment = subalign;
    for (const piece of child.children) commit(lld, made, piece);
    if (child.open) guess(made);
  }
  return made;
}

/** The output section whose pattern takes a section of lld's own, needed or not. Its own sections come from no file. */
function holderOf(lld: Lld, name: string, flags: number): OutputStatement | undefined {
  for (const statement of lld.link.statements) {
    if (statement.kind !== 'output') continue;
    for (const child of statement.children) {
      if (child.kind !== 'wild' || (child.node.file !== undefined && child.node.file.name.text !== '*'))
        continue;
      const named = child.node.sections?.some((part) => lldGlobMatches(part.name.text, name)) ?? true;
      if (named && flagsFit(child.node, flags)) return statement;
    }
  }
  return undefined;
}

/** Without objects, a section that could hold something is taken to. */
function guess(made: LldSection): void {
  if (made.hasInputSections) return;
  made.hasInputSections = true;
  const name = made.statement.name;
  const alloc = made.nonAlloc || /^\.(comment|debug|stab|symtab|strtab|shstrtab)/.test(name) ? 0 : 2;
  const write = /data|bss|got|stack|heap|noinit|array/.test(name) && !name.includes('rodata') ? 1 : 0;
  made.flags = alloc | write | (/text|init$|vector|boot|start/.test(name) ? 4 : 0);
  made.type = made.noload || /bss|noinit/.test(name) ? sht.nobits : sht.progbits;
}

function takeMatches(
  statement: OutputStatement,
  matches: ReadonlyMap<WildStatement, readonly Piece[]>,
): Piece[] {
  const all: Piece[] = [];
  for (const child of statement.children) {
    if (child.kind !== 'wild') continue;
    for (const piece of matches.get(child) ?? []) {
      if (piece.output !== undefined || !inputFlagsFit(child.node, piece)) continue;
      // Marks it as taken until the section is made.
      piece.output = 'discarded';
      piece.wild = child;
      piece.position = child.children.length;
      child.children.push(piece);
      all.push(piece);
    }
  }
  return all;
}

function constraintHolds(
  statement: OutputStatement,
  taken: readonly Piece[],
  withoutInputs: boolean,
): boolean {
  if (statement.constraint !== 'readonly' && statement.constraint !== 'writable') return true;
  if (withoutInputs) return statement.constraint === 'readonly';
  const writable = taken.some((piece) => (piece.given.flags & 1) !== 0);
  return writable === (statement.constraint === 'writable');
}

export function makeLldSection(lld: Lld, statement: OutputStatement): LldSection {
  const section = statement.section ?? newSection(lld.link, statement, 0);
  section.alignment = 1n;
  const keyword = statement.node?.type?.keyword;
  const noload = keyword === 'NOLOAD';
  const made: LldSection = {
    statement,
    section,
    flags: 0,
    type: noload ? sht.nobits : sht.progbits,
    hasInputSections: false,
    index: undefined,
    nonAlloc: keyword === 'COPY' || keyword === 'INFO' || keyword === 'OVERLAY',
    noload,
    rank: 0,
    region: undefined,
    loadRegion: undefined,
    headers: statement.headers ?? [],
    load: undefined,
    startsPage: undefined,
    offset: 0n,
  };
  lld.sections.set(statement, made);
  return made;
}

function complain(lld: Lld, statement: OutputStatement, message: string): void {
  report(lld.link, scriptIssue('script.lld', { message }, statement.location));
}

/** Types that may be mixed; the mixture is PROGBITS. */
const mixable: ReadonlySet<number> = new Set([
  sht.progbits,
  sht.nobits,
  sht.note,
  sht.initArray,
  sht.finiArray,
  sht.preinitArray,
]);

/** The section takes type and flags of its first input; all others may only add flags (OutputSection::commitSection). */
export function commit(lld: Lld, made: LldSection, piece: Piece): void {
  const flags = piece.given.flags & ~0x200;
  const name = made.statement.name;
  if (!made.hasInputSections) {
    made.hasInputSections = true;
    made.type = piece.type;
    made.flags = flags;
  } else {
    if (((made.flags ^ flags) & 0x400) !== 0)
      complain(lld, made.statement, `incompatible section flags for ${name}`);
    if (made.type !== piece.type) {
      if (mixable.has(made.type) && mixable.has(piece.type)) made.type = sht.progbits;
      else complain(lld, made.statement, `section type mismatch for ${name}`);
    }
    made.flags |= flags;
  }
  if (made.noload) made.type = sht.nobits;
  if (made.nonAlloc) made.flags &= ~2;
  piece.output = made.section;
  made.section.pieces = appended(made.section.pieces, piece);
  if (piece.alignment > made.section.alignment) made.section.alignment = piece.alignment;
}

/** Drops sections without content, and gives kept empty ones the flags of the one before (adjustOutputSections). */
export function adjustSections(lld: Lld): void {
  const { link } = lld;
  let flags = 2;
  let headers: readonly string[] = [];
  const used = usedInExpressions(link);
  const holder = (name: string): OutputStatement | undefined => holderOf(lld, name, 0);
  const holders = tableHolders(lld, holder);
  if (!link.withoutInputs) checkTables(lld, holder);
  const kept: Outer[] = [];
  for (const statement of link.statements) {
    const made = statement.kind === 'output' ? lld.sections.get(statement) : undefined;
    if (statement.kind !== 'output' || made === undefined) {
      if (statement.kind !== 'output') kept.push(statement);
      continue;
    }
    const { section } = made;
    // Of 32 bits (OutputSections.h, SectionBase::alignment).
    const alignment = (valueOf(lld, statement, statement.alignment) ?? 0n) & 0xffff_ffffn;
    if (alignment > section.alignment) section.alignment = alignment;
    const isEmpty = section.pieces.length === 0 && !(made.hasInputSections && link.withoutInputs);
    // Of several descriptions of one name the first is meant.
    const isUsed = used.has(statement.name) && link.byName.get(statement.name)?.[0] === statement;
    const discardable = isEmpty && !isUsed && isDiscardable(statement);
    if (discardable && holders.has(statement)) {
      holdTables(lld, made);
      flags = 0;
      kept.push(statement);
      continue;
    }
    if (made.hasInputSections && !discardable) flags = made.flags;
    if (isEmpty) made.flags = flags & ((made.nonAlloc ? 0 : 2) | 1 | 4);
    if (made.index !== undefined) {
      if (made.headers.length === 0) {
        if ((made.flags & 2) !== 0) made.headers = headers;
      } else headers = made.headers;
    }
    if (discardable) {
      section.removed = true;
      lld.sections.delete(statement);
      continue;
    }
    kept.push(statement);
  }
  link.statements = kept;
  link.sections = link.sections.filter((section) => !section.removed && lld.sections.has(section.statement));
}

function valueOf(
  lld: Lld,
  statement: OutputStatement,
  expression: Expression | undefined,
): bigint | undefined {
  if (expression === undefined) return undefined;
  const bits = number(
    evaluate(expression, { lld, source: statement.source, dot: undefined, mayMiss: true }),
  ).value;
  if (bits <= 1n || (bits & (bits - 1n)) === 0n) return bits < 1n ? 1n : bits;
  complain(lld, statement, 'alignment must be power of 2');
  return 1n;
}

function isDiscardable(statement: OutputStatement): boolean {
  if (usesSymbols(statement)) return false;
  return statement.children.every((child) => {
    if (child.kind === 'wild' || child.kind === 'fill' || child.kind === 'orphans') return true;
    if (child.kind !== 'assignment' || child.node.target.text === '.') return false;
    const optional = child.node.form === 'provide' || child.node.form === 'provideHidden';
    return optional && !child.provided;
  });
}
