import type { Span } from '../text';
import type { Include, Name, Statement } from './ast';
import { scriptIssue } from './issues';
import { assertion, assignmentOrName, isWrapper, oddAssignment } from './parseAssignment';
import { parenthesized } from './parseExpression';
import { parseFillArgument } from './parseFill';
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
  if (kind === 'symbol' && !reader.rules.fileModifiers) {
    const odd = oddAssignment(reader);
    if (odd !== undefined) return odd;
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
  if (word === 'ASSERT') return assertion(reader, 'statements');
  if (word === 'FILL' || (word !== 'ASCIZ' && reader.rules.dataWords.includes(word)))
    return data(reader, word);
  switch (word) {
    case 'ASCII':
      return warnAboutFixedString(reader);
    case 'DIGEST':
      return reader.dialect === 'gnu' && digest(reader) ? undefined : 'none';
    case 'ASCIZ':
      return (reader.rules.dataWords.includes(word) ? ascii(reader) : undefined) ?? 'none';
    case 'LINKER_VERSION':
      newer(reader, 'LINKER_VERSION', 'ld 2.41');
      return keyword(reader);
    case 'CONSTRUCTORS':
    case 'CREATE_OBJECT_SYMBOLS':
      return keyword(reader);
    case 'SORT':
    case 'SORT_BY_NAME': {
      if (word === 'SORT_BY_NAME' && !reader.rules.fileModifiers) return 'none';
      const sorted = sortedConstructors(reader);
      if (sorted !== undefined) return sorted;
      if (reader.rules.fileModifiers) return 'none';
      reader.skip();
      reader.fail('(CONSTRUCTORS)');
      return undefined;
    }
    case 'CLASS':
      return classReference(reader) ? undefined : 'none';
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
  const value = word === 'FILL' ? parseFillArgument(reader) : parenthesized(reader);
  const span = { start, end: reader.lastEnd() };
  return word === 'FILL' ? { kind: 'fill', value, span } : { kind: 'data', keyword: word, value, span };
}

/** `ASCII (size) "text"` was proposed for GNU ld in 2024; all releases up to 2.45 read it as the names of two files. */
function warnAboutFixedString(reader: Reader): 'none' {
  const before = reader.mark();
  const { span } = reader.next();
  if (reader.is('(')) {
    const what = { what: 'ASCII', linker: 'GNU ld up to 2.45 and ld.lld', since: 'a proposal of 2024' };
    reader.report(scriptIssue('script.newer', what, reader.lines.locate(reader.file, span)));
  }
  reader.reset(before);
  return 'none';
}

/** `DIGEST "polynomial" (start, end)` was proposed for GNU ld in 2023; releases up to 2.45 fail at it. */
function digest(reader: Reader): boolean {
  const before = reader.mark();
  const { span } = reader.next();
  if (!reader.look().quoted) {
    reader.reset(before);
    return false;
  }
  unknownConstruct(reader, 'DIGEST', 'a proposal of 2023', span);
  reader.skip();
  if (reader.is('(')) skipParentheses(reader);
  return true;
}

function skipParentheses(reader: Reader): void {
  let depth = 0;
  do {
    if (reader.is('(')) depth += 1;
    else if (reader.is(')')) depth -= 1;
    reader.skip();
  } while (depth > 0 && reader.look().kind !== 'end' && !reader.is('}'));
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
  newer(reader, 'ASCIZ', 'ld 2.41', start);
  return { kind: 'data', keyword: 'ASCIZ', string, span: { start: start.start, end: string.span.end } };
}

/** `CLASS(name)`: the input sections of a class, which ld.lld 20 made. */
function classReference(reader: Reader): boolean {
  const before = reader.mark();
  const { span } = reader.next();
  if (!reader.accept('(')) {
    reader.reset(before);
    return false;
  }
  unknownConstruct(reader, 'CLASS', 'ld.lld 20', span);
  reader.name('the name of a class');
  reader.expect(')');
  return true;
}

/** `CLASS(name) { patterns }` between output sections. False, with nothing read, when it is but a section of that name. */
export function sectionClass(reader: Reader): boolean {
  const before = reader.mark();
  const { span } = reader.next();
  const isClass = reader.accept('(') && reader.name('').text !== '' && reader.accept(')') && reader.is('{');
  if (!isClass) {
    reader.reset(before);
    reader.recovered();
    return false;
  }
  unknownConstruct(reader, 'CLASS', 'ld.lld 20', span);
  reader.within('wild', () => {
    reader.skip();
    statements(reader, true);
    reader.expect('}');
  });
  return true;
}

/** An error: the linker whose rules are followed stops at it. */
export function unknownConstruct(reader: Reader, what: string, since: string, span: Span): void {
  const data = { what, linker: reader.rules.name, since };
  reader.report(scriptIssue('script.unknownConstruct', data, reader.lines.locate(reader.file, span)));
}

/** Says that a word came after the versions whose rules are followed here (binutils' ld/NEWS). */
function newer(reader: Reader, what: string, since: string, span = reader.peek().span): void {
  const data = { what, linker: 'ld 2.40 and ld.lld 14', since };
  reader.report(scriptIssue('script.newer', data, reader.lines.locate(reader.file, span)));
}
