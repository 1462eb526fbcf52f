import { formatAddress } from '../address';
import { piecesIn, slotRange, walkTo } from '../picture/pageTables';
import { slotRuns } from '../picture/slotRuns';
import type { PageTables, TableLevel } from '../picture/types';
import type { SceneOptions } from './options';
import { cutText, type Shape } from './shapes';
import { slotCorner, type SlotGrid } from './slotGrid';
import { drawSlotLabels, slotRole } from './slotLabels';
import { costsHeight, drawCosts } from './tableCostsScene';
import { drawRunList, listEnd, runsHeight } from './tableRunsScene';

const margins = { left: 56, right: 16, top: 12 };
const leastLabels = 184;
const headerHeight = 32;
const gap = 16;
/** A slot that is smaller than this is hard to hit. */
const leastPitch = 6;
const leastRise = 9;
const leastLine = 13;

/**
 * Every level of the walk to one address: as a grid of its slots, slot 0 at the bottom left when high is at the top, or as a
 * list of the runs of slots that hold the same.
 */
export function tablesScene(
  tables: PageTables,
  options: SceneOptions,
): { height: number; shapes: Shape[]; grids: SlotGrid[] } {
  const walk = options.walk ?? walkTo(tables, BigInt(options.marker ?? tables.start));
  const labels = options.width >= 640 && options.runs !== true ? leastLabels : 0;
  const room = options.width - margins.left - margins.right - labels;
  const columns = room >= 64 * leastPitch ? 64 : 32;
  const pitch = Math.max(5, Math.min(20, Math.floor(room / columns)));
  const rise = Math.min(pitch, riseFor(tables, columns, options));
  const shapes: Shape[] = [];
  const grids: SlotGrid[] = [];
  let y = margins.top;
  tables.levels.forEach((level, i) => {
    const count = 2 ** level.bits;
    const across = Math.min(columns, count);
    const runs = options.runs === true ? slotRuns(tables, walk.slice(0, i)) : undefined;
    const grid: SlotGrid = {
      level: i,
      x: margins.left,
      y: y + headerHeight,
      pitch,
      rise,
      columns: across,
      rows: Math.ceil(count / across),
      flipped: options.flipped,
      walk: walk.slice(0, i + 1),
      words: slotWords(tables, walk.slice(0, i + 1)),
      runs,
    };
    grids.push(grid);
    const above = grids[i - 1];
    if (runs !== undefined) {
      shapes.push(...drawHeader(tables, level, grid, walk, options), ...drawRunList(tables, grid, options));
      y = grid.y + runsHeight(runs) + gap;
      return;
    }
    shapes.push(
      ...drawHeader(tables, level, grid, walk, options),
      ...drawSlots(tables, level, grid, options),
    );
    shapes.push(...drawAxis(grid, i), ...(labels > 0 ? drawSlotLabels(tables, grid, options) : []));
    if (above !== undefined) shapes.push(...drawWalk(above, grid, walk[i - 1] ?? 0));
    y = grid.y + grid.rows * rise + gap;
  });
  shapes.push(...drawCosts(tables, y + 12, options));
  return { height: y + 24 + costsHeight(tables, options), shapes, grids };
}

/** As high as the slots can be with all levels and the costs in view; never so low that they would be hard to hit. */
function riseFor(tables: PageTables, columns: number, options: SceneOptions): number {
  const rows = tables.levels.reduce((sum, { bits }) => sum + Math.ceil(2 ** bits / columns), 0);
  const fixed = margins.top + tables.levels.length * (headerHeight + gap) + 24 + costsHeight(tables, options);
  return Math.max(leastRise, Math.floor((options.height - fixed) / rows));
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
  const end =
    grid.runs === undefined
      ? Math.max(grid.x + grid.columns * grid.pitch, Math.min(options.width - 16, grid.x + 240))
      : listEnd(options);
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
function drawSlots(tables: PageTables, level: TableLevel, grid: SlotGrid, options: SceneOptions): Shape[] {
  const [cell, high] = [grid.pitch - 1, grid.rise - 1];
  const shapes: Shape[] = [];
  let empty = '';
  for (const run of slotRuns(tables, grid.walk.slice(0, grid.level))) {
    for (let index = run.first; index <= run.last; index += 1) {
      const { x, y } = slotCorner(grid, index);
      if (run.kind === 'empty') {
        empty += `M${x.toString()} ${y.toString()}h${cell.toString()}v${high.toString()}h-${cell.toString()}z`;
        continue;
      }
      shapes.push({
        kind: 'rect',
        key: `slot:${level.name}:${index.toString()}`,
        role: `slot slot-${slotRole(run)}`,
        x,
        y,
        width: cell,
        height: high,
      });
      if (run.kind === 'recursive' && high >= 8)
        shapes.push({
          kind: 'path',
          key: 'recursive',
          role: 'recursive',
          d: recursiveSign(x + cell / 2, y + high / 2),
        });
    }
  }
  const { x, y } = slotCorner(grid, grid.walk[grid.level] ?? 0);
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
      height: high + 2,
    },
  ];
}

function recursiveSign(x: number, y: number): string {
  return `M${(x + 3).toFixed(1)} ${(y - 1).toFixed(1)}a3 3 0 1 0 0 2m0 -4v3h-3`;
}

/** Numbers of the first slots of rows, in even steps. */
function drawAxis(grid: SlotGrid, level: number): Shape[] {
  const { rows, columns, rise } = grid;
  let step = Math.max(1, rows / 4);
  while (step * rise < leastLine) step *= 2;
  const shapes: Shape[] = [];
  for (let row = 0; row < rows; row += step) {
    const { y } = slotCorner(grid, row * columns);
    const text = (row * columns).toString();
    shapes.push({
      kind: 'text',
      key: `slotrow:${level.toString()}:${text}`,
      role: 'note',
      x: grid.x - 8,
      y: y + rise / 2 + 4,
      anchor: 'end',
      font: 'smallMono',
      rank: 1,
      runs: [{ text }],
    });
  }
  return shapes;
}

/** From a slot down through the space between the grids to the table that it points at. */
function drawWalk(above: SlotGrid, below: SlotGrid, index: number): Shape[] {
  const { x, y } = slotCorner(above, index);
  const from = { x: x + above.pitch - 0.5, y: y + above.rise / 2 };
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
