import { pixelOfAddress } from '../picture/axis';
import { hostAddress } from '../picture/hostColumn';
import { compare } from '../picture/tile';
import { translate } from '../picture/translationDetails';
import type { Linear, View } from '../picture/types';
import { drawBand } from './bands';
import { columnRulerWidth, type PlacedColumn } from './column';
import type { SceneOptions } from './options';
import type { Box } from './rows';
import { groupsOf } from './ruler';
import { snap, type Shape } from './shapes';

/** From the column to the bracket about rows that stand for the same memory. */
const bracketGap = 5;
const bracketWidth = 8;

/** Which ranges of one column are which of the next; rows that share memory are bracketed and have one band. */
export function bandShapes(view: View, columns: readonly PlacedColumn[], options: SceneOptions): Shape[] {
  return columns.slice(1).flatMap((right, i) => {
    const left = columns[i];
    if (left === undefined) return [];
    return smallestLast(view.bands, left).flatMap((band) => {
      const a = around(left, band.fromAll ?? [band.from]);
      const b = around(right, band.toAll ?? [band.to]);
      if (a === undefined || b === undefined) return [];
      const bracketed = band.fromAll !== undefined;
      const outer = outerEdge(left, options, right);
      const start = bracketed ? outer + bracketGap + bracketWidth : outer;
      const frame = { ...left.frame, width: start - left.frame.x };
      const shapes = drawBand(band, a, b, frame, right.frame, options.measure);
      if (!bracketed) return shapes;
      const [top, bottom] = [snap(Math.max(a.top, frame.top)), snap(Math.min(a.bottom, frame.bottom))];
      const x = outer + bracketGap;
      return [
        ...shapes,
        {
          kind: 'path',
          key: `bandbracket:${band.id}`,
          role: 'bracket shared-memory',
          d: `M${x.toString()} ${(top + 1).toString()}h${bracketWidth.toString()}V${(bottom - 1).toString()}h-${bracketWidth.toString()}`,
        },
      ];
    });
  });
}

/** The smaller over the larger, whose band may be as high as the column and would cover it. */
function smallestLast(bands: View['bands'], { lines }: PlacedColumn): View['bands'] {
  const known = inOrder.get(bands);
  if (bands.length < 2 || known?.lines === lines) return known?.bands ?? bands;
  const sizes = new Map(lines.map(({ row, start, end }) => [row.id, end - start]));
  const sizeOf = ({ from }: View['bands'][number]): bigint => sizes.get(from) ?? 0n;
  const sorted = [...bands].sort((a, b) => compare(sizeOf(b), sizeOf(a)));
  inOrder.set(bands, { lines, bands: sorted });
  return sorted;
}

/** By the bands as they come; they are the same while one zooms. */
const inOrder = new WeakMap<
  View['bands'],
  { readonly lines: PlacedColumn['lines']; readonly bands: View['bands'] }
>();

/** The box around all of these rows; undefined where none is in view. */
function around(column: PlacedColumn, ids: readonly string[]): Box | undefined {
  const boxes = column.boxes.filter((box) => ids.includes(box.line.row.id));
  return boxes.reduce<Box | undefined>(
    (all, box) =>
      all === undefined
        ? box
        : { ...all, top: Math.min(all.top, box.top), bottom: Math.max(all.bottom, box.bottom) },
    undefined,
  );
}

