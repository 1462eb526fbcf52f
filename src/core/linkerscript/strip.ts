import { outputStatements, type Link } from './link';
import { flag, type Piece } from './model';
import { resetRegions } from './regions';
import { sizeSections } from './size';

/** Drops output sections that are empty after a first sizing (ldlang.c, strip_excluded_output_sections). */
export function stripEmpty(link: Link): void {
  // What is linked again keeps them, and is not sized before (before_allocation_default).
  if (link.options.relocatable === true) return;
  link.phase = 'mark';
  link.dataSegment.phase = 'none';
  sizeSections(link, false);
  resetRegions(link);
  const keepsAll = link.options.emitRelocations === true;
  for (const statement of outputStatements(link)) {
    if (statement.constraint === 'dropped') continue;
    const section = statement.section;
    if (section === undefined || section.removed) continue;
    const empty = section.rawSize.value === 0n && section.rawSize.doubt === undefined;
    if (!empty || (section.flags & flag.keep) !== 0) continue;
    // Whatever keeps its relocations keeps its section.
    const stays = (piece: Piece): boolean =>
      (piece.kind === 'made' || keepsAll) && (piece.flags & flag.exclude) === 0;
    if (section.pieces.some(stays)) continue;
    if (!statement.updateDot) statement.ignored = true;
    section.flags |= flag.exclude;
    section.removed = true;
  }
  link.sections = link.sections.filter((section) => !section.removed);
}
