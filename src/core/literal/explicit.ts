import { code, isHexDigit, isSpace, isWord, skipHexDigits, skipWord, hasDecimalDigit } from './chars';
import { hexValue, matched, silent, type Line, type Match } from './match';
import { isSpoilt } from './spoilt';

/** A number that starts with `0x`, at `start`, where a word starts. Always matches; silently where it is no number. */
export function matchExplicit(line: Line, start: number): Match {
  const { text } = line;
  const digits = readDigits(line, start + 2);
  if (digits.kind === 'none') {
    return spacedAfterPrefix(line, start) ?? silent(start, skipWord(text, start));
  }
  if (digits.kind === 'doubtful') return silent(start, digits.end);
  const suffix = readSuffix(line, start, digits.end);
  if (suffix === undefined) return silent(start, skipWord(text, digits.end));
  if (isSpoilt(text, line.start, start, suffix.end)) return silent(start, suffix.end);
  if (suffix.end === digits.end && digits.plain && digits.end - start <= 6) {
    const groups = spacedGroups(line, start, digits.end);
    if (groups !== undefined) return groups;
  }
  const value = scaled(hexValue(text, start + 2, digits.end), suffix.shift);
  return matched(digits.backtick ? 'windbg' : '0x', start, suffix.end, value, suffix.width);
}

type Digits =
  | { readonly kind: 'none' }
  /** It could be read in two ways, so no value is right. */
  | { readonly kind: 'doubtful'; readonly end: number }
  | { readonly kind: 'digits'; readonly end: number; readonly plain: boolean; readonly backtick: boolean };

/** Digits with separators between them: `_`, `'` and, in the middle of sixteen, a backtick. */
function readDigits(line: Line, start: number): Digits {
  const { text } = line;
  const first = afterUnderscores(text, start);
  let end = skipHexDigits(text, first);
  if (end === first) return { kind: 'none' };
  let groupStart = start;
  let plain = true;
  let backtick = false;
  for (;;) {
    const separator = text.charCodeAt(end);
    const next = separator === code.underscore ? afterUnderscores(text, end) : end + 1;
    if (isDoubledQuote(line, start, end)) return { kind: 'doubtful', end: skipWord(text, end + 2) };
    if (!isSeparator(separator) || !isHexDigit(text.charCodeAt(next))) break;
    const groupEnd = skipHexDigits(text, next);
    const verdict = separates(line, separator, { start, groupStart, end, next, groupEnd });
    if (verdict === 'ends') break;
    if (verdict === 'doubtful') return { kind: 'doubtful', end: skipWord(text, groupEnd) };
    plain = false;
    backtick ||= separator === code.backtick;
    groupStart = next;
    end = groupEnd;
  }
  return { kind: 'digits', end, plain, backtick };
}

interface Group {
  readonly start: number;
  readonly groupStart: number;
  readonly end: number;
  readonly next: number;
  readonly groupEnd: number;
}

function separates(line: Line, separator: number, group: Group): 'separates' | 'ends' | 'doubtful' {
  const { text, traits } = line;
  const length = group.groupEnd - group.next;
  const before = text.charCodeAt(group.start - 3);
  if (separator === code.underscore) {
    // `0x10_ab` in C++ is the number 0x10 and a suffix that means whatever the program says.
    const isSuffix =
      traits.cFamily && length !== 4 && length !== 8 && !hasDecimalDigit(text, group.next, group.groupEnd);
    return isSuffix ? 'doubtful' : 'separates';
  }
  // In `'0x10'` and in a code span the second mark closes the first.
  if (before === separator) return 'ends';
  if (separator === code.backtick) {
    return length === 8 && group.groupStart === group.start && group.end - group.groupStart <= 8
      ? 'separates'
      : 'doubtful';
  }
  const evenGroups = length === 4 && group.end - group.groupStart <= 4;
  return traits.digitQuotes || evenGroups ? 'separates' : 'doubtful';
}

/** `0x1''2`, which C and C++ don't allow; not the end of `'0x1'` and what follows it. */
function isDoubledQuote(line: Line, start: number, end: number): boolean {
  const { text, traits } = line;
  return (
    traits.digitQuotes &&
    text.startsWith("''", end) &&
    isHexDigit(text.charCodeAt(end + 2)) &&
    text.charCodeAt(start - 3) !== code.apostrophe
  );
}

function isSeparator(c: number): boolean {
  return c === code.underscore || c === code.apostrophe || c === code.backtick;
}

function afterUnderscores(text: string, at: number): number {
  let i = at;
  while (text.charCodeAt(i) === code.underscore) i += 1;
  return i;
}

/**
 * The suffixes of integers and the width in bits of those that state it; 0 where the suffix says nothing of it.
 * C, C++, C23's bit-precise ones, Java, C#, Kotlin, D; Rust, Zig and Microsoft's; JavaScript's and OCaml's n.
 */
