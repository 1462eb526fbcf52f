import type { Row } from '../core/picture';
import { unnamedRows, type PlacedColumn, type Scene, type SceneOptions } from '../core/scene/scene';
import { zoomToRead } from './actions';
import type { Panel } from './model';

/**
 * Lists the rows that have no room for their names: of the column with an id, or else of the one that the selection is in, or
 * else of the first that has any. False where there is nothing to list.
 */
export function listUnnamed(
  panel: Panel,
  scene: () => Scene | undefined,
  options: Omit<SceneOptions, 'zoom'>,
  list: (rows: readonly Row[], go: (id: string) => void) => void,
  id?: string,
): boolean {
  const columns = scene()?.columns ?? [];
  const { selected } = panel.model().state;
  const holds = ({ lines }: PlacedColumn): boolean => lines.some(({ row }) => row.id === selected);
  const own = id === undefined ? columns.filter(({ mirror }) => mirror !== true) : columns;
  const wanted = own.filter(({ frame }) => id === undefined || frame.id === id);
  const inOrder = [...wanted.filter(holds), ...wanted.filter((column) => !holds(column))];
  for (const column of inOrder) {
    const rows = unnamedRows(column, options).filter(({ details }) => details !== undefined);
    if (rows.length === 0) continue;
    list(column.window.flipped ? rows : rows.reverse(), (chosen) => {
      // Meanwhile the picture may be another one.
      const now = scene()?.columns.find(({ frame }) => frame.id === column.frame.id);
      const row = now?.lines.find((line) => line.row.id === chosen)?.row;
      if (now !== undefined && row !== undefined) zoomToRead(panel, now, row);
    });
    return true;
  }
  return false;
}
