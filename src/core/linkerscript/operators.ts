import { amount, unbounded, worse } from './amount';
import type { Expression } from './ast';
import { scriptIssue } from './issues';
import { report } from './link';
import { locationOf } from './model';
import { plainBase, type Scope } from './scope';
import { absolute, comparisons, compute, doubtOf, invalid, value, type Base, type Value } from './value';

/** A sign in front of a value. */
export function unary(operator: string, operand: Value): Value {
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

/** What the operator makes of two values. */
export function binary(
  node: Extract<Expression, { kind: 'binary' }>,
  left: Value,
  right: Value,
  at: Scope,
): Value {
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

/** A value that can be counted with. */
type Valid = Extract<Value, { valid: true }>;

/**
 * Brings two operands to one base. Different sections: both become addresses. One plain number: the other's base. `same`
 * when both had one base, in which case the result of arithmetic is no longer relative to it.
 */
export function meet(left: Valid, right: Valid): { a: Valid; b: Valid; base: Base; same: boolean } {
  if (left.base === right.base) return { a: left, b: right, base: left.base, same: true };
  if (left.base !== 'number' && right.base !== 'number') {
    return { a: absolute(left), b: absolute(right), base: 'absolute', same: true };
  }
  return { a: left, b: right, base: left.base === 'number' ? right.base : left.base, same: false };
}

/** The two operands in their order. */
export function pair(met: { a: Valid; b: Valid }): [Valid, Valid] {
  return [met.a, met.b];
}

/** MAX and MIN of two values with one base. */
export function extreme(name: string, a: Valid, b: Valid, base: Base): Value {
  const bits = (name === 'MAX') === a.value > b.value ? a.value : b.value;
  const doubt = worse(a.doubt, b.doubt);
  // The larger of a known number and one that is at least something is at least the larger of both.
  return value(
    bits,
    base,
    name === 'MAX' || (a.doubt !== undefined && b.doubt !== undefined) ? doubt : unbounded(doubt),
  );
}
