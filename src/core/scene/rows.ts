import type { AxisWindow } from '../picture/axis';
import type { Row } from '../picture/types';
import { growthZone, type GrowthZone } from './growth';
import type { Line, RowAxis } from './heights';
import { inView, pixels, placesOf, roughScale, RowKind, rowOf, unitsRange, type Extent } from './places';
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
  const places = placesOf(lines, rowAxis);
  const { first, last } = inView(places, window, frame);
  const scale = roughScale(places, window);
  const { rough, kinds } = places;
  const keptRow = scale === undefined || kept === undefined ? -1 : rowOf(places, kept);
  let hidden = 0;
  let lastPlace = Number.NaN;
  for (let i = first; i <= last; i += 1) {
    if (scale !== undefined && i < lines.length - 1) {
      // Of a whole column with thousands of rows most are lower than a pixel.
      const low = (rough[2 * i] ?? 0) * scale;
      const height = (rough[2 * i + 1] ?? 0) * scale - low;
      if (height < 1.5 && Math.abs(low - lastPlace) < 2 && kinds[i] !== RowKind.nested && i !== keptRow) {
        if (kinds[i] === RowKind.named) hidden += 1;
        continue;
      }
      lastPlace = low;
    }
    const line = lines[i];
    const ends = places.ends[i];
    if (line === undefined || ends === undefined) continue;
    const [top, bottom] = pixels(window, ends);
    if (bottom < frame.top - 1 || top > frame.bottom + 1) continue;
    boxes.push(boxOf(line, rowAxis, window, frame, { ends, top, bottom, waves: places.waves }));
  }
  return { boxes, hidden };
}

function boxOf(
  line: Line,
  rowAxis: RowAxis,
  window: AxisWindow,
  frame: Frame,
  place: {
    readonly ends: Extent;
    readonly top: number;
    readonly bottom: number;
    readonly waves: ReadonlySet<bigint>;
  },
): Box {
  const { ends, top, bottom, waves } = place;
  const label = rowAxis.labels.get(line.row.id);
  const whole = label === undefined || !line.ranged || (label.start === line.start && label.end === line.end);
  // What lies in a row may cover all of it, and then its words have no room.
  const covered = label === undefined && line.ranged && rowAxis.labels.size > 0;
  const [labelTop, labelBottom] = covered
    ? [top, top]
    : whole
      ? [top, bottom]
      : pixels(window, unitsRange(rowAxis.axis, label) ?? ends);
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

const waveDepth = 7;

function across(line: Line, frame: Frame): { x: number; width: number } {
  const shift = line.depth * inset;
  const whole = frame.width - 2 * shift;
  const lane = line.row.lane;
  if (lane === undefined) return { x: frame.x + shift, width: whole };
  const width = whole / lane.count;
  return { x: frame.x + shift + Math.round(lane.index * width), width: Math.round(width) };
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
