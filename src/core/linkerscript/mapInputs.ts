import { lookup } from '../lookup';
import { evaluateAlone } from './evaluate';
import { scriptIssue } from './issues';
import { keepsGroups } from './keptRelocations';
import { findOutput, report, type Link } from './link';
import { flagsFit, inputFlagsFit, matchPatterns } from './match';
import {
  flag,
  type Inner,
  type OutputStatement,
  type Piece,
  type Section,
  type WildStatement,
  locationOf,
} from './model';
import { makeOutput } from './outputStatement';
import { specialFlags } from './sectionType';
import { unsortable } from './sort';
import { addPiece, makeMentioned, makeSection } from './sections';

/** Walks the script and attaches the input sections to the output sections (ldlang.c, map_input_to_output_sections). */
export function mapInputs(link: Link): void {
  const patterns: WildStatement[] = [];
  for (const statement of link.statements) {
    if (statement.kind !== 'output') continue;
    for (const child of statement.children) if (child.kind === 'wild') patterns.push(child);
  }
  const matches = matchPatterns(link, patterns);
  for (const [pattern, pieces] of matches) {
    pattern.matched = pieces;
    // Also without --gc-sections, and from a pattern that comes too late to take it: KEEP marks the section, and whatever
    // takes it stays although it is empty (ldlang.c, gc_section_callback and lang_add_section).
    if (pattern.node.keep) for (const piece of pieces) piece.flags |= flag.keep;
  }
  for (const statement of [...link.statements]) {
    switch (statement.kind) {
      case 'output':
        mapOutput(link, statement, matches);
        break;
      case 'assignment':
        makeMentioned(link, statement.node.value);
        break;
      case 'assert':
        makeMentioned(link, statement.node.test);
        break;
      case 'address':
        applyAddress(link, statement);
        break;
      case 'insert':
        break;
    }
  }
}

function mapOutput(
  link: Link,
  statement: OutputStatement,
  matches: ReadonlyMap<WildStatement, Piece[]>,
): void {
  if (!constraintHolds(link, statement, matches)) {
    statement.constraint = 'dropped';
    return;
  }
  for (const child of statement.children) mapChild(link, statement, child, matches);
}

/** ONLY_IF_RO and ONLY_IF_RW look at what the section would get. */
function constraintHolds(
  link: Link,
  statement: OutputStatement,
  matches: ReadonlyMap<WildStatement, Piece[]>,
): boolean {
  if (statement.constraint !== 'readonly' && statement.constraint !== 'writable') return true;
  if (link.withoutInputs) return statement.constraint === 'readonly';
  const writable = statement.children.some(
    (child) =>
      child.kind === 'wild' &&
      (matches.get(child) ?? []).some(
        (piece) => piece.output === undefined && (piece.flags & flag.readonly) === 0,
      ),
  );
  return writable === (statement.constraint === 'writable');
}

function mapChild(
  link: Link,
  statement: OutputStatement,
  child: Inner,
  matches: ReadonlyMap<WildStatement, Piece[]>,
): void {
  switch (child.kind) {
    case 'wild':
      mapWild(link, statement, child, inReach(link, statement, matches.get(child) ?? []));
      break;
    case 'assignment':
      if (refusesDiscard(link, statement, child)) break;
      if (statement.section === undefined) makeSection(link, statement, 0);
      makeMentioned(link, child.node.value);
      break;
    case 'assert':
      if (refusesDiscard(link, statement, child)) break;
      if (statement.section === undefined) makeSection(link, statement, 0);
      makeMentioned(link, child.node.test);
      break;
    case 'data':
      if (!refusesDiscard(link, statement, child)) mapData(link, statement, child);
      break;
    case 'fill':
      if (refusesDiscard(link, statement, child)) break;
      if (statement.section === undefined) makeSection(link, statement, 0);
      break;
    case 'orphans':
      break;
  }
}

/** What is linked again keeps its groups, of which no pattern but those of /DISCARD/ takes anything (ldlang.c, unique_section_p). */
function inReach(link: Link, { name }: OutputStatement, pieces: Piece[]): Piece[] {
  if (!keepsGroups(link) || name === '/DISCARD/') return pieces;
  return pieces.filter(({ given }) => given.group === undefined);
}

/** /DISCARD/ is never made, so nothing but patterns can be in it (ldlang.c, init_os). */
function refusesDiscard(
  link: Link,
  statement: OutputStatement,
  child: Extract<Inner, { kind: 'assignment' | 'assert' | 'data' | 'fill' }>,
): boolean {
  if (statement.name !== '/DISCARD/') return false;
  report(link, scriptIssue('script.discardSymbol', {}, locationOf(child.source, child.node.span)));
  return true;
}

/** INPUT_SECTION_FLAGS looks at section headers; for commons and the linker's own sections these say what their names bring. */
function headerFits({ target }: Link, { node }: WildStatement, piece: Piece): boolean {
  if (node.flags.length === 0) return true;
  return piece.kind === 'input'
    ? inputFlagsFit(node, piece)
    : flagsFit(node, specialFlags(piece.name, target.machine));
}

