import { type AxisWindow } from '../picture/axis';
import type { Bracket, Column, Row } from '../picture/types';
import { drawBrackets } from './brackets';
import { drawHits, drawMarker } from './columnMarks';
import { drawBoxes } from './crowd';
import { drawGrowth } from './growth';
import type { RowAxis } from './heights';
import type { Line } from './lines';
import { drawLeaders, unnamedBoxes } from './leaders';
import { drawMarks, leastMarked } from './marks';
import type { SceneOptions } from './options';
import { drawLabel } from './rowLabel';
import { drawBox, leastNamed, makeBoxes, type Box, type Frame } from './rows';
import { roundLabels } from './roundLabels';
import { drawRuler, rulerWidth, sharedGroups, type RulerLabel } from './ruler';
import { cutText, snap, type Shape } from './shapes';

/** A column with everything needed to draw it and to find one's way in it. */
export interface PlacedColumn {
  readonly column: Column;
  readonly lines: readonly Line[];
  readonly rowAxis: RowAxis;
  readonly window: AxisWindow;
  readonly frame: Frame;
  readonly hoisted: number;
  readonly boxes: readonly Box[];
  /** Rows in view that share a row of pixels with another one. */
  readonly hidden: number;
  /** Room for labels at its right, up to the next column. */
  readonly aside: number;
  /** Whether fill has its size beside the column too. */
  readonly namesFill?: boolean | undefined;
  /** True for a column that shows once more, the other way up, what another one shows. */
  readonly mirror?: boolean | undefined;
  /** The column that it is zoomed and moved with: what is in view of it is decided there. */
  readonly follows?: PlacedColumn | undefined;
}

/** Leading address groups that stand once in a column's heading; the outermost column shows its addresses whole. */
export function hoistedGroups(column: Column, lines: readonly Line[], outermost: boolean): number {
  if (outermost) return 0;
  const before = hoistedOf.get(lines);
  if (before?.bits === column.addressBits) return before.shared;
  const known = lines.filter((line) => line.ranged || line.row.from !== undefined);
  // Ends are labelled too where nothing follows, so what they do not share cannot be left out either.
  const ends = lines.filter((line) => line.ranged && line.row.shape === 'named').map((line) => line.end);
  const shared = sharedGroups([...known.map((line) => line.start), ...ends], column.addressBits);
  hoistedOf.set(lines, { bits: column.addressBits, shared });
  return shared;
}

/** Rows never change once made; asked for sixty times a second this would count. */
/** The same rows may be told first without a layout, and then with one that says how wide their addresses are. */
const hoistedOf = new WeakMap<readonly Line[], { readonly bits: 32 | 64; readonly shared: number }>();

export function columnRulerWidth(column: Column, hoisted: number, options: SceneOptions): number {
  return rulerWidth(column.addressBits, hoisted, hasSigns(column.rows), options.measure);
}

function hasSigns(rows: readonly Row[]): boolean {
  const known = signsOf.get(rows);
  if (known !== undefined) return known;
  const signs = rows.some((row) => row.sureness === 'default' || row.sureness === 'estimated');
  signsOf.set(rows, signs);
  return signs;
}

const signsOf = new WeakMap<readonly Row[], boolean>();

