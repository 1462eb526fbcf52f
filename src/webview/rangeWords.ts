import { formatAddress } from '../core/address';
import type { Row } from '../core/picture';

/** Where a row lies, its last byte included; of what has no known end no more than where it starts. */
export function rangeWords({ range, from, open }: Row, bits: 32 | 64, between: string): string | undefined {
  const start = range?.start ?? from;
  if (start === undefined) return undefined;
  const first = formatAddress(BigInt(start), bits);
  return range === undefined || open === true
    ? `from ${first}`
    : `${first} ${between} ${formatAddress(BigInt(range.end) - 1n, bits)}`;
}
