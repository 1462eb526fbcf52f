import { pixelOfUnits, unitsOf, type AxisWindow } from '../picture/axis';
import type { Row } from '../picture/types';
import { growthZone, type GrowthZone } from './growth';
import type { Line, RowAxis } from './heights';
import { snap, type Shape } from './shapes';

/** A row on the screen; `top` < `bottom`, both may lie outside what is in view. */
export interface Box {
  readonly line: Line;
  readonly x: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  /** The part of it that its name may use. */
  readonly labelTop: number;
  readonly labelBottom: number;
  /** Where it fades out, if what is in it grows. */
  readonly growth?: GrowthZone | undefined;
}

export interface Frame {
  readonly id: string;
  readonly x: number;
  readonly width: number;
  /** What is in view, in pixels. */
  readonly top: number;
  readonly bottom: number;
}

export const inset = 12;

/** Where the rows of a column are, and how many in view are left out: they lie within a pixel or two of another one. */
export interface Boxes {
  readonly boxes: readonly Box[];
  readonly hidden: number;
}

/** Where the rows of a column are; those out of view are left out. The row `kept` stays, however small it is. */
export function makeBoxes(
  lines: readonly Line[],
  rowAxis: RowAxis,
  window: AxisWindow,
  frame: Frame,
  kept?: string,
): Boxes {
  const boxes: Box[] = [];
  const waves = cutEnds(lines);
  const rough = roughPixels(lines, rowAxis, window);
  let hidden = 0;
  let lastTop = Number.NaN;
  for (const [i, line] of lines.entries()) {
    const guess = rough(i);
    if (guess !== undefined && line.row.id !== kept && i < lines.length - 1) {
      // Most rows of a zoomed column are out of view, and of a whole one with thousands most are lower than a pixel.
      if (guess.bottom < frame.top - 3 || guess.top > frame.bottom + 3) continue;
      const isSlight = guess.bottom - guess.top < 1.5 && Math.abs(guess.top - lastTop) < 2;
      if (isSlight && line.depth === 0) {
        if (line.row.shape === 'named') hidden += 1;
        continue;
      }
      lastTop = guess.top;
    }
    const ends = extent(line, rowAxis);
    if (ends === undefined) continue;
    const [top, bottom] = pixels(window, ends);
    if (bottom < frame.top - 1 || top > frame.bottom + 1) continue;
    boxes.push(boxOf(line, rowAxis, window, frame, waves, { ends, top, bottom }));
  }
  return { boxes, hidden };
}

function boxOf(
  line: Line,
  rowAxis: RowAxis,
  window: AxisWindow,
  frame: Frame,
  waves: ReadonlySet<bigint>,
  place: { readonly ends: { from: bigint; to: bigint }; readonly top: number; readonly bottom: number },
): Box {
  const { ends, top, bottom } = place;
  const label = rowAxis.labels.get(line.row.id);
  const whole = label === undefined || !line.ranged || (label.start === line.start && label.end === line.end);
  // What lies in a row may cover all of it, and then its words have no room.
  const covered = label === undefined && line.ranged && rowAxis.labels.size > 0;
  const [labelTop, labelBottom] = covered
    ? [top, top]
    : whole
      ? [top, bottom]
      : pixels(window, unitsRange(rowAxis, label) ?? ends);
  const growth = growthZone(line.row, top, bottom, window.flipped);
  const [high, low] = window.flipped ? [line.start, line.end] : [line.end, line.start];
  return {
    line,
    ...across(line, frame),
    top,
    bottom,
    // The waves of a break reach into its neighbours.
    labelTop:
      growth?.downwards === (growth?.into === true)
        ? growth.bottom
        : waves.has(high) && labelTop === top
          ? labelTop + waveDepth
          : labelTop,
    labelBottom:
      growth !== undefined && growth.downwards !== (growth.into === true)
        ? growth.top
        : waves.has(low) && labelBottom === bottom
          ? labelBottom - waveDepth
          : labelBottom,
    growth,
  };
}

/** Positions as floating-point numbers, made once an axis: good enough to tell what need not be looked at. */
const roughOf = new WeakMap<RowAxis, { readonly lines: readonly Line[]; readonly ends: Float64Array }>();

