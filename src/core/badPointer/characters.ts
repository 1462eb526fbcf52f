import type { VirtualAddress } from '../address';
import type { Cause } from '../badPointer';
import type { PagingMode } from '../paging/modes';

/** Fewer characters than this are in many an honest address. */
const fewest = 6;

/** Text that was read as a pointer, lowest address first: the order in which a little-endian machine has it. */
export function characters(value: VirtualAddress, mode: PagingMode): Cause[] {
  if (mode.addressBits === 32) return [];
  const bytes = bytesOf(value);
  const text = ascii(bytes) ?? utf16(bytes);
  return text === undefined ? [] : [{ kind: 'text', ...text }];
}

type Text = Pick<Extract<Cause, { kind: 'text' }>, 'encoding' | 'text' | 'confidence'>;

/** Six to eight printable characters, nothing but zeros around them, and at most one zero that ends a string between them. */
function ascii(bytes: readonly number[]): Text | undefined {
  const start = bytes.findIndex((byte) => byte !== 0);
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
  const run = bytes.slice(Math.max(start, 0), end);
  const zeros = run.filter((byte) => byte === 0).length;
  if (run.length - zeros < fewest || zeros > 1 || !run.every((byte) => byte === 0 || isPrintable(byte)))
    return undefined;
  // The same character over and over is a fill pattern or a mask.
  if (new Set(run).size < 2 && !isOverflow(run)) return undefined;
  const common = run.filter(isCommon).length;
  if (common < run.length - 1) return undefined;
  // Between two strings all are letters, or chance has many such numbers.
  if (zeros > 0 && !run.every((byte) => byte === 0 || isLetter(byte))) return undefined;
  const shortAndMapped = run.length === fewest && isProgramAddress(bytes);
  if (shortAndMapped) return undefined;
  return {
    encoding: 'ASCII',
    text: stringOf(run),
    confidence: run.length === 8 && zeros === 0 ? 'likely' : 'possible',
  };
}

/** `AAAAAAAA`, `BBBBBBBB` and `CCCCCCCC`: what people overflow buffers with to see where it ends up. */
function isOverflow(run: readonly number[]): boolean {
  const [first = 0] = run;
  return run.length === 8 && first >= 0x41 && first <= 0x43;
}

/** Where Linux puts programs: 0x55…, 0x56…. Their top byte is a capital letter, and the others may be letters by chance. */
function isProgramAddress(bytes: readonly number[]): boolean {
  return bytes[7] === 0 && bytes[6] === 0 && (bytes[5] === 0x55 || bytes[5] === 0x56);
}

/** Four characters of two bytes each. */
function utf16(bytes: readonly number[]): Text | undefined {
  const low = bytes.filter((_, index) => index % 2 === 0);
  const high = bytes.filter((_, index) => index % 2 === 1);
  if (!high.every((byte) => byte === 0) || !low.every(isCommon)) return undefined;
  const [first = 0] = low;
  if (new Set(low).size < 2 && (first < 0x41 || first > 0x43)) return undefined;
  return { encoding: 'UTF-16', text: stringOf(low), confidence: 'likely' };
}

function bytesOf(value: bigint): number[] {
  return Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}

function stringOf(bytes: readonly number[]): string {
  return String.fromCharCode(...bytes);
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/** Letters, digits, blanks and the punctuation of names, paths and sentences. */
function isCommon(byte: number): boolean {
  return /[A-Za-z0-9 _./,:\-\n]/.test(String.fromCharCode(byte));
}

function isLetter(byte: number): boolean {
  return /[A-Za-z]/.test(String.fromCharCode(byte));
}
