import type { PageTables } from '../picture/types';
import type { SceneOptions } from './options';
import { cutText, type Shape, type TextRun } from './shapes';

/** Where the grids above start, too. */
const left = 56;
const headHeight = 32;

/** Notes stand beside the figures where there is room, and below them where there is not. */
function layout(options: SceneOptions): {
  readonly x: readonly number[];
  readonly step: number;
  readonly below: boolean;
} {
  if (options.width >= 640)
    return { x: [left, left + 176, left + 240, left + 320, left + 344], step: 20, below: false };
  const room = options.width - left - 16;
  return { x: [left, left + room * 0.44, left + room * 0.7, left + room, left], step: 40, below: true };
}

export function costsHeight(tables: PageTables, options: SceneOptions): number {
  return tables.costs.length === 0 ? 0 : headHeight + 24 + tables.costs.length * layout(options).step;
}

/** What it costs to map the image with pages of each size, as a small table. */
export function drawCosts(tables: PageTables, top: number, options: SceneOptions): Shape[] {
  if (tables.costs.length === 0) return [];
  const { x, step, below } = layout(options);
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
      {
        kind: 'text',
        key: `cost:note:${cost.page}`,
        role: 'note',
        x: x[4] ?? 0,
        y: below ? y + 17 : y,
        anchor: 'start',
        font: 'small',
        runs: [
          { text: cost.fine ? '✓' : '⚠', role: cost.fine ? undefined : 'warning' },
          { text: cutText(cost.note, 'small', options.width - (x[4] ?? 0) - 32, options.measure), gap: 6 },
        ],
      },
    );
  });
  return shapes;
}

/** The image's name, and its size where there is room for it. */
function titleRuns(tables: PageTables, { width, measure }: SceneOptions): TextRun[] {
  const room = width - left - 16;
  const title = cutText(`Mapping ${tables.image?.name ?? 'the image'}`, 'strong', room, measure);
  const note = tables.image?.note ?? '';
  const fits = measure(title, 'strong') + 10 + measure(note, 'strong') <= room;
  return [{ text: title }, ...(fits ? [{ text: note, role: 'aside', gap: 10 }] : [])];
}