/** Where a row about is, to a pixel or two; undefined for a row without an address, and where the zoom is too deep to tell. */
function roughPixels(
  lines: readonly Line[],
  rowAxis: RowAxis,
  window: AxisWindow,
): (i: number) => { readonly top: number; readonly bottom: number } | undefined {
  const length = Number(rowAxis.axis.length);
  const span = Number(window.to - window.from);
  if (lines.length < fewRows || span / length < deepZoom) return () => undefined;
  let known = roughOf.get(rowAxis);
  if (known?.lines !== lines) {
    const ends = new Float64Array(lines.length * 2);
    lines.forEach((line, i) => {
      const own = line.ranged ? extent(line, rowAxis) : undefined;
      ends[2 * i] = own === undefined ? Number.NaN : Number(own.from);
      ends[2 * i + 1] = own === undefined ? Number.NaN : Number(own.to);
    });
    known = { lines, ends };
    roughOf.set(rowAxis, known);
  }
  const { ends } = known;
  const from = Number(window.from);
  const scale = window.height / span;
  return (i) => {
    const a = ((ends[2 * i] ?? Number.NaN) - from) * scale;
    const b = ((ends[2 * i + 1] ?? Number.NaN) - from) * scale;
    if (Number.isNaN(a)) return undefined;
    return window.flipped
      ? { top: window.top + a, bottom: window.top + b }
      : { top: window.top + window.height - b, bottom: window.top + window.height - a };
  };
}

/** With fewer rows than this there is nothing to gain. */
const fewRows = 200;
/** Of a window that is a smaller part of its axis, floating-point numbers do not tell a pixel from the next. */
const deepZoom = 1e-10;

const waveDepth = 7;

function cutEnds(lines: readonly Line[]): ReadonlySet<bigint> {
  const known = cutEndsOf.get(lines);
  if (known !== undefined) return known;
  const cuts = lines.filter(({ row, ranged }) => row.shape === 'cut' && ranged);
  const ends = new Set(cuts.flatMap(({ start, end }) => [start, end]));
  cutEndsOf.set(lines, ends);
  return ends;
}

const cutEndsOf = new WeakMap<readonly Line[], ReadonlySet<bigint>>();

function across(line: Line, frame: Frame): { x: number; width: number } {
  const shift = line.depth * inset;
  const whole = frame.width - 2 * shift;
  const lane = line.row.lane;
  if (lane === undefined) return { x: frame.x + shift, width: whole };
  const width = whole / lane.count;
  return { x: frame.x + shift + Math.round(lane.index * width), width: Math.round(width) };
}

function extent(line: Line, rowAxis: RowAxis): { from: bigint; to: bigint } | undefined {
  if (!line.ranged) return rowAxis.floating.get(line.row.id);
  return unitsRange(rowAxis, line);
}

