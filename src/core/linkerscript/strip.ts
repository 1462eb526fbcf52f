import { outputStatements, type Link } from './link';
import { flag } from './model';
import { resetRegions } from './regions';
import { sizeSections } from './size';

/** Drops output sections that are empty after a first sizing (ldlang.c, strip_excluded_output_sections). */
export function stripEmpty(link: Link): void {
  link.phase = 'mark';
  link.dataSegment.phase = 'none';
  sizeSections(link, false);
  resetRegions(link);
  for (const statement of outputStatements(link)) {
    if (statement.constraint === 'dropped') continue;
    const section = statement.section;
    if (section === undefined || section.removed) continue;
    const empty = section.rawSize.value === 0n && section.rawSize.doubt === undefined;
    if (!empty || (section.flags & flag.keep) !== 0) continue;
    if (section.pieces.some((piece) => piece.kind === 'made' && (piece.flags & flag.exclude) === 0)) continue;
    if (!statement.updateDot) statement.ignored = true;
    section.flags |= flag.exclude;
    section.removed = true;
  }
  link.sections = link.sections.filter((section) => !section.removed);
}
