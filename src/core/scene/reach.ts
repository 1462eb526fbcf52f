import type { Shape } from './shapes';

/** A stretch of a drawing's height, in pixels from its top. */
export interface Stretch {
  readonly top: number;
  readonly bottom: number;
}

/** Whether some of a shape lies in a stretch of the drawing. A path whose height is not plain counts as if it did. */
export function reaches(shape: Shape, { top, bottom }: Stretch): boolean {
  switch (shape.kind) {
    case 'rect':
      return shape.y <= bottom && shape.y + shape.height >= top;
    case 'text':
      return shape.upright === true || (shape.y >= top - lineHeight && shape.y <= bottom + lineHeight);
    case 'path': {
      const ends = heightOf(shape.key, shape.d);
      return ends === undefined || (ends.top <= bottom && ends.bottom >= top);
    }
  }
}

const lineHeight = 20;

/** Of the paths of which each row has its own: ticks, leaders, and bands from column to column. */
function heightOf(key: string, d: string): Stretch | undefined {
  const kind = key.slice(0, key.indexOf(':'));
  if (kind === 'tick' || kind === 'mark') {
    const y = Number(/^M\S+ (-?[\d.]+)/.exec(d)?.[1] ?? Number.NaN);
    return Number.isNaN(y) ? undefined : { top: y, bottom: y };
  }
  // Only points of the plane, one after the other: every second number is a height.
  if ((kind !== 'band' && kind !== 'leader') || /[^MCLZ\d. -]/.test(d)) return undefined;
  const heights = (d.match(/-?[\d.]+/g) ?? []).map(Number).filter((_, i) => i % 2 === 1);
  return { top: Math.min(...heights), bottom: Math.max(...heights) };
}
