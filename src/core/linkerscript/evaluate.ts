import { amount, unbounded, worse, type Amount, type Doubt } from './amount';
import type { Assignment, Expression } from './ast';
import { scriptIssue } from './issues';
import { report, step, type Link } from './link';
import { locationOf, type Source } from './model';
import { query } from './query';
import { foldRelroEnd, foldSegmentAlign, foldSegmentEnd } from './dataSegment';
import { absolute, address, alignNumber, invalid, value, type Value } from './value';
import { scope, plainBase, relativeToScope, type Scope } from './scope';
import { unary, binary, meet, pair, extreme } from './operators';
import { symbolValue } from './symbolValue';

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
      return name === 'NEXT'
        ? value(aligned.value, 'absolute', aligned.doubt)
        : alignedDot(at, dot, aligned, alignment);
    }
  }
}

/** Aligning dot inside a section whose start is unknown: the offset is sure where the start is a multiple of as much. */
function alignedDot(at: Scope, dot: Amount, aligned: Amount, alignment: Amount): Value {
  if (
    typeof at.section === 'string' ||
    at.section.vma.doubt === undefined ||
    dot.doubt !== at.section.vma.doubt
  ) {
    return relativeToScope(at, aligned);
  }
  const { section } = at;
  const offset = dot.value - section.vma.value;
  const isMultiple = section.statement.address === undefined && alignment.value <= section.alignment;
  if (alignment.doubt === undefined && isMultiple)
    return value(alignNumber(offset, alignment.value), section, dot.doubt);
  // It is no less than without.
  return value(offset, section, { ...dot.doubt, bounded: true });
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
