import type { Band, Row, View } from '../picture/types';
import { bandEdges, drawBand, type BandEdges } from './bands';
import { columnRulerWidth, drawColumn, drawSelection, hoistedGroups, placeColumn } from './column';
import { drawHeading } from './heading';
import type { PlacedColumn } from './column';
import { toLines } from './lines';
import type { SceneOptions } from './options';
import { pairedAxis } from './pairedAxis';
import { leastNamed, type Box } from './rows';
import { cutText, type Shape } from './shapes';
import { columnWindow } from './window';

const margins = { left: 12, right: 12, top: 60, bottom: 16 };
const widestBox = 240;
/** Of the room that the addresses leave; what lies between the boxes has the rest. */
const boxShare = 0.36;
/** A box under this width cuts most names. */
const leastBox = 130;
/** Enough for what a section has grown by. */
const tightGap = 60;

/** Two columns on one axis, and what became of each thing of the left one in the right one. */
export function compareScene(
  view: View,
  options: SceneOptions,
): { height: number; shapes: Shape[]; columns: PlacedColumn[] } {
  const [before, after] = view.columns;
  if (before === undefined || after === undefined) return { height: options.height, shapes: [], columns: [] };
  const lines = [toLines(before.rows), toLines(after.rows)] as const;
  const wanted = options.height - margins.top - margins.bottom;
  const rowAxis = pairedAxis(lines[0], lines[1], options.scale, wanted);
  const inner = Math.max(wanted, rowAxis.height);
  // Where the panel is narrow both columns have one ruler, as they have one axis.
  const both = [before, after].map((column, i) =>
    columnRulerWidth(column, hoistedGroups(column, lines[i] ?? [], false), options),
  );
  const inside = options.width - margins.left - margins.right;
  const beside = inside - both.reduce((sum, width) => sum + width, 0);
  const narrow = options.width < 440 || beside * boxShare < leastBox;
  const rulers = narrow ? both.slice(0, 1) : both;
  const room = narrow ? inside - (both[0] ?? 0) : beside;
  const even = Math.floor(Math.min(widestBox, room * boxShare));
  // Where two boxes have no room for names and sizes, the one of what is there now has it.
  const tight = even < leastBox;
  const gap = Math.floor(tight ? Math.min(tightGap, room * 0.3) : Math.min(180, room - 2 * even));
  const first = tight ? Math.floor((room - gap) * 0.42) : even;
  const widths = [first, tight ? Math.floor(room - gap - first) : even];
  const x0 = margins.left + (rulers[0] ?? 0);
  const xs = [x0, x0 + first + gap];
  const window = columnWindow(before, rowAxis.axis, margins.top, inner, options);
  const columns: PlacedColumn[] = [];
  [before, after].forEach((column, i) => {
    const id = i === 0 ? 'before' : 'after';
    const frame = { id, x: xs[i] ?? 0, width: widths[i] ?? 0, top: margins.top, bottom: margins.top + inner };
    const hoisted = hoistedGroups(column, lines[i] ?? [], false);
    const follows = columns[0];
    columns.push(
      placeColumn(
        { column, lines: lines[i] ?? [], rowAxis, window, frame, hoisted, aside: 0, follows },
        options,
      ),
    );
  });
  const ends = bandEnds(view, columns);
  const shapes: Shape[] = bandShapes(ends, columns, options);
  const edges = ends.flatMap(
    ({ from, to }) => bandEdges(from, to, columns[0]?.frame, columns[1]?.frame) ?? [],
  );
  columns.forEach((column, i) => {
    const heading = drawHeading(column, 25, options, i === 0 ? gap - 12 : undefined);
    shapes.push(...(narrow && i === 1 ? heading.filter(({ key }) => !key.startsWith('shared:')) : heading));
    const drawn = drawColumn(column, options);
    shapes.push(
      ...(narrow && i === 1 ? drawn.filter(({ key }) => !/^(ruler|tick|marker):/.test(key)) : drawn),
    );
    shapes.push(...oneSided(column, gap, i === 0, edges, options));
  });
  for (const column of columns) shapes.push(...drawSelection(column, options));
  return { height: margins.top + inner + margins.bottom, shapes, columns };
}