function unitsRange(
  rowAxis: RowAxis,
  range: { readonly start: bigint; readonly end: bigint },
): { from: bigint; to: bigint } | undefined {
  const from = unitsOf(rowAxis.axis, range.start);
  const to = endOf(rowAxis, range.end) ?? unitsOf(rowAxis.axis, range.end);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** The end of a row is that of its own last piece, which is not where a row after an unknown one starts. */
function endOf(rowAxis: RowAxis, end: bigint): bigint | undefined {
  const { ranged } = rowAxis.axis;
  let low = 0;
  let high = ranged.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const piece = ranged[middle];
    if (piece === undefined) return undefined;
    if (piece.range.end === end) return piece.offset + piece.height;
    if (piece.range.end < end) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

function pixels(
  window: AxisWindow,
  ends: { readonly from: bigint; readonly to: bigint },
): [top: number, bottom: number] {
  const a = pixelOfUnits(window, ends.from);
  const b = pixelOfUnits(window, ends.to);
  return a < b ? [a, b] : [b, a];
}

/** Under this height a name does not fit into its row and stands beside it. */
export const leastNamed = 14;

export function drawBox(box: Box, frame: Frame): Shape[] {
  const { row } = box.line;
  const solid = solidPart(box);
  const top = Math.max(solid.top, frame.top - 8);
  const bottom = Math.min(solid.bottom, frame.bottom + 8);
  if (row.shape === 'cut') return drawCut(box, frame);
  const rect = {
    kind: 'rect' as const,
    item: row.id,
    x: Math.round(box.x) + 0.5,
    y: snap(top),
    width: Math.round(box.width) - 1,
    height: Math.max(1, snap(bottom) - snap(top)),
  };
  const shapes: Shape[] = [{ ...rect, key: `box:${frame.id}:${row.id}`, role: boxRole(box) }];
  if (hatched(row))
    shapes.push({ ...rect, key: `hatch:${frame.id}:${row.id}`, role: `hatch hatch-${row.paint}` });
  if (row.shape === 'named' && rect.height >= leastSpine)
    shapes.push(...spine(box, frame, rect.y, rect.height));
  return shapes;
}

/** A row that is lower has no room for more than its edges. */
const leastSpine = 3;

function solidPart(box: Box): { readonly top: number; readonly bottom: number } {
  if (box.growth === undefined || box.growth.into === true) return box;
  return box.growth.downwards
    ? { top: box.top, bottom: box.growth.top }
    : { top: box.growth.bottom, bottom: box.bottom };
}

function boxRole(box: Box): string {
  const { row, depth } = box.line;
  return `box tint-${row.paint} ${row.shape} sure-${row.sureness}${depth > 0 ? ' nested' : ''}${isAbsent(row) ? ' absent' : ''}${row.change === undefined ? '' : ` ${row.change}`}`;
}

/** A row that only marks the place of its partner, which has no bytes here. */
export function isAbsent(row: Row): boolean {
  return row.paint === 'free' && row.partner !== undefined;
}

function hatched(row: Row): boolean {
  return row.paint === 'zero' || (row.paint === 'hole' && row.sureness !== 'random') || row.paint === 'fill';
}

/** The edge that says the rights once more: solid, or double for memory that is also seen elsewhere. */
function spine(box: Box, frame: Frame, y: number, height: number): Shape[] {
  const { id, paint } = box.line.row;
  if (paint === 'window' || paint === 'hole' || paint === 'free' || paint === 'fill') return [];
  const base = { kind: 'rect' as const, y, height, item: id };
  const x = Math.round(box.x) + 1;
  const role = `spine spine-${paint}`;
  if (paint !== 'alias') return [{ ...base, key: `spine:${frame.id}:${id}`, role, x, width: 3 }];
  return [
    { ...base, key: `spine:${frame.id}:${id}`, role, x, width: 2 },
    { ...base, key: `spine2:${frame.id}:${id}`, role, x: x + 4, width: 2 },
  ];
}

/** A break of the axis: blank between two waves, with what is left out in words. */
function drawCut(box: Box, frame: Frame): Shape[] {
  const { row } = box.line;
  const x = Math.round(box.x);
  const width = Math.round(box.width);
  // The waves lie in the neighbours, whose straight edges they cover. At an end of the column there is no neighbour.
  const first = box.top < frame.top + 2;
  const last = box.bottom > frame.bottom - 2;
  const high = wave(x, width, Math.round(box.top) - 3.5);
  const low = wave(x, width, Math.round(box.bottom) + 4.5);
  const base = { kind: 'path' as const, item: row.id };
  const top = first ? `${x.toString()} ${Math.round(box.top).toString()}h${width.toString()}` : high;
  const bottom = last
    ? `${(x + width).toString()} ${Math.round(box.bottom).toString()}h${(-width).toString()}`
    : wave(x + width, -width, Math.round(box.bottom) + 4.5);
  return [
    { ...base, key: `cut:${frame.id}:${row.id}`, role: 'cut', d: `M${top}L${bottom}Z` },
    ...(first ? [] : [{ ...base, key: `wave:${frame.id}:${row.id}`, role: 'wave', d: `M${high}` }]),
    ...(last ? [] : [{ ...base, key: `wave2:${frame.id}:${row.id}`, role: 'wave', d: `M${low}` }]),
  ];
}

/** A wave of period 16 and height 3 about `y`, without the leading command. */
function wave(x: number, width: number, y: number): string {
  const count = Math.max(1, Math.round(Math.abs(width) / 16));
  const step = width / count;
  // Drawn backwards the halves come in the other order.
  const first = width < 0 ? '3' : '-3';
  let path = `${x.toString()} ${y.toString()}`;
  for (let i = 0; i < count; i += 1) {
    path += `q${(step / 4).toFixed(2)} ${first} ${(step / 2).toFixed(2)} 0t${(step / 2).toFixed(2)} 0`;
  }
  return path;
}
