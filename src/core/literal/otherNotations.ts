import {
  code,
  isAllDecimal,
  isAllHex,
  isDigit,
  isHexDigit,
  isWord,
  skipDigits,
  skipHexDigits,
  skipWord,
  hasDecimalDigit,
} from './chars';
import { hexValue, matched, silent, type Line, type Match } from './match';

/** Notations that a word begins, other than `0x` and bare digits. Absent when the word is none of them. */
export function matchOtherWord(line: Line, start: number, end: number): Match | undefined {
  const { text, traits } = line;
  const next = text.charCodeAt(end);
  const first = text.charCodeAt(start);
  if (next === code.apostrophe && isAllDecimal(text, start, end)) return verilog(line, start, end);
  if (next === code.quote && traits.bitStrings) return bitString(line, start, end);
  const isQuote = next === code.apostrophe || next === code.quote;
  if (isQuote && traits.fortranBoz && text.slice(start, end).toLowerCase() === 'z') {
    return quoted(line, start, end, 'bitString');
  }
  if (next === code.hash && end - start === 2 && text.startsWith('16', start))
    return radixHash(line, start, end);
  if (traits.radixCarets && text.startsWith('16^^', start)) return prefixed(line, start, end + 2, 'radix');
  if (traits.radixR && text.startsWith('16r', start)) return prefixed(line, start, start + 3, 'radix');
  if (isDigit(first) || line.traits.prose) {
    const last = text.charCodeAt(end - 1);
    if (last === code.lowerH || last === code.upperH) return suffixH(line, start, end);
    if (traits.prefix0h && (text.startsWith('0h', start) || text.startsWith('0H', start))) {
      return prefixed(line, start, start + 2, 'h');
    }
  }
  return undefined;
}

/** Notations that begin with a sign. Absent when the sign is only a sign. */
export function matchSign(line: Line, start: number): Match | undefined {
  const { text, traits } = line;
  const second = text.charAt(start + 1).toLowerCase();
  switch (text.charCodeAt(start)) {
    case code.dollar:
      return dollar(line, start);
    case code.apostrophe:
      return traits.bareVerilog && (second === 'h' || second === 's')
        ? verilogDigits(line, start, start, 64)
        : undefined;
    case code.hash:
      return second === 'x' && (traits.hashX || traits.prose) ? lisp(line, start) : undefined;
    case code.ampersand:
      return second === 'h' && traits.ampersandH ? prefixed(line, start, start + 2, 'basic') : undefined;
    default:
      return undefined;
  }
}

/** `64'hFFFF_0000` and `64'shFF`; the size is in bits, decimal. */
function verilog(line: Line, start: number, end: number): Match | undefined {
  if (end - start > 3) return undefined;
  return verilogDigits(line, start, end, Number(line.text.slice(start, end)));
}

function verilogDigits(line: Line, start: number, quote: number, width: number): Match | undefined {
  const { text } = line;
  const sign = text.charAt(quote + 1).toLowerCase() === 's' ? 1 : 0;
  if (text.charAt(quote + 1 + sign).toLowerCase() !== 'h') return undefined;
  const first = afterBlanks(line, quote + 2 + sign);
  const end = skipWord(text, first);
  // A closing quote means that this was text in quotes, such as 'hedge'.
  if (end === first || text.charCodeAt(end) === code.apostrophe) return undefined;
  if (!isDigits(text, first, end) || width < 1 || width > 64) return silent(start, end);
  const value = hexValue(text, first, end);
  const fits = value !== undefined && value >> BigInt(width) === 0n;
  // Digits that do not fit are cut off by the language, and what is written is then not what is meant.
  return quote === start
    ? matched('verilog', start, end, value)
    : matched('verilog', start, end, fits ? value : undefined, width);
}

/** Verilog lets blanks stand before the digits. */
function afterBlanks({ text, traits }: Line, at: number): number {
  let i = at;
  while (traits.bareVerilog && i < at + 8 && text.charCodeAt(i) === code.space) i += 1;
  return i;
}

/** VHDL's `x"FF"`, `ux"FF"` and `32x"FF"`. A signed one is extended to a width the literal does not tell. */
function bitString(line: Line, start: number, end: number): Match | undefined {
  const { text } = line;
  const base = skipDigits(text, start);
  const kind = text.slice(base, end).toLowerCase();
  return kind === 'x' || kind === 'ux' ? quoted(line, start, end, 'bitString') : undefined;
}

/** The digits between the quotes that open at `quote`. */
function quoted(line: Line, start: number, quote: number, notation: 'bitString'): Match | undefined {
  const { text } = line;
  const end = skipWord(text, quote + 1);
  if (text.charCodeAt(end) !== text.charCodeAt(quote)) return undefined;
  if (!isDigits(text, quote + 1, end)) return silent(start, end + 1);
  return matched(notation, start, end + 1, hexValue(text, quote + 1, end));
}

/** Ada's and VHDL's `16#FFFF_0000#`, Erlang's and the shell's `16#FFFF`. */
function radixHash(line: Line, start: number, hash: number): Match | undefined {
  const { text, traits } = line;
  const previous = start === line.start ? Number.NaN : text.charCodeAt(start - 1);
  const end = skipWord(text, hash + 1);
  if (end === hash + 1 || previous === code.slash || previous === code.dot) return undefined;
  const closed = text.charCodeAt(end) === code.hash;
  const exponent = closed && isWord(text.charCodeAt(end + 1));
  const fraction = text.charCodeAt(end) === code.dot && isHexDigit(text.charCodeAt(end + 1));
  if (!isDigits(text, hash + 1, end) || exponent || fraction) return silent(start, end);
  if (!closed && !traits.openRadix) return silent(start, end);
  return matched('radix', start, closed ? end + 1 : end, hexValue(text, hash + 1, end));
}

