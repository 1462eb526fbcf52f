import { addressesIn, bareAddressesIn, boundary, type FoundAddress } from './addresses';
import type { FoundRegion, SourceLine, StatedSize } from './found';
import { roundRange } from './roundRanges';
import { exactSize, nameIn, plainWords, statedSize, trimmedOf } from './words';

/** Between two addresses that make a range there is nothing but one of these, or white space. */
const between = /^\s*(?:-+>?|–|—|→|⟶|=>|\.\.\.?[=<]?|…|~|to|through|thru|until|[,;:|])?\s*$/i;
/** Between an address and its size. */
const sized = /^\s*(?:[,;(]\s*)?(?:\+|(?:size|len|length)\b\s*(?:of\s)?[:=]?)\s*$/i;

/** How the columns of a list are to be read: what the second address of a line is. */
export type SecondAddress = 'end' | 'size';

/** What a line of prose or of a list gives. Digits are those of its longer address. */
export type RangeLine =
  | { readonly kind: 'range'; readonly region: FoundRegion; readonly digits: number }
  | { readonly kind: 'unread'; readonly why: string }
  | { readonly kind: 'nothing' };

/** Most lines hold nothing that could be an address. */
const mayHold = /[xX]_?[0-9a-fA-F]|[0-9a-fA-F]{8}|[0-9a-fA-F]{4}[`'_: ][0-9a-fA-F]{4}/;

/** Quotes around something; a backtick between digits groups them. */
const quotes = /["*]|(?<![0-9a-fA-F])`|`(?![0-9a-fA-F])/g;

const nothing: RangeLine = { kind: 'nothing' };

/**
 * A range in a line, as dmesg's virtual memory layout and lists have it: `vmalloc : 0x… - 0x…   ( 500 MB)`,
 * `0x… → 0x…  (…) → User space`, or an address with a size behind it. An end `…f` is the last byte, any other the first
 * one behind, unless brackets say otherwise.
 */
export function rangeLine({ number, text }: SourceLine, second: SecondAddress = 'end'): RangeLine {
  if (!mayHold.test(text)) return ofSizes(number, text);
  const plain = text.replace(/^\s*\[\s*\d+\.\d+\]\s?/, '').replace(quotes, ' ');
  const written = addressesIn(plain);
  const found = written.length > 0 ? written : bareAddressesIn(plain);
  // What is written without 0x is an address only where it is in the place of one.
  const unread = (why: string): RangeLine => (written.length > 0 ? { kind: 'unread', why } : nothing);
  const [from, to, third] = found;
  if (from === undefined) return nothing;
  if (/\[mem\s/.test(plain)) return unread('a range of physical addresses');
  if (to === undefined) return alone(plain, from, number, unread);
  const gap = plain.slice(from.end, to.start);
  const bounds = boundsOf(plain, from, to, gap, second);
  if (bounds === undefined) return unread('the two addresses are not written as a range');
  const after = plain.slice(to.end);
  const isSpaced = gap.trim() === '';
  if (third !== undefined && isSpaced && third.value !== to.value - from.value + (bounds.last ? 1n : 0n))
    return unread('more than two addresses');
  const words = wordsAround(plain.slice(0, from.start), third === undefined ? after : plain.slice(third.end));
  if (words.name === '') return unread('the range has no name');
  if (words.name.length > 100) return unread('a range in running text');
  if (bounds.end <= from.value) return unread('the range ends before it starts');
  return {
    kind: 'range',
    digits: Math.max(from.digits, to.digits),
    region: { start: from.value, end: bounds.end, line: number, ...words },
  };
}

/** A range whose bounds are written as sizes. */
function ofSizes(number: number, text: string): RangeLine {
  const found = roundRange(text);
  if (found.kind !== 'range') return found;
  const { start, end, before, after } = found;
  const words = wordsAround(before, after);
  if (words.name === '') return { kind: 'unread', why: 'the range has no name' };
  if (end <= start) return { kind: 'unread', why: 'the range ends before it starts' };
  const digits = end > 1n << 32n ? 16 : 8;
  return { kind: 'range', digits, region: { start, end, line: number, ...words } };
}

/** The end of a range, exclusive, and whether what is written is its last byte. */
function boundsOf(
  text: string,
  from: FoundAddress,
  to: FoundAddress,
  gap: string,
  second: SecondAddress,
): { readonly end: bigint; readonly last: boolean } | undefined {
  const plainGap = gap.replace(/[[\]()'"`*]/g, ' ');
  if (sized.test(gap) || (second === 'size' && between.test(plainGap)))
    return { end: from.value + to.value, last: false };
  if (!between.test(plainGap)) return undefined;
  const opens = /[[(]\s*$/.test(text.slice(0, from.start));
  const closes = opens ? /^\s*([\])])/.exec(text.slice(to.end))?.[1] : undefined;
  if (/\.\.=\s*$/.test(plainGap) || closes === ']') return { end: to.value + 1n, last: true };
  if (/\.\.<\s*$/.test(plainGap) || (closes === ')' && gap.includes(',')))
    return { end: to.value, last: false };
  const end = boundary(to.value);
  return { end, last: end !== to.value };
}

