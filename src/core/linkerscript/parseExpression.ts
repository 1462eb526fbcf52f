import { lookup } from '../lookup';
import type { Span } from '../text';
import type { Expression, Name } from './ast';
import { gnuNumber } from './number';
import { scriptIssue } from './issues';
import type { Reader } from './reader';
import { compute } from './value';

/** Deeper expressions than this are refused, so that no script can exhaust the stack. */
const depthLimit = 800;

/** Reads an expression in the lexer's expression state; what is read ahead past its end keeps that state's meaning. */
export function parseExpression(reader: Reader): Expression {
  const outer = reader.enter('expression');
  const expression = conditional(reader, 0);
  reader.leave(outer);
  return expression;
}

/** `(e)`, both parentheses demanded. */
export function parenthesized(reader: Reader): Expression {
  reader.expect('(');
  const value = parseExpression(reader);
  reader.expect(')');
  return value;
}

/** A number, a symbol, or what stands in parentheses: no operators. */
export function parseWord(reader: Reader): Expression {
  return reader.within('expression', () => primary(reader, 0));
}

/** As a word, with signs before it. */
export function parseSigned(reader: Reader): Expression {
  return reader.within('expression', () => unary(reader, 0));
}

function conditional(reader: Reader, depth: number): Expression {
  return conditionalOf(reader, binary(reader, 0, depth), depth);
}

/** What `?` makes of an expression that was read. */
function conditionalOf(reader: Reader, test: Expression, depth: number): Expression {
  if (!reader.is('?')) return test;
  if (tooDeep(reader, depth)) return missing(reader);
  reader.next();
  const then = conditional(reader, depth + 1);
  reader.expect(':');
  const otherwise = conditional(reader, depth + 1);
  return { kind: 'conditional', test, then, otherwise, span: cover(test.span, otherwise.span) };
}

function binary(reader: Reader, level: number, depth: number): Expression {
  const first = unary(reader, depth);
  let left = first;
  // Precedence climbing: the table's index is the binding strength.
  for (;;) {
    const { kind, word: operator } = reader.look();
    const strength = kind === 'symbol' ? reader.rules.strength.get(operator) : undefined;
    if (strength === undefined || strength < level) {
      const endsHere = level > 0 && left !== first && reader.rules.conditionInOperand;
      return endsHere ? conditionalOf(reader, left, depth + 1) : left;
    }
    if (tooDeep(reader, depth)) return missing(reader);
    reader.skip();
    const right = binary(reader, strength + 1, depth + 1);
    if (operator === '/' || operator === '%') checkDivision(reader, operator, left, right);
    left = { kind: 'binary', operator, left, right, span: cover(left.span, right.span) };
  }
}

/** GNU ld folds constants while it reads, and a division of them by zero stops it wherever it stands (ldexp.c, exp_binop). */
function checkDivision(reader: Reader, operator: string, left: Expression, right: Expression): void {
  if (!reader.rules.foldsConstants || left.kind !== 'number' || constant(right) !== 0n) return;
  const location = reader.lines.locate(reader.file, right.span);
  reader.report(scriptIssue('script.divisionByZero', { operator }, location));
}

/** The value of an expression of numbers alone. */
function constant(expression: Expression): bigint | undefined {
  if (expression.kind === 'number') return expression.value;
  if (expression.kind !== 'binary') return undefined;
  const left = constant(expression.left);
  const right = left === undefined ? undefined : constant(expression.right);
  if (left === undefined || right === undefined) return undefined;
  return compute(expression.operator, left, right, true);
}

function unary(reader: Reader, depth: number): Expression {
  const { kind, word: operator, start } = reader.look();
  if (kind === 'symbol' && reader.rules.unary.includes(operator)) {
    if (tooDeep(reader, depth)) return missing(reader);
    reader.skip();
    const operand = unary(reader, depth + 1);
    if (operator === '+') return operand;
    return { kind: 'unary', operator, operand, span: { start, end: operand.span.end } };
  }
  return primary(reader, depth);
}

function primary(reader: Reader, depth: number): Expression {
  const { kind, word } = reader.look();
  if (kind === 'number') {
    const token = reader.next();
    const value = token.value ?? 0n;
    warnAboutName(reader, token.text, value, token.span);
    return { kind: 'number', value, text: token.text, span: token.span };
  }
  if (word === '(') {
    if (tooDeep(reader, depth)) return missing(reader);
    reader.skip();
    const inner = conditional(reader, depth + 1);
    reader.expect(')');
    return inner;
  }
  if (kind === 'name' && word !== '') {
    const special = functionNamed(reader, word, depth);
    if (special !== undefined) return special;
  }
  if (!reader.isName()) {
    reader.fail('an expression');
    return missing(reader);
  }
  const name = reader.name('an expression');
  if (!name.quoted) warnAboutSymbol(reader, name);
  return { kind: 'symbol', name: name.text, span: name.span };
}

/** How many arguments each function of expressions takes. */
const functions: Readonly<Record<string, readonly number[]>> = {
  ALIGN: [1, 2],
  ABSOLUTE: [1],
  BLOCK: [1],
  NEXT: [1],
  LOG2CEIL: [1],
  MAX: [2],
  MIN: [2],
  DATA_SEGMENT_ALIGN: [2],
  DATA_SEGMENT_RELRO_END: [2],
  DATA_SEGMENT_END: [1],
};