/** `#xffff`; outside Lisps only with eight digits or more, since colours and headings start with `#` too. */
function lisp(line: Line, start: number): Match | undefined {
  const { text, traits } = line;
  const previous = start === line.start ? Number.NaN : text.charCodeAt(start - 1);
  if (previous === code.ampersand || isWord(previous)) return undefined;
  const end = skipWord(text, start + 2);
  if (!isAllHex(text, start + 2, end)) return silent(start, end);
  if (!traits.hashX && end - start < 10) return silent(start, end);
  // A fraction: `#x1.8` and `#xff/2`.
  const next = text.charCodeAt(end);
  if ((next === code.dot || next === code.slash) && isHexDigit(text.charCodeAt(end + 1)))
    return silent(start, skipWord(text, end + 1));
  return matched('lisp', start, end, hexValue(text, start + 2, end));
}

/** A prefix that ends at `first`, then digits. */
function prefixed(
  line: Line,
  start: number,
  first: number,
  notation: 'h' | 'radix' | 'basic',
): Match | undefined {
  const { text } = line;
  const previous = start === line.start ? Number.NaN : text.charCodeAt(start - 1);
  let end = skipWord(text, first);
  if (end === first || isWord(previous)) return undefined;
  // Visual Basic's types: `&HFFFFUS`, `&HFFFF&`.
  const typed = notation === 'basic' ? /u?[sil]$/i.exec(text.slice(first, end)) : null;
  const digitsEnd = end - (typed?.[0].length ?? 0);
  const fraction = text.charCodeAt(end) === code.dot && isHexDigit(text.charCodeAt(end + 1));
  if (!isDigits(text, first, digitsEnd) || fraction) return silent(start, end);
  const value = hexValue(text, first, digitsEnd);
  if (notation === 'basic' && text.charCodeAt(end) === code.ampersand) end += 1;
  return matched(notation, start, end, value);
}

/** `$FFFF`, where the language says so. In an assembler of AT&T's kind `$80100000` is a decimal number. */
function dollar(line: Line, start: number): Match | undefined {
  const { text, traits } = line;
  if (traits.dollar === 'never') return undefined;
  const previous = start === line.start ? Number.NaN : text.charCodeAt(start - 1);
  const end = skipWord(text, start + 1);
  if (isWord(previous) || previous === code.dollar || !isDigits(text, start + 1, end)) return undefined;
  // `$0x1000` is for whoever reads `0x`.
  const first = text.charCodeAt(start + 1);
  if (traits.dollar !== 'always' && !isDigit(first)) return undefined;
  // `{$D+}` and `(*$C+*)` tell Pascal's compiler something.
  if (isDirective(text, start) && !isDigit(first)) return silent(start, end);
  if (traits.dollar === 'beforeZeroWithLetter' && !isHexAlone(text, start + 1, end)) return undefined;
  return matched('dollar', start, end, hexValue(text, start + 1, end));
}

function isDirective(text: string, dollarAt: number): boolean {
  return text.startsWith('{', dollarAt - 1) || text.startsWith('(*', dollarAt - 2);
}

/** Digits that start with 0 and have letters, and are no binary number such as `0b0110`. */
function isHexAlone(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(start) !== code.zero || isAllDecimal(text, start, end)) return false;
  const second = text.charAt(start + 1);
  return (second !== 'b' && second !== 'B') || !isBinary(text, start + 2, end);
}

function isBinary(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (text.charAt(i) !== '0' && text.charAt(i) !== '1') return false;
  return true;
}

/**
 * `0FFFFh`. Assemblers want a decimal digit first. Elsewhere `24h` are hours and `1d12h` is a day and a half, so the number
 * must start with 0 or have capital letters, or be as long as an address.
 */
function suffixH(line: Line, start: number, end: number): Match | undefined {
  const { text, traits } = line;
  const last = end - 1;
  // `v3.8h` is eight halves of a vector register.
  const afterDot = start > line.start && text.charCodeAt(start - 1) === code.dot && line.traits.suffixH;
  if (last === start || afterDot || !isDigits(text, start, last)) return undefined;
  const decimal = isAllDecimal(text, start, last);
  const startsWithDigit = isDigit(text.charCodeAt(start));
  const plausible = traits.suffixH ? startsWithDigit : isPlainSuffixH(line, start, last, decimal);
  return plausible ? matched('h', start, end, hexValue(text, start, last)) : undefined;
}

/** `0FFh`, `3F8h`, `8000001FH`, and in prose `FFFFFFF0H`; not `94DH`, which is the end of a name. */
function isPlainSuffixH(line: Line, start: number, last: number, decimal: boolean): boolean {
  const { text, traits } = line;
  const length = last - start;
  const long = length === 8 || length === 16;
  // `06_6AH` is a processor's family and model.
  if (!isAllHex(text, start, last)) return false;
  if (!isDigit(text.charCodeAt(start))) {
    return traits.prose && long && isUpper(text, start, last) && hasDecimalDigit(text, start, last);
  }
  if (decimal) return length >= 8;
  if (length < 3) return false;
  return (
    text.startsWith('0', start) ||
    (isUpper(text, start, last) && (long || text.charCodeAt(last) === code.lowerH))
  );
}

function isUpper(text: string, start: number, end: number): boolean {
  const part = text.slice(start, end);
  return part === part.toUpperCase();
}

/** Digits, and single underscores between them. */
function isDigits(text: string, start: number, end: number): boolean {
  let i = start;
  while (i < end) {
    const next = skipHexDigits(text, i);
    if (next === i || next > end) return false;
    if (next === end) return true;
    if (text.charCodeAt(next) !== code.underscore) return false;
    i = next + 1;
  }
  return false;
}
