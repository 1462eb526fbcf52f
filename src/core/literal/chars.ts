/** Classes of ASCII characters, as bits, so that the scanner asks one table instead of many comparisons. */
const digitBit = 1;
const hexBit = 2;
const wordBit = 4;
const spaceBit = 8;

const classes = new Uint8Array(128);
mark('0123456789', digitBit | hexBit | wordBit);
mark('abcdefABCDEF', hexBit | wordBit);
mark('ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ_', wordBit);
mark(' \t\r', spaceBit);

function mark(characters: string, bits: number): void {
  for (let i = 0; i < characters.length; i += 1) classes[characters.charCodeAt(i)] = bits;
}

/** Character codes by name. NaN, which charCodeAt gives outside a text, is in no class and equals no code. */
export const code = {
  tab: 9,
  escape: 27,
  space: 32,
  quote: 34,
  hash: 35,
  dollar: 36,
  percent: 37,
  ampersand: 38,
  apostrophe: 39,
  openParenthesis: 40,
  closeParenthesis: 41,
  asterisk: 42,
  plus: 43,
  comma: 44,
  minus: 45,
  dot: 46,
  slash: 47,
  zero: 48,
  colon: 58,
  semicolon: 59,
  less: 60,
  equals: 61,
  greater: 62,
  question: 63,
  at: 64,
  upperH: 72,
  openBracket: 91,
  backslash: 92,
  closeBracket: 93,
  underscore: 95,
  backtick: 96,
  lowerH: 104,
  ellipsis: 0x2026,
} as const;

export function isDigit(c: number): boolean {
  return c < 128 && (classes[c] ?? 0) % 2 === digitBit;
}

export function isHexDigit(c: number): boolean {
  return c < 128 && ((classes[c] ?? 0) & hexBit) !== 0;
}

export function isSpace(c: number): boolean {
  return c < 128 && ((classes[c] ?? 0) & spaceBit) !== 0;
}

/**
 * Letters, digits and `_`; beyond ASCII the letters of European scripts and `·`, which stands for an unknown digit.
 * Other scripts are written without blanks around numbers, so they end a word.
 */
export function isWord(c: number): boolean {
  if (c < 128) return ((classes[c] ?? 0) & wordBit) !== 0;
  return c === 0xb5 || c === 0xb7 || (c >= 0xc0 && c < 0x530 && c !== 0xd7 && c !== 0xf7);
}

/** The first position at or after `at` that is no hexadecimal digit. */
export function skipHexDigits(text: string, at: number): number {
  let i = at;
  while (isHexDigit(text.charCodeAt(i))) i += 1;
  return i;
}

export function skipWord(text: string, at: number): number {
  let i = at;
  while (isWord(text.charCodeAt(i))) i += 1;
  return i;
}

export function skipDigits(text: string, at: number): number {
  let i = at;
  while (isDigit(text.charCodeAt(i))) i += 1;
  return i;
}

export function isAllHex(text: string, start: number, end: number): boolean {
  return start < end && skipHexDigits(text, start) >= end;
}

export function isAllDecimal(text: string, start: number, end: number): boolean {
  return start < end && skipDigits(text, start) >= end;
}

/** Whether one of the characters is a decimal digit. */
export function hasDecimalDigit(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (isDigit(text.charCodeAt(i))) return true;
  return false;
}