/** Shapes of a column in painting order: what lies under comes first. */
export function drawColumn(
  placed: PlacedColumn,
  options: SceneOptions,
  named: { readonly brackets?: readonly Bracket[]; readonly bracketX?: number } = {},
): Shape[] {
  const { column, frame, boxes, rowAxis, window } = placed;
  const shapes: Shape[] = [];
  const straight = withoutHidden(boxes).filter((box) => box.line.row.shape !== 'cut');
  // A breach comes after its neighbours, whose edges would cover its own.
  const isBreach = (box: Box): boolean => box.line.row.paint === 'breach';
  for (const part of [straight.filter((box) => !isBreach(box)), straight.filter(isBreach)])
    shapes.push(...drawBoxes(part, frame));
  for (const box of boxes) {
    if (box.growth !== undefined) shapes.push(...drawGrowth(box, box.growth, frame, options.measure));
  }
  for (const box of boxes) if (box.line.row.shape === 'cut') shapes.push(...drawBox(box, frame));
  for (const box of boxes) {
    const height = Math.min(box.labelBottom, frame.bottom) - Math.max(box.labelTop, frame.top);
    const close = options.close?.get(box.line.row.id);
    const marks =
      height >= leastMarked ? drawMarks(box, frame, rowAxis.axis, window, options.measure, close) : [];
    const selected = isSelected(box, options);
    const host = box.growth === undefined && box.labelBottom - box.labelTop < box.bottom - box.top - 20;
    const parts = host || marks.length > 0 ? [] : drawParts(box, frame, options);
    shapes.push(...marks, ...parts);
    const atTop = marks.length > 0 || parts.length > 0 || host;
    shapes.push(...drawLabel(box, frame, { measure: options.measure, atTop, selected, host: isHost(box) }));
  }
  shapes.push(
    ...drawRuler(frame.id, rulerLabels(placed, options), {
      addressBits: column.addressBits,
      side: column.ruler,
      edge: column.ruler === 'left' ? frame.x : frame.x + frame.width,
      measure: options.measure,
      flipped: options.flipped,
      hoisted: placed.hoisted,
    }),
  );
  shapes.push(...drawLeaders(placed, options.measure));
  if (named.bracketX !== undefined) {
    shapes.push(
      ...drawBrackets(
        named.brackets ?? column.brackets,
        rowAxis.axis,
        window,
        frame,
        named.bracketX,
        options.measure,
      ),
    );
  }
  shapes.push(...drawHits(placed, options), ...drawMarker(placed, options));
  return shapes;
}

/** Whether others lie in a row, so that its name has less room than it is high. */
function isHost(box: Box): boolean {
  return box.growth === undefined && box.labelBottom - box.labelTop < box.bottom - box.top - 1;
}

/** Of rows that share one row of pixels the first is drawn: the others could not be told from it. */
function withoutHidden(boxes: readonly Box[]): readonly Box[] {
  let last = Number.NaN;
  return boxes.filter((box) => {
    if (box.bottom - box.top >= 1) return true;
    const pixel = Math.round(box.top);
    const hidden = pixel === last;
    last = pixel;
    return !hidden;
  });
}

/** What is known to be in a row, in order, where only the order is known: growth as arrows. */
function drawParts(box: Box, frame: Frame, options: SceneOptions): Shape[] {
  const growing = (box.line.row.parts ?? []).filter((part) => part.growth !== undefined);
  const top = Math.max(box.labelTop, frame.top) + 40;
  const bottom = Math.min(box.labelBottom, frame.bottom) - 4;
  if (growing.length === 0 || bottom - top < growing.length * 20) return [];
  const seen = options.flipped ? growing : [...growing].reverse();
  const step = (bottom - top) / growing.length;
  const x = Math.round(box.x) + 16;
  return seen.flatMap((part, i) => {
    const y = Math.round(top + step * (i + 0.5));
    const upwards = (part.growth === 'higher') !== options.flipped;
    const key = `${frame.id}:${box.line.row.id}:${i.toString()}`;
    const head = upwards
      ? `M${(x - 4).toString()} ${(y - 4).toString()}l4 -4l4 4`
      : `M${(x - 4).toString()} ${(y + 4).toString()}l4 4l4 -4`;
    const text = cutText(part.name, 'small', box.width - 44, options.measure);
    return [
      {
        kind: 'path',
        key: `arrow:${key}`,
        of: `part:${key}`,
        role: 'arrow',
        d: `M${x.toString()} ${(y - 8).toString()}v16${head}`,
      },
      {
        kind: 'text',
        key: `part:${key}`,
        role: 'note',
        rank: 1,
        item: box.line.row.id,
        x: x + 14,
        y: y + 4,
        anchor: 'start',
        font: 'small',
        runs: [{ text }],
      },
    ] satisfies Shape[];
  });
}

export function isSelected(box: Box, options: SceneOptions): boolean {
  const { row } = box.line;
  return options.selected !== undefined && (row.id === options.selected || row.partner === options.selected);
}

/** The drawn ends of rows whose own are not known. Worked out once: while one zooms they are asked for sixty times a second. */
function openEnds(lines: readonly Line[]): readonly bigint[] {
  const known = openEndsOf.get(lines);
  if (known !== undefined) return known;
  const ends = lines.filter(({ row }) => row.open === true).map(({ end }) => end);
  openEndsOf.set(lines, ends);
  return ends;
}

const openEndsOf = new WeakMap<readonly Line[], readonly bigint[]>();

