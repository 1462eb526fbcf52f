import type { Scene, SlotGrid } from '../core/scene/scene';
import { chooseSlot } from './actions';
import type { Panel } from './model';

/** Keys in page tables: arrows from slot to slot as seen, Enter to the next lower table, Escape to the one above. */
export function actOnSlots(key: string, panel: Panel, scene: Scene): boolean {
  const level = Number(/^slot:(\d+)$/.exec(panel.model().state.selected ?? '')?.[1] ?? '0');
  const grid = scene.grids[level] ?? scene.grids[0];
  if (grid === undefined) return false;
  const at = grid.walk[grid.level] ?? 0;
  const up = grid.flipped ? -grid.columns : grid.columns;
  if (grid.runs !== undefined && (key === 'ArrowUp' || key === 'ArrowDown')) {
    const runs = grid.runs.filter(({ kind }) => kind !== 'empty');
    const next = (key === 'ArrowUp') !== grid.flipped;
    const to = next ? runs.find(({ first }) => first > at) : runs.findLast(({ last }) => last < at);
    return go(panel, grid, to?.first ?? at);
  }
  switch (key) {
    case 'ArrowLeft':
      return go(panel, grid, at - 1);
    case 'ArrowRight':
      return go(panel, grid, at + 1);
    case 'ArrowUp':
      return go(panel, grid, at + up);
    case 'ArrowDown':
      return go(panel, grid, at - up);
    case 'Home':
      return go(panel, grid, 0);
    case 'End':
      return go(panel, grid, grid.columns * grid.rows - 1);
    case 'Enter':
      return turn(panel, scene.grids[grid.level + 1]);
    case 'Escape':
      return turn(panel, scene.grids[grid.level - 1]);
    case 'm':
    case 'M':
      panel.choose({ runs: true });
      return true;
    default:
      return false;
  }
}

function go(panel: Panel, grid: SlotGrid, index: number): boolean {
  if (index >= 0 && index < grid.columns * grid.rows) chooseSlot(panel, grid, index);
  return true;
}

/** The same walk, one level on or back. */
function turn(panel: Panel, grid: SlotGrid | undefined): boolean {
  if (grid !== undefined) panel.choose({ selected: `slot:${grid.level.toString()}` });
  return true;
}
