import type { Line } from './lines';

/** Rows without an address, by the row that comes before them. */
export function floatingAfter(lines: readonly Line[]): ReadonlyMap<string | undefined, readonly Line[]> {
  const after = new Map<string | undefined, Line[]>();
  let last: string | undefined;
  // What lies in a row stands above what lies there too, and within that row.
  let lastInner: string | undefined;
  for (const line of lines) {
    const below = line.depth > 0 ? lastInner : last;
    if (!line.ranged) after.set(below, [...(after.get(below) ?? []), line]);
    else {
      lastInner = line.row.id;
      if (line.depth === 0 || last === undefined) last = line.row.id;
    }
  }
  return after;
}
