import { addressAtPixel } from '../picture/axis';
import type { PlacedColumn } from './column';

/** A stretch of addresses; the end is exclusive. */
export interface SeenRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** The addresses of a column between two heights of the drawing, in stretches with the breaks of the axis between them; low to high. */
export function seenRanges(column: PlacedColumn, top: number, bottom: number): SeenRange[] {
  const { boxes, rowAxis, window, frame } = column;
  const high = Math.max(top, frame.top);
  const low = Math.min(bottom, frame.bottom);
  const at = (pixel: number): bigint | undefined => addressAtPixel(rowAxis.axis, window, pixel);
  const ranges: { start: bigint; end: bigint }[] = [];
  for (const { line, top: boxTop, bottom: boxBottom } of boxes) {
    if (!line.ranged || line.depth > 0 || line.row.shape === 'cut') continue;
    if (Math.min(boxBottom, low) <= Math.max(boxTop, high)) continue;
    const cutAtTop = boxTop < high ? at(high) : undefined;
    const cutAtBottom = boxBottom > low ? at(low) : undefined;
    const [first, last] = window.flipped ? [cutAtTop, cutAtBottom] : [cutAtBottom, cutAtTop];
    const start = first ?? line.start;
    const end = last === undefined ? line.end : last + 1n;
    const before = ranges.at(-1);
    if (before === undefined || start > before.end) ranges.push({ start, end });
    else if (end > before.end) before.end = end;
  }
  return ranges;
}
