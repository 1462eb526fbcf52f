import { hex } from '../address';
import type { Bounds } from './imageBounds';
import { gapRow } from './tile';
import type { Row } from './types';

/**
 * The rows of a column with its MEMORY regions, where sizes are not known: each region ends with what is left of it, and says
 * where that ends. The rows come back as they are where one of them lies in no region.
 */
export function withRest(
  id: string,
  rows: readonly Row[],
  regionOf: (row: Row) => string | undefined,
  regions: readonly Bounds[],
): readonly Row[] {
  const held = new Map(regions.map(({ name }): [string, Row[]] => [name, []]));
  for (const row of rows) {
    if (row.paint === 'hole' || row.paint === 'fill') continue;
    const own = held.get(regionOf(row) ?? '');
    if (own === undefined) return rows;
    own.push(row);
  }
  let reached: bigint | undefined;
  return regions.flatMap((region) => {
    const { name, start, end } = region;
    const own = held.get(name) ?? [];
    const gap: Row[] =
      reached === undefined || start <= reached
        ? []
        : [
            gapRow(
              id,
              { start: reached, end: start },
              { name: 'not in MEMORY', paint: 'hole', shape: 'cut' },
            ),
          ];
    reached = end;
    if (own.length === 0)
      return [...gap, gapRow(id, region, { name: `free: ${name}`, paint: 'free', shape: 'named' })];
    return [
      ...gap,
      ...own,
      {
        id: `rest:${id}:${name}`,
        name: `rest of ${name}`,
        note: `size not known, ends at ${hex(end)}`,
        mono: false,
        paint: 'free',
        shape: 'named',
        sureness: 'unknown',
      } satisfies Row,
    ];
  });
}
