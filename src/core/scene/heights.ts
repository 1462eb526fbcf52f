import { makeAxis, type Axis, type PieceHeight } from '../picture/axis';
import { floatingAfter } from './floatingOrder';
import type { Line } from './lines';

export type Scale = 'schematic' | 'log' | 'linear';

export interface RowAxis {
  readonly axis: Axis;
  /** Where rows without an address lie, in units from the low end. */
  readonly floating: ReadonlyMap<string, { readonly from: bigint; readonly to: bigint }>;
  /** Where the name of a row goes, as an address in that stretch; the row is not covered by others there. */
  readonly labels: ReadonlyMap<string, { readonly start: bigint; readonly end: bigint }>;
  /** In base pixels; more than was asked for when the rows need it to be readable. */
  readonly height: number;
  /** Bytes in one base pixel, where the scale is linear. */
  readonly bytesPerPixel?: number | undefined;
}

/** A stretch between two neighbouring bounds of rows, before it has a height. */
interface Stretch {
  readonly range?: { readonly start: bigint; readonly end: bigint };
  readonly floating?: string;
  readonly minimum: number;
  /** Share of what is left over; 0 for a fixed height. */
  readonly weight: number;
  /** Of a stretch that is one row with a name of its own. */
  readonly bytes?: bigint;
}

/** How much of a row that grows fades out at its growing edge. */
export const growthHeight = 38;

const heights = {
  named: 24,
  withNote: 42,
  nested: 26,
  nestedWithNote: 44,
  host: 30,
  rest: 14,
  part: 24,
  short: 10,
  cut: 46,
  wave: 5,
  floating: 44,
  ordered: 28,
  growth: growthHeight,
};

/** In pixels; rows that need more than this in all are made lower instead of scrolled. */
const mostScrolled = 6000;

/** Gives every row its place on an axis of at least `height` pixels. */
export function makeRowAxis(lines: readonly Line[], scale: Scale, height: number, flipped: boolean): RowAxis {
  const key = `${scale} ${height.toString()} ${flipped.toString()}`;
  const known = axisOf.get(lines);
  if (known?.key === key) return known.axis;
  const axis = layOut(lines, scale, height, flipped);
  axisOf.set(lines, { key, axis });
  return axis;
}

/** The last axis of each column, for the same reason. */
const axisOf = new WeakMap<readonly Line[], { readonly key: string; readonly axis: RowAxis }>();

function layOut(lines: readonly Line[], scale: Scale, height: number, flipped: boolean): RowAxis {
  const intervals = makeIntervals(lines);
  const labels = labelStarts(intervals, flipped);
  const stretches = makeStretches(lines, intervals, labels, scale);
  const fixed = stretches.reduce((sum, stretch) => sum + stretch.minimum, 0);
  const weight = stretches.reduce((sum, stretch) => sum + stretch.weight, 0);
  const spare = Math.max(0, height - fixed);
  const share = weight > 0 ? spare / weight : 0;
  // Thousands of rows are seen as a whole and read by zooming in; so long a scroll would be neither.
  const isCrowd = fixed > mostScrolled;
  const largest = isCrowd ? largestOf(stretches, Math.floor((height * largestShare) / heights.named)) : none;
  const kept = largest.size * heights.named;
  const others = isCrowd ? fixed - [...largest].reduce((sum, { minimum }) => sum + minimum, 0) : fixed;
  const shrink = isCrowd && others > 0 ? (height - kept) / others : 1;
  const whole = scale === 'schematic' && !isCrowd;
  const pieces: PieceHeight[] = [];
  const floating: { readonly id: string }[] = [];
  let carried = 0;
  for (const stretch of stretches) {
    const least = largest.has(stretch) ? heights.named : stretch.minimum * shrink;
    const exact = least + stretch.weight * share + carried;
    const own = whole ? Math.round(exact) : exact;
    carried = whole ? exact - own : 0;
    if (stretch.floating !== undefined) floating.push({ id: stretch.floating });
    pieces.push({ range: stretch.range, height: own });
  }
  const axis = makeAxis(pieces);
  return {
    axis,
    floating: placeFloating(axis, floating),
    labels: new Map(
      intervals
        .filter(({ range, top }) => labels.get(top.row.id) === range.start)
        .map(({ range, top }) => [top.row.id, range]),
    ),
    height: pieces.reduce((sum, piece) => sum + piece.height, 0),
    bytesPerPixel: scale === 'linear' && share > 0 ? 1 / share : undefined,
  };
}

/** What of a drawing the largest of a crowd take, so that their names can be read. */
const largestShare = 0.6;
const none: ReadonlySet<Stretch> = new Set();

function largestOf(stretches: readonly Stretch[], most: number): ReadonlySet<Stretch> {
  const sized = stretches.flatMap((stretch) =>
    stretch.bytes === undefined ? [] : [{ stretch, bytes: stretch.bytes }],
  );
  sized.sort((a, b) => (a.bytes > b.bytes ? -1 : a.bytes < b.bytes ? 1 : 0));
  return new Set(sized.slice(0, most).map(({ stretch }) => stretch));
}

/** Where floating rows lie on an axis whose pieces without addresses are theirs, in order. */
export function placeFloating(axis: Axis, floating: readonly { readonly id: string }[]): RowAxis['floating'] {
  const places = new Map<string, { from: bigint; to: bigint }>();
  const blank = axis.pieces.filter((piece) => piece.range === undefined);
  floating.forEach(({ id }, i) => {
    const piece = blank[i];
    if (piece !== undefined) places.set(id, { from: piece.offset, to: piece.offset + piece.height });
  });
  return places;
}

