import { fromUnits, makeAxis, toUnits, unitsOf, type Axis, type AxisWindow } from '../picture/axis';
import type { PlacedColumn } from './column';
import { makeRowAxis, placeFloating, type Line, type RowAxis } from './heights';
import type { SceneOptions } from './options';
import { unitsRange, type Extent } from './places';

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

function align(lines: readonly Line[], run: PlacedColumn, options: SceneOptions): Aligned {
  const other = new Map(run.lines.map((line) => [line.row.id, line]));
  const gaps = gapsOf(run.lines, lines);
  let alone: RowAxis | undefined;
  const fallback = (): RowAxis => (alone ??= makeRowAxis(lines, options.scale, 0, options.flipped));
  const main = run.rowAxis.axis;
  const own = lines.filter((line) => line.depth === 0);
  const heights = own.map((line) => {
    const twin = line.row.partner === undefined ? sameGap(line, gaps, other) : other.get(line.row.partner);
    const height = twin === undefined ? heightOf(fallback(), line) : heightOf(run.rowAxis, twin);
    const range = line.ranged ? { start: line.start, end: line.end } : undefined;
    return { range, height: fromUnits(height) };
  });
  const axis = makeAxis(heights);
  const rowAxis: RowAxis = {
    axis,
    floating: placeFloating(
      axis,
      own.filter((line) => !line.ranged).map((line) => line.row),
    ),
    labels: new Map(),
    height: fromUnits(axis.length),
    bytesPerPixel: run.rowAxis.bytesPerPixel,
  };
  return {
    rowAxis,
    shift: shiftOf(lines, axis, other, main),
    twins: twinsOf(lines, rowAxis, other, run.rowAxis),
  };
}

function twinsOf(
  lines: readonly Line[],
  load: RowAxis,
  other: ReadonlyMap<string, Line>,
  run: RowAxis,
): readonly Twin[] {
  const twins = lines.flatMap((line): Twin[] => {
    const twin = line.row.partner === undefined || line.depth > 0 ? undefined : other.get(line.row.partner);
    const there = twin === undefined ? undefined : extentOf(run, twin);
    const own = extentOf(load, line);
    return there === undefined || own === undefined ? [] : [{ ...there, shift: there.from - own.from }];
  });
  return twins.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

function extentOf({ axis, floating }: RowAxis, line: Line): Extent | undefined {
  return line.ranged ? unitsRange(axis, line) : floating.get(line.row.id);
}

/** What gaps are looked up by: rows of the run addresses by their range and by their start, load addresses by their end. */
interface Gaps {
  readonly byRange: ReadonlyMap<string, Line>;
  readonly byStart: ReadonlyMap<bigint, readonly Line[]>;
  readonly loadedBelow: ReadonlyMap<bigint, Line>;
}

function gapsOf(run: readonly Line[], load: readonly Line[]): Gaps {
  const byRange = new Map<string, Line>();
  const byStart = new Map<bigint, Line[]>();
  for (const line of run) {
    const range = rangeKey(line);
    if (line.ranged && !byRange.has(range)) byRange.set(range, line);
    const own = byStart.get(line.start);
    if (own === undefined) byStart.set(line.start, [line]);
    else own.push(line);
  }
  const loadedBelow = new Map<bigint, Line>();
  for (const line of load) {
    if (line.row.partner !== undefined && !loadedBelow.has(line.end)) loadedBelow.set(line.end, line);
  }
  return { byRange, byStart, loadedBelow };
}

function rangeKey({ start, end }: Line): string {
  return `${start.toString(16)}-${end.toString(16)}`;
}

/** The gap that lies between the same two sections in both columns, or the free range that is in both. */
function sameGap(line: Line, gaps: Gaps, other: ReadonlyMap<string, Line>): Line | undefined {
  const same = gaps.byRange.get(rangeKey(line));
  if (same !== undefined) return same;
  const below = gaps.loadedBelow.get(line.start);
  const twin = below?.row.partner === undefined ? undefined : other.get(below.row.partner);
  if (twin === undefined) return undefined;
  const size = line.end - line.start;
  return gaps.byStart.get(twin.end)?.find((candidate) => candidate.end - candidate.start === size);
}

function heightOf({ axis, floating }: RowAxis, line: Line): bigint {
  const place = floating.get(line.row.id);
  const from = place?.from ?? unitsOf(axis, line.start);
  const to = place?.to ?? unitsOf(axis, line.end);
  return from === undefined || to === undefined || to <= from ? toUnits(24) : to - from;
}

function shiftOf(lines: readonly Line[], axis: Axis, other: ReadonlyMap<string, Line>, main: Axis): bigint {
  const pairs = lines.flatMap((line) => {
    if (!line.ranged) return [];
    const twin = line.row.partner === undefined ? undefined : other.get(line.row.partner);
    return twin === undefined ? [] : [{ line, twin }];
  });
  const anchor = pairs.find(({ line, twin }) => line.start === twin.start) ?? pairs[0];
  const own = anchor === undefined ? undefined : unitsOf(axis, anchor.line.start);
  const there = anchor === undefined ? undefined : unitsOf(main, anchor.twin.start);
  if (own === undefined || there === undefined) return 0n;
  const highest = main.length > axis.length ? main.length - axis.length : 0n;
  const wanted = there - own;
  return wanted < 0n ? 0n : wanted > highest ? highest : wanted;
}
