import { code, isAllDecimal, isAllHex, isHexDigit, isSpace, skipDigits } from './chars';
import { isWordSized } from './forms';

/** The form of a line is judged by so many characters of it and so many fields. */
export const farthest = 512;
const mostFields = 40;

/** A stretch of a line between blanks. */
export interface Field {
  readonly start: number;
  readonly end: number;
}

/** Characters that a line has somewhere, as bits, so that rules which need them are not tried on other lines. */
export const marks = {
  colon: 1,
  equals: 2,
  bracket: 4,
  parenthesis: 8,
  minus: 16,
  asterisk: 32,
  underscore: 64,
  bang: 128,
  p: 256,
};

const markOf = new Uint16Array(128);
for (const [character, mark] of [
  [':', marks.colon],
  ['=', marks.equals],
  ['[', marks.bracket],
  ['(', marks.parenthesis],
  ['-', marks.minus],
  ['*', marks.asterisk],
  ['_', marks.underscore],
  ['!', marks.bang],
  ['p', marks.p],
  ['P', marks.p],
] as const)
  markOf[character.charCodeAt(0)] = mark;

/** A line cut at its blanks, and what its form has told so far. */
export interface Row {
  readonly text: string;
  /** Without the time stamp before them. */
  readonly fields: readonly Field[];
  /** Of `marks`. */
  readonly marks: number;
  /** Starts of numbers that are addresses, entries or registers. */
  readonly addresses: number[];
  /** Starts of numbers that are sizes, offsets in files or parts of something wider. */
  readonly others: number[];
}

export interface Rule {
  /** All of these a line must have; 0 where the rule is cheap. */
  readonly needs: number;
  readonly read: (row: Row) => void;
}

export function rowOf(text: string, start: number, lineEnd: number): Row {
  const end = Math.min(lineEnd, start + farthest);
  const fields: Field[] = [];
  let found = 0;
  let i = afterStamp(text, start, end);
  while (i < end && fields.length < mostFields) {
    while (i < end && isSpace(text.charCodeAt(i))) i += 1;
    const from = i;
    while (i < end) {
      const c = text.charCodeAt(i);
      if (isSpace(c)) break;
      if (c < 128) found |= markOf[c] ?? 0;
      i += 1;
    }
    if (i > from) fields.push({ start: from, end: i });
  }
  return { text, fields, marks: found, addresses: [], others: [] };
}

/** Past the time stamp of the kernel, `[   12.345678] `, and past Xen's `(XEN) `. */
function afterStamp(text: string, start: number, end: number): number {
  if (text.startsWith('(XEN)', start)) return start + 5;
  if (text.charCodeAt(start) !== code.openBracket) return start;
  let i = start + 1;
  while (i < end && text.charCodeAt(i) === code.space) i += 1;
  const dot = skipDigits(text, i);
  if (dot === i || text.charCodeAt(dot) !== code.dot) return start;
  const close = skipDigits(text, dot + 1);
  return text.charCodeAt(close) === code.closeBracket ? close + 1 : start;
}

/** Eight or sixteen digits. */
export function isAddressField({ text }: Row, field: Field | undefined): field is Field {
  return field !== undefined && isWordSized(text, field.start, field.end);
}

/** Four to sixteen digits, with nothing else in the field. */
export function isHexField({ text }: Row, field: Field | undefined, least = 4): field is Field {
  if (field === undefined) return false;
  const length = field.end - field.start;
  return length >= least && length <= 16 && isAllHex(text, field.start, field.end);
}

export function fieldText({ text }: Row, field: Field | undefined): string {
  return field === undefined ? '' : text.slice(field.start, field.end);
}

export function isDecimalField({ text }: Row, field: Field | undefined): boolean {
  return field !== undefined && isAllDecimal(text, field.start, field.end);
}

/** The two ends of `start-end`, each of eight digits or more; absent when the field is no such range. */
export function rangeField(
  { text }: Row,
  field: Field | undefined,
): { readonly low: number; readonly high: number } | undefined {
  if (field === undefined) return undefined;
  let dash = field.start;
  while (dash < field.end && isHexDigit(text.charCodeAt(dash))) dash += 1;
  if (text.charCodeAt(dash) !== code.minus || !isAllHex(text, dash + 1, field.end)) return undefined;
  return isLong(dash - field.start) && isLong(field.end - dash - 1)
    ? { low: field.start, high: dash + 1 }
    : undefined;
}

/** Linux prints at least eight digits. */
function isLong(digits: number): boolean {
  return digits >= 8 && digits <= 16;
}
