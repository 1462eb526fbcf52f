import { amount, unbounded, worse, type Amount, type Doubt } from './amount';
import type { Assignment, Expression } from './ast';
import { scriptIssue } from './issues';
import { findOutput, report, step, symbolNamed, type Link } from './link';
import { locationOf, type AssignmentStatement, type Section, type Source } from './model';
import { query } from './query';
import { foldRelroEnd, foldSegmentAlign, foldSegmentEnd } from './dataSegment';
import {
  absolute,
  address,
  alignNumber,
  comparisons,
  compute,
  doubtOf,
  invalid,
  value,
  type Base,
  type Value,
} from './value';
import { pieceOffset } from './pieces';

/** Where an expression stands. */
export interface Scope {
  readonly link: Link;
  readonly source: Source | undefined;
  /** The output section it is in; `absolute` outside; `nowhere` in one that does not exist (yet). */
  readonly section: Section | 'absolute' | 'nowhere';
  /** Absent where there is no location counter, as in MEMORY. */
  dot: Amount | undefined;
  assigningToDot: boolean;
  /** The symbol being assigned; cleared when its own old value is used. */
  assignName: string | undefined;
}

export function scope(
  link: Link,
  source: Source | undefined,
  section: Scope['section'],
  dot?: Amount,
): Scope {
  return { link, source, section, dot, assigningToDot: false, assignName: undefined };
}

/** No linker takes such a script, so nothing is sure of what hangs on the part that is missing. */
const notWritten: Doubt = { kind: 'unknown', reason: 'a part of its expression is missing', bounded: false };

/** Evaluates an expression. Depth is bounded by the parser's limit; long chains of one operator take a loop. */
export function evaluate(expression: Expression, at: Scope): Value {
  if (!step(at.link)) return invalid;
  switch (expression.kind) {
    case 'number':
      return value(expression.value, plainBase(at));
    case 'symbol':
      if (expression.name !== '.') return symbolValue(expression, at);
      return relativeToScope(at, at.dot ?? { value: 0n });
    case 'unary':
      return unary(expression.operator, evaluate(expression.operand, at));
    case 'binary':
      return chain(expression, at);
    case 'conditional':
      return conditional(expression, at);
    case 'call':
      return call(expression, at);
    case 'query':
      return query(expression, at);
    case 'segmentStart':
      return segmentStart(expression, at);
    case 'assertion':
      return assertion(expression, at);
    case 'missing':
      return value(0n, plainBase(at), notWritten);
  }
}

/** Outside sections a plain number is an address, inside a number (ldexp.c, etree_value). */
function plainBase(at: Scope): Base {
  return at.section === 'absolute' && !at.link.saneExpressions ? 'absolute' : 'number';
}

/** An address as seen from the scope's section. */
export function relativeToScope(at: Scope, of: Amount): Value {
  if (typeof at.section === 'string') return value(of.value, at.section, of.doubt);
  const start = at.section.vma;
  // Both count from the same unknown start: the difference is sure when the doubt is the very same.
  const doubt =
    start.doubt === undefined
      ? of.doubt
      : of.doubt === start.doubt
        ? undefined
        : unbounded(worse(of.doubt, start.doubt));
  return value(of.value - start.value, at.section, doubt);
}

function unary(operator: string, operand: Value): Value {
  if (!operand.valid) return invalid;
  const doubt = unbounded(operand.doubt);
  switch (operator) {
    case '-':
      return value(-operand.value, operand.base, doubt);
    case '~':
      return value(~operand.value, operand.base, doubt);
    default:
      return value(operand.value === 0n ? 1n : 0n, operand.base, doubt);
  }
}

/** Left-associative chains can be very long, so the left spine is walked, not recursed into. */
function chain(expression: Extract<Expression, { kind: 'binary' }>, at: Scope): Value {
  const spine: Extract<Expression, { kind: 'binary' }>[] = [];
  let left: Expression = expression;
  while (left.kind === 'binary') {
    spine.push(left);
    left = left.left;
  }
  let result = evaluate(left, at);
  for (let i = spine.length - 1; i >= 0; i -= 1) {
    const node = spine[i];
    if (node === undefined) break;
    const right = evaluate(node.right, at);
    result = binary(node, result, right, at);
  }
  return result;
}

function binary(node: Extract<Expression, { kind: 'binary' }>, left: Value, right: Value, at: Scope): Value {
  if (!left.valid || !right.valid) return invalid;
  const met = meet(left, right);
  const { a, b } = met;
  let bits = compute(node.operator, a.value, b.value, at.link.rules.signedDivision);
  if (isOverflow(node.operator, a.value, b.value)) {
    report(at.link, scriptIssue('script.divisionOverflow', {}, locationOf(at.source, node.span)));
  }
  // In the pass that only marks what is kept, the divisor stands for the quotient (ldexp.c, fold_binary).
  if (bits === undefined && at.link.phase === 'mark') bits = 0n;
  if (bits === undefined) {
    // Of a divisor that is not known nobody can say that it is 0.
    if (b.doubt !== undefined) return value(0n, met.same ? plainBase(at) : met.base, b.doubt);
    const location = locationOf(at.source, node.right.span);
    report(at.link, scriptIssue('script.divisionByZero', { operator: node.operator }, location));
    return invalid;
  }
  const doubt = doubtOf(node.operator, amount(a.value, a.doubt), amount(b.value, b.doubt));
  if (comparisons.has(node.operator)) return value(bits, 'number', doubt);
  return value(bits, met.same ? plainBase(at) : met.base, doubt);
}

