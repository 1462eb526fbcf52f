import { findLiterals, type Literal } from '../literal';
import type { Span } from '../text';
import type { Dialect } from './dialect';
import {
  anyInteger,
  cLiteralType,
  fits,
  rustType,
  untyped,
  word as wordType,
  type IntegerType,
  type TypedValue,
} from './integers';

export type Token = Span &
  (
    | {
        readonly kind: 'number';
        /** Absent when it is no integer that is understood: too large, a fraction, a suffix of the program's own. */
        readonly value: TypedValue | undefined;
        /** Written so that it is meant as an address or a mask: in hexadecimal. */
        readonly telling: boolean;
      }
    | { readonly kind: 'name'; readonly text: string }
    | { readonly kind: 'operator'; readonly text: string }
    /** A string, a character, a comment: no part of an expression. */
    | { readonly kind: 'other' }
  );

/** Longest first, so that `<<=` is one operator and not three. */
const operators = [
  '>>>=', '<<=', '>>=', '...', '**=', '//=', '>>>', '<=>', '&&=', '||=',
  '<<', '>>', '<=', '>=', '==', '!=', '<>', '&&', '||', '&^', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=',
  '->', '=>', '::', '++', '--', '..', '**', '//', '%%', ':=',
]; // prettier-ignore

/** Splits a stretch of one language's text. Never throws; what is not understood is a token of kind 'other'. */
export function tokenize(text: string, languageId: string, dialect: Dialect): readonly Token[] {
  const literals = new Map(findLiterals(text, languageId).map((literal) => [literal.start, literal]));
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const token = tokenAt(text, at, dialect, literals.get(at));
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function tokenAt(text: string, start: number, dialect: Dialect, literal: Literal | undefined): Token {
  if (literal !== undefined) return hexToken(literal, dialect);
  const first = text.charAt(start);
  if (/[0-9]/.test(first)) return numberToken(text, start, dialect);
  if (/[\p{L}_]/u.test(first)) {
    const end = endOf(text, start, /[\p{L}\p{N}_$]*/uy);
    return { kind: 'name', start, end, text: text.slice(start, end) };
  }
  if (first === '"' || first === "'" || first === '`')
    return { kind: 'other', start, end: stringEnd(text, start, first) };
  if (text.startsWith('/*', start)) {
    const close = text.indexOf('*/', start + 2);
    return { kind: 'other', start, end: close < 0 ? text.length : close + 2 };
  }
  if (text.startsWith('//', start) && !dialect.binary.has('//')) {
    const newline = text.indexOf('\n', start);
    return { kind: 'other', start, end: newline < 0 ? text.length : newline };
  }
  const operator = operators.find((candidate) => text.startsWith(candidate, start)) ?? first;
  return { kind: 'operator', start, end: start + operator.length, text: operator };
}

function endOf(text: string, start: number, pattern: RegExp): number {
  pattern.lastIndex = start;
  return start + (pattern.exec(text)?.[0].length ?? 0);
}

function stringEnd(text: string, start: number, quote: string): number {
  for (let i = start + 1; i < text.length; i += 1) {
    const c = text.charAt(i);
    if (c === '\\') i += 1;
    else if (c === quote) return i + 1;
    // An apostrophe that nothing closes is one of prose, or a lifetime of Rust.
    else if (c === '\n') break;
  }
  return start + 1;
}

function hexToken({ start, end, text, value, notation }: Literal, dialect: Dialect): Token {
  const suffix = notation === '0x' ? /[^0-9a-f'_](?:[a-z]*\d*)$/i.exec(text.slice(2))?.[0].toLowerCase() : '';
  // The literal's value has the linker's scale in it already.
  const type = suffix === 'k' || suffix === 'm' ? '' : (suffix ?? '');
  const typed = typeNumber(value, false, type, dialect);
  return { kind: 'number', start, end, value: typed, telling: true };
}

/** A decimal, octal or binary number; hexadecimal ones are the literal scanner's. */
function numberToken(text: string, start: number, dialect: Dialect): Token {
  const end = endOf(text, start, /[\p{L}\p{N}_']*(?:\.\d[\p{L}\p{N}_]*)*/uy);
  const written = text.slice(start, end).toLowerCase();
  const match = /^(0b[01'_]+|0o[0-7_]+|[0-9][0-9'_]*)([a-z][a-z0-9]*)?$/.exec(written);
  const digits = match?.[1]?.replace(/['_]/g, '');
  if (digits === undefined || digits.length > 66 || /^0[bo]$/.test(digits))
    return { kind: 'number', start, end, value: undefined, telling: false };
  const suffix = match?.[2] ?? '';
  const magnitude = readDigits(digits, dialect);
  const value =
    magnitude === undefined ? undefined : typeNumber(magnitude, /^[1-9]/.test(digits), suffix, dialect);
  return { kind: 'number', start, end, value, telling: false };
}

function readDigits(digits: string, dialect: Dialect): bigint | undefined {
  if (!/^0\d/.test(digits)) return BigInt(digits);
  if (dialect.leadingZero === 'decimal') return BigInt(digits);
  return dialect.leadingZero === 'octal' && /^[0-7]+$/.test(digits)
    ? BigInt(`0o${digits.slice(1)}`)
    : undefined;
}

const sizeSuffixes: Readonly<Record<string, bigint>> = { k: 1n << 10n, m: 1n << 20n };

function typeNumber(
  number: bigint,
  decimal: boolean,
  suffix: string,
  dialect: Dialect,
): TypedValue | undefined {
  if (dialect.requiredSuffix !== undefined)
    return suffix === dialect.requiredSuffix ? { number, type: anyInteger } : undefined;
  const factor = dialect.sizeSuffixes ? sizeSuffixes[suffix] : undefined;
  if (factor !== undefined) return { number: number * factor, type: wordType };
  const type = typeOf(number, decimal, suffix, dialect);
  return type === undefined || !fits(number, type) ? undefined : { number, type };
}

function typeOf(number: bigint, decimal: boolean, suffix: string, dialect: Dialect): IntegerType | undefined {
  switch (dialect.arithmetic) {
    case 'c':
      return /^(?:u?(?:l|ll|z)?|(?:l|ll|z)u)$/.test(suffix)
        ? cLiteralType(number, decimal, suffix)
        : undefined;
    case 'rust':
      return suffix === '' ? untyped : rustType(suffix);
    case 'word':
      return suffix === '' && number < 1n << 64n ? wordType : undefined;
    case 'unbounded':
      // In prose and in scripts people write C's suffixes, and mean no more by them than that the number is large.
      return /^u?l{0,2}$/.test(suffix) ? anyInteger : undefined;
  }
}
