import type {
  Assertion,
  Assignment,
  Expression,
  Name,
  OutputSection,
  Overlay,
  SectionsItem,
  SectionType,
  Statement,
} from './ast';
import { scriptIssue } from './issues';
import { cover, parseExpression, parseFillValue } from './parseExpression';
import { inputPattern } from './parsePattern';
import type { Reader } from './reader';
import { recover } from './recover';

/** What stands between the braces of SECTIONS; the braces themselves are the caller's. */
export function sectionsBody(reader: Reader, braced: boolean): SectionsItem[] {
  const items: SectionsItem[] = [];
  while (reader.peek().kind !== 'end' && !(braced && reader.is('}'))) {
    const before = reader.mark();
    const item = sectionsItem(reader);
    if (item !== undefined) items.push(item);
    recover(reader, before, 'sections');
    if (!braced && reader.mark() === before) reader.next(); // A brace that closes nothing.
  }
  return items;
}

function sectionsItem(reader: Reader): SectionsItem | undefined {
  if (reader.is(';')) {
    reader.fail('an output section or an assignment');
    return undefined;
  }
  if (reader.is('ASSERT')) return assertion(reader, false);
  if (reader.is('OVERLAY')) return overlay(reader);
  if (reader.is('INCLUDE')) {
    const start = reader.next().span;
    const file = reader.name('a file name');
    return { kind: 'include', file, span: cover(start, file.span) };
  }
  if (reader.is('ENTRY')) {
    const start = reader.next().span;
    reader.expect('(');
    const symbol = reader.name('the name of a symbol');
    reader.expect(')');
    return { kind: 'entry', symbol, span: cover(start, { start: 0, end: reader.lastEnd() }) };
  }
  const assigned = assignmentOrNothing(reader);
  if (assigned === undefined) {
    reader.fail('an output section or an assignment');
    return undefined;
  }
  return assigned === 'section' ? outputSection(reader) : assigned;
}

const wrapped: Readonly<Record<string, Assignment['form']>> = {
  HIDDEN: 'hidden',
  PROVIDE: 'provide',
  PROVIDE_HIDDEN: 'provideHidden',
};

/**
 * Reads an assignment when one starts here. A name that no operator follows is left unread and called `section`, except at
 * the top level, where the caller knows the words that are commands.
 */
export function assignmentOrNothing(reader: Reader): Assignment | 'section' | undefined {
  const first = reader.peek();
  const form = first.kind === 'name' && !first.quoted ? wrapped[first.text] : undefined;
  if (form !== undefined) return wrappedAssignment(reader, form);
  if (!reader.isName()) {
    reservedName(reader);
    return undefined;
  }
  const before = reader.mark();
  const target = reader.name('a name');
  const operator = reader.peek();
  if (operator.kind === 'symbol' && reader.rules.assignments.includes(operator.text)) {
    reader.next();
    const value = parseExpression(reader);
    separator(reader);
    const span = { start: target.span.start, end: reader.lastEnd() };
    return { kind: 'assignment', form: 'plain', target, operator: operator.text, value, span };
  }
  attachedOperator(reader, target);
  if (reader.failed()) return undefined;
  reader.reset(before);
  return reader.state() === 'script' && isCommand(reader) ? undefined : 'section';
}

function isCommand(reader: Reader): boolean {
  // In lld no word is reserved; the ones that start a block are never sections.
  return (
    reader.dialect === 'lld' &&
    /^(SECTIONS|MEMORY|PHDRS|ENTRY|OUTPUT_\w+|INCLUDE|INPUT|GROUP|EXTERN|INSERT|VERSION|REGION_ALIAS|SEARCH_DIR|TARGET|OUTPUT|NOCROSSREFS|OVERLAY)$/.test(
      reader.peek().text,
    )
  );
}

function wrappedAssignment(reader: Reader, form: Assignment['form']): Assignment {
  const start = reader.next().span;
  reader.expect('(');
  const target = reader.name('the name of a symbol');
  if (!reader.failed()) attachedOperator(reader, target);
  const operator = reader.expect('=');
  const value = parseExpression(reader);
  reader.expect(')');
  separator(reader);
  const span = { start: start.start, end: reader.lastEnd() };
  return { kind: 'assignment', form, target, operator: operator?.text ?? '=', value, span };
}

function separator(reader: Reader): void {
  if (reader.accept(';')) return;
  if (reader.dialect === 'gnu' && reader.accept(',')) return;
  reader.fail('";"');
}