/** The one quotient that two's complement cannot hold. */
function isOverflow(operator: string, a: bigint, b: bigint): boolean {
  return (operator === '/' || operator === '%') && b === 0xffff_ffff_ffff_ffffn && a === 1n << 63n;
}

type Valid = Extract<Value, { valid: true }>;

/**
 * Brings two operands to one base. Different sections: both become addresses. One plain number: the other's base. `same`
 * when both had one base, in which case the result of arithmetic is no longer relative to it.
 */
function meet(left: Valid, right: Valid): { a: Valid; b: Valid; base: Base; same: boolean } {
  if (left.base === right.base) return { a: left, b: right, base: left.base, same: true };
  if (left.base !== 'number' && right.base !== 'number') {
    return { a: absolute(left), b: absolute(right), base: 'absolute', same: true };
  }
  return { a: left, b: right, base: left.base === 'number' ? right.base : left.base, same: false };
}

function conditional(expression: Extract<Expression, { kind: 'conditional' }>, at: Scope): Value {
  // A chain `a ? b : c ? d : …` nests in its last part, whose depth the parser bounds.
  const test = evaluate(expression.test, at);
  if (!test.valid) return invalid;
  const chosen = evaluate(test.value !== 0n ? expression.then : expression.otherwise, at);
  if (test.doubt === undefined || !chosen.valid) return chosen;
  return value(chosen.value, chosen.base, unbounded(worse(test.doubt, chosen.doubt)));
}

function call(expression: Extract<Expression, { kind: 'call' }>, at: Scope): Value {
  const [first, second] = expression.arguments;
  if (first === undefined) return invalid;
  const a = evaluate(first, at);
  if (second === undefined) return callOne(expression.name, a, at);
  const b = evaluate(second, at);
  if (!a.valid || !b.valid) return invalid;
  if (expression.name === 'DATA_SEGMENT_RELRO_END') return foldRelroEnd(at, ...pair(meet(b, a)));
  const met = meet(a, b);
  switch (expression.name) {
    case 'MAX':
    case 'MIN':
      return extreme(expression.name, met.a, met.b, met.base);
    case 'ALIGN':
      return value(
        alignNumber(met.a.value, met.b.value),
        met.base,
        met.b.doubt === undefined ? met.a.doubt : unbounded(worse(met.a.doubt, met.b.doubt)),
      );
    default:
      return foldSegmentAlign(at, ...pair(met));
  }
}

function pair(met: { a: Valid; b: Valid }): [Valid, Valid] {
  return [met.a, met.b];
}

function extreme(name: string, a: Valid, b: Valid, base: Base): Value {
  const bits = (name === 'MAX') === a.value > b.value ? a.value : b.value;
  const doubt = worse(a.doubt, b.doubt);
  // The larger of a known number and one that is at least something is at least the larger of both.
  return value(
    bits,
    base,
    name === 'MAX' || (a.doubt !== undefined && b.doubt !== undefined) ? doubt : unbounded(doubt),
  );
}

function callOne(name: string, a: Value, at: Scope): Value {
  if (!a.valid) return invalid;
  switch (name) {
    case 'ABSOLUTE':
      return absolute(a);
    case 'LOG2CEIL':
      return value(log2Ceil(a.value), 'number', unbounded(a.doubt));
    case 'DATA_SEGMENT_END':
      return foldSegmentEnd(at, a);
    default: {
      if (at.link.phase === 'first') return invalid;
      const dot = at.dot ?? { value: 0n };
      // NEXT takes its argument as an address first.
      const alignment = name === 'NEXT' ? absolute(a) : a;
      const aligned = amount(
        alignNumber(dot.value, alignment.value),
        alignment.doubt === undefined ? dot.doubt : unbounded(worse(dot.doubt, alignment.doubt)),
      );
      return name === 'NEXT' ? value(aligned.value, 'absolute', aligned.doubt) : alignedDot(at, dot, aligned);
    }
  }
}

/** Aligning dot inside a section whose start is unknown: the offset is sure when nothing can change it. */
function alignedDot(at: Scope, dot: Amount, aligned: Amount): Value {
  if (
    typeof at.section === 'string' ||
    at.section.vma.doubt === undefined ||
    dot.doubt !== at.section.vma.doubt
  ) {
    return relativeToScope(at, aligned);
  }
  return dot.value === aligned.value && dot.value === at.section.vma.value
    ? relativeToScope(at, dot)
    : value(aligned.value - at.section.vma.value, at.section, dot.doubt);
}

