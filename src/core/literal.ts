import { matchBare } from './literal/bare';
import { code, isHexDigit, isSpace, isWord, skipWord } from './literal/chars';
import { matchExplicit } from './literal/explicit';
import { listingOf } from './literal/listing';
import type { Line, Listing, Match, Notation } from './literal/match';
import { matchOtherWord, matchSign } from './literal/otherNotations';
import { languageTraits, type LanguageTraits } from './literal/traits';

export type { Notation } from './literal/match';

/** A hexadecimal number in a text. Offsets are UTF-16 code units. */
export interface Literal {
  readonly start: number;
  readonly end: number;
  /** As written, with prefix, separators and suffix. */
  readonly text: string;
  /** 0 ≤ value < 2^64. */
  readonly value: bigint;
  readonly notation: Notation;
  /** In bits, where the notation or the type suffix states it. */
  readonly width?: number;
}

/**
 * The hexadecimal literals of a text, in order. What only looks like one (a hash, a UUID, a colour, a word) is left out, and
 * so is what could be read in two ways: no answer is better than a wrong one. One pass, each look around bounded.
 */
export function findLiterals(text: string, languageId: string): Literal[] {
  const literals: Literal[] = [];
  scanText(text, languageId, (literal) => {
    literals.push(literal);
  });
  return literals;
}

/** As findLiterals, without holding them all. */
export function scanText(text: string, languageId: string, found: (literal: Literal) => void): void {
  const traits = languageTraits(languageId);
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    scanLine(lineOf(text, start, end, traits), start, end, found);
    start = end + 1;
  }
}

/** In a line longer than twice this, only so much before and after an offset is read. */
const reach = 2048;

/**
 * The literal at an offset, or the one that ends there. Reads the offset's line, or a part of it when it is very long;
 * the answer is that of findLiterals.
 */
export function literalAt(text: string, offset: number, languageId: string): Literal | undefined {
  if (offset < 0 || offset > text.length) return undefined;
  const lineStart = text.lastIndexOf('\n', offset - 1) + (offset === 0 ? 0 : 1);
  const newline = text.indexOf('\n', offset);
  const lineEnd = newline < 0 ? text.length : newline;
  const line = lineOf(text, offset === 0 ? 0 : lineStart, lineEnd, languageTraits(languageId));
  const from = boundary(text, Math.max(line.start, offset - reach), line.start);
  const to = Math.min(line.end, offset + reach);
  let best: Literal | undefined;
  if (from === undefined) return undefined;
  scanLine(line, from, to, (literal) => {
    if (literal.start <= offset && offset <= literal.end && (best === undefined || offset < literal.end))
      best = literal;
  });
  return best;
}

/** The first blank at or after `at`, so that a scan does not begin in the middle of a word; absent when none is near. */
function boundary(text: string, at: number, lineStart: number): number | undefined {
  if (at === lineStart) return at;
  for (let i = at; i < at + reach; i += 1) if (isSpace(text.charCodeAt(i))) return i;
  return undefined;
}

function lineOf(text: string, start: number, end: number, traits: LanguageTraits): Line {
  let listing: Listing | undefined;
  return { text, start, end, traits, listing: () => (listing ??= listingOf(text, start, end)) };
}

function scanLine(line: Line, from: number, to: number, found: (literal: Literal) => void): void {
  const { text } = line;
  let i = from;
  while (i < to) {
    const c = text.charCodeAt(i);
    let match: Match | undefined;
    let next = i + 1;
    if (isWord(c)) {
      next = skipWord(text, i);
      match = isHexDigit(c) || c > 102 || line.traits.letterFirst ? matchWord(line, i, next, c) : undefined;
    } else if (c === code.escape) {
      next = skipEscape(text, i);
    } else if (c === code.dollar || c === code.apostrophe || c === code.hash || c === code.ampersand) {
      match = matchSign(line, i);
    }
    if (match?.value !== undefined && match.notation !== undefined)
      found(literalOf(text, match, match.value, match.notation));
    i = match === undefined ? next : Math.max(match.end, next);
  }
}

function matchWord(line: Line, start: number, end: number, first: number): Match | undefined {
  const { text } = line;
  if (first === code.zero) {
    const second = text.charAt(start + 1);
    if (second === 'x' || second === 'X') return matchExplicit(line, start);
  }
  return matchOtherWord(line, start, end) ?? (isHexDigit(first) ? matchBare(line, start, end) : undefined);
}

/** Past a terminal's escape sequence such as `ESC [ 31 m`, whose last letter is no part of the next word. */
function skipEscape(text: string, start: number): number {
  if (text.charCodeAt(start + 1) !== code.openBracket) return start + 1;
  let i = start + 2;
  while (i < start + 32) {
    const c = text.charCodeAt(i);
    if (c >= 0x40 && c < 0x7f) return i + 1;
    if (!(c >= 0x20 && c < 0x40)) return i;
    i += 1;
  }
  return i;
}

function literalOf(text: string, match: Match, value: bigint, notation: Notation): Literal {
  const { start, end, width } = match;
  const written = text.slice(start, end);
  // No spread here: a log has a million of these.
  return width === undefined
    ? { start, end, text: written, value, notation }
    : { start, end, text: written, value, notation, width };
}
