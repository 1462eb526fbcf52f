import type { AxisWindow } from '../picture/axis';
import type { Row } from '../picture/types';
import { growthZone, type GrowthZone } from './growth';
import type { RowAxis } from './heights';
import type { Line } from './lines';
import { inView, pixels, placesOf, roughScale, RowKind, rowOf, unitsRange, type Extent } from './places';
import { snap, type Shape } from './shapes';

/** A row on the screen; `top` < `bottom`, both may lie outside what is in view. */
export interface Box {
  readonly line: Line;
  readonly x: number;
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  /** The part of it that no wave of a break lies over. */
  readonly clearTop: number;
  readonly clearBottom: number;
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
/** In a column that is narrower the words are what there is little room for. */
const narrowColumn = 120;
const narrowInset = 5;

/** The room at both sides of a row's words. */
export function margins({ width }: Pick<Box, 'width'>): { readonly start: number; readonly end: number } {
  return width < narrowRow ? { start: 6, end: 4 } : { start: inset, end: 10 };
}

const narrowRow = 80;

/** Where the rows of a column are, and how many in view are left out: they lie within a pixel or two of another one. */
export interface Boxes {
  readonly boxes: readonly Box[];
  readonly hidden: number;
}

/**
 * Where the rows of a column are; those out of view are left out. The row `kept` stays, however small it is; those that share
 * their pixels with another are given to `take`.
 */
export function makeBoxes(
  lines: readonly Line[],
  rowAxis: RowAxis,
  window: AxisWindow,
  frame: Frame,
  kept?: string,
  take?: (line: Line) => void,
): Boxes {
  const boxes: Box[] = [];
  const places = placesOf(lines, rowAxis);
  const { first, last } = inView(places, window, frame);
  const scale = roughScale(places, window);
  const { rough, kinds } = places;
  const keptRow = scale === undefined || kept === undefined ? -1 : rowOf(places, kept);
  let hidden = 0;
  let lastPlace = Number.NaN;
  let lastNamed = Number.NaN;
  for (let i = first; i <= last; i += 1) {
    if (scale !== undefined && i < lines.length - 1) {
      // Of a whole column with thousands of rows most are lower than a pixel.
      const low = (rough[2 * i] ?? 0) * scale;
      const height = (rough[2 * i + 1] ?? 0) * scale - low;
      // What lies between those with names does not take their place.
      const last = kinds[i] === RowKind.named ? lastNamed : lastPlace;
      if (height < 1.5 && Math.abs(low - last) < 2 && kinds[i] !== RowKind.nested && i !== keptRow) {
        if (kinds[i] === RowKind.named) hidden += 1;
        const left = take !== undefined && kinds[i] === RowKind.named ? lines[i] : undefined;
        if (left !== undefined) take?.(left);
        continue;
      }
      lastPlace = low;
      if (kinds[i] === RowKind.named) lastNamed = low;
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
  // The waves of a break reach into its neighbours.
  const clearTop = waves.has(high) ? top + waveDepth : top;
  const clearBottom = waves.has(low) ? bottom - waveDepth : bottom;
  return {
    line,
    ...across(line, frame),
    top,
    bottom,
    clearTop,
    clearBottom,
    labelTop:
      growth?.downwards === (growth?.into === true) ? growth.bottom : labelTop === top ? clearTop : labelTop,
    labelBottom:
      growth !== undefined && growth.downwards !== (growth.into === true)
        ? growth.top
        : labelBottom === bottom
          ? clearBottom
          : labelBottom,
    growth,
  };
}

const waveDepth = 7;

function across(line: Line, frame: Frame): { x: number; width: number } {
  const shift = line.depth * (frame.width < narrowColumn ? narrowInset : inset);
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
  if (row.shape === 'cut') return drawCut(box, frame);
  const shapes: Shape[] = [];
  eachPart(box, frame, (part, role, x, y, width, height) => {
    const key = `${part}:${frame.id}:${box.line.key}`;
    shapes.push({ kind: 'rect', key, role, item: row.id, x, y, width, height });
  });
  return shapes;
}

/** What takes the parts of a box; in pixels. */
export type TakePart = (
  part: 'box' | 'hatch' | 'spine' | 'spine2',
  role: string,
  x: number,
  y: number,
  width: number,
  height: number,
) => void;

/** The parts of a box that does not break the axis: its outline, a hatch, and the edge that says the rights once more. */
export function eachPart(box: Box, frame: Frame, take: TakePart): void {
  const { row } = box.line;
  const solid = solidPart(box);
  const x = Math.round(box.x);
  const y = snap(Math.max(solid.top, frame.top - 8));
  const height = Math.max(1, snap(Math.min(solid.bottom, frame.bottom + 8)) - y);
  const width = Math.round(box.width) - 1;
  const { outline, hatch, spine } = rolesOf(box.line);
  take('box', outline, x + 0.5, y, width, height);
  if (hatch !== undefined) take('hatch', hatch, x + 0.5, y, width, height);
  if (spine === undefined || row.shape !== 'named' || height < leastSpine) return;
  // Double for memory that is also seen elsewhere.
  const isDouble = row.paint === 'alias';
  take('spine', spine, x + 1, y, isDouble ? 2 : 3, height);
  if (isDouble) take('spine2', spine, x + 5, y, 2, height);
}

interface Roles {
  readonly outline: string;
  readonly hatch?: string | undefined;
  readonly spine?: string | undefined;
}

/** Rows never change once made; while one zooms there may be thousands of them a frame. */
const rolesKnown = new WeakMap<Line, Roles>();

function rolesOf(line: Line): Roles {
  const known = rolesKnown.get(line);
  if (known !== undefined) return known;
  const { paint } = line.row;
  const bare = paint === 'window' || paint === 'hole' || paint === 'free' || paint === 'fill';
  const roles = {
    outline: boxRole(line),
    hatch: hatched(line.row) ? `hatch hatch-${paint}` : undefined,
    spine: bare ? undefined : `spine spine-${paint}`,
  };
  rolesKnown.set(line, roles);
  return roles;
}

/** A row that is lower has no room for more than its edges. */
const leastSpine = 3;

function solidPart(box: Box): { readonly top: number; readonly bottom: number } {
  if (box.growth === undefined || box.growth.into === true) return box;
  return box.growth.downwards
    ? { top: box.top, bottom: box.growth.top }
    : { top: box.growth.bottom, bottom: box.bottom };
}

function boxRole({ row, depth }: Line): string {
  return `box tint-${row.paint} ${row.shape} sure-${row.sureness}${depth > 0 ? ' nested' : ''}${isAbsent(row) ? ' absent' : ''}${row.change === undefined ? '' : ` ${row.change}`}`;
}

/** A row that only marks the place of its partner, which has no bytes here. */
export function isAbsent(row: Row): boolean {
  return row.paint === 'free' && row.partner !== undefined;
}

function hatched(row: Row): boolean {
  return row.paint === 'zero' || (row.paint === 'hole' && row.sureness !== 'random') || row.paint === 'fill';
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
    { ...base, key: `cut:${frame.id}:${box.line.key}`, role: 'cut', d: `M${top}L${bottom}Z` },
    ...(first ? [] : [{ ...base, key: `wave:${frame.id}:${box.line.key}`, role: 'wave', d: `M${high}` }]),
    ...(last ? [] : [{ ...base, key: `wave2:${frame.id}:${box.line.key}`, role: 'wave', d: `M${low}` }]),
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