interface BandEnds {
  readonly band: Band;
  readonly from: Box;
  readonly to: Box;
}

/** The bands of which both ends are in view. */
function bandEnds(view: View, [left, right]: readonly PlacedColumn[]): BandEnds[] {
  const leftBoxes = new Map(left?.boxes.map((box) => [box.line.row.id, box]));
  const rightBoxes = new Map(right?.boxes.map((box) => [box.line.row.id, box]));
  return view.bands.flatMap((band) => {
    const [from, to] = [leftBoxes.get(band.from), rightBoxes.get(band.to)];
    return from === undefined || to === undefined ? [] : [{ band, from, to }];
  });
}

function bandShapes(
  ends: readonly BandEnds[],
  [left, right]: readonly PlacedColumn[],
  options: SceneOptions,
): Shape[] {
  if (left === undefined || right === undefined) return [];
  const drawn = ends.flatMap(({ band, from, to }) =>
    drawBand(band, from, to, left.frame, right.frame, options.measure),
  );
  return [...drawn.filter(({ kind }) => kind === 'path'), ...drawn.filter(({ kind }) => kind !== 'path')];
}

/** Words in the space between the columns for what the other side has not: where it would lie, and beside the bands of others. */
function oneSided(
  column: PlacedColumn,
  gap: number,
  left: boolean,
  bands: readonly BandEdges[],
  options: SceneOptions,
): Shape[] {
  return column.boxes.flatMap((box): Shape[] => {
    const { row } = box.line;
    if (row.change === undefined) return [];
    const top = Math.max(box.top, column.frame.top);
    const bottom = Math.min(box.bottom, column.frame.bottom);
    if (bottom < top) return [];
    const edge = left ? column.frame.x + column.frame.width : column.frame.x;
    const side = left ? 1 : -1;
    const text = cutText(wordsFor(row, box), 'small', gap - 16, options.measure);
    const width = options.measure(text, 'small');
    const near = edge + 8 * side;
    const across = [
      Math.min(near, near + width * side) - 3,
      Math.max(near, near + width * side) + 3,
    ] as const;
    const middle = Math.round((top + bottom) / 2);
    const free = freePlace(middle, top, bottom, (y) => bands.some((band) => band(across, [y - 7, y + 7])));
    const y = free ?? middle;
    const key = `${column.frame.id}:${row.id}`;
    const [x0, x1] = across;
    const plate: Shape = {
      kind: 'rect',
      key: `onesidedplate:${key}`,
      role: 'plate',
      of: `onesided:${key}`,
      x: Math.round(x0),
      y: y - 8,
      width: Math.ceil(x1 - x0),
      height: 16,
    };
    return [
      // Where there is no place beside the bands, the words are still to be read on one.
      ...(free === undefined && text !== '' ? [plate] : []),
      {
        kind: 'text',
        key: `onesided:${key}`,
        role: `note change-${row.change}`,
        item: row.id,
        x: edge + 8 * side,
        y: y + 4,
        anchor: left ? 'start' : 'end',
        font: 'small',
        rank: 1,
        runs: [{ text }],
      },
    ];
  });
}

/** The place nearest to the middle of a box, in it, where nothing is. */
function freePlace(
  middle: number,
  top: number,
  bottom: number,
  isTaken: (y: number) => boolean,
): number | undefined {
  for (let off = 0; off <= (bottom - top) / 2 - 7 || off === 0; off += 2) {
    const y = [middle - off, middle + off].find((own) => !isTaken(own));
    if (y !== undefined) return y;
  }
  return undefined;
}

/** A row that is too low for its name has it here. */
function wordsFor(row: Row, box: Box): string {
  const word = row.change === 'new' ? '+ new' : '− gone';
  if (box.bottom - box.top >= leastNamed) return word;
  return `${word.slice(0, 1)} ${row.name}${row.size === undefined ? '' : `, ${row.size}`}`;
}
