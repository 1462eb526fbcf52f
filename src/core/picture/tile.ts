import { formatSize, hex } from '../address';
import type { Row } from './types';

/** A row and where it lies. `nested` rows are drawn inside the row that contains them. */
export interface Placed {
  readonly start: bigint;
  readonly end: bigint;
  readonly row: Omit<Row, 'range' | 'lane'>;
}

export interface Gap {
  readonly start: bigint;
  readonly end: bigint;
}

/**
 * Makes rows, low to high, that leave no address out: what is between the placed ones is asked of `gapRow`, and what
 * overlaps stands side by side in lanes. `bounds` adds a gap at either end; without it the rows end where they end.
 */
export function tile(placed: readonly Placed[], gapRow: (gap: Gap) => Row, bounds?: Gap): Row[] {
  const sorted = [...placed].sort((a, b) => compare(a.start, b.start) || compare(b.end, a.end));
  const rows: Row[] = [];
  let reached = bounds?.start;
  for (const cluster of clusters(sorted)) {
    if (reached !== undefined && cluster.start > reached)
      rows.push(gapRow({ start: reached, end: cluster.start }));
    rows.push(...cluster.rows);
    reached = cluster.end;
  }
  if (bounds !== undefined && reached !== undefined && reached < bounds.end) {
    rows.push(gapRow({ start: reached, end: bounds.end }));
  }
  return rows;
}

interface Cluster {
  readonly start: bigint;
  readonly end: bigint;
  readonly rows: readonly Row[];
}

/** Runs of rows that overlap, each row in the first lane that is free at its start. */
function* clusters(sorted: readonly Placed[]): Generator<Cluster> {
  let index = 0;
  while (index < sorted.length) {
    const first = sorted[index];
    if (first === undefined) return;
    const next = sorted[index + 1];
    // Most rows have their place for themselves.
    if (next === undefined || next.start >= first.end) {
      index += 1;
      yield { ...first, rows: [{ ...first.row, range: hexRange(first) }] };
      continue;
    }
    const members: { readonly placed: Placed; readonly lane: number }[] = [];
    const laneEnds: bigint[] = [];
    let end = first.end;
    for (; index < sorted.length; index += 1) {
      const placed = sorted[index];
      if (placed === undefined || (members.length > 0 && placed.start >= end)) break;
      const free = laneEnds.findIndex((laneEnd) => laneEnd <= placed.start);
      const lane = free === -1 ? Math.min(laneEnds.length, maximumLanes - 1) : free;
      laneEnds[lane] = placed.end;
      members.push({ placed, lane });
      if (placed.end > end) end = placed.end;
    }
    const count = laneEnds.length;
    yield {
      start: first.start,
      end,
      rows: members.map(({ placed, lane }) => ({
        ...placed.row,
        range: hexRange(placed),
        ...(count > 1 ? { lane: { index: lane, count } } : {}),
      })),
    };
  }
}

/** Past this many side by side, rows are drawn over one another: a column is only so wide. */
const maximumLanes = 6;

export function hexRange(range: Gap): { readonly start: string; readonly end: string } {
  return { start: hex(range.start), end: hex(range.end) };
}

/**
 * Rows where some lie wholly in others: those outside tile as above, those inside follow with a depth. Rows that only
 * straddle each other share the width in lanes.
 */
export function tileNested(placed: readonly Placed[], gapRow: (gap: Gap) => Row, bounds?: Gap): Row[] {
  const sorted = [...placed].sort((a, b) => compare(a.start, b.start) || compare(b.end, a.end));
  const around: Placed[] = [];
  const outer: Placed[] = [];
  const inner: Row[] = [];
  for (const own of sorted) {
    while (around.length > 0 && (around.at(-1)?.end ?? 0n) < own.end) around.pop();
    if (around.length === 0) outer.push(own);
    else inner.push({ ...own.row, range: hexRange(own), depth: (own.row.depth ?? 0) + around.length });
    around.push(own);
  }
  return [...tile(outer, gapRow, bounds), ...inner];
}

/** The row for empty space between two known addresses. */
export function gapRow(id: string, gap: Gap, look: Pick<Row, 'name' | 'paint' | 'shape'>): Row {
  return {
    id: `gap:${id}:${hex(gap.start)}`,
    mono: false,
    sureness: 'exact',
    range: hexRange(gap),
    size: formatSize(gap.end - gap.start),
    ...look,
  };
}

export function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
