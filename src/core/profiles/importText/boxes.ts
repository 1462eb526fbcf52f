import type { Growth } from '../profile';
import type { Brace, DrawingLine } from './drawingLines';
import type { FoundPart, StatedSize } from './found';
import { growthInWords, plainWords, statedSize } from './words';

type Edge = Extract<DrawingLine, { kind: 'edge' }>;

/** What lies between two edges, by their indices from the lowest address up. */
export interface Box {
  readonly low: number;
  readonly high: number;
  /** Line of its first words. */
  readonly line: number;
  /** Its lines as on paper, from the top; an empty one separates. */
  readonly lines: readonly BoxText[];
  /** Marks of direction beside it: `\/`, `/\`. */
  readonly arrows: string;
  readonly isBrace: boolean;
  /** Taken to begin at the edge above it. */
  readonly moved?: boolean;
}

interface BoxText {
  readonly text: string;
  /** What stands beside the box. */
  readonly note: string;
}

interface OpenBrace {
  readonly column: number;
  /** Index of the edge on paper. */
  readonly from: number;
  readonly lines: BoxText[];
  line: number;
  arrows: string;
}

/** The edges and boxes of a drawing, those that braces beside it make as well. */
export function boxesOf(
  lines: readonly DrawingLine[],
  lowAtTop: boolean,
): { readonly edges: readonly Edge[]; readonly boxes: readonly Box[] } {
  const edges: Edge[] = [];
  const boxes: Box[] = [];
  const open: OpenBrace[] = [];
  /** Braces that close on a line of a box do so at the next edge. */
  let closing: Brace[] = [];
  let texts: BoxText[] = [];
  let line = 0;
  const close = (brace: Brace, at: number): void => {
    const index = open.findLastIndex(({ column }) => Math.abs(column - brace.column) <= near);
    const found = open[index];
    if (found === undefined) return;
    open.splice(index, 1);
    boxes.push({ ...found, low: found.from, high: at, isBrace: true });
  };
  for (const item of lines) {
    if (item.kind === 'box') {
      const note = besideText(item, open);
      const words = { text: item.text, note };
      if (line === 0 && (item.text !== '' || note !== '')) line = item.source.number;
      texts.push(words);
      closing.push(...item.braces.filter(({ kind }) => kind === 'close'));
      continue;
    }
    const at = edges.length;
    edges.push(item);
    if (at > 0)
      boxes.push({
        low: at - 1,
        high: at,
        line: line || item.source.number,
        lines: texts,
        arrows: '',
        isBrace: false,
      });
    texts = [];
    line = 0;
    for (const brace of [...closing, ...item.braces]) {
      if (brace.kind !== 'open') {
        const closed = open.findLast(({ column }) => Math.abs(column - brace.column) <= near);
        if (closed !== undefined && brace.kind === 'close') closed.arrows += brace.tail;
        close(brace, at);
      }
      if (brace.kind !== 'close' && open.length < mostOpen)
        open.push({
          column: brace.column,
          from: at,
          lines: [],
          line: item.source.number,
          arrows: brace.kind === 'open' ? brace.tail : '',
        });
    }
    closing = [];
  }
  const settled = withoutDoubles(boxes);
  if (lowAtTop) return { edges, boxes: settled };
  const top = edges.length - 1;
  return {
    edges: edges.reverse(),
    boxes: settled.map((box) => ({ ...box, low: top - box.high, high: top - box.low })).reverse(),
  };
}

/** Braces are drawn by hand: their column may be this far off. */
const near = 2;
const mostOpen = 16;

/** Gives `|- NAME` to the open brace at its column; what is left belongs to the box. */
function besideText(item: Extract<DrawingLine, { kind: 'box' }>, open: readonly OpenBrace[]): string {
  const match = /\|-\s*(\S.*)$/.exec(item.beside);
  if (match === null) return /^[\s|.]*$|--[\\X/]/.test(item.beside) ? '' : item.beside.trim();
  const column = item.besideAt + match.index;
  // The bar at the end is that of an outer brace.
  const text = (match[1] ?? '').replace(/\s+\|\s*$/, '').trim();
  const brace = open.findLast((candidate) => Math.abs(candidate.column - column) <= near);
  if (brace === undefined) return text;
  if (brace.lines.length === 0) brace.line = item.source.number;
  brace.lines.push({ text, note: '' });
  return '';
}

