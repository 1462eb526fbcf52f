import { fail, ok, type Result } from '../result';
import { closing } from './macro';
import type { Token } from './tokens';

/** A value of an #if: 64 bits, signed or unsigned. */
interface Value {
  readonly bits: bigint;
  readonly unsigned: boolean;
}

/** More operators nested in each other than any header has. */
const deepest = 200;

/**
 * Evaluates what stands behind #if, its macros replaced and its `defined` answered already: every name left is 0, as C 6.10.1
 * says. Arithmetic is that of intmax_t and uintmax_t in 64 bits. The error is a sentence. With `callsAreNames` so is a name with
 * arguments: the macro of a header that was not found.
 */
export function evaluateCondition(tokens: readonly Token[], callsAreNames = false): Result<boolean> {
  const list = tokens.filter(({ kind }) => kind !== 'padding');
  let at = 0;
  let error: string | undefined;
  const failed = (why: string): Value => {
    error ??= why;
    return zero;
  };
  const accept = (text: string): boolean => {
    if (list[at]?.text !== text || list[at]?.kind !== 'operator') return false;
    at += 1;
    return true;
  };

  const unary = (depth: number, live: boolean): Value => {
    if (depth > deepest) return failed('the expression is nested too deeply');
    const token = list[at];
    if (token === undefined) return failed('the expression ends too early');
    at += 1;
    if (token.kind === 'name') {
      if (callsAreNames && list[at]?.text === '(') {
        const end = closing(list, at);
        at = end < 0 ? list.length : end + 1;
      }
      return zero;
    }
    if (token.kind === 'number') return numberOf(token.text) ?? failed(`${token.text} is no integer`);
    if (token.kind === 'char') return { bits: characterOf(token.text), unsigned: false };
    switch (token.text) {
      case '(': {
        const value = ternary(depth + 1, live);
        if (!accept(')')) return failed('a ")" is missing');
        return value;
      }
      case '-': {
        const { bits, unsigned } = unary(depth + 1, live);
        return made(-bits, unsigned);
      }
      case '+':
        return unary(depth + 1, live);
      case '~': {
        const { bits, unsigned } = unary(depth + 1, live);
        return made(~bits, unsigned);
      }
      case '!':
        return truth(unary(depth + 1, live).bits === 0n);
      default:
        return failed(`"${token.text}" is not valid in an expression`);
    }
  };

  const binary = (least: number, depth: number, live: boolean): Value => {
    let left = unary(depth, live);
    for (;;) {
      const operator = list[at];
      const level = operator?.kind === 'operator' ? precedence[operator.text] : undefined;
      if (operator === undefined || level === undefined || level < least || error !== undefined) return left;
      at += 1;
      const decided =
        (operator.text === '&&' && left.bits === 0n) || (operator.text === '||' && left.bits !== 0n);
      const right = binary(level + 1, depth + 1, live && !decided);
      const value = combine(operator.text, left, right);
      if (value === undefined) {
        if (live) return failed('division by zero');
        left = zero;
      } else left = value;
    }
  };

  const ternary = (depth: number, live: boolean): Value => {
    const condition = binary(1, depth, live);
    if (!accept('?')) return condition;
    const holds = condition.bits !== 0n;
    const yes = comma(depth + 1, live && holds);
    if (!accept(':')) return failed('a ":" is missing');
    const no = ternary(depth + 1, live && !holds);
    return made((holds ? yes : no).bits, yes.unsigned || no.unsigned);
  };

  const comma = (depth: number, live: boolean): Value => {
    let value = ternary(depth, live);
    while (accept(',')) value = ternary(depth, live);
    return value;
  };

  const value = comma(0, true);
  if (error === undefined && at < list.length) error = `"${list[at]?.text ?? ''}" is not expected here`;
  return error === undefined ? ok(value.bits !== 0n) : fail(error);
}

const zero: Value = { bits: 0n, unsigned: false };

