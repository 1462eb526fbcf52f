import { fromUnits, makeAxis, toUnits, type AxisWindow, type PieceHeight } from '../picture/axis';
import type { PlacedColumn } from './column';
import type { Row } from '../picture/types';
import { makeRowAxis, placeFloating, type RowAxis } from './heights';
import type { Line } from './lines';
import type { SceneOptions } from './options';
import { placesOf, type Extent } from './places';

/**
 * An axis for the load addresses on which every section is as high as on the run addresses' one. `shift` is how far
 * above the low end of the other axis this one starts, in units: the lowest section that runs where it is loaded, or
 * else the lowest one, is level with itself.
 */
export function alignedAxis(lines: readonly Line[], run: PlacedColumn, options: SceneOptions): Aligned {
  const known = alignedOf.get(run.rowAxis);
  if (known?.lines === lines) return known;
  const aligned = { lines, ...align(lines, run, options) };
  alignedOf.set(run.rowAxis, aligned);
  return aligned;
}

/** Both are the same while one zooms. */
const alignedOf = new WeakMap<RowAxis, Aligned & { readonly lines: readonly Line[] }>();

interface Aligned {
  readonly rowAxis: RowAxis;
  readonly shift: bigint;
  /** Sections that are in both, in the order of the run addresses. */
  readonly twins: readonly Twin[];
}

/** Where a section lies on the axis of the run addresses, and the shift with which it is level with itself; in units. */
interface Twin {
  readonly from: bigint;
  readonly to: bigint;
  readonly shift: bigint;
}

/**
 * How far the load addresses are shifted for a window of the run addresses: as a whole while all is in view; the further one zooms in,
 * the nearer to where the section in the middle is level with itself. Between two sections it goes over from the one to the other.
 */
export function shiftIn({ shift, twins }: Aligned, { from, to }: AxisWindow, length: bigint): bigint {
  if (twins.length === 0 || length === 0n) return shift;
  const out = ((to - from) * zoomSteps) / length;
  const near = zoomSteps - out > zoomSteps / 2n ? zoomSteps : (zoomSteps - out) * 2n;
  return shift + ((shiftAt(twins, (from + to) / 2n) - shift) * near) / zoomSteps;
}

const zoomSteps = 1n << 20n;

function shiftAt(twins: readonly Twin[], middle: bigint): bigint {
  const next = twins.findIndex(({ to }) => middle < to);
  const after = next < 0 ? undefined : twins[next];
  const before = next < 0 ? twins.at(-1) : twins[next - 1];
  if (after === undefined) return before?.shift ?? 0n;
  if (middle >= after.from || before === undefined) return after.shift;
  const gap = after.from - before.to;
  return gap <= 0n ? after.shift : before.shift + ((after.shift - before.shift) * (middle - before.to)) / gap;
}

/** A row of the run addresses, and where it lies on their axis. */
interface Run {
  readonly line: Line;
  readonly place: Extent | undefined;
}

function align(lines: readonly Line[], run: PlacedColumn, options: SceneOptions): Omit<Aligned, 'lines'> {
  const places = placesOf(run.lines, run.rowAxis).ends;
  const rows = run.lines.map((line, i): Run => ({ line, place: places[i] }));
  const other = new Map(rows.map((row) => [row.line.row.id, row]));
  const gaps = gapsOf(rows, lines);
  let alone: readonly (Extent | undefined)[] | undefined;
  const fallback = (i: number): Extent | undefined =>
    (alone ??= placesOf(lines, aloneAxis(lines, options)).ends)[i];
  const hosts = hostsOf(lines);
  const heights: PieceHeight[] = [];
  const unknown: Row[] = [];
  lines.forEach((line, i) => {
    if (line.depth !== 0) return;
    const twin = line.row.partner === undefined ? sameGap(line, gaps, other) : other.get(line.row.partner);
    const range = line.ranged ? { start: line.start, end: line.end } : undefined;
    const height = fromUnits(heightOf(twin === undefined ? fallback(i) : twin.place));
    if (hosts.has(line)) heights.push(...hostPieces(line, height, lines, options));
    else heights.push({ range, height });
    if (!line.ranged) unknown.push(line.row);
  });
  const axis = makeAxis(heights);
  const rowAxis: RowAxis = {
    axis,
    floating: placeFloating(axis, unknown),
    labels: hosts.size === 0 ? new Map() : aloneAxis(lines, options).labels,
    height: fromUnits(axis.length),
    bytesPerPixel: run.rowAxis.bytesPerPixel,
  };
  const pairs = pairsOf(lines, placesOf(lines, rowAxis).ends, other);
  return {
    rowAxis,
    shift: shiftOf(pairs, axis.length, run.rowAxis.axis.length),
    twins: pairs
      .filter(({ line }) => line.depth === 0)
      .map(({ own, there }) => ({ ...there, shift: there.from - own.from }))
      .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)),
  };
}

