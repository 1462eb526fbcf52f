import type { Font, Measure, TextShape } from '../../../src/core/scene/scene';

const widths: Readonly<Record<Font, number>> = {
  name: 7,
  nameMono: 7.5,
  strong: 7.5,
  strongMono: 7.5,
  small: 6.2,
  smallMono: 6.6,
};
/** Letters of one width a font, as wide as they are on average. */
export const measure: Measure = (text, font) => text.length * widths[font];

/** What a text of a scene covers, in pixels. */
export interface TextBox {
  readonly key: string;
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function textBox(shape: TextShape): TextBox {
  const text = shape.runs.map((run) => run.text).join('');
  const width = shape.runs.reduce((sum, run) => sum + (run.gap ?? 0) + measure(run.text, shape.font), 0);
  const left = shape.anchor === 'start' ? 0 : shape.anchor === 'end' ? -width : -width / 2;
  // Capital height and a little below the baseline, as letters have it.
  const across = { left, right: left + width, top: -8, bottom: 2 };
  const turned =
    shape.upright === true
      ? { left: across.top, right: across.bottom, top: -across.right, bottom: -across.left }
      : across;
  return {
    key: shape.key,
    text,
    left: shape.x + turned.left,
    right: shape.x + turned.right,
    top: shape.y + turned.top,
    bottom: shape.y + turned.bottom,
  };
}

export function overlap(a: TextBox, b: TextBox): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

export function describeBox({ left, right, top, bottom }: TextBox): string {
  return [left, top, right, bottom].map((value) => value.toFixed(0)).join(' ');
}