/** Functions whose argument is a name that is read in the script state. */
const scriptQueries = new Set(['ADDR', 'LOADADDR', 'SIZEOF', 'ALIGNOF', 'ORIGIN', 'LENGTH']);
const queries = new Set(['DEFINED', 'CONSTANT']);

function functionNamed(reader: Reader, text: string, depth: number): Expression | undefined {
  const counts = reader.rules.missingFunctions.includes(text) ? undefined : lookup(functions, text);
  if (counts !== undefined) return call(reader, text, counts, depth);
  if (scriptQueries.has(text)) return query(reader, text, true);
  if (queries.has(text)) return query(reader, text, false);
  switch (text) {
    case 'SIZEOF_HEADERS': {
      const { span } = reader.next();
      return { kind: 'query', name: text, nameSpan: span, target: { text: '', span, quoted: false }, span };
    }
    case 'SEGMENT_START':
      return segmentStart(reader, depth);
    case 'ASSERT':
      return assertion(reader, depth);
    default:
      return undefined;
  }
}

function call(reader: Reader, name: string, counts: readonly number[], depth: number): Expression {
  const { span: nameSpan } = reader.next();
  if (tooDeep(reader, depth)) return missing(reader);
  reader.expect('(');
  const isDot = name === 'DATA_SEGMENT_END' && reader.rules.segmentEndIsDot;
  const values = [isDot ? dotAlone(reader) : conditional(reader, depth + 1)];
  const most = Math.max(...counts);
  while (values.length < most && reader.accept(',')) values.push(conditional(reader, depth + 1));
  if (!counts.includes(values.length)) reader.fail('","');
  reader.expect(')');
  return {
    kind: 'call',
    name,
    nameSpan,
    arguments: values,
    span: cover(nameSpan, { start: 0, end: reader.lastEnd() }),
  };
}

function dotAlone(reader: Reader): Expression {
  if (!reader.is('.')) reader.fail('"."');
  const { text, span } = reader.name('"."');
  return { kind: 'symbol', name: text, span };
}

function query(reader: Reader, name: string, inScript: boolean): Expression {
  const { span: nameSpan } = reader.next();
  const target = inScript
    ? reader.within('script', () => nameInParentheses(reader, (what) => reader.writtenName(what)))
    : nameInParentheses(reader, (what) =>
        name === 'DEFINED' ? reader.name(what) : reader.writtenName(what),
      );
  return {
    kind: 'query',
    name,
    nameSpan,
    target,
    span: cover(nameSpan, { start: 0, end: reader.lastEnd() }),
  };
}

function nameInParentheses(reader: Reader, read: (what: string) => Name): Name {
  reader.expect('(');
  const target = read('a name');
  reader.expect(')');
  return target;
}

function segmentStart(reader: Reader, depth: number): Expression {
  const { span: start } = reader.next();
  const segment = reader.within(reader.dialect === 'lld' ? 'expression' : 'script', () => {
    reader.expect('(');
    return reader.name('the name of a segment');
  });
  reader.expect(',');
  const fallback = tooDeep(reader, depth) ? missing(reader) : conditional(reader, depth + 1);
  reader.expect(')');
  return { kind: 'segmentStart', segment, fallback, span: cover(start, { start: 0, end: reader.lastEnd() }) };
}

function assertion(reader: Reader, depth: number): Expression {
  const { span: start } = reader.next();
  reader.expect('(');
  const test = tooDeep(reader, depth) ? missing(reader) : conditional(reader, depth + 1);
  reader.expect(',');
  const message = reader.name('a message');
  reader.expect(')');
  return { kind: 'assertion', test, message, span: cover(start, { start: 0, end: reader.lastEnd() }) };
}

function tooDeep(reader: Reader, depth: number): boolean {
  if (depth < depthLimit) return false;
  if (!reader.failed()) {
    const location = reader.lines.locate(reader.file, reader.peek().span);
    reader.report(scriptIssue('script.tooDeep', { limit: String(depthLimit) }, location));
  }
  reader.fail('less nesting');
  return true;
}

export function missing(reader: Reader): Expression {
  const at = reader.look().start;
  return { kind: 'missing', span: { start: at, end: at } };
}

export function cover(from: Span, to: Span): Span {
  return { start: from.start, end: Math.max(from.end, to.end) };
}

function warnAboutName(reader: Reader, text: string, value: bigint, span: Span): void {
  if (reader.dialect !== 'gnu' || !/^[a-fA-F]/.test(text)) return;
  const location = reader.lines.locate(reader.file, span);
  reader.report(
    scriptIssue('script.looksLikeNumber', { found: text, value: `0x${value.toString(16)}` }, location),
  );
}

function warnAboutSymbol(reader: Reader, name: Name): void {
  const { text, span } = name;
  if (reader.dialect === 'lld') {
    if (!/^[0-9]/.test(text)) return;
    const message = `malformed number: ${text}`;
    reader.report(scriptIssue('script.lld', { message }, reader.lines.locate(reader.file, span)));
    return;
  }
  const slash = text.lastIndexOf('/');
  if (slash <= 0 || slash === text.length - 1) return;
  const divisor = text.slice(slash + 1);
  if (gnuNumber(divisor, 0, 'script')?.end !== divisor.length || !/^[^/]+\/[^/]/.test(text)) return;
  reader.report(scriptIssue('script.slashInName', { found: text }, reader.lines.locate(reader.file, span)));
}
