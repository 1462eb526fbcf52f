import type { SlotRun } from '../picture/slotRuns';

/** The slots of one level as they lie on the screen. */
export interface SlotGrid {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  /** Distance from one slot to the next. */
  readonly pitch: number;
  /** Distance from one row of slots to the next, no more than `pitch`. */
  readonly rise: number;
  readonly columns: number;
  readonly rows: number;
  readonly flipped: boolean;
  /** The indices on the way to the slot that is chosen here. */
  readonly walk: readonly number[];
  /** What a screen reader says of it. */
  readonly words: string;
  /** Set where the runs of slots are listed instead of every slot drawn. */
  readonly runs?: readonly SlotRun[] | undefined;
}

/** Top left corner of a slot. */
export function slotCorner(grid: SlotGrid, index: number): { readonly x: number; readonly y: number } {
  const row = Math.floor(index / grid.columns);
  const seen = grid.flipped ? row : grid.rows - 1 - row;
  return { x: grid.x + (index % grid.columns) * grid.pitch, y: grid.y + seen * grid.rise };
}

/** The slot at a point; undefined beside the grid. */
export function slotAt(grid: SlotGrid, x: number, y: number): number | undefined {
  if (grid.runs !== undefined) return undefined;
  const column = Math.floor((x - grid.x) / grid.pitch);
  const seen = Math.floor((y - grid.y) / grid.rise);
  if (column < 0 || column >= grid.columns || seen < 0 || seen >= grid.rows) return undefined;
  return (grid.flipped ? seen : grid.rows - 1 - seen) * grid.columns + column;
}
