import { add, amount, unbounded, worse, wrap, type Amount, type Doubt } from './amount';
import type { Expression } from './ast';
import type { Piece, Section } from './model';
import { pieceOffset } from './pieces';

/**
 * What an expression yields. `base` says what the value counts from: a section (the value is an offset), the address
 * space (`absolute`), or nothing (`number`). Invalid: not known yet in this pass, or in error.
 */
export type Value =
  | { readonly valid: false }
  | { readonly valid: true; readonly value: bigint; readonly base: Base; readonly doubt?: Doubt };

export type Base = Section | Piece | 'absolute' | 'number' | 'nowhere' | 'aether';

export const invalid: Value = { valid: false };

export function value(bits: bigint, base: Base, doubt?: Doubt): Value {
  return doubt === undefined
    ? { valid: true, value: wrap(bits), base }
    : { valid: true, value: wrap(bits), base, doubt };
}

/** The address that a base starts at. */
export function startOf(base: Base): Amount {
  if (typeof base === 'string') return { value: 0n };
  if ('vma' in base) return base.vma;
  // An input section before it is placed counts from zero.
  return typeof base.output === 'object' ? add(base.output.vma, pieceOffset(base)) : { value: 0n };
}

/** The address of a symbol as the last pass left it. */
export function symbolAddress(symbol: {
  readonly value: bigint;
  readonly doubt: Doubt | undefined;
  readonly base: Base;
}): Amount {
  return add(amount(symbol.value, symbol.doubt), startOf(symbol.base));
}

export function address(of: Extract<Value, { valid: true }>): Amount {
  return add(amount(of.value, of.doubt), startOf(of.base));
}

export function absolute(of: Extract<Value, { valid: true }>): Extract<Value, { valid: true }> {
  const at = address(of);
  // The constructor yields the valid variant.
  return value(at.value, 'absolute', at.doubt) as Extract<Value, { valid: true }>;
}

/** The operators, on plain 64-bit numbers. */
export function compute(operator: string, a: bigint, b: bigint, signed: boolean): bigint | undefined {
  switch (operator) {
    case '+':
      return wrap(a + b);
    case '-':
      return wrap(a - b);
    case '*':
      return wrap(a * b);
    case '/':
    case '%': {
      const left = signed ? BigInt.asIntN(64, a) : a;
      const right = signed ? BigInt.asIntN(64, b) : b;
      if (right === 0n) return undefined;
      return wrap(operator === '/' ? left / right : left % right);
    }
    // The host masks the count.
    case '<<':
      return wrap(a << (b & 63n));
    case '>>':
      return a >> (b & 63n);
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return compare(operator, a, b) ? 1n : 0n;
  }
}

/** No script needs a constant that is written with more operators. */
const deepestFold = 100;

/** The number that an expression of nothing but numbers becomes while the script is read (ldexp.c, exp_binop and its like). */
export function folded(expression: Expression, depth = 0): bigint | undefined {
  if (depth > deepestFold) return undefined;
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'unary': {
      const of = folded(expression.operand, depth + 1);
      return of === undefined ? undefined : negated(expression.operator, of);
    }
    case 'binary': {
      const left = folded(expression.left, depth + 1);
      const right = left === undefined ? undefined : folded(expression.right, depth + 1);
      if (left === undefined || right === undefined) return undefined;
      return compute(expression.operator, left, right, true);
    }
    default:
      return undefined;
  }
}

function negated(operator: string, of: bigint): bigint {
  if (operator === '!') return of === 0n ? 1n : 0n;
  if (operator === '-') return wrap(-of);
  return operator === '~' ? wrap(~of) : of;
}

export const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=', '&&', '||']);

function compare(operator: string, a: bigint, b: bigint): boolean {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    case '&&':
      return a !== 0n && b !== 0n;
    default:
      return a !== 0n || b !== 0n;
  }
}

/** The doubt about a result. A lower bound stays one only where the operator cannot turn it around. */
export function doubtOf(operator: string, a: Amount, b: Amount): Doubt | undefined {
  const both = worse(a.doubt, b.doubt);
  if (both === undefined) return undefined;
  if (comparisons.has(operator)) return decided(operator, a, b) ? undefined : unbounded(both);
  switch (operator) {
    case '+':
      return (a.value + b.value) >> 64n > 0n ? unbounded(both) : both;
    case '*':
      return both;
    case '-':
      return b.doubt !== undefined || a.value < b.value ? unbounded(both) : both;
    case '/':
    case '<<':
    case '>>':
      return b.doubt === undefined ? both : unbounded(both);
    case '&':
      return b.doubt === undefined && isHighMask(b.value) ? both : unbounded(both);
    default:
      return unbounded(both);
  }
}

/** `a > b` holds whatever `a` is when its lower bound exceeds `b`. */
function decided(operator: string, a: Amount, b: Amount): boolean {
  const atLeast = (of: Amount): boolean => of.doubt?.kind === 'unknown' && of.doubt.bounded;
  const low = atLeast(a) && b.doubt === undefined;
  const high = atLeast(b) && a.doubt === undefined;
  if (low && (operator === '>' || operator === '<=' || operator === '==' || operator === '!='))
    return a.value > b.value;
  if (low && (operator === '>=' || operator === '<')) return a.value >= b.value;
  if (high && (operator === '<' || operator === '>=' || operator === '==' || operator === '!='))
    return b.value > a.value;
  if (high && (operator === '<=' || operator === '>')) return b.value >= a.value;
  return false;
}

/** All ones above some bit: masking with it rounds down. */
function isHighMask(mask: bigint): boolean {
  const low = wrap(~mask);
  return (low & (low + 1n)) === 0n;
}

/** Rounds up by division, as expressions do: the alignment need not be a power of two. */
export function alignNumber(of: bigint, alignment: bigint): bigint {
  return alignment <= 1n ? of : wrap((wrap(of + alignment - 1n) / alignment) * alignment);
}
