import type { Entry, Name, SectionsItem } from './ast';
import { assertion, assignmentOrName } from './parseAssignment';
import { outputSection } from './parseOutput';
import { overlay } from './parseOverlay';
import { include, sectionClass } from './parseStatement';
import type { Reader } from './reader';
import { recover } from './recover';

/** What stands between the braces of SECTIONS; the braces themselves are the caller's. */
export function sectionsBody(reader: Reader, braced: boolean): SectionsItem[] {
  const items: SectionsItem[] = [];
  while (reader.look().kind !== 'end' && !(braced && reader.is('}'))) {
    const before = reader.mark();
    const item = sectionsItem(reader);
    if (item !== undefined) items.push(item);
    recover(reader, before, 'sections');
    if (!braced && reader.mark() === before) reader.skip(); // A brace that closes nothing.
  }
  return items;
}

function sectionsItem(reader: Reader): SectionsItem | undefined {
  const { word } = reader.look();
  switch (word) {
    case ';':
      reader.fail('an output section or an assignment');
      return undefined;
    case 'ASSERT':
      return assertion(reader, 'sections');
    case 'OVERLAY':
      return overlay(reader);
    case 'INCLUDE':
      return include(reader);
    case 'ENTRY':
      if (!reader.rules.entryInSections) break;
      return entry(reader, () => reader.name('the name of a symbol'));
    case 'CLASS':
      if (!sectionClass(reader)) break;
      return undefined;
    default:
  }
  const read = assignmentOrName(reader);
  if (read === undefined) reader.fail('an output section or an assignment');
  return read?.kind === 'name' ? outputSection(reader, read.name) : read;
}

/** `ENTRY(name)`, at the word. */
export function entry(reader: Reader, name: () => Name): Entry {
  reader.skip();
  const start = reader.lastStart();
  reader.expect('(');
  const symbol = name();
  reader.expect(')');
  return { kind: 'entry', symbol, span: { start, end: reader.lastEnd() } };
}