function log2Ceil(bits: bigint): bigint {
  return bits <= 1n ? 0n : BigInt((bits - 1n).toString(2).length);
}

function segmentStart(expression: Extract<Expression, { kind: 'segmentStart' }>, at: Scope): Value {
  const fallback = evaluate(expression.fallback, at);
  if (!fallback.valid) return invalid;
  const given = at.link.rules.segmentStartFollowsOptions
    ? at.link.options.addresses?.findLast((item) => item.segment === expression.segment.text)
    : undefined;
  if (given === undefined) return relativeToScope(at, amount(fallback.value, fallback.doubt));
  at.link.usedSegments.add(expression.segment.text);
  return relativeToScope(at, { value: given.value });
}

function assertion(expression: Extract<Expression, { kind: 'assertion' }>, at: Scope): Value {
  const test = evaluate(expression.test, at);
  checkAssertion(test, expression.message.text, at, expression.span);
  return test;
}

/** An ASSERT counts only in the last pass; one that depends on something unknown is left open. */
export function checkAssertion(test: Value, message: string, at: Scope, span: Expression['span']): void {
  if (at.link.phase !== 'final' || (test.valid && (test.value !== 0n || test.doubt !== undefined))) return;
  if (!test.valid && at.link.withoutInputs) return;
  report(at.link, scriptIssue('script.assertion', { message }, locationOf(at.source, span)));
}

function symbolValue(expression: Extract<Expression, { kind: 'symbol' }>, at: Scope): Value {
  const { link } = at;
  if (expression.lost !== undefined)
    return value(0n, 'absolute', { kind: 'unknown', reason: expression.lost, bounded: false });
  const symbol = symbolNamed(link, expression.name);
  let result: Value = invalid;
  if (symbol.state === 'defined') {
    result = definedValue(symbol, at);
  } else if (
    link.withoutInputs &&
    (link.phase === 'final' || link.phase === 'allocating' || link.phase === 'assigning') &&
    !isAssigned(link, expression.name)
  ) {
    result = value(0n, 'absolute', {
      kind: 'unknown',
      reason: `no script defines ${expression.name}`,
      bounded: true,
    });
  } else if (
    link.phase === 'final' ||
    (link.phase !== 'mark' && link.phase !== 'first' && at.assigningToDot)
  ) {
    report(
      link,
      scriptIssue(
        'script.undefinedSymbol',
        { name: expression.name },
        locationOf(at.source, expression.span),
      ),
    );
  } else if (symbol.state === 'new') symbol.state = 'undefined';
  // Using the old value of the symbol that is being assigned is allowed only for absolute ones set in this pass.
  if (at.assignName === expression.name) {
    const allowed =
      symbol.state === 'defined' &&
      symbol.base === 'absolute' &&
      symbol.byScript &&
      symbol.iteration === link.iteration;
    if (!allowed) at.assignName = undefined;
  }
  return result;
}

function isAssigned(link: Link, name: string): boolean {
  return link.symbols.get(name)?.byScript === true;
}

function definedValue(symbol: { value: bigint; base: Base; doubt: Amount['doubt'] }, at: Scope): Value {
  // What was thrown away with its section counts from 0.
  const { base: given } = symbol;
  const base =
    typeof given === 'object' && 'output' in given && given.output === 'discarded' ? 'absolute' : given;
  if (base === 'absolute' && (at.section !== 'absolute' || at.link.saneExpressions)) {
    return value(symbol.value, 'number', symbol.doubt);
  }
  if (typeof base === 'object' && !('vma' in base) && typeof base.output === 'object') {
    const offset = pieceOffset(base);
    return value(symbol.value + offset.value, base.output, worse(symbol.doubt, offset.doubt));
  }
  return value(symbol.value, base, symbol.doubt);
}

/** Evaluates where there is neither a location counter nor a section: MEMORY, PHDRS, attributes. */
export function evaluateAlone(link: Link, expression: Expression, source: Source | undefined): Value {
  return evaluate(expression, scope(link, source, 'absolute'));
}

/** The value as an address, or undefined when it is not valid. */
export function evaluateAddress(expression: Expression, at: Scope): Amount | undefined {
  const result = evaluate(expression, at);
  return result.valid ? address(result) : undefined;
}

/** What an assignment stores: `x += e` is `x = x + e`. */
export function assignedExpression(node: Assignment): Expression {
  if (node.operator === '=') return node.value;
  const left: Expression = { kind: 'symbol', name: node.target.text, span: node.target.span };
  return { kind: 'binary', operator: node.operator.slice(0, -1), left, right: node.value, span: node.span };
}

/** True when the section exists as a statement, for ADDR and its like. */
export function outputExists(link: Link, name: string): boolean {
  return findOutput(link, name) !== undefined;
}

export type { AssignmentStatement };
