import type { Linear, View } from '../picture/types';
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
import type { SceneOptions } from './options';
import type { Shape } from './shapes';
import { bandShapes, drawPaths, withoutCovered } from './translationPaths';
import { columnWindow, narrowWidth } from './window';

const margins = { left: 12, right: 16, top: 60, bottom: 16 };

/** Under this width three columns stand close together. */
const hostWidth = 900;
/** Of three columns, where each has its addresses beside it. */
const rulersWidth = 760;

/** Virtual addresses at the left, physical and the host's at the right, and the way of one address between them. */
export function translationScene(
  view: View,
  linear: readonly Linear[],
  options: SceneOptions,
): { height: number; shapes: Shape[]; columns: PlacedColumn[] } {
  const narrow = options.width < narrowWidth;
  const shown = view.columns.slice(0, 3);
  const tight = shown.length === 3 && options.width < hostWidth;
  const columns = shown.map((column) => ({ column, lines: toLines(column.rows) }));
  const wanted = options.height - margins.top - margins.bottom;
  const inner = Math.max(
    wanted,
    ...columns.map(({ lines }) => makeRowAxis(lines, options.scale, wanted, options.flipped).height),
  );
  // Where room is short the addresses of the first column are the ones there is room for; details have those of all.
  const rulers = columns.map(({ column, lines }, i) =>
    (narrow || (tight && options.width < rulersWidth)) && i > 0
      ? 0
      : columnRulerWidth(column, hoistedGroups(column, lines, i !== 1), options),
  );
  const room = options.width - margins.left - margins.right - rulers.reduce((sum, width) => sum + width, 0);
  const widths = shares(shown.length, narrow, tight).map(({ most, share }) => Math.min(most, room * share));
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
  placed.forEach((column, i) => {
    const bare = rulers[i] === 0;
    const next = placed[i + 1];
    // Beside the last one there are only its addresses, which begin below.
    const free =
      next === undefined ? Number.POSITIVE_INFINITY : next.frame.x - column.frame.x - column.frame.width - 8;
    const aside = next === undefined || bare ? free : undefined;
    const own = [...drawHeading(column, 25, options, aside), ...drawColumn(column, options)];
    shapes.push(...(bare ? own.filter(({ key }) => !ofRuler(key)) : own));
  });
  for (const column of placed) shapes.push(...drawSelection(column, options));
  const paths = drawPaths(view, linear, placed, options);
  return {
    height: margins.top + inner + margins.bottom,
    // Words on bands come last, with a halo: lines of the marked byte may cross where they stand.
    shapes: [
      ...withoutCovered(shapes, paths).filter(({ key }) => !ofBand(key)),
      ...paths,
      ...shapes
        .filter(({ key }) => ofBand(key))
        .map((shape) => (paths.length === 0 ? shape : { ...shape, role: `${shape.role} halo` })),
    ],
    columns: placed,
  };
}

/** Of the room that the addresses leave. */
function shares(
  count: number,
  narrow: boolean,
  tight: boolean,
): { readonly most: number; readonly share: number }[] {
  if (tight)
    return [
      { most: 320, share: 0.38 },
      { most: 240, share: 0.25 },
      { most: 180, share: 0.23 },
    ];
  if (count < 3)
    return [
      { most: 340, share: narrow ? 0.52 : 0.42 },
      { most: 280, share: narrow ? 0.38 : 0.3 },
    ];
  return [
    { most: 320, share: 0.32 },
    { most: 240, share: 0.22 },
    { most: 180, share: 0.15 },
  ];
}

function ofBand(key: string): boolean {
  return key.startsWith('bandtext:');
}

function ofRuler(key: string): boolean {
  return /^(?:ruler|tick|shared):/.test(key);
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
