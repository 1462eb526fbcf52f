import type { Include, Name, Statement } from './ast';
import { scriptIssue } from './issues';
import { assertion, assignmentOrName, isWrapper } from './parseAssignment';
import { parenthesized } from './parseExpression';
import { inputPattern, patternOf } from './parsePattern';
import type { Reader } from './reader';
import { recover } from './recover';

/** What stands between the braces of an output section. */
export function statements(reader: Reader, braced: boolean): Statement[] {
  const items: Statement[] = [];
  while (reader.look().kind !== 'end' && !(braced && reader.is('}'))) {
    const before = reader.mark();
    const item = statement(reader);
    if (item !== undefined) items.push(item);
    recover(reader, before, 'statements');
    if (!braced && reader.mark() === before) reader.skip(); // A brace that closes nothing.
  }
  return items;
}

function statement(reader: Reader): Statement | undefined {
  const { word, kind } = reader.look();
  if (word === ';') {
    reader.skip();
    return undefined;
  }
  // Nearly all names here are patterns and symbols, which are no words of the language.
  if (kind === 'name' && word !== '') {
    const special = specialStatement(reader, word);
    if (special !== 'none') return special;
  }
  if (isWrapper(word) || reader.isName()) {
    const assigned = assignmentOrName(reader);
    if (assigned !== undefined && assigned.kind !== 'name') return assigned;
    if (reader.failed()) return undefined;
    if (assigned !== undefined) {
      if (assigned.word === '' || reader.dialect === 'gnu') return patternOf(reader, assigned.name);
      reader.reset(assigned.before);
    }
  }
  return inputPattern(reader);
}

/** What a word of the language starts, or `none` when it is but a name here. */
function specialStatement(reader: Reader, word: string): Statement | undefined | 'none' {
  if (word === 'ASSERT') return assertion(reader, true);
  if (word === 'FILL' || (word !== 'ASCIZ' && reader.rules.dataWords.includes(word)))
    return data(reader, word);
  switch (word) {
    case 'ASCIZ':
      return (reader.rules.dataWords.includes(word) ? ascii(reader) : undefined) ?? 'none';
    case 'CONSTRUCTORS':
    case 'CREATE_OBJECT_SYMBOLS':
    case 'LINKER_VERSION':
      return keyword(reader);
    case 'SORT':
    case 'SORT_BY_NAME': {
      const sorted = sortedConstructors(reader);
      if (sorted !== undefined) return sorted;
      if (reader.rules.fileModifiers) return 'none';
      reader.skip();
      reader.fail('(CONSTRUCTORS)');
      return undefined;
    }
    case 'INCLUDE':
      return include(reader);
    default:
      return 'none';
  }
}

/** `INCLUDE file`, at the word. */
export function include(reader: Reader): Include {
  reader.skip();
  const start = reader.lastStart();
  const file = reader.name('a file name');
  return { kind: 'include', file, span: { start, end: Math.max(file.span.end, reader.lastEnd()) } };
}

function keyword(reader: Reader): Statement {
  const name = nextAsName(reader);
  return { kind: 'keyword', name, span: name.span };
}

function nextAsName(reader: Reader): Name {
  const { text, span } = reader.next();
  return { text, span, quoted: false };
}

/** `SORT(CONSTRUCTORS)`. */
function sortedConstructors(reader: Reader): Statement | undefined {
  const before = reader.mark();
  reader.skip();
  const start = reader.lastStart();
  if (reader.accept('(') && reader.is('CONSTRUCTORS')) {
    const name = nextAsName(reader);
    reader.expect(')');
    return { kind: 'keyword', name, span: { start, end: reader.lastEnd() } };
  }
  reader.reset(before);
  return undefined;
}

function data(reader: Reader, word: string): Statement {
  reader.skip();
  const start = reader.lastStart();
  const value = parenthesized(reader);
  const span = { start, end: reader.lastEnd() };
  return word === 'FILL' ? { kind: 'fill', value, span } : { kind: 'data', keyword: word, value, span };
}

/** `ASCIZ "text"`, of ld 2.41; older ones read two file names. */
function ascii(reader: Reader): Statement | undefined {
  const before = reader.mark();
  const start = reader.next().span;
  if (!reader.look().quoted) {
    reader.reset(before);
    return undefined;
  }
  const string = reader.name('a string');
  const what = { what: 'ASCIZ', linker: 'ld 2.40 and ld.lld', since: 'ld 2.41' };
  reader.report(scriptIssue('script.newer', what, reader.lines.locate(reader.file, start)));
  return { kind: 'data', keyword: 'ASCIZ', string, span: { start: start.start, end: string.span.end } };
}
