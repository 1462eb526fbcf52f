/**
 * What a scene is made of. Roles name what a shape means; the panel's style sheet and the exports give them colours.
 * Coordinates are CSS pixels from the top left corner of the drawing.
 */
export type Shape = RectShape | PathShape | TextShape;

interface ShapeBase {
  /** The same from frame to frame for the same thing, so that it moves instead of flickering. */
  readonly key: string;
  /** Space-separated names. */
  readonly role: string;
  /** Id of the row that a click on the shape means. */
  readonly item?: string | undefined;
  /** Key of the text that the shape belongs to, and goes with. */
  readonly of?: string | undefined;
}

export interface RectShape extends ShapeBase {
  readonly kind: 'rect';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PathShape extends ShapeBase {
  readonly kind: 'path';
  readonly d: string;
}

export interface TextShape extends ShapeBase {
  readonly kind: 'text';
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly font: Font;
  readonly runs: readonly TextRun[];
  /** Set for a text that may be left out where it would touch others; of two, the higher rank goes. */
  readonly rank?: number | undefined;
  /** How far above and below it nothing may be that ranks before it, so that the two are not read as one. */
  readonly air?: number | undefined;
  /** True for text that runs upwards. */
  readonly upright?: boolean | undefined;
}

export interface TextRun {
  readonly text: string;
  readonly role?: string | undefined;
  /** Space before the run, which is drawn and not copied. */
  readonly gap?: number | undefined;
}

export type Font = 'name' | 'nameMono' | 'strong' | 'strongMono' | 'small' | 'smallMono';

/** Width of a text in pixels. Text is always measured: fonts differ from one editor to the next. */
export type Measure = (text: string, font: Font) => number;

/** The longest beginning of `text` that fits, with an ellipsis where something is missing; empty when not even two letters fit. */
export function cutText(text: string, font: Font, width: number, measure: Measure): string {
  // No drawing is wide enough for more; a name of a megabyte must not be measured whole.
  const whole = text.length > longest ? text.slice(0, longest) : text;
  if (whole === text && measure(text, font) <= width) return text;
  let low = 0;
  let high = whole.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${whole.slice(0, middle)}…`, font) <= width) low = middle;
    else high = middle - 1;
  }
  // One letter says nothing.
  if (low < 2) return '';
  // A cut inside a surrogate pair would leave half a character.
  const end = /[\uD800-\uDBFF]/.test(whole.charAt(low - 1)) ? low - 1 : low;
  return `${whole.slice(0, end).replace(/[\s…]+$/, '')}…`;
}

const longest = 400;

/** Puts a line of one pixel onto the pixel grid. */
export function snap(pixel: number): number {
  return Math.round(pixel) + 0.5;
}
