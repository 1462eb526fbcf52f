import { pixelOfAddress, type Axis, type AxisWindow } from '../picture/axis';
import type { Box, Frame } from './rows';
import type { Scene } from './scene';
import { cutText, type Measure, type Shape } from './shapes';

/** Rows lower than this have no room for symbols under their name. */
export const leastMarked = 60;

/** Whether a row of a scene is high enough to show symbols, if it has any. */
export function hasRoomForSymbols({ columns }: Pick<Scene, 'columns'>): boolean {
  return columns.some(({ boxes }) =>
    boxes.some(({ top, bottom, line }) => bottom - top >= leastMarked && line.row.mono),
  );
}

const leastDistance = 14;
const header = 32;

/** Ticks at the exact bytes of symbols with their names, the largest first, where there is room. */
export function drawMarks(box: Box, frame: Frame, axis: Axis, window: AxisWindow, measure: Measure): Shape[] {
  const { row } = box.line;
  const shapes: Shape[] = [];
  const taken: number[] = [];
  const top = Math.max(box.clearTop, frame.top) + header;
  const edge = Math.min(box.clearBottom, frame.bottom);
  const bottom = edge - 8;
  const x = Math.round(box.x);
  for (const mark of row.marks ?? []) {
    const y = pixelOfAddress(axis, window, BigInt(mark.at));
    if (y === undefined || y < top || y > Math.min(box.bottom, frame.bottom)) continue;
    const middle = Math.min(y, bottom);
    if (taken.some((other) => Math.abs(other - middle) < leastDistance)) continue;
    const text = cutText(mark.name, 'smallMono', box.width - 30, measure);
    if (text === '') continue;
    taken.push(middle);
    const key = `${frame.id}:${row.id}:${mark.name}:${mark.at}`;
    // Where a wave lies over the end of the row, the wave is the end that is seen.
    const line = `M${(x + 4).toString()} ${(Math.round(Math.min(y, edge)) + 0.5).toString()}h12`;
    shapes.push({
      kind: 'path',
      key: `mark:${key}`,
      role: `mark spine-${row.paint}`,
      of: `symbol:${key}`,
      d: line,
    });
    shapes.push({
      kind: 'text',
      key: `symbol:${key}`,
      role: mark.entry === true ? 'symbol entry' : 'symbol',
      item: row.id,
      x: x + 20,
      y: Math.round(middle) + 4,
      anchor: 'start',
      font: 'smallMono',
      rank: mark.entry === true ? 1 : 2,
      runs: [{ text }],
    });
  }
  return shapes;
}
