import { trimmedOf } from './words';

/** A range whose bounds are written as sizes: `0 .. 2 GiB`, `2^47 - 2^48`. */
export type RoundRange =
  | {
      readonly kind: 'range';
      /** The end is the first byte behind. */
      readonly start: bigint;
      readonly end: bigint;
      readonly before: string;
      readonly after: string;
    }
  | { readonly kind: 'unread'; readonly why: string }
  | { readonly kind: 'nothing' };

/** Most lines hold no two figures of which the second has a unit or is a power. */
const mayHold =
  /\d[^\n]{0,16}?(?:-|–|—|→|>|\.\.|…|to|through|until)\s*-?\d[\d.]{0,8}\s?(?:[KMGTPE]i?B|\^\s?\d)/i;

const bound = String.raw`2\s?\^\s?\d{1,2}|\d{1,6}(?:\.\d{1,3})?\s?[KMGTPE]i?B|0`;
const form = new RegExp(
  String.raw`(?<![\w.^+-]|[\w)]\s[-+−])(${bound})\s*(-+>?|–|—|→|\.\.\.?<?|…|to|through|until)\s*(${bound})(?![\w.^])`,
  'i',
);

const nothing: RoundRange = { kind: 'nothing' };

/**
 * Reads such a range where a list has it: at the head of its line, or behind a name. Amounts in running text, `pages of
 * 4 KiB to 2 MiB`, look the same and are none, so they are told of and not taken.
 */
export function roundRange(text: string): RoundRange {
  if (!mayHold.test(text)) return nothing;
  const match = form.exec(text);
  if (match === null) return { kind: 'unread', why: 'a bound of the range is neither an address nor a size' };
  const [whole, first = '', between = '', last = ''] = match;
  const before = text.slice(0, match.index);
  const after = text.slice(match.index + whole.length);
  if (/^\s*[-+−*/]\s*\d/.test(after))
    return { kind: 'unread', why: 'a bound of the range is to be calculated' };
  const isHead = trimmedOf(before, '-+*•|>#/([', '([') === '';
  const isColumn = /(?::|=|\||\s{2}|\t)\s*[([]?$/.test(before) && before.trim().length <= 60;
  const isRow = /^\s*[\])]?\s*(?::|=|\||\s\s|\t|\(|$)/.test(after);
  const isWord = /^[a-z]/i.test(between);
  const isProse = after.length > 80 || /\.\s*$/.test(after);
  if (isProse || (!isColumn && !(isHead && (isRow || !isWord))))
    return { kind: 'unread', why: 'amounts in running text, which may be no addresses' };
  const start = valueOf(first);
  const end = valueOf(last);
  if (start === undefined || end === undefined)
    return { kind: 'unread', why: 'a bound is no whole number of bytes' };
  if (end > 1n << 64n) return { kind: 'unread', why: 'the range ends beyond 64 bits' };
  return { kind: 'range', start, end, before, after };
}

const shifts: Readonly<Record<string, bigint>> = { K: 10n, M: 20n, G: 30n, T: 40n, P: 50n, E: 60n };

function valueOf(written: string): bigint | undefined {
  const power = /\^\s?(\d+)$/.exec(written)?.[1];
  if (power !== undefined) return 1n << BigInt(power);
  const match = /^(\d+)(?:\.(\d+))?\s?([KMGTPE])/i.exec(written);
  if (match === null) return 0n;
  const [, integer = '0', fraction = '', unit = ''] = match;
  const scaled = BigInt(integer + fraction) << (shifts[unit.toUpperCase()] ?? 0n);
  const scale = 10n ** BigInt(fraction.length);
  return scaled % scale === 0n ? scaled / scale : undefined;
}
