import { code, isDigit, isHexDigit, isWord } from './chars';

/** Whether what stands around a number with `0x`, from `start` to `end`, makes it something else than a number. */
export function isSpoilt(text: string, lineStart: number, start: number, end: number): boolean {
  return spoiltBefore(text, lineStart, start) || spoiltAfter(text, end) || isHost(text, start, end);
}

/** Whether what stands before makes it something else: an escape, a printf format, the tail of a decimal number. */
function spoiltBefore(text: string, lineStart: number, start: number): boolean {
  if (start === lineStart) return false;
  const previous = text.charCodeAt(start - 1);
  const earlier = start - 1 === lineStart ? Number.NaN : text.charCodeAt(start - 2);
  if (previous === code.backslash) return true;
  if (previous === code.dot) return isDigit(earlier);
  if (previous !== code.percent) return false;
  return !isWord(earlier) && earlier !== code.closeParenthesis && earlier !== code.closeBracket;
}

/** Whether what follows makes it something else: the fraction of a hexadecimal float, or digits that were left out. */
function spoiltAfter(text: string, end: number): boolean {
  const next = text.charCodeAt(end);
  const second = text.charCodeAt(end + 1);
  const third = text.charCodeAt(end + 2);
  if (next === code.ellipsis) return true;
  if (next === code.question) return second === code.question;
  if (next === code.asterisk) return second === code.asterisk && third === code.asterisk;
  if (next !== code.dot) return isUnfinished(text, end) || isUserName(text, end);
  if (second === code.dot) return third === code.dot && !isDigit(text.charCodeAt(end + 3));
  return isDigit(second) || isFraction(text, end + 1);
}

/** More digits are put in where the text is used: `0x1${core}`, `0x1{x}`, `0x1#{x}`, `0x1%04x`, `0x890[1-7]`. */
function isUnfinished(text: string, end: number): boolean {
  const next = text.charAt(end);
  if (!'$#{%['.includes(next) || next === '') return false;
  return /^(?:[$#]?\{\w|\$[(\w]|%0\d+l*[xX]|\[[0-9a-fA-F]-[0-9a-fA-F]\])/.test(text.slice(end, end + 8));
}

/** `http://0x10c.com`. */
function isHost(text: string, start: number, end: number): boolean {
  return (
    text.charCodeAt(end) === code.dot && text.startsWith('://', start - 3) && isWord(text.charCodeAt(end + 1))
  );
}

/** `0xddaa@example.org`; in `0x40000@0x0` the second part has no dot. */
function isUserName(text: string, end: number): boolean {
  if (text.charCodeAt(end) !== code.at) return false;
  return /^@[\w-]{1,63}\.[A-Za-z]/.test(text.slice(end, end + 66));
}

/** `.f`, `.fp3`, `.p3`, but not the `.abs` of a method call. */
function isFraction(text: string, start: number): boolean {
  // A method's name that is longer than this and all digits is not worth reading on for.
  const limit = start + 40;
  let i = start;
  while (i < limit && isHexDigit(text.charCodeAt(i))) i += 1;
  const c = text.charAt(i);
  if (c === 'p' || c === 'P') {
    const sign = text.charCodeAt(i + 1);
    return isDigit(sign) || ((sign === code.minus || sign === code.plus) && isDigit(text.charCodeAt(i + 2)));
  }
  return i > start && !isWord(text.charCodeAt(i));
}
