import type { PlacedColumn } from './column';
import type { SceneOptions } from './options';
import { groupsOf, rulerWidth } from './ruler';
import { cutText, type Shape } from './shapes';

/** The column's title, what it is, and the address groups that all its labels share. `aside` is room right of the column, where it is known. */
export function drawHeading(
  placed: PlacedColumn,
  baseline: number,
  options: SceneOptions,
  aside?: number,
): Shape[] {
  const { column, frame, lines, hoisted } = placed;
  const { measure } = options;
  const x = Math.round(frame.x) + 1;
  const wanted = frame.width + (aside ?? (column.ruler === 'right' ? 40 : 0));
  const room = Math.min(wanted, options.width - x - 4);
  // The shared groups stand beside it where the ruler is at the right; there half a sentence would say nothing.
  const beside = hoisted > 0 && column.ruler === 'right';
  const fits = measure(column.subtitle, 'small') <= Math.min(frame.width, room);
  const subtitle = beside && !fits ? '' : cutText(column.subtitle, 'small', room, measure);
  const shapes: Shape[] = [
    {
      kind: 'text',
      key: `title:${frame.id}`,
      role: 'title',
      x,
      y: baseline,
      anchor: 'start',
      font: 'strong',
      runs: [{ text: cutText(column.title, 'strong', room, measure) }],
    },
    {
      kind: 'text',
      key: `subtitle:${frame.id}`,
      role: 'note',
      x,
      y: baseline + 17,
      anchor: 'start',
      font: 'small',
      runs: [{ text: subtitle }],
    },
  ];
  const first = lines.find((line) => line.ranged || line.row.from !== undefined);
  if (hoisted > 0 && first !== undefined) {
    const groups = groupsOf(first.start, column.addressBits).slice(0, hoisted);
    const left = column.ruler === 'left';
    // The shared groups stand over the ones that follow them, aligned with the start of the labels.
    const labels = rulerWidth(column.addressBits, hoisted, false, measure) - 10;
    shapes.push({
      kind: 'text',
      key: `shared:${frame.id}`,
      role: 'address shared',
      x: left ? frame.x - 10 - labels : frame.x + frame.width + 10,
      y: baseline + 17,
      anchor: 'start',
      font: 'smallMono',
      runs: groups.map((text, i) => ({ text, role: 'faint', gap: i > 0 ? 6 : undefined })),
    });
  }
  return shapes;
}
