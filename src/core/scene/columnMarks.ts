import { pixelOfAddress } from '../picture/axis';
import type { PlacedColumn } from './column';
import type { SceneOptions } from './options';
import { snap, type Shape } from './shapes';

/** A triangle at the ruler: here is the address that the editor's cursor, or a search, is about. */
export function drawMarker(placed: PlacedColumn, options: SceneOptions): Shape[] {
  if (options.marker === undefined) return [];
  const { column, frame, rowAxis, window } = placed;
  const y = pixelOfAddress(rowAxis.axis, window, BigInt(options.marker));
  if (y === undefined || y < frame.top - 1 || y > frame.bottom + 1) return [];
  const left = column.ruler === 'left';
  const x = left ? frame.x - 1 : frame.x + frame.width + 1;
  const side = left ? -7 : 7;
  const d = `M${x.toString()} ${snap(y).toString()}l${side.toString()} -4.5v9Z`;
  return [{ kind: 'path', key: `marker:${frame.id}`, role: 'marker', d }];
}

/** What a search has found: a triangle at the ruler, and a bar as long as the thing at the other edge. */
export function drawHits(placed: PlacedColumn, { hits }: SceneOptions): Shape[] {
  const { column, frame, rowAxis, window } = placed;
  const left = column.ruler === 'left';
  const x = left ? frame.x - 1 : frame.x + frame.width + 1;
  const side = left ? -7 : 7;
  const seen = new Set<number>();
  return (hits ?? []).flatMap(({ at, size }, i): Shape[] => {
    const start = BigInt(at);
    const y = pixelOfAddress(rowAxis.axis, window, start);
    if (y === undefined || y < frame.top - 1 || y > frame.bottom + 1 || seen.has(Math.round(y))) return [];
    seen.add(Math.round(y));
    const end = size === 0 ? y : (pixelOfAddress(rowAxis.axis, window, start + BigInt(size)) ?? y);
    const top = Math.max(frame.top, Math.min(y, end));
    const height = Math.min(frame.bottom, Math.max(y, end)) - top;
    const d = `M${x.toString()} ${snap(y).toString()}l${side.toString()} -4.5v9Z`;
    return [
      { kind: 'path', key: `hit:${frame.id}:${i.toString()}`, role: 'hit', d },
      {
        kind: 'rect',
        key: `hitbar:${frame.id}:${i.toString()}`,
        role: 'hit',
        x: left ? Math.round(frame.x + frame.width) - 4 : Math.round(frame.x) + 1,
        y: Math.round(top),
        width: 3,
        height: Math.max(2, Math.round(height)),
      },
    ];
  });
}