/** The column's own axis, as it would be without the other one. */
function aloneAxis(lines: readonly Line[], { scale, flipped }: SceneOptions): RowAxis {
  return makeRowAxis(lines, scale, 0, flipped);
}

/** The rows in which others lie. */
function hostsOf(lines: readonly Line[]): ReadonlySet<Line> {
  const nested = lines.filter(({ depth }) => depth > 0);
  if (nested.length === 0) return new Set();
  const holds = (line: Line): boolean =>
    nested.some(({ start, end }) => line.ranged && start >= line.start && end <= line.end);
  return new Set(lines.filter((line) => line.depth === 0 && holds(line)));
}

/** As high as it is to be and no lower than the words of what lies in it and its own need; what is left is for its name. */
function hostPieces(
  host: Line,
  height: number,
  lines: readonly Line[],
  options: SceneOptions,
): PieceHeight[] {
  const range = { start: host.start, end: host.end };
  if (options.scale !== 'schematic') return [{ range, height }];
  const { axis, labels } = aloneAxis(lines, options);
  const pieces = axis.ranged.filter(({ range: own }) => own.start >= range.start && own.end <= range.end);
  const needed = pieces.reduce((sum, piece) => sum + fromUnits(piece.height), 0);
  if (pieces.length === 0) return [{ range, height }];
  const named = labels.get(host.row.id)?.start;
  return pieces.map((piece) => ({
    range: piece.range,
    height: fromUnits(piece.height) + (piece.range.start === named ? Math.max(0, height - needed) : 0),
  }));
}

/** A section that is in both columns, with its place in each. */
interface Pair {
  readonly line: Line;
  readonly twin: Line;
  readonly own: Extent;
  readonly there: Extent;
}

function pairsOf(
  lines: readonly Line[],
  places: readonly (Extent | undefined)[],
  other: ReadonlyMap<string, Run>,
): readonly Pair[] {
  return lines.flatMap((line, i): Pair[] => {
    const twin = line.row.partner === undefined ? undefined : other.get(line.row.partner);
    const own = places[i];
    return own === undefined || twin?.place === undefined
      ? []
      : [{ line, twin: twin.line, own, there: twin.place }];
  });
}

/** What gaps are looked up by: rows of the run addresses by their start, load addresses by their end. */
interface Gaps {
  readonly byStart: ReadonlyMap<bigint, readonly Run[]>;
  readonly loadedBelow: ReadonlyMap<bigint, Line>;
}

function gapsOf(run: readonly Run[], load: readonly Line[]): Gaps {
  const byStart = new Map<bigint, Run[]>();
  for (const row of run) {
    const own = byStart.get(row.line.start);
    if (own === undefined) byStart.set(row.line.start, [row]);
    else own.push(row);
  }
  const loadedBelow = new Map<bigint, Line>();
  for (const line of load) {
    if (line.row.partner !== undefined && !loadedBelow.has(line.end)) loadedBelow.set(line.end, line);
  }
  return { byStart, loadedBelow };
}

/** The gap that lies between the same two sections in both columns, or the free range that is in both. */
function sameGap({ start, end }: Line, gaps: Gaps, other: ReadonlyMap<string, Run>): Run | undefined {
  const same = gaps.byStart.get(start)?.find(({ line }) => line.ranged && line.end === end);
  if (same !== undefined) return same;
  const below = gaps.loadedBelow.get(start);
  const twin = below?.row.partner === undefined ? undefined : other.get(below.row.partner);
  if (twin === undefined) return undefined;
  const size = end - start;
  return gaps.byStart.get(twin.line.end)?.find(({ line }) => line.end - line.start === size);
}

function heightOf(place: Extent | undefined): bigint {
  return place === undefined || place.to <= place.from ? toUnits(24) : place.to - place.from;
}

function shiftOf(pairs: readonly Pair[], length: bigint, most: bigint): bigint {
  const ranged = pairs.filter(({ line }) => line.ranged);
  const anchor = ranged.find(({ line, twin }) => line.start === twin.start) ?? ranged[0];
  if (anchor === undefined) return 0n;
  const highest = most > length ? most - length : 0n;
  const wanted = anchor.there.from - anchor.own.from;
  return wanted < 0n ? 0n : wanted > highest ? highest : wanted;
}
