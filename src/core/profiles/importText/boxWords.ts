import type { Growth } from '../profile';
import { bareAddressesIn } from './addresses';
import type { Box, BoxText } from './boxes';
import type { FoundPart, StatedSize } from './found';
import { growthInWords, plainWords, statedSize, trimmedOf } from './words';

export interface BoxWords {
  /** Empty when the box has none. */
  readonly name: string;
  readonly description: string;
  readonly stated: StatedSize | undefined;
}

const longestName = 100;
const longestDescription = 400;

/** The first words are the name, and what follows without a gap goes on with it; all else is description. */
export function wordsOf({ lines }: Box): BoxWords {
  const name: string[] = [];
  const description: string[] = [];
  let stated: StatedSize | undefined;
  let open = true;
  for (const { text, note } of lines) {
    const { words, size } = splitSize(plainWords(withoutArrow(text)));
    const beside = splitSize(plainWords(withoutAddresses(note)));
    stated ??= size ?? (note === '' ? undefined : beside.size);
    const isNote = words.startsWith('(') || (name.length > 0 && /^[\w ]{1,20}:\s/.test(words));
    const isName = /[\p{L}\p{N}[]/u.test(words) && !isNote;
    if (isName && open && words !== '') name.push(words);
    else if (words !== '' && !/^[.\u22ee\u2026]+$/.test(words)) description.push(unwrapped(words));
    const besides = unwrapped(beside.words.replace(/^[-–—<]+\s*/, ''));
    if (name.length === 0 && besides !== '' && !isName) name.push(besides);
    else if (besides !== '') description.push(besides);
    if (name.length > 0 && !isName) open = false;
  }
  // A box with nothing but a remark in brackets is called by it.
  if (name.length === 0) name.push(...description.splice(0, 1));
  return {
    name: name.join(' ').slice(0, longestName).trim(),
    description: description.join('; ').slice(0, longestDescription).trim(),
    stated,
  };
}

/** What stands in a margin without its addresses, which are boundaries, and without what pointed at them. */
function withoutAddresses(note: string): string {
  const addresses = bareAddressesIn(note);
  if (addresses.length === 0) return note;
  let plain = '';
  let from = 0;
  for (const { start, end } of addresses) {
    plain += note.slice(from, start);
    from = end;
  }
  return trimmedOf(plain + note.slice(from), '<-=>:,', '<-=>:,');
}

const sizeText = '(?:~|about )?\\s*\\d[\\d.]*\\s*(?:[KMGTPE]i?B?|B|bytes)';
const sizeAlone =
  /^(?:size:?\s*)?(?:~|about )?\s*\d[\d.]*\s*(?:[KMGTPE]i?)?(?:B|bytes)?(?:\s+(?:−|minus)\s+.*)?(?:\s+[r-][w-][x-])?$/i;
const sizeBehind = new RegExp(`^(.*\\S)(?:\\s+-\\s+(${sizeText})|\\s*[([](${sizeText})[)\\]])$`);
const sizeBefore = new RegExp(`^(${sizeText})[,;:]\\s+(.*)$`);

/** A line that is a size, `Main Area - 16T`, `Boot ROM (60 KB)`, and `8 MiB, grows down`. */
function splitSize(text: string): { readonly words: string; readonly size: StatedSize | undefined } {
  if (sizeAlone.test(text)) return { words: '', size: statedSize(text) };
  const behind = sizeBehind.exec(text);
  if (behind !== null) return { words: behind[1] ?? '', size: statedSize(behind[2] ?? behind[3] ?? '') };
  const before = sizeBefore.exec(text);
  return before === null
    ? { words: text, size: undefined }
    : { words: before[2] ?? '', size: statedSize(before[1] ?? '') };
}

function unwrapped(text: string): string {
  return /^\([^()]*\)$/.test(text) ? text.slice(1, -1).trim() : text;
}

/** The parts in a box from the lowest address up: the box itself, or what its lines or its arrows tell apart. */
export function partsOf(box: Box, lowAtTop: boolean): readonly FoundPart[] {
  const lines = box.lines.filter(({ text }) => text !== '');
  const each =
    lines.length >= 2 && lines.every(({ text }) => /^[^(]*\.[a-z]\w*$/.test(text))
      ? lines.map((line) => [line])
      : groupsOf(box.lines);
  const parts = each.map((some) => partOf({ ...box, lines: some }, lowAtTop));
  return lowAtTop ? parts : parts.reverse();
}

function partOf(box: Box, lowAtTop: boolean): FoundPart {
  const { name, description } = wordsOf(box);
  const growth = growthOf(box, lowAtTop);
  return {
    name,
    ...(description === '' ? {} : { description }),
    ...(growth === undefined ? {} : { growth }),
  };
}

type Direction = 'up' | 'down';

/**
 * The lines of a box, apart where arrows say that several things grow in it: a stack with `v` below it, and above a heap
 * its `^`. One group where they do not.
 */
function groupsOf(lines: readonly BoxText[]): readonly (readonly BoxText[])[] {
  const groups: BoxText[][] = [[]];
  let arrows = 0;
  let gap = false;
  for (const line of lines) {
    const direction = arrowOf(line.text);
    if (direction !== undefined) arrows += 1;
    const isNamed = groups.at(-1)?.some(hasName) === true;
    const opens = hasName(line) ? gap : isArrowLine(line.text) && direction === 'up';
    if (isNamed && opens) groups.push([]);
    gap = !hasName(line);
    groups.at(-1)?.push(line);
  }
  const named = groups.filter((group) => group.some(hasName));
  return arrows === 0 || named.length < 2 ? [lines] : named;
}

function hasName({ text }: BoxText): boolean {
  return /[\p{L}\p{N}]/u.test(withoutArrow(text));
}

/** Nothing but an arrow, or a piece of one. */
function isArrowLine(text: string): boolean {
  return /^[\s|:.]*[vV^↑↓⇑⇓▲▼⋮]?[\s|:.]*$/.test(text);
}

/** Without the arrow at its end, `Stack  |` and `Heap ^`, or the whole where it is nothing else. */
function withoutArrow(text: string): string {
  return isArrowLine(text) ? '' : text.replace(/\s+[vV^|]?[\s|]*$/, '');
}

function arrowOf(text: string): Direction | undefined {
  const tail = isArrowLine(text) ? text : (/\s[vV^]\s*$/.exec(text)?.[0] ?? '');
  const up = /[↑⇑▲]/.test(text) || tail.includes('^');
  const down = /[↓⇓▼]/.test(text) || /[vV]/.test(tail);
  return up === down ? undefined : up ? 'up' : 'down';
}

export function growthOf({ lines, arrows }: Box, lowAtTop: boolean): Growth | undefined {
  const words = growthInWords(lines.map((line) => `${line.text} ${line.note}`).join(' '));
  if (words !== undefined) return words;
  const told = lines.flatMap(({ text, note }) => [arrowOf(text) ?? [], arrowOf(` ${note}`) ?? []].flat());
  if (arrows === '/\\') told.push('up');
  if (arrows === '\\/') told.push('down');
  const [first] = told;
  if (first === undefined || told.some((direction) => direction !== first)) return undefined;
  return (first === 'up') === lowAtTop ? 'lower' : 'higher';
}
