import { wrap, type Amount } from '../amount';
import type { Expression } from '../ast';
import { compute, doubtOf } from '../value';
import { complain, type LldScope } from './scope';
import { plain, isAbsolute, startOf, number, offset, type LldValue } from './value';

/** `0 && x` and `1 || x` are decided without x. */
export function shortCut(operator: string, left: LldValue): LldValue | undefined {
  if (operator !== '&&' && operator !== '||') return undefined;
  const { value, doubt } = number(left);
  if (doubt !== undefined || (value !== 0n) !== (operator === '||')) return undefined;
  return plain(operator === '||' ? 1n : 0n);
}

/** What the operator makes of two values (ScriptParser.cpp, combine). */
export function binary(
  node: Extract<Expression, { kind: 'binary' }>,
  left: LldValue,
  right: LldValue,
  at: LldScope,
): LldValue {
  const { operator } = node;
  const a = number(left);
  const b = number(right);
  const doubt = doubtOf(operator, a, b);
  if (operator === '+' || operator === '&' || operator === '|') {
    const swap = left.base === undefined || (left.absolute && !isAbsolute(right));
    const [main, other] = swap ? [right, left] : [left, right];
    if (!isAbsolute(other)) complain(at, node, 'at least one side of the expression must be absolute');
    if (operator === '+')
      return {
        base: main.base,
        absolute: main.absolute,
        value: wrap(offset(main) + number(other).value),
        alignment: 1n,
        doubt,
      };
    const bits = operator === '&' ? a.value & b.value : a.value | b.value;
    return {
      base: main.base,
      absolute: main.absolute,
      value: wrap(bits - startOf(main.base).value),
      alignment: 1n,
      doubt,
    };
  }
  if (operator === '-') {
    if (!isAbsolute(left) && !isAbsolute(right)) return plain(a.value - b.value, doubt);
    return { base: left.base, absolute: false, value: wrap(offset(left) - b.value), alignment: 1n, doubt };
  }
  const bits = compute(operator, a.value, b.value, false);
  if (bits === undefined) {
    if (b.doubt !== undefined) return plain(0n, b.doubt);
    complain(at, node, operator === '/' ? 'division by zero' : 'modulo by zero');
    return plain(0n);
  }
  return plain(bits, doubt);
}

/** The alignment, which must be a power of two; 0 and less count as 1. */
export function power(of: Amount, at: LldScope, expression: Expression): bigint {
  const alignment = of.value < 1n ? 1n : of.value;
  if ((alignment & (alignment - 1n)) === 0n) return alignment;
  complain(at, expression, 'alignment must be power of 2');
  return 1n;
}
