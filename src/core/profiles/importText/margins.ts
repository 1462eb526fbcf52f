import { bareAddressesIn, boundary, boundIn, type FoundAddress } from './addresses';
import type { DrawingLine } from './drawingLines';
import { unreadLine, type UnreadLine } from './found';

type Edge = Extract<DrawingLine, { kind: 'edge' }>;
type BoxLine = Extract<DrawingLine, { kind: 'box' }>;

interface Marked {
  readonly line: BoxLine;
  readonly address: FoundAddress;
}

/**
 * Gives the addresses that stand beside the lines of a box to the edges that they are next to: those of its first line to
 * the edge above, of its last to the one below. A box with a single address, as they all are in such a drawing, has it as
 * its start.
 */
export function withMargins(lines: readonly DrawingLine[]): {
  readonly lines: readonly DrawingLine[];
  readonly unread: readonly UnreadLine[];
} {
  if (!lines.some((line) => line.kind === 'box' && addressBeside(line) !== undefined))
    return { lines, unread: [] };
  const edges = new Map<number, FoundAddress>();
  lines.forEach((line, i) => {
    if (line.kind === 'edge' && line.address !== undefined) edges.set(i, line.address);
  });
  const give = (at: number | undefined, address: FoundAddress): void => {
    if (at !== undefined && !edges.has(at)) edges.set(at, address);
  };
  const singles: { readonly above: number | undefined; readonly below: number | undefined; mark: Marked }[] =
    [];
  for (const { above, below, inside } of boxesIn(lines)) {
    const marks = inside.flatMap((line): readonly Marked[] => {
      const address = addressBeside(line);
      return address === undefined ? [] : [{ line, address }];
    });
    const [first] = marks;
    const last = marks.at(-1);
    if (first === undefined || last === undefined) continue;
    if (first !== last) {
      give(above, first.address);
      give(below, last.address);
    } else if (inside.length > 1 && first.line === inside[0]) give(above, first.address);
    else if (inside.length > 1 && first.line === inside.at(-1)) give(below, first.address);
    else singles.push({ above, below, mark: first });
  }
  const values = singles.map(({ mark }) => mark.address.value);
  const falls = values.length > 1 && values.every((value, i) => i === 0 || value < (values[i - 1] ?? 0n));
  const rises = values.length > 1 && values.every((value, i) => i === 0 || value > (values[i - 1] ?? 0n));
  for (const { above, below, mark } of falls || rises ? singles : [])
    give(rises ? above : below, mark.address);
  if (!falls && !rises) {
    // Where one edge of a box has its address, the address beside the box is of the other.
    for (const { above, below, mark } of singles) {
      const lacks = [above, below].filter((at) => at !== undefined && !edges.has(at));
      if (lacks.length === 1 && above !== undefined && below !== undefined) give(lacks[0], mark.address);
    }
  }
  // The box at the upper end of such a drawing has a start and no end.
  const upper = falls ? singles[0]?.above : rises ? singles.at(-1)?.below : undefined;
  const open = falls ? singles[0]?.mark : singles.at(-1)?.mark;
  const unread =
    upper === undefined || edges.has(upper) || open === undefined
      ? []
      : [unreadLine(open.line.source, 'the box has no end: nothing says where the highest one stops')];
  const settled = lines.map((line, i) => {
    const address = edges.get(i);
    return line.kind === 'edge' && address !== undefined ? withAddress(line, address) : line;
  });
  return { lines: settled, unread };
}

function withAddress(edge: Edge, address: FoundAddress): Edge {
  return { ...edge, address };
}

/** Each box: the indices of its edges, and its lines. */
function boxesIn(
  lines: readonly DrawingLine[],
): readonly { above: number | undefined; below: number | undefined; inside: readonly BoxLine[] }[] {
  const found: { above: number | undefined; below: number | undefined; inside: BoxLine[] }[] = [];
  let inside: BoxLine[] = [];
  let above: number | undefined;
  lines.forEach((line, i) => {
    if (line.kind === 'box') {
      inside.push(line);
      return;
    }
    if (inside.length > 0) found.push({ above, below: i, inside });
    inside = [];
    above = i;
  });
  if (inside.length > 0) found.push({ above, below: undefined, inside });
  return found;
}

/** A single address beside a box; a range there is for itself. */
function addressBeside({ left, beside }: BoxLine): FoundAddress | undefined {
  const plain = beside.replace(/--[\\X/].*$/, '');
  if (bareAddressesIn(`${left} ${plain}`).length > 1) return undefined;
  return boundIn(left) ?? bareAddressesIn(plain)[0];
}

/** The ranges that stand in or beside boxes, one line for each: its words, then the range. */
export function rangesInBoxes(lines: readonly DrawingLine[]): readonly { number: number; text: string }[] {
  return boxesIn(lines).flatMap(({ inside }) => {
    const at = inside.findIndex(
      ({ left, text, beside }) => bareAddressesIn(`${left} ${text} ${beside}`).length === 2,
    );
    const line = inside[at];
    if (line === undefined) return [];
    const others = inside.filter((other) => other !== line).map(({ text }) => text);
    const inText = bareAddressesIn(line.text).length === 2;
    const range = inText ? line.text : `${line.text} ${line.left} ${line.beside}`;
    const words = [...others, inText ? line.beside : ''].map((text) => text.trim()).filter(Boolean);
    return [{ number: line.source.number, text: `${words.join(' ')}: ${range}`.replace(/^: /, '') }];
  });
}

/** Whether addresses that are boundaries of boxes go up or down the page; undefined for fewer than two. */
export function directionOf(addresses: readonly FoundAddress[]): 'up' | 'down' | undefined {
  const [first] = addresses;
  const last = addresses.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const difference = boundary(last.value) - boundary(first.value);
  return difference === 0n ? undefined : difference > 0n ? 'down' : 'up';
}

/** Takes away what stands beside a drawing and is a drawing by itself, and tells of its lines. */
export function withoutNeighbours(lines: readonly DrawingLine[]): {
  readonly lines: readonly DrawingLine[];
  readonly unread: readonly UnreadLine[];
} {
  const isBoxed = (line: DrawingLine): line is BoxLine =>
    line.kind === 'box' && /^[^|]*\|[^|]*\|\s*\S{0,20}\s*$/.test(line.beside) && !line.beside.includes('|-');
  const boxed = lines.filter(isBoxed);
  if (boxed.length < 2 || boxed.length * 2 < lines.filter(({ kind }) => kind === 'box').length)
    return { lines, unread: [] };
  return {
    lines: lines.map((line) => (isBoxed(line) ? { ...line, beside: '' } : line)),
    unread: boxed
      .filter(({ beside }) => /[\p{L}\p{N}]/u.test(beside))
      .map(({ source }) => unreadLine(source, 'a second drawing stands beside the first')),
  };
}
