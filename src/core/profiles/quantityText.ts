import { fail, ok, type Result } from '../result';

const shifts: Readonly<Record<string, bigint>> = { k: 10n, m: 20n, g: 30n, t: 40n, p: 50n, e: 60n };

/**
 * A number, its digits grouped by `_`, `'`, `` ` `` or blanks, then a binary unit: `K`, `KiB`, … `EiB`, or none. A fraction
 * with a unit may be of it: `1.5GiB`.
 */
const form =
  /^(-?)\s*(?:0[xX]([0-9a-fA-F]+(?:[_'` ][0-9a-fA-F]+)*)|([0-9]+(?:[_'][0-9]+)*)(?:\.([0-9]{1,3})(?=\s*[KMGTPE]))?)\s*(?:([KMGTPE])(?:iB)?|B)?$/;

/** Reads a size such as `512MiB`, `4K`, `0x20_0000` or 4096. Fails with what was expected. */
export function parseSize(text: string | number): Result<bigint> {
  const value = parse(text);
  const expected = 'a size such as "512MiB", "4K" or "0x200000"';
  if (value === undefined || value < 0n) return fail(expected);
  return value <= 1n << 64n ? ok(value) : fail(`${expected}, at most 16 EiB`);
}

/**
 * Reads an address such as `0xffff_8000_0000_0000`, `1MiB` or `-2GiB`, which counts back from the end of the space of
 * `addressBits`. Fails with what was expected.
 */
export function parseAddress(text: string | number, addressBits: 32 | 64): Result<bigint> {
  const value = parse(text);
  const expected = 'an address such as "0xffff800000000000", "1MiB" or "-2GiB"';
  if (value === undefined) return fail(expected);
  const space = 1n << BigInt(addressBits);
  if (value >= space || value < -space) return fail(`${expected} of at most ${String(addressBits)} bits`);
  return ok(value < 0n ? space + value : value);
}

function parse(text: string | number): bigint | undefined {
  if (typeof text === 'number') return Number.isSafeInteger(text) ? BigInt(text) : undefined;
  const match = text.length > 64 ? null : form.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, hexDigits, decimalDigits, fraction = '', unit] = match;
  const digits = (hexDigits ?? decimalDigits ?? '').replace(/[_'` ]/g, '');
  const scale = 10n ** BigInt(fraction.length);
  const magnitude = BigInt(hexDigits === undefined ? `${digits}${fraction}` : `0x${digits}`);
  const scaled = magnitude << (unit === undefined ? 0n : (shifts[unit.toLowerCase()] ?? 0n));
  // A fraction that is no whole number of bytes is none.
  if (scaled % scale !== 0n) return undefined;
  const value = scaled / scale;
  return sign === '-' ? -value : value;
}
