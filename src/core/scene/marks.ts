import { addressAtPixel, pixelOfAddress, type Axis, type AxisWindow } from '../picture/axis';
import type { CloseMarks } from '../picture/closeMarks';
import type { Mark, Row } from '../picture/types';
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

/**
 * Ticks at the exact bytes of symbols with their names, the largest first, where there is room, and the name of the one that begins
 * below what is in view and reaches into it.
 */
export function drawMarks(
  box: Box,
  frame: Frame,
  axis: Axis,
  window: AxisWindow,
  measure: Measure,
  close?: CloseMarks,
): Shape[] {
  const { row } = box.line;
  const shapes: Shape[] = [];
  const taken: number[] = [];
  const top = Math.max(box.clearTop, frame.top) + header;
  const edge = Math.min(box.clearBottom, frame.bottom);
  const bottom = edge - 8;
  const x = Math.round(box.x);
  const name = (mark: Mark, text: string, key: string, middle: number): void => {
    taken.push(middle);
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
  };
  const begun = row.marks === undefined ? undefined : begunBelow(box, frame, axis, window, close);
  if (begun !== undefined) {
    const text = cutText(`… ${begun.name}`, 'smallMono', box.width - 30, measure);
    if (text !== '') name(begun, text, `${frame.id}:${row.id}:begun`, window.flipped ? top : bottom);
  }
  for (const mark of marksOf(row, close)) {
    const y = pixelOfAddress(axis, window, BigInt(mark.at));
    if (y === undefined || y < top || y > Math.min(box.bottom, frame.bottom)) continue;
    const middle = Math.min(y, bottom);
    if (taken.some((other) => Math.abs(other - middle) < leastDistance)) continue;
    const text = cutText(mark.name, 'smallMono', box.width - 30, measure);
    if (text === '') continue;
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
    name(mark, text, key, middle);
  }
  return shapes;
}

/** Those that are known of what is in view before those of the whole row, of which they are the larger part. */
function marksOf({ marks }: Row, close: CloseMarks | undefined): readonly Mark[] {
  if (marks === undefined || close === undefined) return marks ?? [];
  const entry = marks.filter((mark) => mark.entry === true);
  const seen = new Set(entry.map(keyOf));
  return [
    ...entry,
    ...[...close.marks, ...marks].filter((mark) => !seen.has(keyOf(mark)) && seen.add(keyOf(mark))),
  ];
}

function keyOf({ name, at }: Mark): string {
  return `${at} ${name}`;
}

/** The symbol whose start is out of view below, or above in a flipped picture, and whose bytes are in view. */
function begunBelow(
  box: Box,
  frame: Frame,
  axis: Axis,
  window: AxisWindow,
  close: CloseMarks | undefined,
): Mark | undefined {
  const isCut = window.flipped ? box.top < frame.top : box.bottom > frame.bottom;
  if (!isCut || close === undefined) return undefined;
  const low = addressAtPixel(axis, window, window.flipped ? frame.top : frame.bottom - 1);
  if (low === undefined || low < BigInt(close.start) || low >= BigInt(close.end)) return undefined;
  // The one that begins last is the innermost.
  return close.marks
    .filter(({ at, size }) => BigInt(at) < low && BigInt(at) + BigInt(size) > low)
    .reduce<Mark | undefined>(
      (best, mark) => (best === undefined || BigInt(mark.at) > BigInt(best.at) ? mark : best),
      undefined,
    );
}
