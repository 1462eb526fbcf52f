import {
  hasDecimalDigit,
  code,
  isAllDecimal,
  isAllHex,
  isHexDigit,
  isSpace,
  isWord,
  skipHexDigits,
} from './chars';
import { endsOfSpace, looksWide, symbolWithOffset } from './forms';
import { isFaultAddress } from './faults';
import { isHash } from './hashes';
import { registerLabel, wordBefore, type Labelled } from './labels';
import { hexValue, matched, type Line, type Match } from './match';

/**
 * Digits without any mark, which are a number only where form and surroundings make them an address. Every look around
 * is bounded, so that the scan stays linear.
 */
export function matchBare(line: Line, start: number, wordEnd: number): Match | undefined {
  const { text } = line;
  const end = skipHexDigits(text, start);
  if (end === start) return undefined;
  // A backtick with no digits after it is the end of a code span.
  if (text.charCodeAt(end) === code.backtick && isHexDigit(text.charCodeAt(end + 1)))
    return windbg(line, start, end);
  if (end < wordEnd) return underscored(line, start, wordEnd);
  if (end - start > 16) return undefined;
  if (!isAddress(line, start, end)) return undefined;
  return matched('bare', start, end, hexValue(text, start, end), end - start === 16 ? 64 : undefined);
}

/** `` fffff800`00100000 ``, as WinDbg prints: one to eight digits, a backtick, eight more. */
function windbg(line: Line, start: number, tick: number): Match | undefined {
  const { text } = line;
  const previous = charBefore(line, start);
  const end = skipHexDigits(text, tick + 1);
  const proven = tick - start === 8 || (line.traits.prose && tick - start >= 4 && tick - start < 8);
  if (!proven || end - tick !== 9 || isWord(text.charCodeAt(end)) || text.charCodeAt(end) === code.backtick)
    return undefined;
  if (previous === code.backtick || spoilsBefore(previous)) return undefined;
  return matched('windbg', start, end, hexValue(text, start, end), 64);
}

/** `FFFFFFFF_80000000` and `ffff_ffff_8000_0000` in prose. */
function underscored(line: Line, start: number, end: number): Match | undefined {
  const { text } = line;
  const length = end - start;
  if (!line.traits.prose || (length !== 17 && length !== 19) || !endsOfSpace(text, start)) return undefined;
  const groups = text.slice(start, end).split('_');
  const even = groups.every(
    (group) => group.length === (length === 17 ? 8 : 4) && isAllHex(group, 0, group.length),
  );
  if (!even || groups.length !== (length === 17 ? 2 : 4) || !isolated(line, start, end)) return undefined;
  if (groups.every((group) => isAllDecimal(group, 0, group.length))) return undefined;
  return matched('bare', start, end, hexValue(text, start, end), 64);
}

function isAddress(line: Line, start: number, end: number): boolean {
  const { text } = line;
  const length = end - start;
  if (bracketed(line, start, end)) return length >= 4;
  const decimal = isAllDecimal(text, start, end);
  if (linkerOption(line, start) || isFaultAddress(line, start, end)) return true;
  if (length === 16) return isWideAddress(line, start, end, decimal);
  if (symbolFollows(line, end) && (isSymbolAddress(line, start, end) || line.listing().disassembly))
    return true;
  // In prose most short words are none, so the form of the line is asked for only where there is a digit.
  if (length < 8 && (!hasDecimalDigit(text, start, end) || !standsApart(line, start, end))) return false;
  if (length < 5 && !isOffsetOfCode(line, end)) return false;
  const { addresses } = line.listing();
  if (addresses.includes(start)) return true;
  if (!isolated(line, start, end)) return false;
  const label = registerLabel(text, line.start, start, length);
  if (label === undefined) return false;
  return labelled(line, label, length, decimal) || (length === 8 && symbolWithOffset(text, end));
}

/** Whether blanks, colons, commas and equals signs are around, as in the columns of a dump; not the dot of a time. */
function standsApart(line: Line, start: number, end: number): boolean {
  const before = charBefore(line, start);
  const after = line.text.charCodeAt(end);
  return (
    (Number.isNaN(before) || isSpace(before) || before === code.colon || before === code.equals) &&
    (Number.isNaN(after) || after === 10 || isSpace(after) || after === code.colon || after === code.comma)
  );
}

/** `10:` of a disassembly and `401136:` of one. */
function isOffsetOfCode(line: Line, end: number): boolean {
  return line.text.charCodeAt(end) === code.colon && isSpace(line.text.charCodeAt(end + 1));
}

