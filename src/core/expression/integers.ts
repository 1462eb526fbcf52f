/** An integer type of a language. Without a width it is a number of any size, as in Zig, Go and Python. */
export interface IntegerType {
  readonly name: string;
  readonly bits: number | undefined;
  readonly signed: boolean;
}

export interface TypedValue {
  readonly number: bigint;
  readonly type: IntegerType;
}

export const anyInteger: IntegerType = { name: 'integer', bits: undefined, signed: true };

/** A literal of Rust without a suffix: its type is that of what it is used with. */
export const untyped: IntegerType = { name: '{integer}', bits: undefined, signed: true };

/** The word of assemblers and linkers: 64 bits that wrap around. */
export const word: IntegerType = { name: 'integer', bits: 64, signed: false };

/** C's types on a 64-bit target (LP64): long has 64 bits. */
export const int: IntegerType = { name: 'int', bits: 32, signed: true };
export const unsignedInt: IntegerType = { name: 'unsigned int', bits: 32, signed: false };
export const long: IntegerType = { name: 'long', bits: 64, signed: true };
export const unsignedLong: IntegerType = { name: 'unsigned long', bits: 64, signed: false };
const longLong: IntegerType = { name: 'long long', bits: 64, signed: true };
export const unsignedLongLong: IntegerType = { name: 'unsigned long long', bits: 64, signed: false };

/** By rank, ISO C 6.3.1.1, the signed before the unsigned type of a rank. */
const ranked: readonly IntegerType[] = [int, unsignedInt, long, unsignedLong, longLong, unsignedLongLong];

/** The type that two promoted operands of C are converted to: the usual arithmetic conversions, ISO C 6.3.1.8. */
export function usualType(a: IntegerType, b: IntegerType): IntegerType {
  const [low, high] = ranked.indexOf(a) < ranked.indexOf(b) ? [a, b] : [b, a];
  // An unsigned operand of lower rank and the same width does not fit in the signed type, whose unsigned twin it is then.
  const isTwin = !low.signed && high.signed && low.bits === high.bits;
  return isTwin ? (ranked[ranked.indexOf(high) + 1] ?? high) : high;
}

/** A pointer: it can be cast, and nothing else is certain without the size of what it points to. */
export const pointer: IntegerType = { name: 'pointer', bits: 64, signed: false };

export function fits(number: bigint, { bits, signed }: IntegerType): boolean {
  if (bits === undefined) return true;
  const least = signed ? -(1n << BigInt(bits - 1)) : 0n;
  return number >= least && number < 1n << BigInt(signed ? bits - 1 : bits);
}

/** The number modulo the type's width, as a cast makes it. */
export function wrap(number: bigint, { bits, signed }: IntegerType): bigint {
  if (bits === undefined) return number;
  return signed ? BigInt.asIntN(bits, number) : BigInt.asUintN(bits, number);
}

function integer(name: string, bits: number, signed: boolean): IntegerType {
  return { name, bits, signed };
}

/**
 * Names of C types whose width and sign every compiler for a 64-bit target agrees on: ISO C 7.22, POSIX, and Linux's
 * u64 and its like. `long` has 32 bits on Windows, `char` has a sign or none: the first is taken as on Linux, the
 * second is left out.
 */
const cNames: readonly (readonly [names: string, type: IntegerType])[] = [
  ['int8_t s8 __s8 i8', integer('int8_t', 8, true)],
  ['uint8_t u8 __u8 u_int8_t', integer('uint8_t', 8, false)],
  ['int16_t s16 __s16 i16', integer('int16_t', 16, true)],
  ['uint16_t u16 __u16 u_int16_t', integer('uint16_t', 16, false)],
  ['int32_t s32 __s32 i32', int],
  ['uint32_t u32 __u32 u_int32_t', unsignedInt],
  ['int64_t s64 __s64 i64 intptr_t ssize_t ptrdiff_t intmax_t', long],
  ['uint64_t u64 __u64 u_int64_t uintptr_t size_t uintmax_t', unsignedLong],
];

const cTypes = new Map(
  cNames.flatMap(([names, type]) => names.split(' ').map((name) => [name, type] as const)),
);

/** The words that make C's own type names, such as `unsigned long int`. */
const cWords: ReadonlySet<string> = new Set([
  'unsigned',
  'signed',
  'long',
  'int',
  'short',
  'char',
  'const',
  'volatile',
]);

/** The type that words between the parentheses of a cast name; undefined for a type that is not known. */
export function cType(words: readonly string[]): IntegerType | undefined {
  if (words.at(-1) === '*') return pointer;
  const names = words.filter((name) => name !== 'const' && name !== 'volatile');
  const [only] = names;
  if (names.length === 1 && only !== undefined && cTypes.has(only)) return cTypes.get(only);
  if (names.length === 0 || !names.every((name) => cWords.has(name))) return undefined;
  const has = (name: string): boolean => names.includes(name);
  const signed = !has('unsigned');
  if (names.filter((name) => name === 'long').length > 1) return signed ? longLong : unsignedLongLong;
  if (has('long')) return signed ? long : unsignedLong;
  if (has('short')) return integer(signed ? 'short' : 'unsigned short', 16, signed);
  if (has('char')) {
    if (signed && !has('signed')) return undefined;
    return integer(signed ? 'signed char' : 'unsigned char', 8, signed);
  }
  return signed ? int : unsignedInt;
}

const rustTypes = new Map<string, IntegerType>([
  ...[8, 16, 32, 64, 128].flatMap((bits) => [
    [`u${bits.toString()}`, integer(`u${bits.toString()}`, bits, false)] as const,
    [`i${bits.toString()}`, integer(`i${bits.toString()}`, bits, true)] as const,
  ]),
  ['usize', integer('usize', 64, false)],
  ['isize', integer('isize', 64, true)],
]);

export function rustType(name: string): IntegerType | undefined {
  return rustTypes.get(name);
}

/** The type of a literal of C by its digits' base, its size and its suffix; undefined when none can hold it. ISO C 6.4.4.1. */
export function cLiteralType(number: bigint, decimal: boolean, suffix: string): IntegerType | undefined {
  const unsigned = suffix.includes('u');
  const least = suffix.includes('ll') ? longLong : suffix.includes('l') || suffix.includes('z') ? long : int;
  return ranked
    .slice(ranked.indexOf(least))
    .find((type) => (unsigned ? !type.signed : type.signed || !decimal) && fits(number, type));
}
