import type { Assertion, Assignment, Name } from './ast';
import { scriptIssue } from './issues';
import { parseExpression } from './parseExpression';
import type { Reader } from './reader';

const wrapped: ReadonlyMap<string, Assignment['form']> = new Map([
  ['HIDDEN', 'hidden'],
  ['PROVIDE', 'provide'],
  ['PROVIDE_HIDDEN', 'provideHidden'],
]);

/** Whether a word starts an assignment in parentheses. */
export function isWrapper(word: string): boolean {
  return wrapped.has(word);
}

/**
 * Reads an assignment when one starts here. A name that no operator follows is read all the same and yielded, for the
 * caller to go on with.
 */
export function assignmentOrName(reader: Reader): Assignment | NameRead | undefined {
  const { kind, word, quoted } = reader.look();
  const form = kind === 'name' && !quoted && word !== '' ? wrapped.get(word) : undefined;
  if (form !== undefined) return wrappedAssignment(reader, form);
  if (!reader.isName()) {
    reservedName(reader);
    return undefined;
  }
  const before = reader.mark();
  const target = reader.name('a name');
  const after = reader.look();
  if (after.kind === 'symbol' && reader.rules.assignments.includes(after.word)) {
    const operator = after.word;
    reader.skip();
    const value = parseExpression(reader);
    separator(reader);
    const span = { start: target.span.start, end: reader.lastEnd() };
    return { kind: 'assignment', form: 'plain', target, operator, value, span };
  }
  attachedOperator(reader, target);
  if (reader.failed()) return undefined;
  return { kind: 'name', name: target, before, word };
}

/** To ld.lld 14 `x |= 1` is a file `x` and an assignment to a symbol called `|`. */
export function oddAssignment(reader: Reader): Assignment | undefined {
  const before = reader.mark();
  const { text, span: at } = reader.next();
  const { kind, word: operator } = reader.look();
  if (kind !== 'symbol' || !reader.rules.assignments.includes(operator)) {
    reader.reset(before);
    return undefined;
  }
  reader.report(scriptIssue('script.oddPattern', { found: text }, reader.lines.locate(reader.file, at)));
  reader.skip();
  const value = parseExpression(reader);
  separator(reader);
  const target = { text, span: at, quoted: false };
  const span = { start: at.start, end: reader.lastEnd() };
  return { kind: 'assignment', form: 'plain', target, operator, value, span };
}

/** A name that starts something else than an assignment. */
export interface NameRead {
  readonly kind: 'name';
  readonly name: Name;
  /** Where to go back to for reading it anew. */
  readonly before: number;
  /** The word that it is, which in lld may have a meaning all the same. */
  readonly word: string;
}

function wrappedAssignment(reader: Reader, form: Assignment['form']): Assignment {
  reader.skip();
  const start = reader.lastStart();
  reader.expect('(');
  const target = reader.name('the name of a symbol');
  if (!reader.failed()) attachedOperator(reader, target);
  const operator = reader.rules.providesAnyOperator && reader.accept('+=') ? '+=' : '=';
  if (operator === '=') reader.expect('=');
  const value = parseExpression(reader);
  reader.expect(')');
  separator(reader);
  const span = { start, end: reader.lastEnd() };
  return { kind: 'assignment', form, target, operator, value, span };
}

function separator(reader: Reader): void {
  if (reader.accept(';')) return;
  if (reader.dialect === 'gnu' && reader.accept(',')) return;
  reader.fail('";"');
}

/** `foo=1` and `.text:` are one name each; says so instead of "syntax error". */
function attachedOperator(reader: Reader, name: Name): void {
  if (name.quoted || reader.failed() || reader.state() !== 'script') return;
  if (/^[^=]+[-+*/]?=./.test(name.text)) {
    const location = reader.lines.locate(reader.file, name.span);
    reader.report(scriptIssue('script.attachedAssignment', { found: name.text }, location));
    failQuietly(reader);
  } else if (name.text.endsWith(':') && reader.is('{')) {
    const location = reader.lines.locate(reader.file, name.span);
    reader.report(scriptIssue('script.attachedColon', { found: name.text }, location));
    failQuietly(reader);
  }
}

/** Marks the statement as failed without a second message. */
function failQuietly(reader: Reader): void {
  const count = reader.issues.length;
  reader.fail('');
  reader.issues.length = Math.min(reader.issues.length, count);
}

function reservedName(reader: Reader): void {
  const { word } = reader.look();
  if (word !== 'o' && word !== 'org' && word !== 'l' && word !== 'len') return;
  const keyword = word.startsWith('o') ? 'ORIGIN' : 'LENGTH';
  const location = reader.lines.locate(reader.file, reader.peek().span);
  reader.report(scriptIssue('script.reservedName', { found: word, keyword }, location));
  failQuietly(reader);
}

/** Inside an output section a separator follows; between output sections none may. */
export function assertion(reader: Reader, place: 'top' | 'sections' | 'statements'): Assertion {
  const separated = place === 'statements';
  reader.skip();
  const start = reader.lastStart();
  const { test, message } = reader.within('expression', () => {
    reader.expect('(');
    const value = parseExpression(reader);
    reader.expect(',');
    const text = reader.name('a message in quotes');
    reader.expect(')');
    if (separated && !reader.rules.assertionEndsItself) separator(reader);
    return { test: value, message: text };
  });
  if (place !== 'sections' && (!separated || reader.rules.assertionEndsItself)) reader.accept(';');
  return { kind: 'assert', test, message, span: { start, end: reader.lastEnd() } };
}
