import { formatAddress, formatSize } from '../address';
import { slotRange } from '../picture/pageTables';
import { runText, type SlotRun } from '../picture/slotRuns';
import type { PageTables } from '../picture/types';
import type { SceneOptions } from './options';
import { cutText, type Shape } from './shapes';
import type { SlotGrid } from './slotGrid';
import { slotRole } from './slotLabels';

const rowHeight = 22;
/** A table that holds more is read slot by slot. */
const most = 64;

export function runsHeight(runs: readonly SlotRun[]): number {
  const listed = listedRuns(runs).length;
  return (listed + (filled(runs).length > listed || listed === 0 ? 1 : 0)) * rowHeight + 4;
}

/** Where the list ends at the right. */
export function listEnd({ width }: SceneOptions): number {
  return Math.min(width - 16, 56 + 900);
}

function filled(runs: readonly SlotRun[]): SlotRun[] {
  return runs.filter(({ kind }) => kind !== 'empty');
}

function listedRuns(runs: readonly SlotRun[]): SlotRun[] {
  return filled(runs).slice(-most);
}

/** The runs of a table as lines: slots, addresses, size, and what lies there. A click on one chooses its first slot. */
export function drawRunList(tables: PageTables, grid: SlotGrid, options: SceneOptions): Shape[] {
  const runs = grid.runs ?? [];
  const listed = listedRuns(runs);
  const seen = grid.flipped ? listed : [...listed].reverse();
  const left = filled(runs).length - listed.length;
  const shapes = seen.flatMap((run, i) => line(tables, grid, run, grid.y + i * rowHeight, options));
  const words =
    left > 0 ? `+ ${left.toString()} more` : listed.length === 0 ? 'nothing known to be there' : undefined;
  if (words === undefined) return shapes;
  return [
    ...shapes,
    {
      kind: 'text',
      key: `runsleft:${grid.level.toString()}`,
      role: 'note',
      x: grid.x + 8,
      y: grid.y + seen.length * rowHeight + 15,
      anchor: 'start',
      font: 'small',
      runs: [{ text: words }],
    },
  ];
}

function line(tables: PageTables, grid: SlotGrid, run: SlotRun, y: number, options: SceneOptions): Shape[] {
  const { measure } = options;
  const key = `${grid.level.toString()}:${run.first.toString()}`;
  const prefix = grid.walk.slice(0, grid.level);
  const { start } = slotRange(tables, [...prefix, run.first]);
  const { end } = slotRange(tables, [...prefix, run.last]);
  const chosen = grid.walk[grid.level] ?? -1;
  const holds = run.first <= chosen && chosen <= run.last;
  const item = `run:${key}`;
  const right = listEnd(options);
  const slotsEnd = grid.x + 8 + measure('0000 … 0000', 'smallMono');
  const bits = tables.addressBits;
  const range = `${formatAddress(start, bits)} … ${formatAddress(end - 1n, bits)}`;
  const rangeWidth = measure(range, 'smallMono');
  // Addresses go first where there is little room: a click tells them.
  const wide = right - slotsEnd - rangeWidth > 240;
  const size = formatSize(end - start);
  const nameX = slotsEnd + 16 + (wide ? rangeWidth + 16 : 0);
  const room = right - nameX - measure(size, 'small') - 24;
  const name = cutText(run.name, run.mono ? 'nameMono' : 'name', room, measure);
  const baseline = y + 15;
  const shapes: Shape[] = [
    {
      kind: 'rect',
      key: `runbox:${key}`,
      role: 'runbox',
      item,
      x: grid.x,
      y: y + 0.5,
      width: right - grid.x,
      height: rowHeight,
    },
    {
      kind: 'rect',
      key: `runmark:${key}`,
      role: `runmark slot-${slotRole(run)}`,
      item,
      x: grid.x,
      y: y + 1,
      width: 4,
      height: rowHeight - 1,
    },
    textAt(`runslots:${key}`, runText(run), slotsEnd, baseline, 'end', 'smallMono', 'value', item),
    ...(wide
      ? [textAt(`runrange:${key}`, range, slotsEnd + 16, baseline, 'start', 'smallMono', 'note', item)]
      : []),
    textAt(`runname:${key}`, name, nameX, baseline, 'start', run.mono ? 'nameMono' : 'name', 'name', item),
    textAt(`runsize:${key}`, size, right - 8, baseline, 'end', 'small', 'note', item),
  ];
  if (!holds) return shapes;
  const active = options.selected === `slot:${grid.level.toString()}`;
  return [
    ...shapes,
    {
      kind: 'rect',
      key: `chosen:${grid.level.toString()}`,
      role: active ? 'selection' : 'partner',
      x: grid.x,
      y: y + 0.5,
      width: right - grid.x,
      height: rowHeight,
    },
  ];
}

function textAt(
  key: string,
  words: string,
  x: number,
  y: number,
  anchor: 'start' | 'end',
  font: 'small' | 'smallMono' | 'name' | 'nameMono',
  role: string,
  item: string,
): Shape {
  return { kind: 'text', key, role, item, x, y, anchor, font, runs: [{ text: words }] };
}