function mapWild(link: Link, statement: OutputStatement, wild: WildStatement, matched: Piece[]): void {
  const { sortedByFile, source, node } = wild;
  // Also what another pattern has taken is sorted.
  const file = sortedByFile && unsortable(sortedByFile);
  if (file !== undefined)
    report(link, scriptIssue('script.unsortable', { file: file.name }, locationOf(source, node.span)));
  // Mostly the statement gets all that it names, and one list serves for both.
  let fewer: Piece[] | undefined;
  matched.forEach((piece, i) => {
    if (piece.output !== undefined || !headerFits(link, wild, piece) || !addPiece(link, piece, statement)) {
      fewer ??= matched.slice(0, i);
      return;
    }
    piece.wild = wild;
    piece.position = fewer?.length ?? i;
    fewer?.push(piece);
  });
  wild.children = fewer ?? matched;
  const common = wild.node.sections?.some((part) => part.name.text === 'COMMON') === true;
  if (common) link.commonStatement ??= statement;
  if (!wild.open || statement.name === '/DISCARD/') return;
  if (statement.section === undefined) makeSection(link, statement, guessedFlags(statement));
  // An assignment may have made the section before, and that gives it no flags.
  else statement.section.flags |= guessedFlags(statement);
}

/** Without objects, a section's name is the only hint whether it takes address space. */
function guessedFlags(statement: OutputStatement): number {
  if (statement.sectionKind === 'noalloc') return flag.contents;
  if (
    /^\.(comment|debug|stab|symtab|strtab|shstrtab|line|gnu\.attributes|zdebug|note\.GNU-stack|\w+\.attributes)/.test(
      statement.name,
    )
  ) {
    return flag.contents;
  }
  if (statement.name.startsWith('.tbss')) return flag.alloc | flag.threadLocal;
  if (statement.sectionKind === 'noload' || /bss|noinit|heap|stack/.test(statement.name)) return flag.alloc;
  const loaded = flag.alloc | flag.load | flag.contents;
  if (/text|init$|vector|boot|start|isr/.test(statement.name)) return loaded | flag.code | flag.readonly;
  if (/rodata|eh_frame|note|interp|rel/.test(statement.name)) return loaded | flag.readonly | flag.data;
  if (statement.name.startsWith('.tdata')) return loaded | flag.data | flag.threadLocal;
  return loaded | flag.data;
}

function mapData(link: Link, statement: OutputStatement, child: Extract<Inner, { kind: 'data' }>): void {
  if (child.node.value !== undefined) makeMentioned(link, child.node.value);
  let flags = flag.contents | flag.alloc | flag.load;
  switch (statement.sectionKind) {
    case 'noalloc':
      flags = flag.contents;
      break;
    case 'readonly':
    case 'typedReadonly':
      flags |= flag.readonly;
      break;
    case 'noload':
      flags = flag.neverLoad | flag.alloc;
      break;
    case 'normal':
    case 'type':
    case 'overlay':
    case 'firstOverlay':
      break;
  }
  if (statement.section === undefined) makeSection(link, statement, flags | flag.readonly);
  else statement.section.flags |= flags;
  if (statement.section !== undefined) setType(link, statement, statement.section);
}

const sectionTypes: Readonly<Record<string, number>> = {
  SHT_PROGBITS: 1,
  SHT_STRTAB: 3,
  SHT_NOTE: 7,
  SHT_NOBITS: 8,
  SHT_INIT_ARRAY: 14,
  SHT_FINI_ARRAY: 15,
  SHT_PREINIT_ARRAY: 16,
};

function setType(link: Link, statement: OutputStatement, section: Section): void {
  const expression = statement.typeValue;
  if (expression === undefined) return;
  const named = expression.kind === 'symbol' ? lookup(sectionTypes, expression.name) : undefined;
  const result = named === undefined ? evaluateAlone(link, expression, statement.source) : undefined;
  const isUnknown = named === undefined && expression.kind === 'symbol';
  if (isUnknown || result?.valid === false) {
    const location = locationOf(statement.source, expression.span);
    report(link, scriptIssue('script.invalidType', { name: statement.name }, location));
    return;
  }
  section.scriptType = named ?? Number((result?.value ?? 0n) & 0xffff_ffffn);
}

/** `-Ttext=A` and the like replace the address of a section, unless the script asked for the segment of that name. */
function applyAddress(
  link: Link,
  item: { readonly section: string; readonly segment: string | undefined; readonly value: bigint },
): void {
  if (item.segment !== undefined && link.usedSegments.has(item.segment)) return;
  let statement = findOutput(link, item.section);
  if (statement === undefined) {
    // Its address is its own and moves no region on, so that what follows it does not follow its address.
    statement = makeOutput(link, item.section, {});
    link.statements.push(statement);
  }
  const at = { start: 0, end: 0 };
  statement.address = { kind: 'number', value: item.value, text: '', span: at };
  if (statement.section === undefined) makeSection(link, statement, 0);
}