/** A label at the low edge of each row with a name, and at the end of the column where nothing follows. */
function rulerLabels(placed: PlacedColumn, options: SceneOptions): RulerLabel[] {
  const { frame, boxes, lines } = placed;
  const labels: RulerLabel[] = [];
  // An end that is not known is no address.
  const seen = new Set(openEnds(lines));
  // An edit moves addresses: a label is that of its row, and goes where that goes.
  const add = (
    address: bigint,
    y: number,
    box: Box,
    priority: number,
    of: 'start' | 'end' = 'start',
  ): void => {
    if (y < frame.top - 1 || y > frame.bottom + 1 || seen.has(address)) return;
    seen.add(address);
    const { row } = box.line;
    const dashed = row.sureness !== 'exact';
    const sign = row.sureness === 'default' ? '~' : row.sureness === 'estimated' ? '≈' : undefined;
    labels.push({ key: `${of}:${row.id}`, address, y, priority, sign, item: row.id, dashed });
  };
  for (const box of boxes) {
    const { row, start, ranged } = box.line;
    const low = options.flipped ? box.top : box.bottom;
    if (row.pattern !== undefined && low >= frame.top - 1 && low <= frame.bottom + 1) {
      labels.push({ key: row.id, pattern: row.pattern, y: low, priority: 2, item: row.id, dashed: true });
    }
    if (row.shape !== 'named' || (!ranged && row.from === undefined)) continue;
    if (row.paint === 'free' && row.partner !== undefined) continue;
    // Of rows that crowd one place the one whose name can be read is labelled.
    const isNamed = box.bottom - box.top >= leastNamed;
    add(start, low, box, isSelected(box, options) ? 3 : box.line.depth > 0 ? 1 : isNamed ? 2.5 : 2);
  }
  const last = lines.findLast((line) => line.depth === 0 && line.ranged);
  const lastBox = boxes.find((box) => box.line === last);
  if (last !== undefined && lastBox !== undefined)
    add(last.end, options.flipped ? lastBox.bottom : lastBox.top, lastBox, 2, 'end');
  const breaks = boxes.filter((box) => box.line.row.shape === 'cut' && box.line.ranged);
  for (const box of breaks) {
    const below = boxes.find(({ line }) => line.ranged && line.end === box.line.start && line.depth === 0);
    if (below !== undefined && below.line.row.paint !== 'window') {
      add(below.line.end, options.flipped ? below.bottom : below.top, below, 1, 'end');
    }
  }
  for (const label of roundLabels(boxes, placed.rowAxis, placed.window, frame)) {
    if (label.address === undefined || seen.has(label.address)) continue;
    seen.add(label.address);
    labels.push(label);
  }
  return labels;
}

/** The outline of what is selected, and a thinner one about the same bytes in another column. */
export function drawSelection(placed: PlacedColumn, options: SceneOptions): Shape[] {
  return placed.boxes
    .filter((box) => isSelected(box, options) && box.line.row.shape !== 'cut')
    .map((box) => {
      const own = box.line.row.id === options.selected;
      const grow = own ? 1 : 0;
      const top = snap(Math.max(box.top, placed.frame.top - 8));
      const bottom = snap(Math.min(box.bottom, placed.frame.bottom + 8));
      return {
        kind: 'rect',
        key: `selected:${placed.frame.id}:${box.line.row.id}`,
        role: own ? 'selection' : 'partner',
        x: Math.round(box.x) + 0.5 - grow,
        y: top - grow,
        width: Math.round(box.width) - 1 + 2 * grow,
        height: Math.max(2, bottom - top + 2 * grow),
      } satisfies Shape;
    });
}

/** The rows behind "+ 4 more" beside a column, in the order of their addresses: those in view that have no name. */
export function unnamedRows(
  placed: PlacedColumn,
  { selected, measure }: Pick<SceneOptions, 'selected' | 'measure'>,
): Row[] {
  const { lines, rowAxis, window, frame } = placed;
  const sharing = new Set<Line>();
  makeBoxes(lines, rowAxis, window, frame, selected, (line) => sharing.add(line));
  for (const { line } of unnamedBoxes(placed, measure)) sharing.add(line);
  return lines.filter((line) => sharing.has(line)).map(({ row }) => row);
}

export function placeColumn(
  placed: Omit<PlacedColumn, 'boxes' | 'hidden'>,
  { selected }: SceneOptions,
): PlacedColumn {
  const { lines, rowAxis, window, frame } = placed;
  return { ...placed, ...makeBoxes(lines, rowAxis, window, frame, selected) };
}
