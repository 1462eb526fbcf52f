import type { Brace, DrawingLine } from './drawingLines';

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

export interface BoxText {
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