/** A stretch between neighbouring bounds, with the innermost row there. */
interface Interval {
  readonly range: { readonly start: bigint; readonly end: bigint };
  readonly top: Line;
  /** The rows that end with it. */
  readonly ending: readonly Line[];
}

function makeStretches(
  lines: readonly Line[],
  intervals: readonly Interval[],
  labels: Labels,
  scale: Scale,
): Stretch[] {
  const after = floatingAfter(lines);
  const smallest = smallestNamed(lines);
  const stretches: Stretch[] = (after.get(undefined) ?? []).map(floatingStretch);
  for (const [i, { range, top, ending }] of intervals.entries()) {
    const beside = [intervals[i - 1], intervals[i + 1]].filter(
      (other) => other?.top.row.shape === 'cut',
    ).length;
    const own = stretchOf(range, top, scale, smallest, labels);
    // The waves of a break reach into the rows beside it, which keep their room.
    const waves = scale === 'schematic' && top.row.shape === 'named' ? beside * heights.wave : 0;
    stretches.push({ ...own, minimum: own.minimum + waves });
    for (const line of ending) stretches.push(...(after.get(line.row.id) ?? []).map(floatingStretch));
  }
  return stretches;
}

function makeIntervals(lines: readonly Line[]): Interval[] {
  const ranged = lines.filter((line) => line.ranged && line.end > line.start);
  // Where rows follow one another, and none lies in another, each is an interval of its own.
  if (ranged.every(({ start }, i) => i === 0 || start >= (ranged[i - 1]?.end ?? start)))
    return ranged.map((top) => ({ range: { start: top.start, end: top.end }, top, ending: [top] }));
  const bounds = [...new Set(ranged.flatMap((line) => [line.start, line.end]))].sort((a, b) =>
    a < b ? -1 : 1,
  );
  const starting = new Map<bigint, Line[]>();
  for (const line of ranged) {
    const own = starting.get(line.start);
    if (own === undefined) starting.set(line.start, [line]);
    else own.push(line);
  }
  const intervals: Interval[] = [];
  let active: Line[] = [];
  bounds.forEach((start, i) => {
    active = [...active.filter((line) => line.end > start), ...(starting.get(start) ?? [])];
    const end = bounds[i + 1];
    const top = deepest(active);
    if (end === undefined || top === undefined) return;
    intervals.push({ range: { start, end }, top, ending: active.filter((line) => line.end === end) });
  });
  return intervals;
}

type Labels = ReadonlyMap<string, bigint>;

/** For each row the start of the stretch where its name goes: the uppermost one that no other row covers. */
function labelStarts(intervals: readonly Interval[], flipped: boolean): Labels {
  const labels = new Map<string, bigint>();
  for (const { range, top } of intervals) {
    if (!flipped || !labels.has(top.row.id)) labels.set(top.row.id, range.start);
  }
  return labels;
}

function deepest(active: readonly Line[]): Line | undefined {
  return active.reduce<Line | undefined>(
    (best, line) => (best === undefined || line.depth >= best.depth ? line : best),
    undefined,
  );
}

function stretchOf(
  range: { readonly start: bigint; readonly end: bigint },
  line: Line,
  scale: Scale,
  smallest: number,
  labels: Labels,
): Stretch {
  const { row } = line;
  const size = Number(range.end - range.start);
  if (row.shape === 'cut') return { range, minimum: heights.cut, weight: 0 };
  if (scale === 'linear') return { range, minimum: 0, weight: size };
  const log = Math.log2(size + 1);
  if (scale === 'log') return { range, minimum: 0, weight: row.shape === 'short' ? log / 3 : log };
  if (row.shape === 'short') return { range, minimum: heights.short, weight: 0 };
  const weight = 1 + Math.max(0, Math.log2(Number(line.end - line.start)) - smallest);
  const nested = line.depth > 0;
  if (line.start === range.start && line.end === range.end) {
    const noted = row.note !== undefined;
    if (nested) return { range, minimum: noted ? heights.nestedWithNote : heights.nested, weight: 0.5 };
    const parts = (row.parts ?? []).filter((part) => part.growth !== undefined).length;
    const grown = row.growth === undefined ? 0 : growthHeight;
    const minimum =
      parts > 0 ? heights.withNote + 8 + parts * heights.part : noted ? heights.withNote : heights.named;
    const isHole = row.paint === 'hole';
    const bytes = isHole ? {} : { bytes: line.end - line.start };
    return { range, minimum: minimum + grown, weight: isHole ? 0 : weight, ...bytes };
  }
  const holdsLabel = labels.get(row.id) === range.start;
  return holdsLabel
    ? { range, minimum: heights.host, weight: nested ? 0.5 : weight }
    : { range, minimum: heights.rest, weight: 0 };
}

/** Log2 of the size of the smallest row with a name; heights are shared relative to it. */
function smallestNamed(lines: readonly Line[]): number {
  const sizes = lines
    .filter((line) => line.ranged && line.row.shape === 'named' && line.depth === 0 && line.end > line.start)
    .map((line) => Math.log2(Number(line.end - line.start)));
  return sizes.reduce((least, size) => Math.min(least, size), 64);
}

function floatingStretch(line: Line): Stretch {
  const { row } = line;
  const minimum =
    row.shape === 'cut' ? heights.cut : row.sureness === 'unknown' ? heights.floating : heights.ordered;
  return {
    floating: row.id,
    minimum: row.growth === undefined ? minimum : minimum + heights.growth,
    weight: 0,
  };
}
