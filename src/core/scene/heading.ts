import type { PlacedColumn } from './column';
import type { SceneOptions } from './options';
import { groupsOf, rulerWidth } from './ruler';
import { cutText, type Measure, type Shape } from './shapes';

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
  const isSaid =
    fits || (!beside && (measure(column.subtitle, 'small') <= room || !isProse(column.subtitle)));
  const subtitle = isSaid ? cutText(column.subtitle, 'small', room, measure) : '';
  // A title in two lines says more than half of it over half of what it is.
  const [first = '', second] = inTwoLines(
    column.title,
    room,
    beside ? Math.min(frame.width, room) : room,
    measure,
  );
  const shapes: Shape[] = [
    {
      kind: 'text',
      key: `title:${frame.id}`,
      role: 'title',
      x,
      y: baseline,
      anchor: 'start',
      font: 'strong',
      runs: [{ text: cutText(first, 'strong', room, measure) }],
    },
    {
      kind: 'text',
      key: `subtitle:${frame.id}`,
      role: second === undefined ? 'note' : 'title',
      x,
      y: baseline + 17,
      anchor: 'start',
      font: second === undefined ? 'small' : 'strong',
      runs: [{ text: second ?? subtitle }],
    },
  ];
  const lowest = lines.find((line) => line.ranged || line.row.from !== undefined);
  if (hoisted > 0 && lowest !== undefined) {
    const groups = groupsOf(lowest.start, column.addressBits).slice(0, hoisted);
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

/** A sentence, half of which would say nothing: no name and no figure. */
function isProse(text: string): boolean {
  return /^[a-z ]+$/.test(text);
}

/** One line where it fits or cannot be broken at a blank so that both lines fit. */
function inTwoLines(title: string, room: number, below: number, measure: Measure): readonly string[] {
  if (measure(title, 'strong') <= room) return [title];
  const at = title.indexOf(' ');
  const [first, second] = [title.slice(0, at), title.slice(at + 1)];
  const fit = measure(first, 'strong') <= room && measure(second, 'strong') <= below;
  return at > 0 && fit ? [first, second] : [title];
}
