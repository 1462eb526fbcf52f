import type { PageTables, TableCost } from '../picture/types';
import type { SceneOptions } from './options';
import { cutText, type Shape, type TextRun } from './shapes';

/** Where the grids above start, too. */
const left = 56;
const headHeight = 32;

interface Layout {
  readonly x: readonly number[];
  readonly step: number;
  readonly below: boolean;
  /** The note of each row, in lines that fit. */
  readonly notes: readonly (readonly string[])[];
}

const lineHeight = 17;
/** Of the sign before a note, and the edge. */
const aroundNote = 32;

/** Notes stand beside the figures where there is room for the whole of them, and below them where there is not. */
function layout({ costs }: PageTables, { width, measure }: SceneOptions): Layout {
  const room = width - left - 16;
  const wide = [left, left + 176, left + 240, left + 320, left + 344];
  const beside = width - (wide[4] ?? 0) - aroundNote;
  const fits = costs.every(({ note }) => measure(note, 'small') <= beside);
  if (width >= 640 && fits)
    return { x: wide, step: 20, below: false, notes: costs.map(({ note }) => [note]) };
  const notes = costs.map(({ note }) => wrapped(note, width - left - aroundNote, measure));
  const lines = Math.max(1, ...notes.map(({ length }) => length));
  const x =
    width >= 640
      ? [...wide.slice(0, 4), left]
      : [left, left + room * 0.44, left + room * 0.7, left + room, left];
  return { x, step: 23 + lines * lineHeight, below: true, notes };
}

/** A note in one line, or broken where its second thought begins. */
function wrapped(note: string, room: number, measure: SceneOptions['measure']): string[] {
  if (measure(note, 'small') <= room) return [note];
  const at = note.indexOf('; ');
  const lines = at < 0 ? [note] : [note.slice(0, at + 1), note.slice(at + 2)];
  return lines.map((line) => cutText(line, 'small', room, measure));
}

export function costsHeight(tables: PageTables, options: SceneOptions): number {
  return tables.costs.length === 0 ? 0 : headHeight + 24 + tables.costs.length * layout(tables, options).step;
}

/** What it costs to map the image with pages of each size, as a small table. */
export function drawCosts(tables: PageTables, top: number, options: SceneOptions): Shape[] {
  if (tables.costs.length === 0) return [];
  const { x, step, below, notes } = layout(tables, options);
  const text = (
    key: string,
    words: string,
    at: number,
    y: number,
    role = 'note',
    anchor: 'start' | 'end' = 'end',
  ): Shape => ({
    kind: 'text',
    key: `cost:${key}`,
    role,
    x: x[at] ?? 0,
    y,
    anchor,
    font: 'small',
    runs: [{ text: words }],
  });
  const shapes: Shape[] = [
    {
      kind: 'path',
      key: 'cost:line',
      role: 'bracket',
      d: `M0 ${(top - 12.5).toString()}H${options.width.toString()}`,
    },
    {
      kind: 'text',
      key: 'cost:title',
      role: 'title',
      x: left,
      y: top + 10,
      anchor: 'start',
      font: 'strong',
      runs: titleRuns(tables, options),
    },
    ...['Entries', 'Tables', 'Memory'].map((head, i) => text(`head:${head}`, head, i + 1, top + headHeight)),
    text('head:page', 'Page size', 0, top + headHeight, 'note', 'start'),
  ];
  tables.costs.forEach((cost, i) => {
    const y = top + headHeight + 20 + i * step;
    shapes.push(
      text(`page:${cost.page}`, cost.page, 0, y, i === 0 ? 'value first' : 'value', 'start'),
      text(`entries:${cost.page}`, cost.entries, 1, y, 'value'),
      text(`tables:${cost.page}`, cost.tables, 2, y, 'value'),
      text(`memory:${cost.page}`, cost.memory, 3, y, 'value'),
      ...(notes[i] ?? []).map((line, at): Shape => ({
        kind: 'text',
        key: `cost:note:${cost.page}${at === 0 ? '' : `:${at.toString()}`}`,
        role: 'note',
        // Lines that follow are in line with the words, not with the sign.
        x: (x[4] ?? 0) + (at === 0 ? 0 : options.measure('⚠', 'small') + 6),
        y: (below ? y + lineHeight : y) + at * lineHeight,
        anchor: 'start',
        font: 'small',
        runs: at === 0 ? [signOf(cost), { text: line, gap: 6 }] : [{ text: line }],
      })),
    );
  });
  return shapes;
}

function signOf({ fine }: TableCost): TextRun {
  if (fine === undefined) return { text: '?' };
  return fine ? { text: '✓' } : { text: '⚠', role: 'warning' };
}

/** The image's name, and its size where there is room for it. */
function titleRuns(tables: PageTables, { width, measure }: SceneOptions): TextRun[] {
  const room = width - left - 16;
  const title = cutText(`Mapping ${tables.image?.name ?? 'the image'}`, 'strong', room, measure);
  const note = tables.image?.note ?? '';
  const fits = measure(title, 'strong') + 10 + measure(note, 'strong') <= room;
  return [{ text: title }, ...(fits ? [{ text: note, role: 'aside', gap: 10 }] : [])];
}
