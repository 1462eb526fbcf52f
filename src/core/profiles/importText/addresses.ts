/** An address in a line, in characters. */
export interface FoundAddress {
  readonly value: bigint;
  readonly start: number;
  readonly end: number;
  readonly digits: number;
}

/** `0x 0000 1000 0000 0000`, or `0x` and digits that `_`, `'` or `` ` `` may group. */
const explicit =
  /(?<![\w.])0[xX](?:(?: [0-9a-fA-F]{4}){2,4}(?![0-9a-fA-F])|[0-9a-fA-F]+(?:[_'`][0-9a-fA-F]+)*(?!\w))/g;

/** Eight or sixteen digits without a prefix, as tables and /proc have them. */
const bare = /(?<![\w.])(?:[0-9a-fA-F]{16}|[0-9a-fA-F]{8})(?!\w)/g;

/** The addresses that are written with `0x`; longer ones than 64 bits are none. */
export function addressesIn(line: string): readonly FoundAddress[] {
  return find(line, explicit);
}

/** Those without it as well. */
export function bareAddressesIn(line: string): readonly FoundAddress[] {
  const written = find(line, explicit);
  return written.length > 0 ? written : find(line, bare);
}

function find(line: string, pattern: RegExp): readonly FoundAddress[] {
  return [...line.matchAll(pattern)].flatMap((match) => {
    const digits = match[0].replace(/^0[xX]/, '').replace(/[^0-9a-fA-F]/g, '');
    if (digits.length > 16) return [];
    const start = match.index;
    return [{ value: BigInt(`0x${digits}`), start, end: start + match[0].length, digits: digits.length }];
  });
}

/** The boundary that an address names: of `…fff` the byte behind it, since it is the last one of something. */
export function boundary(address: bigint): bigint {
  return (address & 0xfffn) === 0xfffn ? address + 1n : address;
}
