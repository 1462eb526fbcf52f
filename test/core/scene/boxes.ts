import type { Row } from '../../../src/core/picture';
import type { Box, Frame } from '../../../src/core/scene/rows';

/** The column that the boxes of tests lie in. */
export const frame: Frame = { id: 'run', x: 100, width: 200, top: 40, bottom: 640 };

/** A row of its own height, at a place in the column. */
export function box(name: string, top: number, height: number, look: Partial<Row> = {}): Box {
  const row: Row = {
    id: `section:${name}`,
    name,
    mono: true,
    paint: 'execute',
    shape: 'named',
    sureness: 'exact',
    ...look,
  };
  const bottom = top + height;
  const line = { row, key: row.id, start: 0n, end: 1n, depth: row.depth ?? 0, ranged: true };
  const clear = { clearTop: top, clearBottom: bottom, labelTop: top, labelBottom: bottom };
  return { line, x: frame.x, width: frame.width, top, bottom, ...clear };
}
