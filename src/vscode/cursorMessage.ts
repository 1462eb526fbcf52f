import type * as vscode from 'vscode';
import { hex } from '../core/address';
import { literalAt } from '../core/literal';
import { sectionRange, type MemoryMap, type Section } from '../core/memoryMap';
import { sectionIds } from '../core/picture/sectionIds';
import type { CursorMessage } from '../protocol';

/** What the cursor is on, as the panel knows it: a section's description in the script, or an address in any text. */
export function cursorMessage(
  map: MemoryMap | undefined,
  document: vscode.TextDocument,
  position: vscode.Position,
): CursorMessage | undefined {
  return (
    (map === undefined ? undefined : sectionMessage(map, document, position)) ??
    addressMessage(document, position)
  );
}

/** A longer line is data, and not worth a look at each move of the cursor. */
const longestLine = 10_000;
/** Smaller numbers are sizes and offsets more often than addresses. */
const leastAddress = 0x1000n;

function addressMessage(document: vscode.TextDocument, position: vscode.Position): CursorMessage | undefined {
  const { text } = document.lineAt(position.line);
  if (text.length > longestLine) return undefined;
  const value = literalAt(text, position.character, document.languageId)?.value;
  return value === undefined || value < leastAddress ? undefined : { kind: 'cursor', address: hex(value) };
}

function sectionMessage(
  map: MemoryMap,
  document: vscode.TextDocument,
  position: vscode.Position,
): CursorMessage | undefined {
  const offset = document.offsetAt(position);
  const file = document.uri.toString();
  let best: Section | undefined;
  for (const section of map.sections) {
    const source = section.source;
    if (!section.allocated || source?.file !== file) continue;
    const inside =
      (offset >= source.span.start && offset <= source.span.end) || source.line === position.line + 1;
    if (inside && (best === undefined || length(section) < length(best))) best = section;
  }
  if (best === undefined) return undefined;
  const range = sectionRange(best);
  const item = `section:${sectionIds(map).get(best) ?? best.name}`;
  return range === undefined ? { kind: 'cursor', item } : { kind: 'cursor', item, address: hex(range.start) };
}

function length(section: Section): number {
  const span = section.source?.span;
  return span === undefined ? Number.POSITIVE_INFINITY : span.end - span.start;
}
