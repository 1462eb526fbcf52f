import type { Column, Row, View } from '../picture/types';
import { bracketsWidth } from './brackets';
import { drawLens } from './bands';
import {
  columnRulerWidth,
  drawColumn,
  drawSelection,
  hoistedGroups,
  placeColumn,
  type PlacedColumn,
} from './column';
import { drawHeading } from './heading';
import { makeRowAxis } from './heights';
import { toLines } from './lines';
import { columnWindow } from './window';
import type { SceneOptions } from './options';
import { pixelOfAddress } from '../picture/axis';
import { narrowWidth } from './window';
import type { Shape } from './shapes';

const lensGap = 36;
const leaderGap = 132;
const leastBox = 136;
const margins = { left: 12, right: 20, top: 60, bottom: 16 };

interface Drawn {
  readonly height: number;
  readonly shapes: readonly Shape[];
  readonly columns: readonly PlacedColumn[];
}

/** Columns that open one out of the other: the whole stays in view beside the part. */
export function lensScene(view: View, options: SceneOptions): Drawn {
  if (options.width < narrowWidth) return narrowScene(view, options);
  const all = openColumns(view, options.lens);
  let columns = all;
  while (columns.length > 1 && boxWidth(columns, options) < leastBox) columns = dropOne(columns);
  // The part without the whole would not say where it is.
  if (columns.length === 1 && all.length > 1) return narrowScene(view, options);
  const [outer, next] = columns;
  return wideScene(outer === undefined ? [] : [withImages(outer, next), ...columns.slice(1)], options);
}

/** The outermost column, then the inside of each open row. */
export function openColumns(view: View, lens: readonly string[]): Column[] {
  const columns: Column[] = [];
  let column = view.columns[0];
  let depth = 0;
  while (column !== undefined) {
    columns.push(column);
    const id = lens[depth];
    depth += 1;
    column = id === undefined ? undefined : column.rows.find((row) => row.id === id)?.inside;
  }
  return columns;
}

/** A column with the parts of the image in the rows that hold them, but for the row that `next` is the inside of. */
function withImages(column: Column, next: Column | undefined): Column {
  const key = next?.id ?? '';
  const known = filled.get(column)?.get(key);
  if (known !== undefined) return known;
  const rows = column.rows.flatMap((row) => (row.inside === next ? [row] : [row, ...imagesOf(row)]));
  const made = rows.length === column.rows.length ? column : { ...column, rows };
  filled.set(column, new Map([[key, made]]));
  return made;
}

/** What is worked out of rows is kept with them, so they are to be the same ones in each frame. */
const filled = new WeakMap<Column, Map<string, Column>>();

function imagesOf(row: Row): Row[] {
  return (row.inside?.rows ?? []).flatMap((inner) =>
    inner.id.startsWith('image:') ? [{ ...inner, depth: 1, note: undefined }] : [],
  );
}

/** Too little room: the whole and the innermost stay, what is between goes. */
function dropOne(columns: readonly Column[]): Column[] {
  return columns.length > 2 ? [...columns.slice(0, -2), ...columns.slice(-1)] : columns.slice(-1);
}

function layoutParts(
  columns: readonly Column[],
  options: SceneOptions,
): { rulers: number[]; brackets: number; gaps: number; aside: number } {
  const aside = options.scale === 'schematic' ? lensGap : leaderGap;
  const rulers = columns.map((column, i) =>
    columnRulerWidth(column, hoistedGroups(column, toLines(column.rows), i === 0), options),
  );
  const brackets = bracketsWidth(columns[0]?.brackets ?? [], options.measure);
  return {
    rulers,
    brackets,
    aside,
    gaps: aside * (columns.length - 1) + (options.scale === 'schematic' ? 0 : aside),
  };
}

function boxWidth(columns: readonly Column[], options: SceneOptions): number {
  const { rulers, brackets, gaps } = layoutParts(columns, options);
  const used = margins.left + margins.right + brackets + gaps + sum(rulers);
  return (options.width - used) / columns.length;
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}

const widestBox = 340;
const widestOfTwo = 460;
/** Names are whole where there is room for them. */
const widestSingleBox = 480;

