import { code } from './chars';
import { wordBefore } from './labels';
import type { Line } from './match';

/** What Linux prints after the address of a fault. Source: Linux 6.1 arch/{arm,arm64}/mm/fault.c show_pte. */
const faultAfter: readonly string[] = [
  ' address between user and kernel address ranges',
  ' user address but active_mm is swapper',
  ' pgd=',
  ' *pgd=',
];

/**
 * `segfault at 7f1200000000 ip …`, `NULL pointer dereference at 0000000000000008`, `Memory at f7c00000`. What stands at something
 * else may be anything: `HEAD is now at 57f65321`.
 */
export function isFaultAddress(line: Line, start: number, end: number): boolean {
  const { text } = line;
  if (bracketed(line, start, end)) return true;
  if (text.startsWith('virtual address ', start - 16) || text.startsWith('walk from ', start - 10))
    return end - start === 8 || end - start === 16;
  if (start - 4 <= line.start || !text.startsWith(' at ', start - 4)) return false;
  const word = wordBefore(text, line.start, start - 4);
  if (word === 'segfault') return text.startsWith(' ip ', end);
  const length = end - start;
  if (word === 'dereference' || word === 'request') return length === 8 || length === 16;
  return word === 'memory' && length >= 8;
}

/** `[dfff800000000004] address between user and kernel address ranges`. */
function bracketed({ text, start: lineStart }: Line, start: number, end: number): boolean {
  const length = end - start;
  if ((length !== 16 && length !== 8) || start === lineStart) return false;
  if (text.charCodeAt(start - 1) !== code.openBracket || text.charCodeAt(end) !== code.closeBracket)
    return false;
  return faultAfter.some((words) => text.startsWith(words, end + 1));
}
