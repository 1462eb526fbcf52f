import { pixelOfAddress, type AxisWindow } from '../picture/axis';
import type { RowAxis } from './heights';
import type { Box, Frame } from './rows';
import type { RulerLabel } from './ruler';

/** Lower than this a row is read by its ends alone. */
const leastHeight = 120;
/** Between two round addresses. */
const distance = 56;
const most = 40;

/**
 * Round addresses inside rows that fill much of the view, where one has zoomed in: the bounds of such rows may lie out of
 * view. Round is what has most zeros: multiples of a power of two that lie far enough apart.
 */
export function roundLabels(
  boxes: readonly Box[],
  rowAxis: RowAxis,
  window: AxisWindow,
  frame: Frame,
): RulerLabel[] {
  const isWhole = window.from <= 0n && window.to >= rowAxis.axis.length;
  if (isWhole) return [];
  return boxes.flatMap((box): RulerLabel[] => {
    const { line } = box;
    const height = box.bottom - box.top;
    const seen = Math.min(box.bottom, frame.bottom) - Math.max(box.top, frame.top);
    if (!line.ranged || line.row.shape !== 'named' || seen < leastHeight) return [];
    const size = line.end - line.start;
    const bytes = (size * BigInt(Math.round(distance * 16))) / BigInt(Math.max(1, Math.round(height * 16)));
    // The next power of two at or above; a byte is never divided.
    const step = 1n << BigInt(bytes <= 1n ? 0 : (bytes - 1n).toString(2).length);
    const share = (pixel: number): bigint =>
      (size * BigInt(Math.round(Math.max(0, Math.min(height, pixel)) * 16))) /
      BigInt(Math.max(1, Math.round(height * 16)));
    const [low, high] = window.flipped
      ? [share(frame.top - box.top), share(frame.bottom - box.top)]
      : [share(box.bottom - frame.bottom), share(box.bottom - frame.top)];
    const labels: RulerLabel[] = [];
    let address = ((line.start + low + step - 1n) / step) * step;
    for (; address < line.start + high && labels.length < most; address += step) {
      const y = pixelOfAddress(rowAxis.axis, window, address);
      if (y === undefined || address <= line.start || y < frame.top || y > frame.bottom) continue;
      labels.push({
        key: address.toString(16),
        address,
        y,
        priority: 0,
        item: line.row.id,
        dashed: line.row.sureness !== 'exact',
      });
    }
    return labels;
  });
}
