import { isHexDigit, skipHexDigits } from './chars';
import type { LanguageTraits } from './traits';

export type Notation =
  /** `0x1000` with its separators and suffixes. */
  | '0x'
  /** `0FFFFh`. */
  | 'h'
  /** `$FFFF`. */
  | 'dollar'
  /** `64'hFFFF`. */
  | 'verilog'
  /** `x"FFFF"` and `z'FFFF'`. */
  | 'bitString'
  /** `16#FFFF#`, `16rFFFF`, `16^^FFFF`. */
  | 'radix'
  /** `#xFFFF`. */
  | 'lisp'
  /** `&HFFFF`. */
  | 'basic'
  /** `` fffff800`00100000 ``. */
  | 'windbg'
  /** `0xffff ffff 8000 0000`. */
  | 'spaced'
  /** Digits alone, which their surroundings make an address. */
  | 'bare';

/** The text that is scanned, and the part of it that is one line. */
export interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly traits: LanguageTraits;
  /** Starts of bare numbers that the form of the whole line makes addresses; worked out when first asked for. */
  readonly listing: () => Listing;
}

export interface Listing {
  readonly addresses: readonly number[];
  /** Starts of numbers that it makes sizes, offsets in files or parts of something wider than an address. */
  readonly others: readonly number[];
  /** The line is an instruction of a disassembly. */
  readonly disassembly: boolean;
  /** How many words of sixteen digits the line has, and how many of those look like addresses. */
  readonly wide: number;
  readonly wideAddresses: number;
  /** How many of them could be anything: neither an address by their form nor at either end of the space. */
  readonly chancy: number;
  /** How many numbers follow the name of a register. */
  readonly registers: number;
}

/** A stretch of text that was understood. Without a value it is passed over: it looks like a number and is none. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly notation?: Notation;
  readonly value?: bigint;
  /** In bits, where the notation states it. */
  readonly width?: number;
}

export function silent(start: number, end: number): Match {
  return { start, end };
}

/** Longer runs of digits, leading zeros included, are no 64-bit number that anyone writes. */
const mostDigits = 20;

/**
 * The value of the hexadecimal digits between two positions, other characters (the separators) left out.
 * Absent when there are none, or more than fit in 64 bits.
 */
export function hexValue(text: string, start: number, end: number): bigint | undefined {
  if (end - start > 3 * mostDigits) return undefined;
  const digits = skipHexDigits(text, start) >= end ? text.slice(start, end) : digitsBetween(text, start, end);
  if (digits.length === 0 || digits.length > mostDigits) return undefined;
  // Up to 13 digits are exact as a number, and quicker so.
  if (digits.length <= 13) return BigInt(parseInt(digits, 16));
  const value = BigInt(`0x${digits}`);
  return value < 1n << 64n ? value : undefined;
}

function digitsBetween(text: string, start: number, end: number): string {
  let digits = '';
  for (let i = start; i < end; i += 1) if (isHexDigit(text.charCodeAt(i))) digits += text.charAt(i);
  return digits;
}

/** A match if the value fits, otherwise silence over the same stretch. */
export function matched(
  notation: Notation,
  start: number,
  end: number,
  value: bigint | undefined,
  width?: number,
): Match {
  if (value === undefined) return silent(start, end);
  return width === undefined ? { start, end, notation, value } : { start, end, notation, value, width };
}