/** Sixteen digits: by their own form unless they are labelled as something else, or by what stands around. */
function isWideAddress(line: Line, start: number, end: number, decimal: boolean): boolean {
  const { text } = line;
  if (symbolFollows(line, end) && isSymbolAddress(line, start, end)) return true;
  if (isPartOfVector(line, start)) return false;
  // What begins with zeros may be a size, of which the form of the line tells.
  const typical = !decimal && looksWide(text, start);
  if (
    typical &&
    text.charCodeAt(start) !== code.zero &&
    isolated(line, start, end) &&
    !isHash(line, start, end)
  )
    return true;
  const { addresses, others, wide, wideAddresses, chancy } = line.listing();
  if (addresses.includes(start)) return true;
  if (others.includes(start) || !isolated(line, start, end)) return false;
  if (registerLabel(text, line.start, start, 16) !== undefined) return true;
  if (isHash(line, start, end)) return false;
  if (typical) return true;
  if (wide < 2 || inList(line, start, end)) return false;
  return wideAddresses >= 2 || (wideAddresses === 1 && chancy === 0 && endsOfSpace(text, start));
}

/** `XMM00=… …`, `Q00=…:…`, `FPR0=… 0000`: half of something wider than an address. */
function isPartOfVector({ text, start: lineStart }: Line, start: number): boolean {
  const limit = Math.max(lineStart, start - 20);
  for (let i = start - 1; i >= limit; i -= 1) {
    const c = text.charCodeAt(i);
    if (c === code.equals) return /^(?:[xyz]mm\d+|fpr?\d+|[qvz]\d\d?)$/.test(wordBefore(text, lineStart, i));
    if (!isHexDigit(c) && c !== code.space && c !== code.colon) return false;
  }
  return false;
}

function labelled(line: Line, { label, marked }: Labelled, length: number, decimal: boolean): boolean {
  if (length === 8)
    return label === 'sure' || !decimal || (label === 'likely' && line.listing().registers >= 2);
  // Addresses without their leading zeros, as the kernel prints those of user space in a fault.
  if (decimal || length > 16) return false;
  return length > 8 || (label === 'sure' && marked && length >= 5);
}

/** Decimal numbers padded with zeros stand in lists too; those of a dump are apart by blanks, colons and dashes. */
function inList(line: Line, start: number, end: number): boolean {
  const apart = (c: number): boolean =>
    Number.isNaN(c) || isSpace(c) || c === code.colon || c === code.minus || c === 10;
  return !apart(charBefore(line, start)) || !apart(line.text.charCodeAt(end));
}

/** Whether nothing around says that the digits are part of a path, a colour, an escape, a UUID or a file name. */
function isolated(line: Line, start: number, end: number): boolean {
  const { text } = line;
  const previous = charBefore(line, start);
  const next = text.charCodeAt(end);
  if (spoilsBefore(previous) || next === code.slash || next === code.at || next === code.percent)
    return false;
  if (next === code.dot && isWord(text.charCodeAt(end + 1))) return false;
  if (previous === code.minus && !rangeBefore(line, start - 1)) return false;
  return next !== code.minus || !isWord(text.charCodeAt(end + 1)) || rangeAfter(line, end + 1);
}

function spoilsBefore(c: number): boolean {
  return (
    c === code.hash ||
    c === code.percent ||
    c === code.backslash ||
    c === code.ampersand ||
    c === code.at ||
    c === code.dot ||
    c === code.slash ||
    c === code.dollar
  );
}

function charBefore(line: Line, start: number): number {
  return start === line.start ? Number.NaN : line.text.charCodeAt(start - 1);
}

/** `hhhhhhhh-` before: the first half of a range. */
function rangeBefore(line: Line, dash: number): boolean {
  let i = dash;
  while (i > line.start && dash - i <= 20 && isHexDigit(line.text.charCodeAt(i - 1))) i -= 1;
  const digits = dash - i;
  const previous = charBefore(line, i);
  if (digits === 0) return !isWord(previous) && previous !== code.minus;
  return digits >= 8 && digits <= 16 && !isWord(previous) && previous !== code.minus;
}

function rangeAfter(line: Line, start: number): boolean {
  const limit = start + 17;
  let end = start;
  while (end < limit && isHexDigit(line.text.charCodeAt(end))) end += 1;
  const next = line.text.charCodeAt(end);
  return end - start >= 8 && end - start <= 16 && !isWord(next) && next !== code.minus;
}

