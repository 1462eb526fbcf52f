import { zero } from './amount';
import type { Expression } from './ast';
import { evaluateAlone } from './evaluate';
import { scriptIssue } from './issues';
import { findOutput, report, type Link } from './link';
import { flag, locationOf, type OutputStatement, type Piece, type Section } from './model';
import { specialSection } from './sectionType';
import { subexpressions } from './subexpressions';
import { appended } from './pieces';

/** Makes the output file's section for a statement, with all that GNU ld does then (ldlang.c, init_os). */
export function makeSection(link: Link, statement: OutputStatement, flags: number): Section {
  const section = newSection(link, statement, flags);
  if (statement.address !== undefined) makeMentioned(link, statement.address);
  if (statement.loadAddress !== undefined) makeMentioned(link, statement.loadAddress);
  const alignment = alignmentOf(link, statement.alignment, statement, 'section alignment');
  if (alignment !== undefined) section.alignment = alignment;
  return section;
}

export function newSection(link: Link, statement: OutputStatement, flags: number): Section {
  const special = specialSection(statement.name, link.target.machine);
  const section: Section = {
    name: statement.name,
    id: link.nextSectionId,
    statement,
    flags,
    type: special?.type ?? 0,
    namedAccess: special?.access ?? 0,
    scriptType: undefined,
    alignment: 1n,
    vma: zero,
    padding: 0n,
    lma: zero,
    size: zero,
    rawSize: zero,
    hasInput: false,
    entrySize: 0,
    pieces: [],
    removed: false,
  };
  link.nextSectionId += 1;
  statement.section = section;
  link.sections.push(section);
  return section;
}

/** Sections that an expression takes the ADDR or LOADADDR of exist from then on. */
export function makeMentioned(link: Link, expression: Expression): void {
  // Most expressions name nothing, and there are very many of them.
  if (expression.kind === 'symbol' || expression.kind === 'number') return;
  for (const part of subexpressions(expression)) {
    if (part.kind !== 'query' || (part.name !== 'ADDR' && part.name !== 'LOADADDR')) continue;
    const statement = findOutput(link, part.target.text);
    if (statement !== undefined && statement.section === undefined) makeSection(link, statement, 0);
  }
}

/**
 * The smallest power of two that is at least what the expression yields; undefined when there is none or it cannot be
 * known, which ends the link (ldexp.c, exp_get_power).
 */
export function alignmentOf(
  link: Link,
  expression: Expression | undefined,
  statement: OutputStatement,
  what: 'section alignment' | 'subsection alignment',
): bigint | undefined {
  if (expression === undefined) return undefined;
  const result = evaluateAlone(link, expression, statement.source);
  if (!result.valid && link.phase !== 'mark') {
    const location = locationOf(statement.source, expression.span);
    report(link, scriptIssue('script.nonconstant', { what, name: statement.name }, location));
  }
  if (!result.valid) return undefined;
  // To the linker -1 is no alignment; the section has a power of -1 then, as bad as one that is too large.
  let power = 1n;
  while (power < result.value && power < 1n << 63n) power <<= 1n;
  return power;
}

/** Of the code that GNU ld adds for calls on Arm and AArch64 (elf32-arm.c, elfnn-aarch64.c: sections of stubs). */
const stubAlignment = 8n;

/** Puts an input section into an output section and lets its flags count (ldlang.c, lang_add_section). */
export function addPiece(link: Link, piece: Piece, statement: OutputStatement): boolean {
  if (statement.name === '/DISCARD/' || isDiscarded(piece)) {
    piece.output ??= 'discarded';
    return false;
  }
  if (piece.output !== undefined) return false;
  let flags = piece.flags & ~(flag.neverLoad | flag.linkOnce);
  switch (statement.sectionKind) {
    case 'noalloc':
      flags &= ~flag.alloc;
      break;
    case 'typedReadonly':
    case 'readonly':
      flags |= flag.readonly;
      break;
    case 'noload':
      flags = (flags & ~(flag.load | flag.contents)) | flag.neverLoad;
      break;
    case 'normal':
    case 'type':
    case 'overlay':
    case 'firstOverlay':
      break;
  }
  const section = statement.section ?? makeSection(link, statement, flags);
  section.flags &= flags | ~flag.readonly;
  if (section.hasInput) {
    flags &= ~flag.readonly;
    const same = flag.merge | flag.strings;
    const differs = (section.flags & same) !== (flags & same);
    if (differs || ((flags & flag.merge) !== 0 && section.entrySize !== piece.entrySize)) {
      section.flags &= ~same;
      flags &= ~same;
    }
  }
  section.flags |= flags;
  if (!section.hasInput) {
    section.hasInput = true;
    inheritType(section, piece);
    if ((flags & flag.merge) !== 0) section.entrySize = piece.entrySize;
  }
  if (piece.alignment > section.alignment) section.alignment = piece.alignment;
  if (piece.given.helped === true && section.alignment < stubAlignment) section.alignment = stubAlignment;
  piece.output = section;
  section.pieces = appended(section.pieces, piece);
  return true;
}

/** The first input decides the type, unless the name or the script made the section another kind (elf.c, init_private_section_data). */
function inheritType(section: Section, piece: Piece): void {
  if (section.type === 1 || section.type === 7 || section.type === 8) section.type = 0;
  const passing = flag.linkOnce | flag.keep;
  if (section.type === 0 && ((section.flags ^ piece.flags) & ~passing) === 0) section.type = piece.type;
}

export function isDiscarded(piece: Piece): boolean {
  return (piece.flags & flag.exclude) !== 0;
}
