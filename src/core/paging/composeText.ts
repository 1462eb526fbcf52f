import type { VirtualAddress } from '../address';
import { fail, ok, type Result } from '../result';
import { composeAddress } from './compose';
import type { PagingMode } from './modes';

export interface ComposedAddress {
  readonly address: VirtualAddress;
  /** The page that the last index maps, such as `4 KiB page`; absent where an entry of that level maps none. */
  readonly page?: string;
}

/** What a person writes, in the words of a prompt: `PML4 PDPT PD PT offset`. */
export function composeFields(mode: PagingMode): string {
  return [...mode.levels.map(({ name }) => name), 'offset'].join(' ');
}

/**
 * Reads indices, highest level first, and an offset, and puts the address together: decimal or hexadecimal numbers with blanks,
 * commas or `:` between. Fewer indices than levels make an address in a larger page. On Arm `ttbr0` or `ttbr1` in front
 * chooses the half; without it the kernel's, ttbr1. Fails with a sentence about the first field that is wrong.
 */
export function composeText(text: string, mode: PagingMode): Result<ComposedAddress> {
  const words = text
    .trim()
    .split(/[\s,:]+/)
    .slice(0, 16);
  const base = /^ttbr([01])(?:_el1)?$/i.exec(words[0] ?? '')?.[1];
  if (base !== undefined && mode.canonical.kind !== 'ttbr')
    return fail(`${mode.title} has no ${words[0] ?? ''}: the highest index chooses the half`);
  const numbers: bigint[] = [];
  for (const word of base === undefined ? words : words.slice(1)) {
    if (!/^(?:0x[0-9a-f]{1,16}|\d{1,20})$/i.test(word)) return fail(`"${word.slice(0, 40)}" is not a number`);
    numbers.push(BigInt(word));
  }
  const levels = mode.levels.length;
  if (numbers.length < Math.min(2, levels + 1) || numbers.length > levels + 1) {
    const found = `${numbers.length.toString()} number${numbers.length === 1 ? '' : 's'}`;
    return fail(`expected ${composeFields(mode)}, or fewer indices for a larger page; found ${found}`);
  }
  const indices = numbers.slice(0, -1);
  const result = composeAddress(mode, { indices, offset: numbers.at(-1) ?? 0n, ttbr: base === '0' ? 0 : 1 });
  if (!result.ok) return fail(result.error.map(({ field, message }) => `${field} ${message}`).join('; '));
  const page = mode.levels[indices.length - 1]?.leaf?.name;
  return ok({ address: result.value, ...(page === undefined ? {} : { page }) });
}