const suffixes: ReadonlyMap<string, number> = new Map([
  ...[
    'u',
    'l',
    'ul',
    'lu',
    'll',
    'ull',
    'llu',
    'z',
    'uz',
    'zu',
    'wb',
    'uwb',
    'wbu',
    'n',
    'un',
    'usize',
    'isize',
  ].map((name) => [name, 0] as const),
  ...[8, 16, 32, 64, 128].flatMap((bits) =>
    [`u${bits.toString()}`, `i${bits.toString()}`, `ui${bits.toString()}`].map(
      (name) => [name, bits] as const,
    ),
  ),
]);

/** The end of a number's suffix, or of its digits when it has none; absent when what follows spoils the number. */
function readSuffix(
  line: Line,
  start: number,
  digitsEnd: number,
): { end: number; width?: number; shift?: bigint } | undefined {
  const { text, traits } = line;
  if (
    traits.quotedSuffix &&
    text.charCodeAt(digitsEnd) === code.apostrophe &&
    text.charCodeAt(start - 1) !== code.apostrophe
  ) {
    const end = skipWord(text, digitsEnd + 1);
    return lookUpSuffix(line, digitsEnd + 1, end);
  }
  const end = skipWord(text, digitsEnd);
  if (end === digitsEnd) return { end };
  if (traits.scaleSuffix && end === digitsEnd + 1) {
    const shift = scales.get(text.charAt(digitsEnd).toLowerCase());
    if (shift !== undefined) return { end, shift };
  }
  const name = afterUnderscores(text, digitsEnd);
  if (name === end) return traits.trailingUnderscore ? { end } : undefined;
  return lookUpSuffix(line, name, end);
}

/** As GNU ld's lexer reads them, in both cases (ldlex.l of binutils 2.40). */
const scales: ReadonlyMap<string, bigint> = new Map([
  ['k', 10n],
  ['m', 20n],
]);

/** Absent when the result does not fit in 64 bits. */
function scaled(value: bigint | undefined, shift = 0n): bigint | undefined {
  const result = value === undefined ? undefined : value << shift;
  return result === undefined || result >> 64n !== 0n ? undefined : result;
}

function lookUpSuffix(
  { text, traits }: Line,
  start: number,
  end: number,
): { end: number; width?: number } | undefined {
  if (end - start > 5) return undefined;
  const name = text.slice(start, end).toLowerCase();
  const width = suffixes.get(name) ?? traits.suffixes.get(name);
  if (width === undefined) return undefined;
  return width === 0 ? { end } : { end, width };
}

/** `0x 0000 1000 0000 0000`: two to four groups of four digits, at least one of them with a decimal digit. */
function spacedAfterPrefix(line: Line, start: number): Match | undefined {
  const { text } = line;
  if (skipWord(text, start) !== start + 2 || text.charCodeAt(start + 2) !== code.space) return undefined;
  const { count, end } = countGroups(line, start + 2);
  if (count < 2) return undefined;
  if (count > 4 || !hasDecimalDigit(text, start + 2, end)) return silent(start, end);
  return matched('spaced', start, end, hexValue(text, start + 2, end), 64);
}

/**
 * `0xffff ffff 8000 0000`. Fewer groups, as in `0xffff ffff`, `0x10 0000` and `0x12 3456 7890`, may be one number or several,
 * so no value would be safe, unless the language writes numbers side by side or a unit follows. Absent when the first group
 * stands alone.
 */
function spacedGroups(line: Line, start: number, firstEnd: number): Match | undefined {
  const { text } = line;
  const { count, end } = countGroups(line, firstEnd);
  const whole = firstEnd - start === 6;
  if (whole && count === 3) return matched('spaced', start, end, hexValue(text, start + 2, end), 64);
  if (count === 0 || line.traits.sideBySide) return undefined;
  if (count > 1) return silent(start, end);
  const group = text.slice(firstEnd + 1, end);
  const counted = /^[1-9]\d{3}$/.test(group) && unit.test(text.slice(end, end + 10));
  return counted ? undefined : silent(start, end);
}

/** What the number before it counts, which is then a number of its own. */
const unit = /^ (?:bytes?|B|[KMGT]i?B|bits?|pages?|entries|words?|times|sectors?|blocks?)\b/i;

/** Groups of ` hhhh` from `at`; stops counting at five, which is one too many. */
function countGroups(line: Line, at: number): { count: number; end: number } {
  const { text } = line;
  let end = at;
  let count = 0;
  while (count < 5 && text.charCodeAt(end) === code.space && isGroup(line, end + 1)) {
    end += 5;
    count += 1;
  }
  return { count, end };
}

function isGroup(line: Line, start: number): boolean {
  const { text } = line;
  if (start + 4 > line.end) return false;
  for (let i = start; i < start + 4; i += 1) if (!isHexDigit(text.charCodeAt(i))) return false;
  const next = text.charCodeAt(start + 4);
  return !isWord(next) && (isSpace(next) || next !== code.minus);
}
