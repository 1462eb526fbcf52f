import type { AxisWindow } from '../picture/axis';
import type { Bracket, Column, View } from '../picture/types';
import { drawBand } from './bands';
import { bracketsWidth } from './brackets';
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
import { alignedAxis, shiftIn } from './align';
import { leaderWidth } from './leaders';
import type { SceneOptions } from './options';
import type { Shape } from './shapes';
import { columnWindow, narrowWidth } from './window';

const margins = { left: 12, right: 16, top: 60, bottom: 16 };

/** Sections where they run and where they are loaded, joined by bands. */
export function imageScene(
  view: View,
  options: SceneOptions,
): { height: number; shapes: Shape[]; columns: PlacedColumn[] } {
  const [run, load] = view.columns;
  if (run === undefined) return { height: options.height, shapes: [], columns: [] };
  const narrow = options.width < narrowWidth;
  const second = narrow ? undefined : load;
  const top = narrow ? 20 : margins.top;
  const lines = toLines(run.rows);
  const rowAxis = makeRowAxis(lines, options.scale, options.height - top - margins.bottom, options.flipped);
  const inner = Math.max(rowAxis.height, options.height - top - margins.bottom);
  const hoisted = hoistedGroups(run, lines, narrow || view.id === 'process');
  const brackets = roomyBrackets(run.brackets, options.width, narrow);
  const x = across(run, second, brackets, hoisted, options);
  const window = columnWindow(run, rowAxis.axis, top, inner, options);
  const frame = { id: run.id, x: x.run, width: x.runWidth, top, bottom: top + inner };
  const placed = placeColumn(
    { column: run, lines, rowAxis, window, frame, hoisted, aside: x.aside, namesFill: true },
    options,
  );
  const columns = [placed];
  if (second !== undefined) columns.push(loadColumn(second, placed, x, options));
  const shapes: Shape[] = second === undefined ? [] : bandShapes(view, columns, options);
  shapes.push(...drawColumn(placed, options, { brackets, bracketX: x.bracket }));
  if (columns[1] !== undefined) shapes.push(...drawColumn(columns[1], options));
  if (!narrow)
    for (const column of columns)
      shapes.push(...drawHeading(column, headingBaseline(column), options, headingRoom(column, columns)));
  for (const column of columns) shapes.push(...drawSelection(column, options));
  return { height: top + inner + margins.bottom, shapes, columns };
}

interface Across {
  readonly bracket: number;
  readonly run: number;
  readonly runWidth: number;
  readonly load: number;
  readonly loadWidth: number;
  /** Between the columns, or what is left at the right of a single one. */
  readonly aside: number;
}

/** The meters above name the MEMORY regions too: where there is little room, segments with their rights come first. */
function roomyBrackets(brackets: readonly Bracket[], width: number, narrow: boolean): readonly Bracket[] {
  if (narrow) return [];
  const segments = brackets.filter(({ upright }) => !upright);
  return width < roomyWidth && segments.length > 0 ? segments : brackets;
}

const roomyWidth = 700;

/** Widths: the run addresses get most, the band between as much as its label needs. */
function across(
  run: Column,
  load: Column | undefined,
  brackets: readonly Bracket[],
  hoisted: number,
  options: SceneOptions,
): Across {
  const narrow = options.width < narrowWidth;
  const beside = bracketsWidth(brackets, options.measure);
  const ruler = columnRulerWidth(run, hoisted, options);
  const bracket = margins.left + beside - 12;
  const x = margins.left + beside + ruler - (narrow ? 8 : 0);
  if (load === undefined) {
    const room = options.width - x - margins.right;
    const aside = narrow ? (options.scale === 'schematic' ? 0 : 100) : outsideWidth(run, options);
    const width = Math.min(narrow ? room : 520, room - aside);
    const shift = Math.max(0, Math.round((room - aside - width) / 2));
    return {
      bracket: bracket + shift,
      run: x + shift,
      runWidth: width,
      load: 0,
      loadWidth: 0,
      aside: Math.min(240, room - width - shift),
    };
  }
  const other = columnRulerWidth(load, hoistedGroups(load, toLines(load.rows), false), options);
  const room = options.width - x - other - margins.right;
  // Where there is little room, names come before the bands between them.
  const isTight = room < tightRoom;
  const runWidth = Math.min(440, Math.round(room * (isTight ? 0.44 : 0.42)));
  const gap = isTight ? Math.max(40, Math.round(room * 0.16)) : Math.min(280, Math.round(room * 0.3));
  const loadWidth = Math.min(320, room - runWidth - gap);
  return { bracket, run: x, runWidth, load: x + runWidth + gap, loadWidth, aside: gap };
}

const tightRoom = 440;

/** What the names of rows take that are too low for them and stand at the right. Schematic, those are fill alone. */
function outsideWidth({ rows }: Column, { scale, measure }: SceneOptions): number {
  if (scale !== 'schematic' || rows.length > fewRows) return mostOutside;
  const short = rows.filter(({ shape }) => shape === 'short');
  return short.reduce((most, row) => Math.max(most, Math.min(mostOutside, leaderWidth(row, measure))), 8);
}

const mostOutside = 160;

/** All of these can be scrolled at the height of a name. */
const fewRows = 100;

/** The load addresses at the heights of the run addresses, shifted so that what can align does, or what one has zoomed into. */
function loadColumn(column: Column, run: PlacedColumn, x: Across, options: SceneOptions): PlacedColumn {
  const lines = toLines(column.rows);
  const aligned = alignedAxis(lines, run, options);
  const base = run.window;
  const shift = shiftIn(aligned, base, run.rowAxis.axis.length);
  const window: AxisWindow = { ...base, from: base.from - shift, to: base.to - shift };
  const frame = { ...run.frame, id: column.id, x: x.load, width: x.loadWidth };
  return placeColumn(
    {
      column,
      lines,
      rowAxis: aligned.rowAxis,
      window,
      frame,
      hoisted: hoistedGroups(column, lines, false),
      aside: 0,
      follows: run,
    },
    options,
  );
}

/** A heading may reach over what is free beside it: up to the next column, or to the edge of the drawing. */
function headingRoom(column: PlacedColumn, columns: readonly PlacedColumn[]): number | undefined {
  const next = columns[columns.indexOf(column) + 1];
  if (next === undefined) return Number.POSITIVE_INFINITY;
  // What begins higher up has its band there.
  const isFree = headingBaseline(next) >= headingBaseline(column);
  return isFree ? Math.max(0, next.frame.x - column.frame.x - column.frame.width - 12) : undefined;
}

function headingBaseline(placed: PlacedColumn): number {
  const top = Math.min(...placed.boxes.map((box) => box.top));
  return Math.max(25, Number.isFinite(top) ? Math.round(top) - 35 : 25);
}

function bandShapes(view: View, columns: readonly PlacedColumn[], options: SceneOptions): Shape[] {
  const [run, load] = columns;
  if (run === undefined || load === undefined) return [];
  const boxes = new Map([...run.boxes, ...load.boxes].map((box) => [box.line.row.id, box]));
  const bands = view.bands.flatMap((band) => {
    const from = boxes.get(band.from);
    const to = boxes.get(band.to);
    return from === undefined || to === undefined
      ? []
      : drawBand(band, from, to, run.frame, load.frame, options.measure);
  });
  // Words come last: another band may cross the one they are about.
  return [
    ...bands.filter((shape) => shape.kind === 'path'),
    ...bands.filter((shape) => shape.kind !== 'path'),
  ];
}