function wideScene(columns: readonly Column[], options: SceneOptions): Drawn {
  const { rulers, brackets, aside, gaps } = layoutParts(columns, options);
  const widest = [widestSingleBox, widestOfTwo][columns.length - 1] ?? widestBox;
  const even = Math.min(widest, boxWidth(columns, options));
  // The names of the whole are longer than those of the parts.
  const widths = columns.map((_, i) =>
    Math.floor(
      columns.length === 1 ? even : i === 0 ? even * 1.14 : even * (1 - 0.14 / (columns.length - 1)),
    ),
  );
  const axes = columns.map((column) => {
    const lines = toLines(column.rows);
    return {
      column,
      lines,
      rowAxis: makeRowAxis(
        lines,
        options.scale,
        options.height - margins.top - margins.bottom,
        options.flipped,
      ),
    };
  });
  const inner = Math.max(
    options.height - margins.top - margins.bottom,
    ...axes.map(({ rowAxis }) => rowAxis.height),
  );
  // A single column stands in the middle, as that of an image does.
  const used = margins.left + brackets + gaps + sum(rulers) + sum(widths) + margins.right;
  const left =
    margins.left + (columns.length === 1 ? Math.max(0, Math.floor((options.width - used) / 2)) : 0);
  let x = left + brackets;
  const placed = axes.map(({ column, lines }, i): PlacedColumn => {
    x += rulers[i] ?? 0;
    const rowAxis = makeRowAxis(lines, options.scale, inner, options.flipped);
    const width = widths[i] ?? 0;
    const frame = { id: column.id, x, width, top: margins.top, bottom: margins.top + inner };
    x += width + aside;
    return placeColumn(
      {
        column,
        lines,
        rowAxis,
        frame,
        aside,
        window: columnWindow(column, rowAxis.axis, margins.top, inner, options),
        hoisted: hoistedGroups(column, lines, i === 0),
      },
      options,
    );
  });
  const shapes: Shape[] = [];
  placed.forEach((column, i) => {
    const next = placed[i + 1];
    const nextRuler = rulers[i + 1] ?? 0;
    if (next !== undefined) shapes.push(...lensLines(column, next, next.frame.x - nextRuler - 8));
  });
  placed.forEach((column, i) => {
    // The last one has nothing beside it.
    const aside = i === placed.length - 1 ? Number.POSITIVE_INFINITY : undefined;
    shapes.push(...drawHeading(column, 25, options, aside));
    shapes.push(...drawColumn(column, options, i === 0 ? { bracketX: left + brackets - 12 } : {}));
  });
  for (const column of placed) shapes.push(...drawSelection(column, options));
  return { height: margins.top + inner + margins.bottom, shapes, columns: placed };
}

/** From what the inner column shows, as it lies in the outer one, to the whole height of the inner one. */
function lensLines(outer: PlacedColumn, inner: PlacedColumn, x1: number): Shape[] {
  const first = inner.lines.find((line) => line.ranged)?.start;
  const last = inner.lines.reduce((end, line) => (line.end > end ? line.end : end), 0n);
  if (first === undefined) return [];
  const a = pixelOfAddress(outer.rowAxis.axis, outer.window, first);
  const b = pixelOfAddress(outer.rowAxis.axis, outer.window, last);
  if (a === undefined || b === undefined) return [];
  return drawLens(
    inner.frame.id,
    { top: Math.min(a, b), bottom: Math.max(a, b) },
    outer.frame,
    x1,
    inner.frame,
  );
}

/** One column: what is open lies in its window instead of beside it. */
function narrowScene(view: View, options: SceneOptions): Drawn {
  const outer = view.columns[0];
  if (outer === undefined) return { height: options.height, shapes: [], columns: [] };
  const column: Column = { ...outer, rows: unfold(outer.rows, options.lens), brackets: [] };
  const lines = toLines(column.rows);
  const top = 20;
  const rowAxis = makeRowAxis(lines, options.scale, options.height - top - margins.bottom, options.flipped);
  const x = columnRulerWidth(column, 0, options) + 4;
  const aside = options.scale === 'schematic' ? 0 : Math.min(leaderGap, options.width / 4);
  const frame = {
    id: column.id,
    x,
    width: options.width - x - 12 - aside,
    top,
    bottom: top + rowAxis.height,
  };
  const window = columnWindow(column, rowAxis.axis, top, rowAxis.height, options);
  const placed = placeColumn({ column, lines, rowAxis, window, frame, hoisted: 0, aside }, options);
  const shapes = [...drawColumn(placed, options), ...drawSelection(placed, options)];
  return { height: top + rowAxis.height + margins.bottom, shapes, columns: [placed] };
}

/** Sections without an address would come to lie beside the region that holds them, and hundreds would be a hatch of edges. */
function hasRoomInside({ id, inside }: Row): boolean {
  const rows = inside?.rows ?? [];
  return (
    !id.startsWith('image:') || (rows.length <= mostInside && rows.every(({ range }) => range !== undefined))
  );
}

const mostInside = 40;

/** Puts what is open in the place of its row: rows of a window, or the sections of an image inside the region around it. */
export function unfold(rows: readonly Row[], lens: readonly string[]): Row[] {
  const [open, ...rest] = lens;
  // A row may hold an image that stands among these rows, too.
  const there = new Set(rows.map(({ id }) => id));
  const others = (row: Row): Row[] => imagesOf(row).filter(({ id }) => !there.has(id));
  return rows.flatMap((row) => {
    const inside = row.id === open && hasRoomInside(row) ? row.inside?.rows : undefined;
    if (inside === undefined) return row.depth === undefined ? [row, ...others(row)] : [row];
    const depth = row.depth ?? 0;
    return unfold(inside, rest).map((inner) => ({ ...inner, depth: (inner.depth ?? 0) + depth }));
  });
}