/** `foo=1` and `.text:` are one name each; says so instead of "syntax error". */
function attachedOperator(reader: Reader, name: Name): void {
  if (name.quoted || reader.failed()) return;
  const location = reader.lines.locate(reader.file, name.span);
  if (reader.state() === 'script' && /^[^=]+[-+*/]?=./.test(name.text)) {
    reader.report(scriptIssue('script.attachedAssignment', { found: name.text }, location));
    reader.fail('');
    quiet(reader);
  } else if (reader.state() === 'script' && name.text.endsWith(':') && reader.is('{')) {
    reader.report(scriptIssue('script.attachedColon', { found: name.text }, location));
    quiet(reader);
  }
}

/** Marks the statement as failed without a second message. */
function quiet(reader: Reader): void {
  const count = reader.issues.length;
  reader.fail('');
  reader.issues.length = Math.min(reader.issues.length, count);
}

function reservedName(reader: Reader): void {
  const token = reader.peek();
  if (!/^(o|org|l|len)$/.test(token.text)) return;
  const keyword = token.text.startsWith('o') ? 'ORIGIN' : 'LENGTH';
  reader.report(
    scriptIssue(
      'script.reservedName',
      { found: token.text, keyword },
      reader.lines.locate(reader.file, token.span),
    ),
  );
  quiet(reader);
}

/** `separated`: inside an output section a separator follows. */
export function assertion(reader: Reader, separated: boolean): Assertion {
  const start = reader.next().span;
  const { test, message } = reader.within('expression', () => {
    reader.expect('(');
    const value = parseExpression(reader);
    reader.expect(',');
    const text = reader.name('a message in quotes');
    reader.expect(')');
    if (separated) separator(reader);
    return { test: value, message: text };
  });
  if (!separated) reader.accept(';');
  return { kind: 'assert', test, message, span: { start: start.start, end: reader.lastEnd() } };
}

function outputSection(reader: Reader): OutputSection {
  const name = sectionName(reader);
  // The first token after the name is read in the script state, as GNU ld's parser has to look ahead there.
  reader.peek();
  const head = reader.within('expression', () => {
    const address = startsType(reader) || reader.is(':') ? undefined : addressOf(reader);
    const type = startsType(reader) ? sectionType(reader) : undefined;
    reader.expect(':');
    return { address, type, ...attributes(reader) };
  });
  const body = reader.within('wild', () => bodyOf(reader));
  const tail = sectionTail(reader);
  const span = { start: name.span.start, end: reader.lastEnd() };
  reader.accept(',');
  return {
    kind: 'outputSection',
    name,
    ...present('address', head.address),
    ...present('type', head.type),
    ...present('loadAddress', head.loadAddress),
    ...present('alignment', head.alignment),
    alignWithInput: head.alignWithInput,
    ...present('subalign', head.subalign),
    ...present('constraint', head.constraint),
    ...body,
    ...tail,
    span,
  };
}

function sectionName(reader: Reader): Name {
  const name = reader.name('the name of an output section');
  return name.quoted && reader.rules.keepsQuotes ? { ...name, text: `"${name.text}"` } : name;
}

function addressOf(reader: Reader): Expression {
  if (!reader.accept('BIND')) return parseExpression(reader);
  reader.expect('(');
  const value = parseExpression(reader);
  reader.expect(')');
  return value;
}

/** `(NOLOAD)` and the like start as a parenthesized address does. */
function startsType(reader: Reader): boolean {
  if (!reader.is('(')) return false;
  const before = reader.mark();
  reader.next();
  const found = reader.is(')') || reader.rules.sectionTypes.includes(reader.peek().text);
  reader.reset(before);
  return found;
}

function sectionType(reader: Reader): SectionType {
  const start = reader.expect('(')?.span ?? reader.peek().span;
  let keyword = '';
  let value: Expression | undefined;
  if (!reader.is(')')) {
    keyword = reader.next().text;
    const inner = keyword === 'READONLY' && reader.accept('(') !== undefined;
    if (inner) {
      reader.expect('TYPE');
      keyword = 'READONLY TYPE';
    }
    if (keyword.endsWith('TYPE')) {
      reader.expect('=');
      value = parseExpression(reader);
    }
    if (inner) reader.expect(')');
  }
  reader.expect(')');
  return { keyword, ...present('value', value), span: { start: start.start, end: reader.lastEnd() } };
}

interface Attributes {
  loadAddress?: Expression;
  alignment?: Expression;
  alignWithInput: boolean;
  subalign?: Expression;
  constraint?: NonNullable<OutputSection['constraint']>;
}

