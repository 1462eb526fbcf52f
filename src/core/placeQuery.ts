import { fits64, parseHex } from './address';

/** What a person types to go somewhere. */
export interface PlaceQuery {
  /** Of a row or a symbol; empty where only an address can be meant. */
  readonly name: string;
  /** Where the text is an address, without what is added to it. */
  readonly address: bigint | undefined;
  /** Added to the address, or to that of the name; may be negative. */
  readonly offset: bigint;
  /** Why it is no address, though it looks like one. */
  readonly problem?: string;
}

/**
 * Reads `0xffff…`, also with `_`, `'` or a backtick between digits and in groups of four with blanks between, names, and both with
 * something added: `kmain+0x10`, `kmain - 4`, and the form of backtraces, `kmain+0x10/0x27`. What is added is hexadecimal after `0x`.
 */
export function readPlaceQuery(text: string): PlaceQuery {
  const query = text.trim().slice(0, 1000);
  const sum = /^(\S.*?)\s*([+-])\s*(0x[0-9a-f_]+|[0-9]+)(?:\/0x[0-9a-f]+)?$/i.exec(query);
  const base = sum?.[1] ?? query;
  const offset = sum === null ? 0n : signed(sum[2] === '-', sum[3] ?? '0');
  const grouped = /^(?:0x)?[0-9a-f]{1,4}(?: [0-9a-f]{4})+$/i.test(base) ? base.replaceAll(' ', '') : base;
  const isLong = /^0x/i.test(grouped) || grouped.length > 2;
  const looks = isLong && /^(?:0x)?[0-9a-f_'`]+$/i.test(grouped);
  const parsed = looks ? parseHex(grouped) : undefined;
  const name = grouped === base ? base : '';
  if (parsed?.ok === true && fits64(parsed.value + offset)) return { name, address: parsed.value, offset };
  const tooLong = parsed?.ok === true || (looks && grouped.replace(/^0x|[_'`]/gi, '').length > 16);
  return { name, address: undefined, offset, ...(tooLong ? { problem: 'outside of 64 bits' } : {}) };
}

function signed(isNegative: boolean, digits: string): bigint {
  const value = BigInt(digits.replaceAll('_', ''));
  return isNegative ? -value : value;
}

/** Addresses of one length, of which the first digits are typed. */
export interface Completions {
  readonly from: bigint;
  /** Exclusive. */
  readonly to: bigint;
}

/**
 * The addresses that begin with the digits of a text, `0xffffffff801` or `00000000802`: those of every length, or with zeros in front
 * those of eight and of sixteen digits. None where the text is no address, or says nothing but zeros.
 */
export function completionsOf(text: string): readonly Completions[] {
  const { address, offset } = readPlaceQuery(text);
  if (address === undefined || address === 0n || offset !== 0n) return [];
  const digits = typedDigits(text);
  return lengths
    .filter((length) => length >= digits.length && (!digits.startsWith('0') || length === 8 || length === 16))
    .map((length) => {
      const shift = BigInt(4 * (length - digits.length));
      return { from: address << shift, to: (address + 1n) << shift };
    });
}

const lengths: readonly number[] = Array.from({ length: 16 }, (_, i) => i + 1);

/** The hexadecimal digits of a text that is an address, in lower case. */
export function typedDigits(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^0x|[_'` ]/g, '');
}

/** What was added, as it is written behind a name: `+0x10`. */
export function offsetText(offset: bigint): string {
  if (offset === 0n) return '';
  return offset < 0n ? `-0x${(-offset).toString(16)}` : `+0x${offset.toString(16)}`;
}