/** `[<c0101234>]` of an oops, `libc.so.6[7f3c8a000000+1b5000]` and `in foo[1136,401000+1000]` of a fault in user space. */
function bracketed(line: Line, start: number, end: number): boolean {
  const { text } = line;
  const previous = charBefore(line, start);
  if (previous === code.less && text.charCodeAt(start - 2) === code.openBracket)
    return text.startsWith('>]', end);
  if (text.charCodeAt(end) !== code.plus) return false;
  let i = end + 1;
  while (i < end + 18 && isHexDigit(text.charCodeAt(i))) i += 1;
  if (i === end + 1 || text.charCodeAt(i) !== code.closeBracket) return false;
  const bracket = previous === code.comma ? bracketBefore(line, start - 1) : start - 1;
  if (bracket < line.start || text.charCodeAt(bracket) !== code.openBracket) return false;
  return end - start >= 8 || isInObject(line, bracket);
}

/** The bracket of `[1136,`, whose comma is at `comma`; before the line when there is none. */
function bracketBefore(line: Line, comma: number): number {
  let i = comma - 1;
  while (i > line.start && comma - i < 18 && isHexDigit(line.text.charCodeAt(i))) i -= 1;
  return line.text.charCodeAt(i) === code.openBracket ? i : line.start - 1;
}

/** Whether a name after ` in ` ends at the bracket. */
function isInObject(line: Line, bracket: number): boolean {
  const limit = Math.max(line.start, bracket - 256);
  let i = bracket;
  while (i > limit && !isSpace(line.text.charCodeAt(i - 1))) i -= 1;
  return i < bracket && i - 4 >= line.start && line.text.startsWith(' in ', i - 4);
}

/** `added <code>` and `20101 <b>` are prose; digits and letters mixed, or the head of a function's listing, are not. */
function isSymbolAddress(line: Line, start: number, end: number): boolean {
  const { text } = line;
  const length = end - start;
  if (length < 5) return false;
  if (isAllDecimal(text, start, end)) {
    return endsAsLabel(line, end) || isJump(line, start);
  }
  return length === 8 || length === 16 || hasDecimalDigit(text, start, end);
}

/** `80100000 <_start>:` and nothing after it. */
function endsAsLabel({ text, end: lineEnd }: Line, end: number): boolean {
  const close = text.indexOf('>', end);
  if (!text.startsWith('>:', close)) return false;
  return close + 2 >= lineEnd || isSpace(text.charCodeAt(close + 2));
}

/** The mnemonics after which a disassembly has a target: x86, Arm and RISC-V. */
const jumps: ReadonlySet<string> = new Set(
  'call callq jmp jmpq je jne jz jnz ja jae jb jbe jg jge jl jle js jns bl b beq bne cbz cbnz jal j bnez beqz'.split(
    ' ',
  ),
);

function isJump(line: Line, start: number): boolean {
  let i = start;
  while (i > line.start && start - i < 12 && isSpace(line.text.charCodeAt(i - 1))) i -= 1;
  return i < start && jumps.has(wordBefore(line.text, line.start, i));
}

/** ` <symbol>`, ` <symbol+0x10>` as objdump and gdb print. An address of e-mail has a dot after its `@`. */
function symbolFollows(line: Line, end: number): boolean {
  const { text } = line;
  if (text.charCodeAt(end) !== code.space || text.charCodeAt(end + 1) !== code.less) return false;
  const limit = Math.min(line.end, end + 256);
  let at = false;
  for (let i = end + 2; i < limit; i += 1) {
    const c = text.charCodeAt(i);
    if (c === code.greater) return i > end + 2;
    if (c === code.at) at = true;
    if (isSpace(c) || (at && c === code.dot) || c === code.slash) return false;
  }
  return false;
}

/** `-Ttext 80100000`, `-Ttext=80100000`, `--section-start=.text=80100000`: GNU ld reads these as hexadecimal. */
function linkerOption(line: Line, start: number): boolean {
  const { text } = line;
  const separator = charBefore(line, start);
  if (separator !== code.space && separator !== code.equals && separator !== code.comma) return false;
  const limit = Math.max(line.start, start - 48);
  let dash = start - 2;
  while (dash > limit && isOption(text.charCodeAt(dash - 1))) dash -= 1;
  if (text.charCodeAt(dash) !== code.minus) return false;
  const option = text.slice(dash, start - 1);
  return (
    originOptions.has(option) || (separator === code.equals && /^--section-start=[\w.$-]+$/.test(option))
  );
}

function isOption(c: number): boolean {
  return isWord(c) || c === code.minus || c === code.equals || c === code.dot || c === code.dollar;
}

const originOptions: ReadonlySet<string> = new Set([
  '-Ttext',
  '-Tdata',
  '-Tbss',
  '-Ttext-segment',
  '-Trodata-segment',
  '-Tldata-segment',
]);
