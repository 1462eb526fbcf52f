import { addressAtPixel } from '../core/picture/axis';
import type { Row } from '../core/picture';
import type { PlacedColumn, Scene } from '../core/scene/scene';

/** What lies under a point of the drawing. */
export interface Hit {
  readonly column: PlacedColumn;
  readonly row: Row | undefined;
  readonly address: bigint | undefined;
}

export function hitAt(scene: Scene | undefined, x: number, y: number): Hit | undefined {
  const column = columnAt(scene, x);
  if (column === undefined || y < column.frame.top || y > column.frame.bottom) return undefined;
  let row: Row | undefined;
  let depth = -1;
  for (const box of column.boxes) {
    const inside = x >= box.x && x <= box.x + box.width && y >= box.top && y < box.bottom;
    if (!inside || box.line.depth < depth) continue;
    row = box.line.row;
    depth = box.line.depth;
  }
  return { column, row, address: addressAtPixel(column.rowAxis.axis, column.window, y) };
}

/** The column at an x; the ruler and the room beside a column belong to it. */
export function columnAt(scene: Scene | undefined, x: number): PlacedColumn | undefined {
  const columns = scene?.columns ?? [];
  return columns.reduce<PlacedColumn | undefined>((best, column) => {
    const distance = Math.max(column.frame.x - x, x - column.frame.x - column.frame.width, 0);
    const known =
      best === undefined
        ? Number.POSITIVE_INFINITY
        : Math.max(best.frame.x - x, x - best.frame.x - best.frame.width, 0);
    return distance < known ? column : best;
  }, undefined);
}
