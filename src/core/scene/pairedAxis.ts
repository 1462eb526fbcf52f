import { makeAxis } from '../picture/axis';
import type { RowAxis, Scale } from './heights';
import type { Line } from './lines';

const heights = { named: 26, cut: 46, short: 10, least: 6 };

/** A stretch between two neighbouring bounds of either column. */
interface Stretch {
  readonly start: bigint;
  readonly end: bigint;
  readonly kind: 'named' | 'cut' | 'short';
  minimum: number;
}

/**
 * One axis for two columns, so that an address is at the same height in both and a size is as high in both. Every row
 * keeps its least height in the schematic scale.
 */
export function pairedAxis(
  before: readonly Line[],
  after: readonly Line[],
  scale: Scale,
  height: number,
): RowAxis {
  const lines = [...before, ...after].filter((line) => line.ranged && line.end > line.start);
  const stretches = makeStretches(lines);
  if (scale === 'schematic') makeRoom(lines, stretches);
  const rows = scale === 'schematic' ? rowWeights(lines, stretches) : undefined;
  const weights = stretches.map((stretch, i) =>
    rows === undefined || stretch.kind === 'cut' ? weightOf(stretch, scale) : (rows[i] ?? 0),
  );
  const fixed = stretches.reduce((sum, { minimum }) => sum + minimum, 0);
  const weight = weights.reduce((sum, own) => sum + own, 0);
  const share = weight > 0 ? Math.max(0, height - fixed) / weight : 0;
  const pieces = stretches.map(({ start, end, minimum }, i) => ({
    range: { start, end },
    height: minimum + (weights[i] ?? 0) * share,
  }));
  return {
    axis: makeAxis(pieces),
    floating: new Map(),
    labels: new Map(),
    height: pieces.reduce((sum, piece) => sum + piece.height, 0),
    bytesPerPixel: scale === 'linear' && share > 0 ? 1 / share : undefined,
  };
}

function makeStretches(lines: readonly Line[]): Stretch[] {
  const bounds = [...new Set(lines.flatMap(({ start, end }) => [start, end]))].sort((a, b) =>
    a < b ? -1 : 1,
  );
  const starting = new Map<bigint, Line[]>();
  for (const line of lines) {
    const own = starting.get(line.start);
    if (own === undefined) starting.set(line.start, [line]);
    else own.push(line);
  }
  let active: Line[] = [];
  return bounds.slice(0, -1).map((start, i): Stretch => {
    active = [...active.filter((line) => line.end > start), ...(starting.get(start) ?? [])];
    const shapes = active.map(({ row }) => row.shape);
    const kind =
      shapes.includes('named') || shapes.length === 0 ? 'named' : shapes.includes('cut') ? 'cut' : 'short';
    return { start, end: bounds[i + 1] ?? start, kind, minimum: kind === 'cut' ? heights.cut : 0 };
  });
}

/** Raises the largest stretch of each row that would be too low to hold its name. */
function makeRoom(lines: readonly Line[], stretches: Stretch[]): void {
  for (const stretch of stretches)
    stretch.minimum =
      stretch.kind === 'cut' ? heights.cut : stretch.kind === 'short' ? heights.short : heights.least;
  const index = new Map(stretches.map(({ start }, i) => [start, i]));
  const named = lines
    .filter(({ row }) => row.shape === 'named')
    .sort((a, b) => Number(a.end - a.start) - Number(b.end - b.start));
  for (const { start, end } of named) {
    let sum = 0;
    let largest: Stretch | undefined;
    for (let i = index.get(start) ?? stretches.length; i < stretches.length; i += 1) {
      const stretch = stretches[i];
      if (stretch === undefined || stretch.start >= end) break;
      sum += stretch.minimum;
      if (largest === undefined || stretch.end - stretch.start > largest.end - largest.start)
        largest = stretch;
    }
    if (largest !== undefined && sum < heights.named) largest.minimum += heights.named - sum;
  }
}

/**
 * What each stretch gets of the height that is left over: every row asks for some by the logarithm of its size, spread over
 * its stretches by their sizes, and the row that asks for most gets it.
 */
function rowWeights(lines: readonly Line[], stretches: readonly Stretch[]): number[] {
  const named = lines.filter(({ row }) => row.shape === 'named' && row.paint !== 'hole');
  const logs = named.map(({ start, end }) => Math.log2(Number(end - start)));
  const smallest = logs.reduce((least, log) => Math.min(least, log), 64);
  const index = new Map(stretches.map(({ start }, i) => [start, i]));
  const weights = stretches.map(() => 0);
  named.forEach(({ start, end }, at) => {
    const wanted = 1 + (logs[at] ?? 0) - smallest;
    const size = Number(end - start);
    for (let i = index.get(start) ?? stretches.length; i < stretches.length; i += 1) {
      const stretch = stretches[i];
      if (stretch === undefined || stretch.start >= end) break;
      const own = (wanted * Number(stretch.end - stretch.start)) / size;
      weights[i] = Math.max(weights[i] ?? 0, own);
    }
  });
  return weights;
}

function weightOf({ start, end, kind }: Stretch, scale: Scale): number {
  if (kind === 'cut') return 0;
  const size = Number(end - start);
  if (scale === 'linear') return size;
  return Math.log2(size + 1) / (kind === 'short' ? 3 : 1);
}
