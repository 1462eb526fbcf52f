import { wholeWindow, type Axis, type AxisWindow } from '../picture/axis';
import type { Column } from '../picture/types';
import type { SceneOptions, ZoomRange } from './options';

/** Under this width there is room for one column only. */
export const narrowWidth = 560;

/** What of a column is in view. */
export function columnWindow(
  column: Column,
  axis: Axis,
  top: number,
  height: number,
  options: Pick<SceneOptions, 'flipped' | 'zoom'>,
): AxisWindow {
  const whole = wholeWindow(axis, top, height, options.flipped);
  const zoom: ZoomRange | undefined = options.zoom[column.id];
  if (zoom === undefined) return whole;
  const from = BigInt(zoom.from);
  const to = BigInt(zoom.to);
  // A zoom that was kept may be of a picture that has changed since.
  return from >= 0n && to > from && to <= axis.length ? { ...whole, from, to } : whole;
}
