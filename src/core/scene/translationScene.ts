import { pixelOfAddress } from '../picture/axis';
import { hostAddress } from '../picture/hostColumn';
import { translate } from '../picture/translationView';
import type { Linear, View } from '../picture/types';
import { drawBand } from './bands';
import {
  columnRulerWidth,
  drawColumn,
  drawHeading,
  drawSelection,
  hoistedGroups,
  placeColumn,
  type PlacedColumn,
} from './column';
import { makeRowAxis, toLines } from './heights';
import type { SceneOptions } from './options';
import type { Shape } from './shapes';
import { columnWindow, narrowWidth } from './window';

const margins = { left: 12, right: 16, top: 60, bottom: 16 };

/** Under this width there is no room for the host beside the guest. */
const hostWidth = 820;

/** Virtual addresses at the left, physical and the host's at the right, and the way of one address between them. */
export function translationScene(
  view: View,
  linear: readonly Linear[],
  options: SceneOptions,
): { height: number; shapes: Shape[]; columns: PlacedColumn[] } {
  const narrow = options.width < narrowWidth;
  const shown = view.columns.slice(0, narrow ? 1 : options.width < hostWidth ? 2 : 3);
  const columns = shown.map((column) => ({ column, lines: toLines(column.rows) }));
  const wanted = options.height - margins.top - margins.bottom;
  const inner = Math.max(
    wanted,
    ...columns.map(({ lines }) => makeRowAxis(lines, options.scale, wanted, options.flipped).height),
  );
  const rulers = columns.map(({ column, lines }, i) =>
    columnRulerWidth(column, hoistedGroups(column, lines, i !== 1), options),
  );
  const room = options.width - margins.left - margins.right - rulers.reduce((sum, width) => sum + width, 0);
  const widths =
    shown.length === 1
      ? [room]
      : shown.length === 2
        ? [Math.min(280, room * 0.42), Math.min(220, room * 0.3)]
        : [Math.min(280, room * 0.34), Math.min(200, room * 0.24), Math.min(160, room * 0.2)];
  const xs = columnEdges(widths, rulers, room);
  const placed = columns.map(({ column, lines }, i) => {
    const rowAxis = makeRowAxis(lines, options.scale, inner, options.flipped);
    const frame = {
      id: column.id,
      x: Math.round(xs[i] ?? 0),
      width: Math.round(widths[i] ?? 0),
      top: margins.top,
      bottom: margins.top + inner,
    };
    const window = columnWindow(column, rowAxis.axis, margins.top, inner, options);
    return placeColumn(
      {
        column,
        lines,
        rowAxis,
        frame,
        window,
        hoisted: hoistedGroups(column, lines, i !== 1),
        aside: 0,
      },
      options,
    );
  });
  const shapes: Shape[] = [...bandShapes(view, placed, options)];
  for (const column of placed)
    shapes.push(...drawHeading(column, 25, options), ...drawColumn(column, options, { fill: false }));
  for (const column of placed) shapes.push(...drawSelection(column, options));
  shapes.push(...drawPaths(view, linear, placed, options));
  return { height: margins.top + inner + margins.bottom, shapes, columns: placed };
}

function bandShapes(view: View, columns: readonly PlacedColumn[], options: SceneOptions): Shape[] {
  return columns.slice(1).flatMap((right, i) => {
    const left = columns[i];
    if (left === undefined) return [];
    const from = new Map(left.boxes.map((box) => [box.line.row.id, box]));
    const to = new Map(right.boxes.map((box) => [box.line.row.id, box]));
    return view.bands.flatMap((band) => {
      const a = from.get(band.from);
      const b = to.get(band.to);
      return a === undefined || b === undefined
        ? []
        : drawBand(
            band,
            a,
            b,
            { ...left.frame, width: outerEdge(left, options) - left.frame.x },
            right.frame,
            options.measure,
          );
    });
  });
}

