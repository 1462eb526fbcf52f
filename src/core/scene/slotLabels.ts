import { slotRuns, runText, type SlotRun } from '../picture/slotRuns';
import type { PageTables } from '../picture/types';
import { spreadOut } from './leaders';
import type { SceneOptions } from './options';
import { shortName } from './shortName';
import { cutText, type Shape } from './shapes';
import { slotCorner, type SlotGrid } from './slotGrid';

/** From the grid's edge: the leader, the mark in the run's colour, the text. */
const leaderWidth = 16;
const markWidth = 3;
const lineHeight = 15;

/**
 * Beside the grid: which slots hold what, each as near to the height of its row as the others allow. What does not fit is
 * counted in a last line that opens the list.
 */
export function drawSlotLabels(tables: PageTables, grid: SlotGrid, options: SceneOptions): Shape[] {
  const prefix = grid.walk.slice(0, grid.level);
  const runs = slotRuns(tables, prefix).filter(({ kind }) => kind !== 'empty');
  const top = grid.y - 2;
  const bottom = grid.y + grid.rows * grid.rise + 2;
  const room = Math.max(1, Math.floor((bottom - top) / lineHeight));
  const kept = runs.length <= room ? runs : [...runs].sort(byWeight).slice(0, room - 1);
  const rowOf = ({ first }: SlotRun): number => slotCorner(grid, first).y + grid.rise / 2;
  const shown = runs
    .filter((run) => kept.includes(run))
    .sort((a, b) => rowOf(a) - rowOf(b) || (grid.flipped ? a.first - b.first : b.first - a.first));
  const left = runs.length - shown.length;
  const last = bottom - lineHeight / 2 - (left > 0 ? lineHeight : 0);
  const places = spreadOut(shown.map(rowOf), top + lineHeight / 2, last, lineHeight);
  const x = grid.x + grid.columns * grid.pitch;
  const shapes = shown.flatMap((run, i) => label(run, grid, rowOf(run), places[i] ?? 0, options));
  if (left > 0) {
    shapes.push({
      kind: 'text',
      key: `more:${grid.level.toString()}`,
      role: 'note link',
      item: 'runs:',
      x: x + leaderWidth + 2,
      y: Math.round(bottom - lineHeight / 2) + 4,
      anchor: 'start',
      font: 'small',
      runs: [{ text: `+ ${left.toString()} more` }],
    });
  }
  return shapes;
}

/** What the image maps comes first, then what takes most slots. */
function byWeight(a: SlotRun, b: SlotRun): number {
  const weight = ({ kind, first, last }: SlotRun): number =>
    (kind === 'image' ? 1e6 : kind === 'recursive' ? 1e5 : 0) + last - first;
  return weight(b) - weight(a);
}

function label(run: SlotRun, grid: SlotGrid, row: number, place: number, options: SceneOptions): Shape[] {
  const key = `${grid.level.toString()}:${run.first.toString()}`;
  const edge = grid.x + grid.columns * grid.pitch;
  const from = Math.round(row) + 0.5;
  const to = Math.round(place) + 0.5;
  const item = `run:${key}`;
  const x = edge + leaderWidth + markWidth + 5;
  const slots = runText(run);
  const width = options.width - x - 8 - options.measure(slots, 'smallMono') - 6;
  const font = run.mono ? 'smallMono' : 'small';
  const name = run.mono ? run.name : shortName(run.name, font, width, options.measure);
  const words = cutText(name, font, width, options.measure);
  return [
    {
      kind: 'path',
      key: `runleader:${key}`,
      role: 'leader',
      of: `runname:${key}`,
      d: `M${(edge + 1).toString()} ${from.toString()}h3L${(edge + leaderWidth - 5).toString()} ${to.toString()}h3`,
    },
    {
      kind: 'rect',
      key: `runmark:${key}`,
      role: `runmark slot-${slotRole(run)}`,
      of: `runname:${key}`,
      x: edge + leaderWidth,
      y: Math.round(place) - 5,
      width: markWidth,
      height: 11,
    },
    {
      kind: 'text',
      key: `runname:${key}`,
      role: 'outside',
      item,
      x,
      y: Math.round(place) + 4,
      anchor: 'start',
      font: 'small',
      runs: [
        { text: slots, role: 'figure' },
        { text: words, gap: 6, role: run.mono ? 'file' : undefined },
      ],
    },
  ];
}

/** The colour of a run, as a part of a role. */
export function slotRole({ kind, paint }: SlotRun): string {
  if (kind === 'recursive') return 'alias-table';
  if (kind === 'region') return paint === 'alias' ? 'alias' : 'reserved';
  return paint;
}
