import type { Expression, Name, OutputSection, SectionType, Statement } from './ast';
import type { Mutable } from './commandState';
import { scriptIssue } from './issues';
import { parenthesized, parseExpression } from './parseExpression';
import { parseFillValue } from './parseFill';
import { statements, unknownConstruct } from './parseStatement';
import { asWritten, type Reader } from './reader';

/** What follows the name of an output section. */
export function outputSection(reader: Reader, given: Name): OutputSection {
  const name = asWritten(given, reader.dialect);
  // The first token after the name is read in the script state, as GNU ld's parser has to look ahead there.
  reader.look();
  refuseGluedColon(reader);
  const head = reader.within('expression', () => {
    const bound = reader.dialect === 'gnu' && reader.is('BIND');
    const address = startsType(reader) || reader.is(':') ? undefined : addressOf(reader);
    const type = startsType(reader) ? sectionType(reader) : undefined;
    if (type !== undefined) reader.within('script', () => refuseGluedColon(reader));
    const block = bound && reader.accept('BLOCK') ? parenthesized(reader) : undefined;
    reader.expect(':');
    return { address, type, block, found: attributes(reader) };
  });
  const body = reader.within('wild', () => bodyOf(reader));
  const tail = sectionTail(reader);
  const span = { start: name.span.start, end: reader.lastEnd() };
  reader.accept(',');
  const { address, type, block, found } = head;
  const { statements, bodySpan } = body;
  // Part by part, since nearly all sections have hardly any of them.
  const section: Mutable<OutputSection> = {
    kind: 'outputSection',
    name,
    alignWithInput: found.alignWithInput,
    statements,
    bodySpan,
    headers: tail.headers,
    span,
  };
  if (address !== undefined) section.address = address;
  if (type !== undefined) section.type = type;
  if (block !== undefined) section.block = block;
  if (found.loadAddress !== undefined) section.loadAddress = found.loadAddress;
  if (found.alignment !== undefined) section.alignment = found.alignment;
  if (found.subalign !== undefined) section.subalign = found.subalign;
  if (found.constraint !== undefined) section.constraint = found.constraint;
  if (tail.region !== undefined) section.region = tail.region;
  if (tail.loadRegion !== undefined) section.loadRegion = tail.loadRegion;
  if (tail.fill !== undefined) section.fill = tail.fill;
  return section;
}

/** To lld `:ALIGN` is one word, and no colon, unless an expression stands before it. */
function refuseGluedColon(reader: Reader): void {
  if (reader.dialect !== 'lld') return;
  const { kind, quoted, start, end } = reader.look();
  if (kind !== 'name' || quoted || end - start < 2 || !reader.text.startsWith(':', start)) return;
  const message = `: expected, but got ${reader.text.slice(start, end)}`;
  reader.report(scriptIssue('script.lld', { message }, reader.lines.locate(reader.file, { start, end })));
}

function addressOf(reader: Reader): Expression {
  return reader.dialect === 'gnu' && reader.accept('BIND') ? parenthesized(reader) : parseExpression(reader);
}

/** `(NOLOAD)` and the like start as a parenthesized address does. */
function startsType(reader: Reader): boolean {
  if (!reader.is('(')) return false;
  const before = reader.mark();
  reader.next();
  const { text } = reader.peek();
  let found = reader.is(')') || reader.rules.sectionTypes.includes(text);
  if (!found && text === 'TYPE') {
    reader.next();
    found = reader.is('=');
  }
  reader.reset(before);
  return found;
}

function sectionType(reader: Reader): SectionType {
  const { start } = reader.look();
  reader.expect('(');
  let keyword = '';
  let value: Expression | undefined;
  if (reader.is(')') && reader.dialect === 'lld') reader.fail('NOLOAD, COPY, INFO or OVERLAY');
  if (!reader.is(')')) {
    keyword = reader.next().text;
    const inner = keyword === 'READONLY' && reader.accept('(');
    if (inner) {
      reader.expect('TYPE');
      keyword = 'READONLY TYPE';
    }
    if (keyword.endsWith('TYPE')) {
      if (!reader.rules.sectionTypes.includes('TYPE'))
        unknownConstruct(reader, '(TYPE = …)', 'ld.lld 15', { start, end: reader.lastEnd() });
      reader.expect('=');
      value = parseExpression(reader);
    }
    if (inner) reader.expect(')');
  }
  reader.expect(')');
  return { keyword, ...present('value', value), span: { start, end: reader.lastEnd() } };
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
  if (reader.look().kind !== 'name') return found;
  const accept = (word: string): boolean => reader.rules.attributes.includes(word) && reader.accept(word);
  if (accept('AT')) found.loadAddress = parenthesized(reader);
  if (accept('ALIGN')) found.alignment = parenthesized(reader);
  if (accept('ALIGN_WITH_INPUT')) found.alignWithInput = true;
  if (accept('SUBALIGN')) found.subalign = parenthesized(reader);
  if (accept('ONLY_IF_RO')) found.constraint = 'ONLY_IF_RO';
  else if (accept('ONLY_IF_RW')) found.constraint = 'ONLY_IF_RW';
  else if (accept('SPECIAL')) found.constraint = 'SPECIAL';
  return found;
}

export function bodyOf(reader: Reader): {
  statements: Statement[];
  bodySpan: { start: number; end: number };
} {
  const { start, end } = reader.look();
  if (!reader.expect('{')) return { statements: [], bodySpan: { start, end: start } };
  const inner = statements(reader, true);
  if (!reader.accept('}')) {
    reader.report(scriptIssue('script.unclosedBrace', {}, reader.lines.locate(reader.file, { start, end })));
  }
  return { statements: inner, bodySpan: { start, end: reader.lastEnd() } };
}

export interface Tail {
  region?: Name;
  loadRegion?: Name;
  headers: Name[];
  fill?: Expression;
}

export function sectionTail(reader: Reader): Tail {
  const tail: Tail = { headers: [] };
  if (reader.failed()) return tail;
  if (reader.accept('>')) tail.region = reader.writtenName('the name of a memory region');
  if (reader.accept('AT')) {
    reader.expect('>');
    tail.loadRegion = reader.writtenName('the name of a memory region');
  }
  for (let header = headerName(reader); header !== undefined; header = headerName(reader))
    tail.headers.push(header);
  if (startsFill(reader)) {
    tail.fill = parseFillValue(reader);
    if (reader.look().kind === 'name') reader.again();
  }
  return tail;
}

/** `:name`, which to lld is one word. */
function headerName(reader: Reader): Name | undefined {
  const { kind, quoted, start, end } = reader.look();
  if (kind === 'name' && !quoted && end - start > 1 && reader.text.startsWith(':', start)) {
    reader.skip();
    return { text: reader.text.slice(start + 1, end), span: { start: start + 1, end }, quoted: false };
  }
  return reader.accept(':') ? reader.writtenName('the name of a program header') : undefined;
}

/** To lld `=0x90` is one word, which it cuts when it sees the first character. */
function startsFill(reader: Reader): boolean {
  if (reader.dialect === 'lld' && reader.peek().text.startsWith('=')) {
    return reader.within('expression', () => {
      reader.skip();
      return true;
    });
  }
  return reader.accept('=');
}

/** A property only when there is a value: `exactOptionalPropertyTypes` tells absent from undefined. */
export function present<K extends string, V>(key: K, value: V | undefined): Readonly<Partial<Record<K, V>>> {
  // A computed key widens to string; the object has this key or none.
  return (value === undefined ? {} : { [key]: value }) as Readonly<Partial<Record<K, V>>>;
}