/** Lines from every virtual address of the marked byte to its physical one, where they meet in a dot. */
function drawPaths(
  view: View,
  linear: readonly Linear[],
  columns: readonly PlacedColumn[],
  options: SceneOptions,
): Shape[] {
  const [left, right, host] = columns;
  if (left === undefined || right === undefined || options.marker === undefined) return [];
  const address = BigInt(options.marker);
  const found = translate(linear, address);
  const y1 =
    found === undefined ? undefined : pixelOfAddress(right.rowAxis.axis, right.window, found.physical);
  if (found === undefined || y1 === undefined || y1 < right.frame.top - 1 || y1 > right.frame.bottom + 1)
    return [];
  const x0 = left.frame.x + left.frame.width;
  const x1 = right.frame.x;
  const bend = (x0 + x1) / 2;
  const others = found.aliases.filter((alias) => alias !== address);
  const paths = [...others, address].flatMap((alias): Shape[] => {
    const y0 = pixelOfAddress(left.rowAxis.axis, left.window, alias);
    if (y0 === undefined || y0 < left.frame.top - 1 || y0 > left.frame.bottom + 1) return [];
    const role = alias === address ? 'path-own' : 'path-alias';
    const key = alias.toString(16);
    const d = `M${x0.toString()} ${y0.toFixed(1)}C${bend.toString()} ${y0.toFixed(1)} ${bend.toString()} ${y1.toFixed(1)} ${x1.toString()} ${y1.toFixed(1)}`;
    return [
      { kind: 'path', key: `path:${key}`, role, d },
      { kind: 'path', key: `dot:${key}`, role: `${role} dot`, d: circle(x0, y0) },
    ];
  });
  const dot: Shape = { kind: 'path', key: 'dot:physical', role: 'path-own dot', d: circle(x1, y1) };
  return [
    ...paths,
    dot,
    ...(host === undefined ? [] : hostPath(view, found.physical, y1, right, host, options)),
  ];
}

/** The way on from the physical byte to that of the host, where the slot is known. */
function hostPath(
  view: View,
  physical: bigint,
  y0: number,
  from: PlacedColumn,
  to: PlacedColumn,
  options: SceneOptions,
): Shape[] {
  const at = hostAddress(view.host ?? [], physical);
  const y1 = at === undefined ? undefined : pixelOfAddress(to.rowAxis.axis, to.window, at);
  if (y1 === undefined || y1 < to.frame.top - 1 || y1 > to.frame.bottom + 1) return [];
  const x0 = outerEdge(from, options);
  const x1 = to.frame.x;
  const bend = (x0 + x1) / 2;
  const d = `M${x0.toString()} ${y0.toFixed(1)}C${bend.toString()} ${y0.toFixed(1)} ${bend.toString()} ${y1.toFixed(1)} ${x1.toString()} ${y1.toFixed(1)}`;
  return [
    { kind: 'path', key: 'path:host', role: 'path-own', d },
    { kind: 'path', key: 'dot:host', role: 'path-own dot', d: circle(x1, y1) },
  ];
}

/** Where a column ends at the right, its addresses included. */
function outerEdge({ column, frame, hoisted }: PlacedColumn, options: SceneOptions): number {
  const ruler = column.ruler === 'right' ? columnRulerWidth(column, hoisted, options) : 0;
  return frame.x + frame.width + (ruler === 0 ? 0 : ruler + 8);
}

/** Left edges: the columns spread over the width, each with its addresses beside it. */
function columnEdges(widths: readonly number[], rulers: readonly number[], room: number): number[] {
  const left = room - widths.reduce((sum, width) => sum + width, 0);
  const gap = widths.length > 1 ? left / (widths.length - 1) : 0;
  let x = margins.left + (rulers[0] ?? 0);
  return widths.map((width, i) => {
    const own = x;
    x += width + (i === 0 ? 0 : (rulers[i] ?? 0)) + gap;
    return own;
  });
}

function circle(x: number, y: number): string {
  return `M${(x - 3.5).toFixed(1)} ${y.toFixed(1)}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z`;
}
