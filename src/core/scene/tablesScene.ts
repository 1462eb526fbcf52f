import { formatAddress } from '../address';
import { piecesIn, slotRange, walkTo } from '../picture/pageTables';
import type { PageTables, Paint, TableLevel, View } from '../picture/types';
import type { SceneOptions } from './options';
import { cutText, type Shape } from './shapes';
import { slotCorner, type SlotGrid } from './slotGrid';
import { costsHeight, drawCosts } from './tableCostsScene';

const margins = { left: 56, right: 16, top: 12 };
const labelWidth = 168;
const headerHeight = 32;
const gap = 20;

/** Every level of the walk to one address as a grid of its slots, slot 0 at the bottom left when high is at the top. */
export function tablesScene(
  view: View,
  tables: PageTables,
  options: SceneOptions,
): { height: number; shapes: Shape[]; grids: SlotGrid[] } {
  const walk = options.walk ?? walkTo(tables, BigInt(options.marker ?? tables.start));
  const labels = options.width >= 640 ? labelWidth : 0;
  const room = options.width - margins.left - margins.right - labels;
  const columns = room >= 64 * 8 ? 64 : 32;
  const shapes: Shape[] = [];
  const grids: SlotGrid[] = [];
  let y = margins.top;
  tables.levels.forEach((level, i) => {
    const count = 2 ** level.bits;
    const across = Math.min(columns, count);
    const pitch = Math.max(5, Math.min(14, Math.floor(room / columns)));
    const grid: SlotGrid = {
      level: i,
      x: margins.left,
      y: y + headerHeight,
      pitch,
      columns: across,
      rows: Math.ceil(count / across),
      flipped: options.flipped,
      walk: walk.slice(0, i + 1),
      words: slotWords(tables, walk.slice(0, i + 1)),
    };
    grids.push(grid);
    shapes.push(
      ...drawHeader(tables, level, grid, walk, options),
      ...drawSlots(tables, level, grid, walk, options),
    );
    shapes.push(...drawAxis(grid, i), ...(labels > 0 ? drawRuns(tables, level, grid, walk, options) : []));
    const above = grids[i - 1];
    if (above !== undefined) shapes.push(...drawWalk(above, grid, walk[i - 1] ?? 0));
    y = grid.y + grid.rows * pitch + gap;
  });
  shapes.push(...drawCosts(tables, y + 12, options, view));
  return { height: y + 24 + costsHeight(tables, options), shapes, grids };
}

function slotWords(tables: PageTables, walk: readonly number[]): string {
  const { start, end } = slotRange(tables, walk);
  const level = tables.levels[walk.length - 1];
  const names = piecesIn(tables, start, end)
    .slice(0, 4)
    .map(({ name }) => name);
  const range = `${formatAddress(start, tables.addressBits)} to ${formatAddress(end - 1n, tables.addressBits)}`;
  return [`${level?.name ?? ''} slot ${(walk.at(-1) ?? 0).toString()}`, range, ...names].join(', ');
}

function drawHeader(
  tables: PageTables,
  level: TableLevel,
  grid: SlotGrid,
  walk: readonly number[],
  options: SceneOptions,
): Shape[] {
  const parent = tables.levels[grid.level - 1];
  const of =
    parent === undefined
      ? `at ${tables.root}`
      : `of ${parent.name} ${(walk[grid.level - 1] ?? 0).toString()}`;
  // A table of a few slots is narrower than its heading.
  const end = Math.max(grid.x + grid.columns * grid.pitch, Math.min(options.width - 16, grid.x + 240));
  const y = grid.y - 12;
  const name = options.measure(level.name, 'strong');
  const size = `${level.slotSize} a slot`;
  const room = end - grid.x - 24 - name - options.measure(size, 'small') - 8;
  return [
    {
      kind: 'text',
      key: `table:${level.name}`,
      role: 'title',
      x: grid.x + 8,
      y,
      anchor: 'start',
      font: 'strong',
      runs: [{ text: level.name }],
    },
    {
      kind: 'text',
      key: `tableof:${level.name}`,
      role: 'note',
      x: grid.x + 16 + name,
      y,
      anchor: 'start',
      font: 'small',
      runs: [{ text: cutText(of, 'small', room, options.measure) }],
    },
    {
      kind: 'text',
      key: `slotsize:${level.name}`,
      role: 'note',
      x: end - 8,
      y,
      anchor: 'end',
      font: 'small',
      runs: [{ text: size }],
    },
  ];
}

/** Empty slots are one path; those with something in them are boxes of their own. */
function drawSlots(
  tables: PageTables,
  level: TableLevel,
  grid: SlotGrid,
  walk: readonly number[],
  options: SceneOptions,
): Shape[] {
  const cell = grid.pitch - 1;
  const chosen = walk[grid.level] ?? 0;
  const shapes: Shape[] = [];
  let empty = '';
  for (let index = 0; index < grid.columns * grid.rows; index += 1) {
    const { x, y } = slotCorner(grid, index);
    const paint = slotPaint(tables, [...walk.slice(0, grid.level), index]);
    if (paint === undefined)
      empty += `M${x.toString()} ${y.toString()}h${cell.toString()}v${cell.toString()}h-${cell.toString()}z`;
    else {
      shapes.push({
        kind: 'rect',
        key: `slot:${level.name}:${index.toString()}`,
        role: `slot slot-${paint}`,
        x,
        y,
        width: cell,
        height: cell,
      });
    }
    if (grid.level === 0 && index === tables.recursiveSlot && cell >= 9) {
      shapes.push({
        kind: 'path',
        key: 'recursive',
        role: 'recursive',
        d: recursiveSign(x + cell / 2, y + cell / 2),
      });
    }
  }
  const { x, y } = slotCorner(grid, chosen);
  const active = options.selected === `slot:${grid.level.toString()}`;
  return [
    { kind: 'path', key: `slots:${level.name}`, role: 'slots', d: empty },
    ...shapes,
    {
      kind: 'rect',
      key: `chosen:${level.name}`,
      role: active ? 'selection' : 'partner',
      x: x - 1,
      y: y - 1,
      width: cell + 2,
      height: cell + 2,
    },
  ];
}

