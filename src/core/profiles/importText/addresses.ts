/** An address in a line, in characters. */
export interface FoundAddress {
  readonly value: bigint;
  readonly start: number;
  readonly end: number;
  readonly digits: number;
}

/** `0x 0000 1000 0000 0000`, or `0x` and digits that `_`, `'`, `` ` `` or a colon may group. */
const explicit =
  /(?<!\w|(?<!\.)\.)0[xX](?:(?: [0-9a-fA-F]{4}){2,4}(?![0-9a-fA-F])|_?[0-9a-fA-F]+(?:[_'`][0-9a-fA-F]+)*(?::[0-9a-fA-F]{8})?(?:[uU]?[lL]{0,2}|[lL]{1,2}[uU])(?!\w))/g;

/** Eight to sixteen digits without a prefix, as tables and /proc have them, grouped or not. */
const bare =
  /(?<!\w|(?<!\.)\.)(?:[0-9a-fA-F]{8}[`'_:][0-9a-fA-F]{8}|[0-9a-fA-F]{4}(?:[`'_:][0-9a-fA-F]{4}){1,3}|[0-9a-fA-F]{4}(?: [0-9a-fA-F]{4}){3}|[0-9a-fA-F]{8,16})(?!\w)/g;

/** The addresses that are written with `0x`; longer ones than 64 bits are none. */
export function addressesIn(line: string): readonly FoundAddress[] {
  return find(line, explicit);
}

/** Those without it as well. */
export function bareAddressesIn(line: string): readonly FoundAddress[] {
  const written = find(line, explicit);
  return written.length > 0 ? written : find(line, bare);
}

/** Most lines hold nothing like it, and are not looked through. */
const likely = /[xX]_?[0-9a-fA-F]|[xX] [0-9a-fA-F]|[0-9a-fA-F]{4}/;

function find(line: string, pattern: RegExp): readonly FoundAddress[] {
  if (!likely.test(line)) return [];
  return [...line.matchAll(pattern)].flatMap((match) => {
    const digits = match[0].replace(/^0[xX]|[uUlL]+$/g, '').replace(/[^0-9a-fA-F]/g, '');
    if (digits.length > 16) return [];
    const start = match.index;
    return [{ value: BigInt(`0x${digits}`), start, end: start + match[0].length, digits: digits.length }];
  });
}

const units: Readonly<Record<string, bigint>> = { k: 10n, m: 20n, g: 30n, t: 40n, p: 50n };

/**
 * What a margin of a drawing says of a boundary: an address, with words around it or not, or else a round figure that
 * stands there alone: `4 GiB`, `0`, `2^48`.
 */
export function boundIn(margin: string): FoundAddress | undefined {
  const [written] = bareAddressesIn(margin);
  if (written !== undefined) return written;
  const text = margin.trim();
  const start = margin.length - margin.trimStart().length;
  const at = (value: bigint): FoundAddress => ({
    value,
    start,
    end: start + text.length,
    digits: value > 1n << 32n ? 16 : 1,
  });
  if (text === '0') return at(0n);
  const power = /^2\^(\d\d?)$/.exec(text);
  if (power !== null) return Number(power[1]) > 64 ? undefined : at(1n << BigInt(power[1] ?? '0'));
  const round = /^(\d{1,4})\s?([KMGTP])i?B?$/i.exec(text);
  return round === null
    ? undefined
    : at(BigInt(round[1] ?? '0') << (units[(round[2] ?? '').toLowerCase()] ?? 0n));
}

/** The boundary that an address names: of `…f` the byte behind it, since it is the last one of something. */
export function boundary(address: bigint): bigint {
  return (address & 0xfn) === 0xfn ? address + 1n : address;
}
