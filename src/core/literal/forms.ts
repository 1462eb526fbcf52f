import { code, isAllHex, isSpace, isWord, skipHexDigits } from './chars';

/**
 * Whether sixteen digits with letters among them look like an address without any context: forms that kernels, programs and
 * physical memory have and that a random hash has once in a hundred thousand times. Hashes are told by their context
 * (`hashes.ts`); addresses of other forms need one (`labels.ts`, `listing.ts`).
 */
export function looksWide(text: string, start: number): boolean {
  const head = text.slice(start, start + 9).toLowerCase();
  if (head.startsWith('ffff')) return upper.test(head);
  if (head.startsWith('0000')) return lower.test(head);
  return other.test(head);
}

/** The upper half in 4-level paging and on Windows; arm64's linear map, whose offset is small. */
const upper = /^ffff(?:[89a-f]|000)/;

/** Forty-four bits at most, or where Linux puts libraries, stacks and programs: x86-64, arm64. */
const lower = /^0000(?:0|7[ef]|5[56]|ffff|aaa[abc])/;

/** RISC-V's and LA57's upper half, PowerPC, LoongArch and MIPS: five zeros after the segment. */
const other = /^(?:ff[0-9a-f]{2}|c00[0-9a-f]|9000|8000|a800|9800)00000/;

/** Sixteen digits that a range or a pair begins with: either end of the space, chance or not. */
export function endsOfSpace(text: string, start: number): boolean {
  return text.startsWith('0000', start) || text.slice(start, start + 4).toLowerCase() === 'ffff';
}

/** Whether the hexadecimal digits between two positions are no text by chance: eight or sixteen of them. */
export function isWordSized(text: string, start: number, end: number): boolean {
  const length = end - start;
  return (length === 8 || length === 16) && isAllHex(text, start, end);
}

/** Whether what follows is a symbol with its offset, ` foo+0x10/0x20`. */
export function symbolWithOffset(text: string, at: number): boolean {
  let i = at;
  while (isSpace(text.charCodeAt(i)) && i < at + 4) i += 1;
  const start = i;
  while (i < start + 256 && isSymbolCharacter(text.charCodeAt(i))) i += 1;
  return i > start && text.startsWith('+0x', i) && skipHexDigits(text, i + 3) > i + 3;
}

function isSymbolCharacter(c: number): boolean {
  return isWord(c) || c === code.dot || c === code.dollar || c === code.colon;
}
