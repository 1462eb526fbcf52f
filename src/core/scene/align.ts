import { fromUnits, makeAxis, toUnits, unitsOf, type Axis } from '../picture/axis';
import type { PlacedColumn } from './column';
import { makeRowAxis, type Line, type RowAxis } from './heights';
import type { SceneOptions } from './options';

/**
 * An axis for the load addresses on which every section is as high as on the run addresses' one. `shift` is how far
 * above the low end of the other axis this one starts, in units: the lowest section that runs where it is loaded, or
 * else the lowest one, is level with itself.
 */
export function alignedAxis(
  lines: readonly Line[],
  run: PlacedColumn,
  options: SceneOptions,
): { rowAxis: RowAxis; shift: bigint } {
  const other = new Map(run.lines.map((line) => [line.row.id, line]));
  const fallback = makeRowAxis(lines, options.scale, 0, options.flipped);
  const main = run.rowAxis.axis;
  const heights = lines
    .filter((line) => line.depth === 0 && line.ranged)
    .map((line) => {
      const twin =
        line.row.partner === undefined ? sameGap(line, run.lines, lines, other) : other.get(line.row.partner);
      const height = twin === undefined ? heightOf(fallback.axis, line) : heightOf(main, twin);
      return { range: { start: line.start, end: line.end }, height: fromUnits(height) };
    });
  const axis = makeAxis(heights);
  const rowAxis: RowAxis = {
    axis,
    floating: new Map(),
    labels: new Map(),
    height: fromUnits(axis.length),
    bytesPerPixel: run.rowAxis.bytesPerPixel,
  };
  return { rowAxis, shift: shiftOf(lines, axis, other, main) };
}

/** The gap that lies between the same two sections in both columns, or the free range that is in both. */
function sameGap(
  line: Line,
  run: readonly Line[],
  lines: readonly Line[],
  other: ReadonlyMap<string, Line>,
): Line | undefined {
  const same = run.find(
    (candidate) => candidate.start === line.start && candidate.end === line.end && candidate.ranged,
  );
  if (same !== undefined) return same;
  const below = lines.find(
    (candidate) => candidate.end === line.start && candidate.row.partner !== undefined,
  );
  const twin = below?.row.partner === undefined ? undefined : other.get(below.row.partner);
  if (twin === undefined) return undefined;
  const size = line.end - line.start;
  return run.find((candidate) => candidate.start === twin.end && candidate.end - candidate.start === size);
}

function heightOf(axis: Axis, line: Line): bigint {
  const from = unitsOf(axis, line.start);
  const to = unitsOf(axis, line.end);
  return from === undefined || to === undefined || to <= from ? toUnits(24) : to - from;
}

function shiftOf(lines: readonly Line[], axis: Axis, other: ReadonlyMap<string, Line>, main: Axis): bigint {
  const pairs = lines.flatMap((line) => {
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
