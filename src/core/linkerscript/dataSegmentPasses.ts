import { wrap } from './amount';
import { scriptIssue } from './issues';
import { isTbss, report, type Link } from './link';
import { flag, type OutputStatement, type Piece } from './model';
import { resetRegions } from './regions';
import { sizeSections } from './size';
import { calls } from './subexpressions';

/** Sizes all sections, twice or thrice when a data segment must be moved (ldlang.c, lang_size_sections). */
export function sizeAll(link: Link, check: boolean): void {
  link.phase = 'allocating';
  const segment = link.dataSegment;
  segment.phase = 'none';
  sizeSections(link, check);
  // The next line reads what the call above may have changed.
  if ((segment.phase as string) !== 'endSeen') {
    segment.phase = 'done';
    return;
  }
  if (adjust(link, check)) {
    resetRegions(link);
    sizeSections(link, check);
  }
  if (link.relro && segment.relroEnd !== 0n) {
    link.relroStart = segment.base;
    link.relroEnd = segment.relroEnd;
  }
}

function adjust(link: Link, check: boolean): boolean {
  const segment = link.dataSegment;
  if (!link.relro || segment.relroEnd === 0n) return savesPage(link);
  const initialBase = segment.base;
  const end = moveRelroBase(link);
  resetRegions(link);
  sizeSections(link, check);
  // Assignments in the script have made the padding grow: back to where it was.
  if (segment.relroEnd <= end) return false;
  segment.base = initialBase;
  return true;
}

/** Whether starting the data in the middle of a page saves one. */
function savesPage(link: Link): boolean {
  const segment = link.dataSegment;
  const page = segment.commonPage;
  const first = wrap(-segment.base) & (page - 1n);
  const last = segment.end & (page - 1n);
  const differ = (segment.base & -page) !== (segment.end & -page);
  if (first !== 0n && last !== 0n && differ && first + last <= page) {
    segment.phase = 'adjust';
    return true;
  }
  segment.phase = 'done';
  return false;
}

/** Moves the base up so that the relro part ends on a page; each section keeps its alignment on the way. */
function moveRelroBase(link: Link): bigint {
  const segment = link.dataSegment;
  const page = segment.maxPage;
  const end = (segment.relroEnd + page - 1n) & -page;
  let desired = end - segment.relroOffset;
  for (const section of [...link.sections].reverse()) {
    const { value: start } = section.vma;
    if (
      (section.flags & flag.alloc) === 0 ||
      start < segment.base ||
      start >= segment.relroEnd - segment.relroOffset
    )
      continue;
    const sectionEnd = isTbss(section) ? start : start + section.size.value;
    desired = (start + (desired - sectionEnd)) & -section.alignment;
  }
  segment.phase = 'relroAdjust';
  // An assertion of GNU ld's (lang_size_relro_segment_1): sections that lie over each other want to start before the segment.
  if (wrap(desired) < segment.base && segment.relroDoubt === undefined)
    report(link, scriptIssue('script.relroAborts', {}));
  segment.base = wrap(desired);
  return end;
}

/** Without any section that a pattern names between DATA_SEGMENT_ALIGN and DATA_SEGMENT_RELRO_END there is no relro segment. */
export function findRelro(link: Link): void {
  if (!link.relro || link.withoutInputs) return;
  const uses = (name: string) => (statement: Link['statements'][number]) =>
    statement.kind === 'assignment' && calls(statement.node.value, name);
  const start = link.statements.findIndex(uses('DATA_SEGMENT_ALIGN'));
  const end = link.statements.findIndex(uses('DATA_SEGMENT_RELRO_END'));
  const between = start < 0 ? [] : link.statements.slice(start, end < 0 ? undefined : end);
  const isSome = (fits: (piece: Piece) => boolean): boolean =>
    between.some((statement) => statement.kind === 'output' && hasContent(statement, fits));
  link.relro = isSome(({ size }) => size !== 0n);
  if (link.relro || !isSome(({ sizeDoubt }) => sizeDoubt?.kind === 'unknown')) return;
  // One that is perhaps empty is taken for something, and nothing is certain that follows.
  link.relro = link.relroOpen = true;
}

function hasContent(statement: OutputStatement, fits: (piece: Piece) => boolean): boolean {
  return statement.children.some(
    (child) =>
      child.kind === 'wild' &&
      child.matched.some(
        (piece) =>
          typeof piece.output === 'object' &&
          (piece.output.flags & flag.exclude) === 0 &&
          (piece.flags & flag.alloc) !== 0 &&
          !isTbss(piece) &&
          fits(piece),
      ),
  );
}