const precedence: Readonly<Record<string, number>> = {
  ...{ '||': 1, '&&': 2, '|': 3, '^': 4, '&': 5, '==': 6, '!=': 6 },
  ...{ '<': 7, '>': 7, '<=': 7, '>=': 7, '<<': 8, '>>': 8, '+': 9, '-': 9, '*': 10, '/': 10, '%': 10 },
};

function made(bits: bigint, unsigned: boolean): Value {
  return { bits: unsigned ? BigInt.asUintN(64, bits) : BigInt.asIntN(64, bits), unsigned };
}

function truth(holds: boolean): Value {
  return { bits: holds ? 1n : 0n, unsigned: false };
}

/** Undefined for a division by zero. */
function combine(operator: string, left: Value, right: Value): Value | undefined {
  const unsigned = left.unsigned || right.unsigned;
  const [a, b] = [made(left.bits, unsigned).bits, made(right.bits, unsigned).bits];
  switch (operator) {
    case '||':
      return truth(left.bits !== 0n || right.bits !== 0n);
    case '&&':
      return truth(left.bits !== 0n && right.bits !== 0n);
    case '|':
      return made(a | b, unsigned);
    case '^':
      return made(a ^ b, unsigned);
    case '&':
      return made(a & b, unsigned);
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '<':
      return truth(a < b);
    case '>':
      return truth(a > b);
    case '<=':
      return truth(a <= b);
    case '>=':
      return truth(a >= b);
    case '<<':
      return shifted(left, right, true);
    case '>>':
      return shifted(left, right, false);
    case '+':
      return made(a + b, unsigned);
    case '-':
      return made(a - b, unsigned);
    case '*':
      return made(a * b, unsigned);
    case '/':
      return b === 0n ? undefined : made(a / b, unsigned);
    default:
      return b === 0n ? undefined : made(a % b, unsigned);
  }
}

/** A negative count shifts the other way, and what is shifted out is gone; libcpp/expr.cc, num_lshift. */
function shifted(left: Value, right: Value, toLeft: boolean): Value {
  const negative = !right.unsigned && right.bits < 0n;
  const count = negative ? -right.bits : right.bits;
  const isLeft = toLeft !== negative;
  if (count >= 64n) return made(!isLeft && left.bits < 0n ? -1n : 0n, left.unsigned);
  return made(isLeft ? left.bits << count : left.bits >> count, left.unsigned);
}

/** A number beyond 2^63 that is not written in decimal is unsigned. */
function numberOf(text: string): Value | undefined {
  const m =
    /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)([uU]?(?:[lL]|ll|LL|[zZ])?|(?:[lL]|ll|LL|[zZ])[uU])$/.exec(
      text,
    );
  if (m === null) return undefined;
  const [, digits = '', suffix = ''] = m;
  const octal = /^0[0-7]+$/.test(digits);
  const bits = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  const unsigned = /[uU]/.test(suffix) || BigInt.asUintN(64, bits) >= 1n << 63n;
  return made(bits, unsigned);
}

const escapes: Readonly<Record<string, number>> = {
  ...{ n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, e: 27 },
};

/** The last character of several counts least, as in GCC: 'ab' is 0x6162. */
function characterOf(text: string): bigint {
  let value = 0n;
  for (const [part] of text.slice(1, -1).matchAll(/\\[0-7]{1,3}|\\x[0-9a-fA-F]+|\\?[^]/g)) {
    let code = part.charCodeAt(0);
    if (part.startsWith('\\x')) code = Number.parseInt(part.slice(2), 16);
    else if (/^\\[0-7]/.test(part)) code = Number.parseInt(part.slice(1), 8);
    else if (part.startsWith('\\')) code = escapes[part[1] ?? ''] ?? part.charCodeAt(1);
    value = (value << 8n) | BigInt(code & 255);
  }
  return text.length === 3 ? BigInt.asIntN(8, value) : BigInt.asIntN(32, value);
}