/** In GNU ld's order; each at most once. */
function attributes(reader: Reader): Attributes {
  const found: Attributes = { alignWithInput: false };
  const accept = (word: string): boolean =>
    reader.rules.attributes.includes(word) && reader.accept(word) !== undefined;
  if (accept('AT')) found.loadAddress = argument(reader);
  if (accept('ALIGN')) found.alignment = argument(reader);
  if (accept('ALIGN_WITH_INPUT')) found.alignWithInput = true;
  if (accept('SUBALIGN')) found.subalign = argument(reader);
  if (accept('ONLY_IF_RO')) found.constraint = 'ONLY_IF_RO';
  else if (accept('ONLY_IF_RW')) found.constraint = 'ONLY_IF_RW';
  else if (accept('SPECIAL')) found.constraint = 'SPECIAL';
  return found;
}

function argument(reader: Reader): Expression {
  reader.expect('(');
  const value = parseExpression(reader);
  reader.expect(')');
  return value;
}

function bodyOf(reader: Reader): { statements: Statement[]; bodySpan: { start: number; end: number } } {
  const open = reader.expect('{');
  const start = open?.span.start ?? reader.peek().span.start;
  if (open === undefined) return { statements: [], bodySpan: { start, end: start } };
  const inner = statements(reader, true);
  if (!reader.accept('}')) {
    reader.report(scriptIssue('script.unclosedBrace', {}, reader.lines.locate(reader.file, open.span)));
  }
  return { statements: inner, bodySpan: { start, end: reader.lastEnd() } };
}

interface Tail {
  region?: Name;
  loadRegion?: Name;
  headers: Name[];
  fill?: Expression;
}

function sectionTail(reader: Reader): Tail {
  const tail: Tail = { headers: [] };
  if (reader.failed()) return tail;
  if (reader.accept('>')) tail.region = reader.name('the name of a memory region');
  if (reader.is('AT')) {
    reader.next();
    reader.expect('>');
    tail.loadRegion = reader.name('the name of a memory region');
  }
  for (let header = headerName(reader); header !== undefined; header = headerName(reader))
    tail.headers.push(header);
  if (startsFill(reader)) {
    tail.fill = parseFillValue(reader);
    if (reader.peek().kind === 'name') reader.again();
  }
  return tail;
}

/** `:name`, which to lld is one word. */
function headerName(reader: Reader): Name | undefined {
  const token = reader.peek();
  if (token.kind === 'name' && !token.quoted && token.text.startsWith(':') && token.text.length > 1) {
    reader.next();
    return {
      text: token.text.slice(1),
      span: { start: token.span.start + 1, end: token.span.end },
      quoted: false,
    };
  }
  return reader.accept(':') === undefined ? undefined : reader.name('the name of a program header');
}

/** To lld `=0x90` is one word, which it cuts when it sees the first character. */
function startsFill(reader: Reader): boolean {
  if (reader.dialect === 'lld' && reader.peek().text.startsWith('=')) {
    return reader.within('expression', () => {
      reader.next();
      return true;
    });
  }
  return reader.accept('=') !== undefined;
}

function overlay(reader: Reader): Overlay {
  const start = reader.next().span;
  reader.peek();
  const head = reader.within('expression', () => {
    const { fullOverlayHead } = reader.rules;
    const address = reader.is(':') && !fullOverlayHead ? undefined : parseExpression(reader);
    reader.expect(':');
    const noCrossRefs = !fullOverlayHead && reader.accept('NOCROSSREFS') !== undefined;
    if (fullOverlayHead && !reader.is('AT')) reader.fail('AT');
    const loadAddress = reader.accept('AT') ? argument(reader) : undefined;
    const subalign = !fullOverlayHead && reader.accept('SUBALIGN') ? argument(reader) : undefined;
    return { address, noCrossRefs, loadAddress, subalign };
  });
  reader.expect('{');
  const sections: OutputSection[] = [];
  while (reader.peek().kind !== 'end' && !reader.is('}') && !reader.failed()) {
    const name = reader.name('the name of an output section');
    const body = reader.within('wild', () => bodyOf(reader));
    if (reader.rules.fullOverlayHead) onlyPatterns(reader, body.statements);
    const tail = overlayTail(reader);
    const span = { start: name.span.start, end: reader.lastEnd() };
    reader.accept(',');
    sections.push({ kind: 'outputSection', name, alignWithInput: false, ...body, ...tail, span });
  }
  reader.expect('}');
  const tail = overlayTail(reader);
  const span = { start: start.start, end: reader.lastEnd() };
  reader.accept(',');
  return {
    kind: 'overlay',
    ...present('address', head.address),
    noCrossRefs: head.noCrossRefs,
    ...present('loadAddress', head.loadAddress),
    ...present('subalign', head.subalign),
    sections,
    ...tail,
    span,
  };
}