/** One address: with a size behind it a region, else nothing that can be read. */
function alone(
  text: string,
  from: FoundAddress,
  number: number,
  unread: (why: string) => RangeLine,
): RangeLine {
  if (/(?<![\w.])[xX][0-9a-fA-F]{8}/.test(text)) return unread('an address lacks its leading 0');
  const after = text.slice(from.end);
  const size = exactSize(after);
  const before = text.slice(0, from.start);
  // A list has the address near the start of its line, or behind a name; prose may say anything.
  if (size === undefined || size.value === 0n || size.at > 24 || before.trim().length > 40)
    return unread('only one address, and no drawing or table around it');
  const { name, description } = wordsAround(
    before,
    after.slice(0, size.at).replace(/\b(?:size|len|length)\b\s*[:=]?\s*$/i, '') + after.slice(size.end),
  );
  if (name === '' || name.length > 60) return unread('only one address, and no drawing or table around it');
  const region = { name, start: from.value, end: from.value + size.value, line: number };
  return {
    kind: 'range',
    digits: from.digits,
    region: description === undefined ? region : { ...region, description },
  };
}

interface Words {
  readonly name: string;
  readonly description?: string;
  readonly stated?: StatedSize;
}

/** The name stands before the range or behind it; what stands behind a name before it describes it. */
function wordsAround(left: string, right: string): Words {
  const before = trimmedOf(plainWords(left), '-+*•|>#/', ':=([,;|->→')
    .replace(/^\d{1,3}[.)]\s+/, '')
    .replace(/\s+(?:from|at|is|:\s*origin)$/i, '');
  const { rest, stated } = withoutSize(right);
  const plain = plainWords(rest.replace(/[→⟶]|->|=>/g, ' '));
  const behind = trimmedOf(plain, ':)].,;|=–—<-', '|,;').replace(/^\[([^[\]]*)\]$/, '$1');
  const name = before === '' ? nameIn(behind.replace(/\([^()]{0,200}\)/g, ' ').trim()) : before;
  const description = before === '' ? (behind === name ? '' : behind) : behind;
  return {
    name,
    ...(stated === undefined ? {} : { stated }),
    ...(description === '' || description === name ? {} : { description: description.slice(0, 400) }),
  };
}

/** Takes the size away that stands in brackets or in a column of its own behind a range. */
function withoutSize(text: string): { readonly rest: string; readonly stated: StatedSize | undefined } {
  const match =
    /\(\s*(?:[^()]{0,40}[,\s])?([~]?\s*\d[\d.]*\s*[kKMGTPE]i?[Bb]?)\s*\)|^[\s\])|,;:]*(~?\d[\d.]*\s*[kKMGTPE](?:i?B)?)(?=[\s|,;:]|$)/.exec(
      text,
    );
  if (match === null) return { rest: text, stated: undefined };
  const rest = text.slice(0, match.index) + ' ' + text.slice(match.index + match[0].length);
  return { rest, stated: statedSize(match[1] ?? match[2] ?? '') };
}

/** The words at the head of a list without bars, and what its second address is; undefined where it is no head. */
export function listHead(text: string): SecondAddress | undefined {
  if (text.includes('|')) return undefined;
  const words = text
    .trim()
    .split(/\t+|\s{2,}/)
    .map((word) => word.replace(/[`*_]/g, '').trim())
    .filter((word) => word !== '');
  if (words.length < 2 || words.length > 8 || words.some((word) => word.length > 24)) return undefined;
  const at = (pattern: RegExp): number => words.findIndex((word) => pattern.test(word));
  const start = at(/^(?:start|from|begin|first|low|base|origin|address|addr)\b/i);
  const end = at(/^(?:end|to|last|high|stop|limit)\b/i);
  const size = at(/^(?:size|length|len)\b/i);
  if (start < 0 || (end < 0 && size < 0)) return undefined;
  return end < 0 ? 'size' : 'end';
}
