import type { Band, BandLine } from '../picture/types';
import type { Box, Frame } from './rows';
import { snap, type Font, type Measure, type Shape } from './shapes';

const lineHeight = 16;

/** A band from a row of one column to the same bytes in the next, with what is to be said about it. */
export function drawBand(
  band: Band,
  from: Box,
  to: Box,
  left: Frame,
  right: Frame,
  measure: Measure,
): Shape[] {
  const x0 = left.x + left.width;
  const x1 = right.x;
  const [a0, a1] = visible(from, left);
  const [b0, b1] = visible(to, right);
  if (a1 <= a0 || b1 <= b0) return [];
  const bend = (x0 + x1) / 2;
  const d = [
    `M${x0.toString()} ${a0.toString()}C${bend.toString()} ${a0.toString()} ${bend.toString()} ${b0.toString()} ${x1.toString()} ${b0.toString()}`,
    `L${x1.toString()} ${b1.toString()}C${bend.toString()} ${b1.toString()} ${bend.toString()} ${a1.toString()} ${x0.toString()} ${a1.toString()}Z`,
  ].join('');
  const shapes: Shape[] = [
    { kind: 'path', key: `band:${band.id}`, role: `band band-${band.paint}`, item: band.from, d },
  ];
  const middle = (a0 + a1 + b0 + b1) / 4;
  const height = Math.min(a1 - a0, b1 - b0);
  const room = Math.floor((height - 4) / lineHeight);
  const label = band.label ?? [];
  const wide = label.findIndex((line) => measure(line.text, fontOf(line)) > x1 - x0 - 8);
  // What follows explains what comes first, and alone would say something else.
  const fitting = Math.max(0, Math.min(wide === -1 ? label.length : wide, room));
  // A number without its name, or a name without its number, says nothing.
  const lines = label.slice(0, label[fitting]?.mono === true ? Math.max(0, fitting - 1) : fitting);
  // The edges of a band that bends would run through the words.
  const bends = Math.abs(a0 - b0) > 2 && height < 80;
  const keyOf = (i: number): string => `bandtext:${band.id}:${i.toString()}`;
  lines.forEach((line, i) => {
    // A name goes with its number, a number with its name, and what explains them with the number.
    const partner = lines[i + 1]?.mono === true ? i + 1 : lines[i - 1] !== undefined ? i - 1 : undefined;
    const font = fontOf(line);
    const y = Math.round(middle + (i - (lines.length - 1) / 2) * lineHeight);
    if (bends) {
      const width = Math.ceil(measure(line.text, font)) + 8;
      const plate = { x: Math.round(bend - width / 2), y: y - 8, width, height: lineHeight };
      shapes.push({
        kind: 'rect',
        key: `bandplate:${band.id}:${i.toString()}`,
        role: 'plate',
        of: keyOf(i),
        ...plate,
      });
    }
    shapes.push({
      kind: 'text',
      key: keyOf(i),
      role: line.mono || line.strong === true ? 'bandvalue' : 'note',
      x: Math.round(bend),
      y: y + 4,
      anchor: 'middle',
      font,
      rank: 3,
      of: partner === undefined ? undefined : keyOf(partner),
      runs: [{ text: line.text }],
    });
  });
  return shapes;
}

/** Whether a band lies over any part of a rectangle, given by its ends across and down. */
export type BandEdges = (across: readonly [number, number], down: readonly [number, number]) => boolean;

/** Where the two edges of a band are; undefined where it is not in view. */
export function bandEdges(from: Box, to: Box, left?: Frame, right?: Frame): BandEdges | undefined {
  if (left === undefined || right === undefined) return undefined;
  const x0 = left.x + left.width;
  const [a0, a1] = visible(from, left);
  const [b0, b1] = visible(to, right);
  if (a1 <= a0 || b1 <= b0) return undefined;
  const [highest, lowest] = [Math.min(a0, b0), Math.max(a1, b1)];
  return (across, down) => {
    // Most of many are elsewhere.
    if (down[1] <= highest || down[0] >= lowest) return false;
    for (let i = 0; i <= edgeSteps; i += 1) {
      const t = i / edgeSteps;
      // A cubic curve whose two inner points lie in the middle: see the path of the band.
      const x = x0 + (right.x - x0) * (1.5 * t - 1.5 * t * t + t * t * t);
      const share = t * t * (3 - 2 * t);
      if (x < across[0] || x > across[1]) continue;
      if (a0 + (b0 - a0) * share < down[1] && a1 + (b1 - a1) * share > down[0]) return true;
    }
    return false;
  };
}

/** Enough for a point of the curve every few pixels. */
const edgeSteps = 64;

function fontOf(line: BandLine): Font {
  return line.mono ? 'smallMono' : line.strong === true ? 'strong' : 'small';
}

function visible(box: Box, frame: Frame): [number, number] {
  return [snap(Math.max(box.top, frame.top)), snap(Math.min(box.bottom, frame.bottom))];
}

/** The two lines that spread a row, or the part of it that is in view beside, into the next column. */
export function drawLens(
  key: string,
  from: { readonly top: number; readonly bottom: number },
  left: Frame,
  x1: number,
  to: Frame,
): Shape[] {
  const x0 = left.x + left.width;
  const bend = (x0 + x1) / 2;
  const line = (y0: number, y1: number): string =>
    `M${x0.toString()} ${snap(y0).toString()}C${bend.toString()} ${snap(y0).toString()} ${bend.toString()} ${snap(y1).toString()} ${x1.toString()} ${snap(y1).toString()}`;
  const clamp = (y: number): number => Math.max(left.top, Math.min(left.bottom, y));
  return [
    { kind: 'path', key: `lens:${key}:top`, role: 'lens', d: line(clamp(from.top), to.top) },
    { kind: 'path', key: `lens:${key}:bottom`, role: 'lens', d: line(clamp(from.bottom), to.bottom) },
  ];
}