/** Lines from every virtual address of the marked byte to its physical one, where they meet in a dot. */
export function drawPaths(
  view: View,
  linear: readonly Linear[],
  columns: readonly PlacedColumn[],
  options: SceneOptions,
): Shape[] {
  const [left, right, host] = columns;
  if (left === undefined || right === undefined || options.marker === undefined) return [];
  const address = BigInt(options.marker);
  const found = translate(linear, address);
  const y1 = found === undefined ? undefined : pixelIn(right, found.physical);
  if (found === undefined || y1 === undefined) return [];
  const x0 = left.frame.x + left.frame.width;
  const x1 = right.frame.x;
  const others = found.aliases.filter((alias) => alias !== address);
  const paths = [...others, address].flatMap((alias): Shape[] => {
    const y0 = pixelIn(left, alias);
    if (y0 === undefined) return [];
    const role = alias === address ? 'path-own' : 'path-alias';
    const key = alias.toString(16);
    return [
      { kind: 'path', key: `path:${key}`, role, d: curve(x0, y0, x1, y1) },
      { kind: 'path', key: `dot:${key}`, role: `${role} dot`, d: circle(x0, y0) },
    ];
  });
  return [
    ...paths,
    ...across(right, y1, found.physical, options, host),
    { kind: 'path', key: 'dot:physical', role: 'path-own dot', d: circle(x1, y1) },
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
  const y1 = at === undefined ? undefined : pixelIn(to, at);
  if (at === undefined || y1 === undefined) return [];
  const x0 = outerEdge(from, options, to);
  const x1 = to.frame.x;
  return [
    { kind: 'path', key: 'path:host', role: 'path-own', d: curve(x0, y0, x1, y1) },
    ...across(to, y1, at, options),
    { kind: 'path', key: 'dot:host', role: 'path-own dot', d: circle(x1, y1) },
  ];
}

/** Through the box to the ruler, where the exact address stands, if there is room for it up to the `next` column. */
function across(
  column: PlacedColumn,
  y: number,
  address: bigint,
  options: SceneOptions,
  next?: PlacedColumn,
): Shape[] {
  const { frame, hoisted, column: own } = column;
  const edge = frame.x + frame.width;
  // Without a ruler there is no place for the address, which the details say.
  if (outerEdge(column, options, next) === edge) return [];
  const groups = groupsOf(address, own.addressBits).slice(hoisted);
  return [
    {
      kind: 'path',
      key: `through:${frame.id}`,
      role: 'path-through',
      d: `M${frame.x.toString()} ${snap(y).toString()}H${(edge + 5).toString()}`,
    },
    {
      kind: 'text',
      key: `at:${frame.id}`,
      role: 'address here',
      x: edge + 10,
      y: Math.round(y) + 4,
      anchor: 'start',
      font: 'smallMono',
      runs: groups.map((text, i) => ({ text, gap: i === 0 ? undefined : 6 })),
    },
  ];
}

/** Without the labels of rulers that the exact address of the marked byte takes the place of. */
export function withoutCovered(shapes: readonly Shape[], paths: readonly Shape[]): Shape[] {
  const exact = paths.filter((shape) => shape.kind === 'text');
  return shapes.filter(
    (shape) =>
      shape.kind !== 'text' ||
      !exact.some(
        (own) =>
          shape.key.startsWith(`ruler:${own.key.slice('at:'.length)}:`) && Math.abs(own.y - shape.y) < 13,
      ),
  );
}

/** Where a column ends at the right, its addresses included where there is room for them up to the `next` one. */
function outerEdge(
  { column, frame, hoisted }: PlacedColumn,
  options: SceneOptions,
  next: PlacedColumn | undefined,
): number {
  const edge = frame.x + frame.width;
  const ruler = column.ruler === 'right' ? columnRulerWidth(column, hoisted, options) : 0;
  const outer = ruler === 0 ? edge : edge + ruler + 8;
  return outer > (next?.frame.x ?? options.width) ? edge : outer;
}

function pixelIn({ rowAxis, window, frame }: PlacedColumn, address: bigint): number | undefined {
  const y = pixelOfAddress(rowAxis.axis, window, address);
  return y === undefined || y < frame.top - 1 || y > frame.bottom + 1 ? undefined : y;
}

function curve(x0: number, y0: number, x1: number, y1: number): string {
  const bend = (x0 + x1) / 2;
  return `M${x0.toString()} ${y0.toFixed(1)}C${bend.toString()} ${y0.toFixed(1)} ${bend.toString()} ${y1.toFixed(1)} ${x1.toString()} ${y1.toFixed(1)}`;
}

function circle(x: number, y: number): string {
  return `M${(x - 3.5).toFixed(1)} ${y.toFixed(1)}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z`;
}
