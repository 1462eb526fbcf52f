import { lookup } from '../lookup';
import { assertNever, fail, ok, type Result } from '../result';
import type { Dialect } from './dialect';
import {
  anyInteger,
  fits,
  int,
  long,
  pointer,
  rustType,
  unsignedInt,
  unsignedLong,
  unsignedLongLong,
  untyped,
  usualType,
  wrap,
  type IntegerType,
  type TypedValue,
} from './integers';
import { macroValue, namedConstant } from './names';
import type { Node } from './parse';

type Outcome = Result<TypedValue>;

/** The value of a tree in its language's meaning. Fails, with a sentence, where the language has no meaning for it. */
export function evaluate(node: Node, dialect: Dialect): Outcome {
  switch (node.kind) {
    case 'number':
      return node.value === undefined
        ? fail('a number in it is not a 64-bit integer')
        : literal(node.value, dialect);
    case 'unknown':
      return valueOfName(node.name, dialect);
    case 'group':
      return evaluate(node.inner, dialect);
    case 'cast': {
      const operand = evaluate(node.operand, dialect);
      return operand.ok ? cast(operand.value, node.type, dialect) : operand;
    }
    case 'unary': {
      const operand = evaluate(node.operand, dialect);
      return operand.ok ? unary(node.operator, operand.value, dialect) : operand;
    }
    case 'binary': {
      const left = evaluate(node.left, dialect);
      if (!left.ok) return left;
      const right = evaluate(node.right, dialect);
      return right.ok ? binary(node.operator, left.value, right.value, dialect) : right;
    }
    case 'call':
      return call(node.name, node.arguments, dialect);
    default:
      return assertNever(node);
  }
}

function literal(value: TypedValue, { declared }: Dialect): Outcome {
  if (declared === undefined || value.type !== untyped) return ok(value);
  return fits(value.number, declared)
    ? ok({ number: value.number, type: declared })
    : fail(`the number does not fit in ${declared.name}`);
}

function valueOfName(name: string, { arithmetic }: Dialect): Outcome {
  const constant = namedConstant(name);
  if (constant === undefined)
    return fail(name === '' ? 'not everything in it is constant' : `${name} is not known`);
  switch (arithmetic) {
    case 'c':
      return ok(constant);
    case 'rust':
      return ok({ number: constant.number, type: untyped });
    case 'unbounded':
    case 'word':
      return ok({ number: constant.number, type: anyInteger });
    default:
      return assertNever(arithmetic);
  }
}

/** Suffixes that Linux's _AC(number, suffix) appends. */
const pasted: Readonly<Record<string, IntegerType>> = {
  U: unsignedInt,
  UL: unsignedLong,
  ULL: unsignedLongLong,
};

function call(name: string, args: readonly Node[], dialect: Dialect): Outcome {
  const unknown = fail(`${name}(…) is not known`);
  if (dialect.sizeSuffixes) return scriptCall(name, args, dialect) ?? unknown;
  if (dialect.arithmetic !== 'c') return unknown;
  const [first, second] = args;
  if (
    (name === '_AC' || name === 'AC') &&
    first?.kind === 'number' &&
    second?.kind === 'unknown' &&
    args.length === 2
  ) {
    const type = lookup(pasted, second.name);
    const number = first.value?.number;
    return type === undefined || number === undefined || !fits(number, type) ? unknown : ok({ number, type });
  }
  const numbers: bigint[] = [];
  for (const argument of args) {
    const value = evaluate(argument, dialect);
    if (!value.ok) return value;
    numbers.push(value.value.number);
  }
  const value = macroValue(name, numbers);
  return value === undefined ? unknown : ok(value);
}

/** Functions of linker scripts whose value is in their arguments: GNU ld manual 3.10.9. */
function scriptCall(name: string, args: readonly Node[], dialect: Dialect): Outcome | undefined {
  const [first, second, third] = args;
  if (first === undefined || second === undefined || third !== undefined) return undefined;
  if (name !== 'ALIGN' && name !== 'MAX' && name !== 'MIN') return undefined;
  const left = evaluate(first, dialect);
  if (!left.ok) return left;
  const right = evaluate(second, dialect);
  if (!right.ok) return right;
  const a = BigInt.asUintN(64, left.value.number);
  const b = BigInt.asUintN(64, right.value.number);
  const { type } = left.value;
  if (name === 'ALIGN') {
    const number = b < 2n ? a : ((a + b - 1n) / b) * b;
    return settle(number, type, dialect);
  }
  return ok({ number: (name === 'MAX') === a > b ? a : b, type });
}

function cast({ number, type: from }: TypedValue, type: IntegerType, { arithmetic }: Dialect): Outcome {
  if (arithmetic === 'rust' && from === untyped)
    return fits(number, type) ? ok({ number, type }) : fail(`the number does not fit in ${type.name}`);
  return ok({ number: wrap(number, type), type });
}

/** C's integer promotions: what is narrower than int computes as int; and as 64 bits when that is asked for. */
function promote({ number, type }: TypedValue, { overflow }: Dialect): TypedValue {
  const promoted = type.bits !== undefined && type.bits < 32 ? int : type;
  if (overflow !== 'widen') return { number, type: promoted };
  return { number, type: promoted === int ? long : promoted === unsignedInt ? unsignedLong : promoted };
}

