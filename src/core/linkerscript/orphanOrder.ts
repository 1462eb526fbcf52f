import { shtNote } from './inputs';
import { outputStatements, type Link } from './link';
import { flag, type Outer, type OutputStatement, type Piece, type Section } from './model';
import { indexNear, type Hold } from './orphanClasses';

/** Moves the new section in the file's list. Yields the statement to go behind when notes must stay together. */
export function arrangeSection(
  link: Link,
  piece: Piece,
  made: Section,
  hold: Hold,
  after: OutputStatement | undefined,
  notes: { firstNote: Section | undefined },
): OutputStatement | 'start' | undefined {
  if (hold.section === undefined && after !== undefined) {
    const anchor = after.section ?? previousSection(link, after);
    if (anchor !== undefined && anchor !== made) hold.section = anchor;
  }
  hold.section ??= 'head';
  const list = link.sections;
  const at = hold.section === 'head' ? 0 : indexNear(list, hold.section, hold.sectionAt) + 1;
  hold.sectionAt = at;
  const next = list[at];
  if (next === undefined) {
    moveBefore(list, made, undefined);
    return undefined;
  }
  const isNote = (section: Section): boolean => section.type === shtNote && (section.flags & flag.load) !== 0;
  const pieceIsNote = piece.type === shtNote && (piece.flags & flag.load) !== 0;
  if (!pieceIsNote && !isNote(next)) {
    if (next !== made && list[at - 1] !== made) moveTo(list, made, at);
    return undefined;
  }
  return arrangeNotes(link, piece, pieceIsNote, made, next, notes, isNote);
}

/** Notes are grouped, the more aligned first, and nothing else comes among them. */
function arrangeNotes(
  link: Link,
  piece: Piece,
  pieceIsNote: boolean,
  made: Section,
  next: Section,
  notes: { firstNote: Section | undefined },
  isNote: (section: Section) => boolean,
): OutputStatement | 'start' | undefined {
  const list = link.sections;
  let behind: Section | undefined;
  let insertAfter = true;
  let grouped = false;
  if (pieceIsNote) {
    notes.firstNote = undefined;
    for (const section of list) {
      if (section !== made && isNote(section)) {
        notes.firstNote ??= section;
        if (section.alignment >= piece.alignment) behind = section;
      } else if (notes.firstNote !== undefined) break;
    }
    grouped = notes.firstNote !== undefined;
    if (behind === undefined && grouped) {
      behind = notes.firstNote;
      insertAfter = false;
    }
  } else if (notes.firstNote !== undefined) {
    grouped = true;
    behind = next;
    for (const section of list.slice(list.indexOf(next) + 1)) if (isNote(section)) behind = section;
  }
  if (!grouped) {
    if (next !== made && list[list.indexOf(next) - 1] !== made) moveBefore(list, made, next);
    return undefined;
  }
  if (behind === undefined) {
    moveBefore(list, made, list[0]);
    return undefined;
  }
  const outputs = outputStatements(link);
  const index = outputs.findIndex((statement) => statement.section === behind);
  const anchor = insertAfter ? outputs[index] : (outputs[index - 1] ?? 'start');
  moveBefore(list, made, insertAfter ? list[list.indexOf(behind) + 1] : behind);
  return anchor;
}

function moveBefore(list: Section[], section: Section, before: Section | undefined): void {
  if (section !== before) moveTo(list, section, before === undefined ? list.length : list.indexOf(before));
}

/** Puts the section before the one at `to`. It was mostly made just now, and so is the last. */
function moveTo(list: Section[], section: Section, to: number): void {
  const from = list.lastIndexOf(section);
  if (from === to) return;
  if (from >= 0) list.splice(from, 1);
  list.splice(from >= 0 && from < to ? to - 1 : to, 0, section);
}

function previousSection(link: Link, statement: OutputStatement): Section | undefined {
  const outputs = outputStatements(link);
  for (let i = outputs.indexOf(statement) - 1; i >= 0; i -= 1) {
    const before = outputs[i];
    if (before?.constraint !== 'dropped' && before?.section !== undefined) return before.section;
  }
  return undefined;
}

/**
 * Behind `after` and the symbols assigned there, but before an assignment to dot that belongs to the next section
 * (ldlang.c, insert_os_after). The first assignment to dot of a script belongs to no section.
 */
export function insertionPoint(link: Link, after: OutputStatement | undefined): number {
  const { statements } = link;
  let assignment: number | undefined;
  let ignoreFirst = after === undefined;
  let at = after === undefined ? 0 : statements.indexOf(after) + 1;
  for (; at < statements.length; at += 1) {
    const statement: Outer | undefined = statements[at];
    if (statement === undefined) break;
    if (statement.kind === 'assignment' && assignment === undefined && statement.node.target.text === '.') {
      if (!ignoreFirst) assignment = at;
      ignoreFirst = false;
    } else if (statement.kind === 'output') {
      const section = statement.section;
      const belongs =
        section === undefined || section.pieces.length === 0 || (section.flags & flag.alloc) !== 0;
      return assignment !== undefined && belongs ? assignment : at;
    }
  }
  return at;
}
