import { hex } from '../core/address';
import type { Hex, Row } from '../core/picture';

/** Where a row lies, its last byte included; of what has no known end no more than where it starts. */
export function rangeWords({ range, from, open }: Row, bits: 32 | 64, between: string): string | undefined {
  const start = range?.start ?? from;
  if (start === undefined) return undefined;
  const first = whole(start, bits);
  return range === undefined || open === true
    ? `from ${first}`
    : `${first} ${between} ${whole(lastOf(range.end), bits)}`;
}

/** With all its digits; the same as of the number, which takes longer to read and to write. */
function whole(address: Hex, bits: 32 | 64): string {
  return `0x${address.slice(2).padStart(bits / 4, '0')}`;
}

/** The last byte before an end. */
function lastOf(end: Hex): Hex {
  const low = end.slice(2).slice(-lowDigits);
  const value = Number.parseInt(low, 16);
  if (value === 0) return hex(BigInt(end) - 1n);
  return `${end.slice(0, -low.length)}${(value - 1).toString(16).padStart(low.length, '0')}`;
}

/** Mostly these change alone, and small numbers are quicker than large ones. */
const lowDigits = 4;