/** In the sections of an overlay ld.lld reads nothing but input patterns; to it `LONG(1)` is a pattern as well. */
function onlyPatterns(reader: Reader, statements: readonly Statement[]): void {
  for (const item of statements) {
    if (item.kind === 'data' || item.kind === 'fill' || (item.kind === 'input' && !item.keep)) continue;
    const found = `"${reader.text.slice(item.span.start, item.span.end).slice(0, 40)}"`;
    const expected = 'an input section, the only statement that ld.lld takes in an overlay';
    const location = reader.lines.locate(reader.file, item.span);
    reader.report(scriptIssue('script.syntax', { expected, found }, location));
  }
}

function overlayTail(reader: Reader): Tail {
  return reader.rules.fullOverlayHead ? { headers: [] } : sectionTail(reader);
}

/** What stands between the braces of an output section. */
export function statements(reader: Reader, braced: boolean): Statement[] {
  const items: Statement[] = [];
  while (reader.peek().kind !== 'end' && !(braced && reader.is('}'))) {
    const before = reader.mark();
    const item = statement(reader);
    if (item !== undefined) items.push(item);
    recover(reader, before, 'statements');
    if (!braced && reader.mark() === before) reader.next(); // A brace that closes nothing.
  }
  return items;
}

function statement(reader: Reader): Statement | undefined {
  if (reader.accept(';')) return undefined;
  if (reader.is('ASSERT')) return assertion(reader, true);
  const token = reader.peek();
  const text = token.kind === 'name' && !token.quoted ? token.text : '';
  if ((text !== 'ASCIZ' && reader.rules.dataWords.includes(text)) || text === 'FILL')
    return data(reader, text);
  if (text === 'ASCIZ' && reader.rules.dataWords.includes(text)) {
    const newer = ascii(reader);
    if (newer !== undefined) return newer;
  }
  if (text === 'CONSTRUCTORS' || text === 'CREATE_OBJECT_SYMBOLS' || text === 'LINKER_VERSION') {
    reader.next();
    return { kind: 'keyword', name: { text, span: token.span, quoted: false }, span: token.span };
  }
  if (text === 'SORT' || text === 'SORT_BY_NAME') {
    const sorted = sortedConstructors(reader);
    if (sorted !== undefined) return sorted;
    if (!reader.rules.fileModifiers) {
      reader.next();
      reader.fail('(CONSTRUCTORS)');
      return undefined;
    }
  }
  if (text === 'INCLUDE') {
    reader.next();
    const file = reader.name('a file name');
    return { kind: 'include', file, span: cover(token.span, file.span) };
  }
  if (wrapped[text] !== undefined || reader.isName()) {
    const assigned = assignmentOrNothing(reader);
    if (assigned !== undefined && assigned !== 'section') return assigned;
    if (reader.failed()) return undefined;
  }
  return inputPattern(reader);
}

/** `SORT(CONSTRUCTORS)`. */
function sortedConstructors(reader: Reader): Statement | undefined {
  const before = reader.mark();
  const start = reader.next().span;
  if (reader.accept('(') && reader.is('CONSTRUCTORS')) {
    const { text, span } = reader.next();
    reader.expect(')');
    return {
      kind: 'keyword',
      name: { text, span, quoted: false },
      span: { start: start.start, end: reader.lastEnd() },
    };
  }
  reader.reset(before);
  return undefined;
}

function data(reader: Reader, keyword: string): Statement {
  const start = reader.next().span;
  const value = argument(reader);
  const span = { start: start.start, end: reader.lastEnd() };
  return keyword === 'FILL' ? { kind: 'fill', value, span } : { kind: 'data', keyword, value, span };
}

/** `ASCIZ "text"`, of ld 2.41; older ones read two file names. */
function ascii(reader: Reader): Statement | undefined {
  const before = reader.mark();
  const start = reader.next().span;
  if (!reader.peek().quoted) {
    reader.reset(before);
    return undefined;
  }
  const string = reader.name('a string');
  const what = { what: 'ASCIZ', linker: 'ld 2.40 and ld.lld', since: 'ld 2.41' };
  reader.report(scriptIssue('script.newer', what, reader.lines.locate(reader.file, start)));
  return { kind: 'data', keyword: 'ASCIZ', string, span: cover(start, string.span) };
}

/** A property only when there is a value: `exactOptionalPropertyTypes` tells absent from undefined. */
function present<K extends string, V>(key: K, value: V | undefined): Readonly<Partial<Record<K, V>>> {
  // A computed key widens to string; the object has this key or none.
  return (value === undefined ? {} : { [key]: value }) as Readonly<Partial<Record<K, V>>>;
}
