import type { Bracket } from '../picture/types';
import { pixelOfAddress, type Axis, type AxisWindow } from '../picture/axis';
import { errorSign } from './rowLabel';
import type { Frame } from './rows';
import type { Measure, Shape } from './shapes';

/**
 * Stretches left of the ruler: load segments, halves, MEMORY regions. `x` is where the lines of those run whose labels stand
 * beside them; those whose labels run along them have a lane of their own outside, or that one where there are no others.
 */
export function drawBrackets(
  brackets: readonly Bracket[],
  axis: Axis,
  window: AxisWindow,
  frame: Frame,
  x: number,
  measure: Measure,
): Shape[] {
  const shapes: Shape[] = [];
  const outside = x - besideWidth(brackets, measure);
  let lastLabel = Number.NEGATIVE_INFINITY;
  const placed = brackets
    .map((bracket) => ({ bracket, ends: pixelEnds(bracket, axis, window, frame) }))
    .filter((entry): entry is { bracket: Bracket; ends: [number, number] } => entry.ends !== undefined)
    .sort((a, b) => a.ends[0] - b.ends[0]);
  const names = uprightNames(placed, frame, measure);
  for (const { bracket, ends } of placed) {
    const [top, bottom] = [ends[0] + 1.5, ends[1] - 1.5];
    const height = bottom - top;
    const key = `${frame.id}:${bracket.id}`;
    const lane = bracket.upright ? outside : x;
    shapes.push({
      kind: 'path',
      key: `bracket:${key}`,
      role: 'bracket',
      d: `M${(lane + 6).toString()} ${(Math.round(top) + 0.5).toString()}H${(lane + 0.5).toString()}V${(Math.round(bottom) - 0.5).toString()}h6`,
    });
    const middle = (top + bottom) / 2;
    if (bracket.upright) {
      const text = names.get(bracket);
      if (text === undefined) continue;
      shapes.push({
        kind: 'text',
        key: `bracketname:${key}`,
        role: 'note',
        x: lane - 8,
        y: Math.round(middle),
        anchor: 'middle',
        font: 'small',
        rank: 2,
        runs: [{ text }],
        upright: true,
      });
      continue;
    }
    const { note } = bracket;
    // What may be written and executed is marked wherever rights are written.
    const isBreach = note?.endsWith('wx') === true;
    const two = note !== undefined && height >= 32;
    const y = Math.round(middle) + (two ? -3 : 4);
    if (height < 10 || y - lastLabel < (two ? 18 : 14)) continue;
    lastLabel = two ? y + 15 : y;
    const base = { kind: 'text' as const, x: x - 8, anchor: 'end' as const };
    // Where one line has room a breach says more than a number.
    if (two || !isBreach)
      shapes.push({
        ...base,
        key: `bracketname:${key}`,
        role: 'note',
        y,
        font: 'small',
        runs: [{ text: bracket.label }],
      });
    if (note === undefined || !(two || isBreach)) continue;
    shapes.push({
      ...base,
      key: `bracketnote:${key}`,
      role: isBreach ? 'note bad' : 'note',
      y: lastLabel,
      font: 'smallMono',
      runs: [{ text: note }],
    });
    if (isBreach)
      shapes.push({
        kind: 'path',
        key: `bracketsign:${key}`,
        role: 'breach-sign',
        of: `bracketnote:${key}`,
        d: errorSign(base.x - measure(note, 'smallMono') - 9, lastLabel - 4),
      });
  }
  return shapes;
}

interface Placed {
  readonly bracket: Bracket;
  readonly ends: readonly [number, number];
}

/** How far a name may reach past its bracket, and how far apart two names are. */
const overhang = 16;
const apart = 6;

/** What is written along each bracket. A name that is longer than its bracket reaches past it where no other one is. */
function uprightNames(
  placed: readonly Placed[],
  frame: Frame,
  measure: Measure,
): ReadonlyMap<Bracket, string> {
  const names = new Map<Bracket, string>();
  const taken: (readonly [top: number, bottom: number])[] = [];
  const uprights = placed.filter(({ bracket }) => bracket.upright);
  const around = ({ ends: [top, bottom] }: Placed, text: string): readonly [number, number] => {
    const half = measure(text, 'small') / 2;
    return [(top + bottom) / 2 - half, (top + bottom) / 2 + half];
  };
  for (const own of uprights) {
    const text = fittingText(own.bracket.label, own.ends[1] - own.ends[0] - 7, measure);
    if (text === '') continue;
    names.set(own.bracket, text);
    taken.push(around(own, text));
  }
  for (const own of uprights) {
    const [text = ''] = own.bracket.label.split(', ', 1);
    const [top, bottom] = around(own, text);
    if (names.has(own.bracket) || top < own.ends[0] - overhang) continue;
    if (top < frame.top - overhang || bottom > frame.bottom + 2 * apart) continue;
    if (taken.some(([from, to]) => from - apart < bottom && top < to + apart)) continue;
    names.set(own.bracket, text);
    taken.push([top, bottom]);
  }
  return names;
}

/** The whole, or what stands before its comma: half a word on its side says nothing. */
function fittingText(label: string, height: number, measure: Measure): string {
  const [short = ''] = label.split(', ', 1);
  return [label, short].find((text) => measure(text, 'small') <= height) ?? '';
}

function pixelEnds(
  bracket: Bracket,
  axis: Axis,
  window: AxisWindow,
  frame: Frame,
): [number, number] | undefined {
  const a = clampedPixel(axis, window, BigInt(bracket.start));
  const b = clampedPixel(axis, window, BigInt(bracket.end));
  if (a === undefined || b === undefined) return undefined;
  const top = Math.max(Math.min(a, b), frame.top);
  const bottom = Math.min(Math.max(a, b), frame.bottom);
  return bottom - top < 4 ? undefined : [top, bottom];
}

/** An address before or after everything that is drawn stands at the near end. */
function clampedPixel(axis: Axis, window: AxisWindow, address: bigint): number | undefined {
  const first = axis.ranged[0]?.range.start;
  const last = axis.ranged.at(-1)?.range.end;
  if (first === undefined || last === undefined) return undefined;
  return pixelOfAddress(axis, window, address < first ? first : address > last ? last : address);
}

/** Room that brackets need left of the ruler. */
export function bracketsWidth(brackets: readonly Bracket[], measure: Measure): number {
  return besideWidth(brackets, measure) + (brackets.some(({ upright }) => upright) ? uprightWidth : 0);
}

const uprightWidth = 28;

/** Room of the brackets whose labels stand beside them. */
function besideWidth(brackets: readonly Bracket[], measure: Measure): number {
  const beside = brackets.filter(({ upright }) => !upright).slice(0, 40);
  if (beside.length === 0) return 0;
  const widest = Math.max(...beside.map(({ label }) => measure(label, 'small')));
  return Math.ceil(Math.min(widest, 80)) + 20;
}
