import { addressesIn } from './addresses';
import type { FoundRegion, SourceLine } from './found';
import { plainWords, statedSize } from './words';

/** Between two addresses that make a range there is nothing but one of these. */
const between = /^\s*(?:-+>?|–|—|→|\.\.\.?=?|…|~|to)\s*$/;

/**
 * A range in a line, as dmesg's virtual memory layout and lists have it: `vmalloc : 0x… - 0x…   ( 500 MB)` or
 * `0x… → 0x…  (…) → User space`. An end `…f` is the last byte, any other the first one behind.
 */
export function rangeLine({
  number,
  text,
}: SourceLine): (FoundRegion & { readonly digits: number }) | string {
  const plain = text.replace(/^\s*\[\s*\d+\.\d+\]\s?/, '');
  const [first, second, ...more] = addressesIn(plain);
  if (first === undefined) return '';
  if (/\[mem\s/.test(plain)) return 'a range of physical addresses';
  if (second === undefined && /(?<![\w.])[xX][0-9a-fA-F]{8}/.test(plain))
    return 'an address lacks its leading 0';
  if (second === undefined) return 'only one address, and no drawing or table around it';
  if (more.length > 0) return 'more than two addresses';
  if (!between.test(plain.slice(first.end, second.start)))
    return 'the two addresses are not written as a range';
  const before = plainWords(plain.slice(0, first.start))
    .replace(/[\s:=([]+$/, '')
    .replace(/^[-*•\s]+/, '');
  const after = plain.slice(second.end);
  const notes = plainWords(after.replace(/[→]|->/g, ' '));
  const behind = notes
    .replace(/\([^()]{0,200}\)/g, ' ')
    .replace(/^[\s:)\]–-]+/, '')
    .trim();
  const name = before === '' ? behind : before;
  if (name === '') return 'the range has no name';
  if (name.length > 100) return 'a range in running text';
  const end = (second.value & 0xfn) === 0xfn ? second.value + 1n : second.value;
  if (end <= first.value) return 'the range ends before it starts';
  const stated = statedSize(/\(([^()]{0,60})\)/.exec(after)?.[1] ?? '');
  const description = before === '' ? notes : '';
  return {
    name,
    start: first.value,
    end,
    line: number,
    digits: Math.max(first.digits, second.digits),
    ...(stated === undefined ? {} : { stated }),
    ...(description === '' || description === name ? {} : { description: description.slice(0, 400) }),
  };
}
