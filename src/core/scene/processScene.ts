import type { View } from '../picture/types';
import { columnRulerWidth, drawColumn, drawSelection, placeColumn, type PlacedColumn } from './column';
import { drawHeading } from './heading';
import { makeRowAxis } from './heights';
import { toLines } from './lines';
import { imageScene } from './imageScene';
import { unfold } from './lensScene';
import type { SceneOptions } from './options';
import type { Shape } from './shapes';
import { columnWindow } from './window';

/** Under this width there is room for one way up only. */
const bothWidth = 760;
const margins = { left: 12, right: 16, top: 60, bottom: 16 };
const widestBox = 400;
/** For the names of what is too low to hold them, where the panel is wide enough for them too. */
const fullAside = 112;
const asideWidth = 1000;

/** A process both ways up where there is room: some think of the stack at the top, some of address 0. */
export function processScene(
  view: View,
  options: SceneOptions,
): { height: number; shapes: Shape[]; columns: PlacedColumn[] } {
  const columns = view.columns.map((column) => ({ ...column, rows: unfold(column.rows, options.lens) }));
  const [column] = columns;
  if (column === undefined || options.width < bothWidth) return imageScene({ ...view, columns }, options);
  const lines = toLines(column.rows);
  const wanted = options.height - margins.top - margins.bottom;
  const ruler = columnRulerWidth(column, 0, options);
  const half = Math.floor(options.width / 2);
  const aside = options.width < asideWidth ? 0 : fullAside;
  const width = Math.min(widestBox, half - margins.left - margins.right - ruler - aside);
  // The two are drawn from one picture, so each is as high as the higher one needs.
  const inner = [options.flipped, !options.flipped].reduce(
    (most, flipped) => Math.max(most, makeRowAxis(lines, options.scale, wanted, flipped).height),
    wanted,
  );
  const left = Math.max(margins.left, Math.round((half - ruler - width - aside) / 2));
  const placedColumns = [options.flipped, !options.flipped].map((flipped, i): PlacedColumn => {
    const own = { ...options, flipped };
    const title = {
      title: flipped ? 'Low addresses at the top' : 'High addresses at the top',
      subtitle: `the stack grows ${flipped ? 'up' : 'down'} the screen`,
    };
    const rowAxis = makeRowAxis(lines, options.scale, inner, flipped);
    const id = i === 0 ? column.id : `${column.id}:mirror`;
    const frame = { id, x: i * half + left + ruler, width, top: margins.top, bottom: margins.top + inner };
    const window = columnWindow(column, rowAxis.axis, margins.top, inner, own);
    const placed = placeColumn(
      { column: { ...column, ...title }, lines, rowAxis, window, frame, hoisted: 0, aside, namesFill: true },
      own,
    );
    return i === 0 ? placed : { ...placed, mirror: true };
  });
  const shapes: Shape[] = placedColumns.flatMap((placed) => {
    const own = { ...options, flipped: placed.window.flipped };
    return [...drawColumn(placed, own), ...drawHeading(placed, 25, own), ...drawSelection(placed, own)];
  });
  const height = margins.top + inner + margins.bottom;
  shapes.push({
    kind: 'path',
    key: 'process:between',
    role: 'divider',
    d: `M${(half + 0.5).toString()} 0V${height.toString()}`,
  });
  return { height, shapes, columns: placedColumns };
}