function unary(operator: string, value: TypedValue, dialect: Dialect): Outcome {
  if (value.type === pointer) return fail('it computes with a pointer');
  const { number, type } = dialect.arithmetic === 'c' ? promote(value, dialect) : value;
  switch (operator) {
    case '+':
      return ok({ number, type });
    case '-':
      if (dialect.arithmetic === 'rust' && !type.signed) return fail(`${type.name} has no negative numbers`);
      return settle(-number, type, dialect);
    // Go's complement.
    case '^':
    case '~':
      return ok({ number: wrap(~number, type), type });
    case '!':
      if (dialect.arithmetic === 'c') return ok({ number: number === 0n ? 1n : 0n, type: int });
      if (type === untyped) return fail('the width of the number before ! is not known');
      return ok({ number: wrap(~number, type), type });
    default:
      return fail(`${operator} is not known`);
  }
}

function binary(operator: string, a: TypedValue, b: TypedValue, dialect: Dialect): Outcome {
  if (a.type === pointer || b.type === pointer) return fail('it computes with a pointer');
  if (operator === '<<' || operator === '>>') return shift(operator, a, b, dialect);
  const type = commonType(a, b, dialect);
  if (type === undefined) return fail(`${a.type.name} and ${b.type.name} do not mix`);
  const left = wrap(a.number, type);
  const right = wrap(b.number, type);
  switch (operator) {
    case '+':
      return settle(left + right, type, dialect);
    case '-':
      return settle(left - right, type, dialect);
    case '*':
      return settle(left * right, type, dialect);
    case '/':
    case '//':
    case '%':
      return divide(operator, left, right, type, dialect);
    case '&':
      return ok({ number: left & right, type });
    case '&^':
      return ok({ number: left & ~right, type });
    case '|':
      return ok({ number: left | right, type });
    case '^':
      return ok({ number: left ^ right, type });
    default:
      return compare(operator, left, right, dialect);
  }
}

/** The type both operands are converted to. */
function commonType(a: TypedValue, b: TypedValue, dialect: Dialect): IntegerType | undefined {
  const { arithmetic } = dialect;
  if (arithmetic === 'c') return usualType(promote(a, dialect).type, promote(b, dialect).type);
  if (arithmetic === 'rust') {
    if (a.type === b.type) return a.type;
    if (a.type === untyped) return fits(a.number, b.type) ? b.type : undefined;
    if (b.type === untyped) return fits(b.number, a.type) ? a.type : undefined;
    return undefined;
  }
  return a.type.bits === undefined ? b.type : a.type;
}

function shift(operator: '<<' | '>>', a: TypedValue, b: TypedValue, dialect: Dialect): Outcome {
  const { arithmetic } = dialect;
  const { number, type } = arithmetic === 'c' ? promote(a, dialect) : a;
  const count = b.number;
  if (count < 0n || count >= BigInt(type.bits ?? 65))
    return fail(`a shift by ${count.toString()} bits is not defined for ${type.name}`);
  if (operator === '>>') return ok({ number: number >> count, type });
  const result = number << count;
  if (arithmetic === 'c' && type.signed) {
    return number < 0n && dialect.overflow === undefined
      ? fail('a negative number is shifted to the left')
      : settle(result, type, dialect);
  }
  if (arithmetic === 'rust' && type === untyped) {
    // A shift drops the bits that the type has no room for, and only a wide one shows how wide the type is.
    const certain = result < 1n << 31n || (count >= 32n && result < 1n << 63n);
    return number >= 0n && certain
      ? ok({ number: result, type })
      : fail('the width of the number before << is not known');
  }
  return type.bits === undefined ? settle(result, type, dialect) : ok({ number: wrap(result, type), type });
}

function divide(operator: string, left: bigint, right: bigint, type: IntegerType, dialect: Dialect): Outcome {
  const { arithmetic } = dialect;
  if (right === 0n) return fail('it divides by zero');
  if (arithmetic === 'word' && (left >> 63n !== 0n || right >> 63n !== 0n))
    return fail('whether the numbers are negative is not known');
  if (arithmetic === 'unbounded' && (left < 0n || right < 0n))
    return fail('languages differ in dividing negative numbers');
  if (operator === '%') return ok({ number: left % right, type });
  if (arithmetic === 'unbounded' && operator === '/' && left % right !== 0n)
    return fail('the quotient is no integer');
  return settle(left / right, type, dialect);
}

function compare(operator: string, left: bigint, right: bigint, { arithmetic }: Dialect): Outcome {
  const results: Readonly<Record<string, boolean>> = {
    '==': left === right,
    '!=': left !== right,
    '<': left < right,
    '>': left > right,
    '<=': left <= right,
    '>=': left >= right,
  };
  const result = results[operator];
  if (arithmetic !== 'c' || result === undefined) return fail(`${operator} is no operation on addresses`);
  return ok({ number: result ? 1n : 0n, type: int });
}

/** Beyond this no step of an expression about 64-bit addresses goes. */
const largest = 1n << 128n;

/** A sum, difference or product in its type: unsigned types wrap around, and in signed ones an overflow is an error. */
function settle(number: bigint, type: IntegerType, dialect: Dialect): Outcome {
  if (type.bits === undefined)
    return number < largest && number > -largest ? ok({ number, type }) : fail('it is wider than 128 bits');
  if (fits(number, type)) return ok({ number, type });
  const wraps =
    (!type.signed && rustType(type.name) !== type) || (type === int && dialect.overflow === 'wrap');
  return wraps ? ok({ number: wrap(number, type), type }) : overflow(type);
}

function overflow(type: IntegerType): Outcome {
  return fail(`it overflows ${type.name}`);
}