type SlotPaint = Paint | 'alias-table' | 'reserved';

/** What a slot looks like: what the image maps in it, or else what the layout keeps it for. */
function slotPaint(tables: PageTables, walk: readonly number[]): SlotPaint | undefined {
  if (walk.length === 1 && walk[0] === tables.recursiveSlot) return 'alias-table';
  const { start, end } = slotRange(tables, walk);
  let reserved: SlotPaint | undefined;
  for (const piece of tables.pieces) {
    if (BigInt(piece.start) >= end || start >= BigInt(piece.end)) continue;
    if (piece.mapped) return piece.paint;
    reserved ??= piece.paint === 'alias' ? 'alias' : 'reserved';
  }
  return reserved;
}

function recursiveSign(x: number, y: number): string {
  return `M${(x + 3).toFixed(1)} ${(y - 1).toFixed(1)}a3 3 0 1 0 0 2m0 -4v3h-3`;
}

/** Numbers of the first slots of the rows at the ends and in the middle. */
function drawAxis(grid: SlotGrid, level: number): Shape[] {
  const { rows, columns, pitch } = grid;
  const marked = rows < 4 ? [0] : [0, rows / 2 - 1, rows / 2, rows - 1];
  const shapes: Shape[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const row of marked.sort((a, b) => a - b)) {
    const { y } = slotCorner(grid, row * columns);
    if (Math.abs(y - last) < 13 && pitch < 13) continue;
    last = y;
    const text = (row * columns).toString();
    shapes.push({
      kind: 'text',
      key: `slotrow:${level.toString()}:${text}`,
      role: 'note',
      x: grid.x - 8,
      y: y + pitch / 2 + 4,
      anchor: 'end',
      font: 'smallMono',
      rank: 1,
      runs: [{ text }],
    });
  }
  return shapes;
}

/** Beside the grid: which slots hold what, each at the height of its first row as far as there is room. */
function drawRuns(
  tables: PageTables,
  level: TableLevel,
  grid: SlotGrid,
  walk: readonly number[],
  options: SceneOptions,
): Shape[] {
  const { start, end } = grid.level === 0 ? wholeSpace(tables) : slotRange(tables, walk.slice(0, grid.level));
  const index = (address: bigint): number =>
    Number((address >> BigInt(level.shift)) & ((1n << BigInt(level.bits)) - 1n));
  const shapes: Shape[] = [];
  const taken: number[] = [];
  for (const piece of piecesIn(tables, start, end)) {
    const low = BigInt(piece.start) > start ? BigInt(piece.start) : start;
    const high = BigInt(piece.end) < end ? BigInt(piece.end) : end;
    const first = index(low);
    const last = index(high - 1n);
    const y = slotCorner(grid, first).y + grid.pitch / 2;
    if (taken.some((other) => Math.abs(other - y) < 14)) continue;
    taken.push(y);
    const range = first === last ? first.toString() : `${first.toString()} … ${last.toString()}`;
    const x = grid.x + grid.columns * grid.pitch + 8;
    const text = cutText(`${range} ${piece.name}`, 'small', options.width - x - 8, options.measure);
    shapes.push({
      kind: 'text',
      key: `run:${level.name}:${piece.name}:${piece.start}`,
      role: 'note',
      x,
      y: Math.round(y) + 4,
      anchor: 'start',
      font: 'small',
      rank: 2,
      runs: [{ text }],
    });
  }
  return shapes;
}

function wholeSpace(tables: PageTables): { readonly start: bigint; readonly end: bigint } {
  return { start: 0n, end: 1n << BigInt(tables.addressBits) };
}

/** From a slot down through the space between the grids to the table that it points at. */
function drawWalk(above: SlotGrid, below: SlotGrid, index: number): Shape[] {
  const { x, y } = slotCorner(above, index);
  const from = { x: x + above.pitch - 0.5, y: y + above.pitch / 2 };
  const top = below.y - headerHeight + 4.5;
  const [left, right] = [below.x - 0.5, below.x + below.columns * below.pitch - 0.5];
  return [
    {
      kind: 'path',
      key: `walk:${below.level.toString()}`,
      role: 'walk',
      d: `M${from.x.toString()} ${from.y.toString()}V${top.toString()}`,
    },
    {
      kind: 'path',
      key: `walktable:${below.level.toString()}`,
      role: 'walk',
      d: `M${left.toString()} ${(below.y - 4).toString()}V${top.toString()}H${right.toString()}V${(below.y - 4).toString()}`,
    },
  ];
}
