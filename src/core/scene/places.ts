import { pixelOfUnits, unitsAtPixel, unitsOf, type Axis, type AxisWindow } from '../picture/axis';
import type { RowAxis } from './heights';
import type { Line } from './lines';
import type { Frame } from './rows';

/**
 * Where the rows of a column lie on its axis, worked out once: a drawing that zooms asks sixty times a second, and most rows
 * are out of view then.
 */
export interface Places {
  readonly lines: readonly Line[];
  /** By row, in units of the axis; undefined for a row that has no place. */
  readonly ends: readonly (Extent | undefined)[];
  /** The same as floating-point numbers, low end and high end in turn: good enough to tell what need not be looked at. */
  readonly rough: Float64Array;
  /** By row, a `RowKind`. */
  readonly kinds: Uint8Array;
  /** The highest end of a row and those before it. */
  readonly reached: readonly bigint[];
  /** The lowest start of a row and those after it. */
  readonly ahead: readonly bigint[];
  /** Bounds of rows that break the axis: the waves there reach into the neighbours. */
  readonly waves: ReadonlySet<bigint>;
  readonly length: number;
}

export const RowKind = { unnamed: 0, named: 1, nested: 2 } as const;

export interface Extent {
  readonly from: bigint;
  readonly to: bigint;
}

const known = new WeakMap<RowAxis, Places>();

export function placesOf(lines: readonly Line[], rowAxis: RowAxis): Places {
  const before = known.get(rowAxis);
  if (before?.lines === lines) return before;
  const places = makePlaces(lines, rowAxis);
  known.set(rowAxis, places);
  return places;
}

function makePlaces(lines: readonly Line[], { axis, floating }: RowAxis): Places {
  const { ranged } = axis;
  let next = 0;
  const ends = lines.map((line): Extent | undefined => {
    if (!line.ranged) return floating.get(line.row.id);
    // Most rows are pieces of their own, in the same order: they need not be looked for.
    while ((ranged[next]?.range.start ?? line.start) < line.start) next += 1;
    const piece = ranged[next];
    return piece?.range.start === line.start && piece.range.end === line.end
      ? { from: piece.offset, to: piece.offset + piece.height }
      : unitsRange(axis, line);
  });
  const rough = new Float64Array(lines.length * 2);
  const kinds = Uint8Array.from(lines, ({ row, depth }) =>
    depth > 0 ? RowKind.nested : row.shape === 'named' ? RowKind.named : RowKind.unnamed,
  );
  const reached: bigint[] = [];
  const ahead: bigint[] = [];
  ends.forEach((own, i) => {
    rough[2 * i] = own === undefined ? 0 : Number(own.from);
    rough[2 * i + 1] = own === undefined ? 0 : Number(own.to);
    const before = reached[i - 1] ?? 0n;
    reached.push(own !== undefined && own.to > before ? own.to : before);
  });
  let after = axis.length;
  for (let i = ends.length - 1; i >= 0; i -= 1) {
    const own = ends[i];
    if (own !== undefined && own.from < after) after = own.from;
    ahead[i] = after;
  }
  const cuts = lines.filter(({ row, ranged }) => row.shape === 'cut' && ranged);
  const waves = new Set(cuts.flatMap(({ start, end }) => [start, end]));
  return { lines, ends, rough, kinds, reached, ahead, waves, length: Number(axis.length) };
}

/** The first and the last row that may be in view; rows between them may still be out of it. */
export function inView(
  { reached, ahead }: Places,
  window: AxisWindow,
  frame: Frame,
): { readonly first: number; readonly last: number } {
  // What is drawn reaches a little past the frame.
  const a = unitsAtPixel(window, frame.top - margin);
  const b = unitsAtPixel(window, frame.bottom + margin);
  const [low, high] = a < b ? [a, b] : [b, a];
  const last = partition(ahead, (start) => start <= high) - 1;
  return { first: partition(reached, (end) => end < low), last };
}

const margin = 4;

/** How many entries at the beginning of a sorted list hold. */
function partition(list: readonly bigint[], holds: (entry: bigint) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = list[middle];
    if (entry !== undefined && holds(entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Pixels in a unit, where rows may be so many and so low that they share pixels. Undefined where that is not worth a look, and
 * where the zoom is too deep for floating-point numbers to tell.
 */
export function roughScale(places: Places, window: AxisWindow): number | undefined {
  const span = Number(window.to - window.from);
  if (places.lines.length < fewRows || span / places.length < deepZoom) return undefined;
  return window.height / span;
}

/** With fewer rows than this there is nothing to gain. */
const fewRows = 200;
/** Of a window that is a smaller part of its axis, floating-point numbers do not tell a pixel from the next. */
const deepZoom = 1e-10;

/** The last row asked for: between two selections it is the same one. */
const lastAsked = new WeakMap<Places, { readonly id: string; readonly row: number }>();

/** The index of a row by its id; -1 when there is none. */
export function rowOf(places: Places, id: string): number {
  const last = lastAsked.get(places);
  if (last?.id === id) return last.row;
  const row = places.lines.findIndex((line) => line.row.id === id);
  lastAsked.set(places, { id, row });
  return row;
}

export function unitsRange(
  axis: Axis,
  range: { readonly start: bigint; readonly end: bigint },
): Extent | undefined {
  const from = unitsOf(axis, range.start);
  const to = endOf(axis, range.end) ?? unitsOf(axis, range.end);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** The end of a row is that of its own last piece, which is not where a row after an unknown one starts. */
function endOf({ ranged }: Axis, end: bigint): bigint | undefined {
  let low = 0;
  let high = ranged.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const piece = ranged[middle];
    if (piece === undefined) return undefined;
    if (piece.range.end === end) return piece.offset + piece.height;
    if (piece.range.end < end) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

export function pixels(window: AxisWindow, { from, to }: Extent): [top: number, bottom: number] {
  const a = pixelOfUnits(window, from);
  const b = pixelOfUnits(window, to);
  return a < b ? [a, b] : [b, a];
}