/** A brace around a single box without words names that box. */
function withoutDoubles(boxes: readonly Box[]): readonly Box[] {
  const key = ({ low, high }: Box): string => `${low.toString()}-${high.toString()}`;
  const plain = new Map(boxes.filter(({ isBrace }) => !isBrace).map((box) => [key(box), box]));
  const taken = new Set<Box>();
  for (const box of boxes) {
    const same = box.isBrace ? plain.get(key(box)) : undefined;
    if (same === undefined || same.lines.some(({ text, note }) => text !== '' || note !== '')) continue;
    plain.set(key(box), { ...box, isBrace: false });
    taken.add(box);
  }
  return boxes.flatMap((box) => (taken.has(box) ? [] : box.isBrace ? [box] : [plain.get(key(box)) ?? box]));
}

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
    const { words, size } = splitSize(plainWords(text));
    stated ??= size ?? (note === '' ? undefined : splitSize(plainWords(note)).size);
    const isNote = words.startsWith('(') || (name.length > 0 && /^[\w ]{1,20}:\s/.test(words));
    const isName = /[\p{L}\p{N}[]/u.test(words) && !isNote;
    if (isName && open && words !== '') name.push(words);
    else if (words !== '' && !/^\.+$/.test(words)) description.push(unwrapped(words));
    const besides = unwrapped(plainWords(note).replace(/^[-–—<]+\s*/, ''));
    if (name.length === 0 && besides !== '' && !isName) name.push(splitSize(besides).words);
    else if (besides !== '') description.push(besides);
    if (name.length > 0 && !isName) open = false;
  }
  return {
    name: name.join(' ').slice(0, longestName).trim(),
    description: description.join('; ').slice(0, longestDescription).trim(),
    stated,
  };
}

/** A line that is a size, and `Main Area - 16T`. */
function splitSize(text: string): { readonly words: string; readonly size: StatedSize | undefined } {
  const alone =
    /^(?:size:?\s*)?(?:~|about )?\s*\d[\d.]*\s*(?:[KMGTPE]i?)?B?(?:\s+−\s+.*)?(?:\s+[r-][w-][x-])?$/i;
  if (alone.test(text)) return { words: '', size: statedSize(text) };
  const tail = /\s+-\s+(~?\d[\d.]*\s*[KMGTPE](?:iB|B)?)$/.exec(text);
  return tail === null
    ? { words: text, size: undefined }
    : { words: text.slice(0, tail.index), size: statedSize(tail[1] ?? '') };
}

function unwrapped(text: string): string {
  return /^\([^()]*\)$/.test(text) ? text.slice(1, -1).trim() : text;
}

/** The parts in a box from the lowest address up: the box itself, or its lines where each names a section. */
export function partsOf(box: Box, lowAtTop: boolean): readonly FoundPart[] {
  const lines = box.lines.filter(({ text }) => text !== '');
  if (lines.length >= 2 && lines.every(({ text }) => /^[^(]*\.[a-z]\w*$/.test(text))) {
    const parts = lines.map((line) => partOf({ ...box, lines: [line] }, lowAtTop));
    return lowAtTop ? parts : parts.reverse();
  }
  return [partOf(box, lowAtTop)];
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

export function growthOf({ lines, arrows }: Box, lowAtTop: boolean): Growth | undefined {
  const text = lines.map((line) => `${line.text} ${line.note}`).join(' ');
  const words = growthInWords(text);
  if (words !== undefined) return words;
  const up = text.includes('↑') || arrows === '/\\';
  const down = text.includes('↓') || arrows === '\\/';
  if (up === down) return undefined;
  return up === lowAtTop ? 'lower' : 'higher';
}
