import { findLiterals } from './literal';

/** Debuggers show no more of a value than a line. */
const longest = 500;

/**
 * The number in what a debugger shows for a value, as a hexadecimal literal: `0x401000 <main>` of a pointer, `4198400`, `-1`,
 * `{0x401000}`, `65 'A'`. Undefined when it shows none, or several in braces.
 */
export function shownValue(shown: string): string | undefined {
  const text = shown.slice(0, longest).trim();
  const [first, second] = findLiterals(text, 'plaintext');
  if (first !== undefined) {
    // A structure or an array has several, none of which is its value.
    const several =
      second !== undefined && /^[[{(]/.test(text) && text.slice(first.end, second.start).includes(',');
    return several ? undefined : `0x${first.value.toString(16)}`;
  }
  const decimal = /^-?\d{1,20}(?![\d.eE_])/.exec(text)?.[0];
  if (decimal === undefined) return undefined;
  const value = BigInt(decimal);
  return value < 1n << 64n && value >= -(1n << 63n)
    ? `0x${BigInt.asUintN(64, value).toString(16)}`
    : undefined;
}
