import { int, long, unsignedInt, unsignedLong, type TypedValue } from './integers';

/**
 * Names whose value is the same wherever they are used. `PAGE_SIZE` and its like depend on a configuration and are not
 * among them. Sources: IEC 80000-13 for the units; Linux 6.1 include/linux/sizes.h for SZ_….
 */
export function namedConstant(name: string): TypedValue | undefined {
  const unit = /^([KMGTPE])iB$/.exec(name)?.[1];
  if (unit !== undefined) return { number: 1n << BigInt(10 * ('KMGTPE'.indexOf(unit) + 1)), type: long };
  const [, count, scale] = /^SZ_(\d{1,3})([KMGT]?)$/.exec(name) ?? [];
  if (count === undefined || scale === undefined) return undefined;
  const number = BigInt(count) << BigInt(10 * ('KMGT'.indexOf(scale) + 1) * (scale === '' ? 0 : 1));
  if ((BigInt(count) & (BigInt(count) - 1n)) !== 0n || count === '0') return undefined;
  const type = number < 1n << 31n ? int : number < 1n << 32n ? unsignedInt : unsignedLong;
  return { number, type };
}

/**
 * Macros that make a constant of their arguments, for C. Undefined when the name is not one of them or its arguments
 * make no sense. Sources: Linux 6.1 include/vdso/bits.h, include/linux/bits.h, include/uapi/linux/const.h; ISO C 7.22.4.
 */
export function macroValue(name: string, args: readonly bigint[]): TypedValue | undefined {
  const [first, second] = args;
  if (first === undefined) return undefined;
  if (constantMacros.has(name) && args.length === 1)
    return first >= 0n && first < 1n << 64n ? { number: first, type: unsignedLong } : undefined;
  if (bitMacros.has(name) && args.length === 1) {
    // In some projects BIT(31) is the int 1 << 31, in others an unsigned long: no value is right.
    const certain = first >= 0n && first < 64n && (first !== 31n || name !== 'BIT');
    return certain ? { number: 1n << first, type: unsignedLong } : undefined;
  }
  if (maskMacros.has(name) && args.length === 2 && second !== undefined) {
    if (second < 0n || first < second || first > 63n) return undefined;
    return { number: ((1n << (first - second + 1n)) - 1n) << second, type: unsignedLong };
  }
  return undefined;
}

const constantMacros: ReadonlySet<string> = new Set(['UL', 'ULL', '_UL', '_ULL', 'UINT64_C']);
const bitMacros: ReadonlySet<string> = new Set(['BIT', 'BIT_ULL', '_BITUL', '_BITULL']);
const maskMacros: ReadonlySet<string> = new Set(['GENMASK', 'GENMASK_ULL']);
