import type { Measure, Shape, TextShape } from './shapes';

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const cell = 32;

/**
 * Leaves out texts that would touch one that matters more. Texts without a rank are placed so that they cannot touch;
 * the others (symbols, labels beside a row, words on a band) give way, the highest rank first.
 */
export function withoutCollisions(shapes: readonly Shape[], measure: Measure): Shape[] {
  const taken = new Map<number, Box[]>();
  const dropped = new Set<string>();
  const texts = shapes.filter((shape) => shape.kind === 'text');
  const ranked = [...texts].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  for (const text of ranked) {
    const box = textBox(text, measure);
    const rows = rowsOf(box);
    const { air = 0 } = text;
    const clear = air === 0 ? box : { ...box, top: box.top - air, bottom: box.bottom + air };
    if (
      text.rank !== undefined &&
      rowsOf(clear).some((row) => taken.get(row)?.some((other) => touch(clear, other)) === true)
    ) {
      dropped.add(text.key);
      continue;
    }
    for (const row of rows) {
      const list = taken.get(row);
      if (list === undefined) taken.set(row, [box]);
      else list.push(box);
    }
  }
  if (dropped.size === 0) return [...shapes];
  // What belongs to a text goes with it, and what belongs to that.
  for (let before = -1; before < dropped.size;) {
    before = dropped.size;
    for (const { key, of } of shapes) if (of !== undefined && dropped.has(of)) dropped.add(key);
  }
  return shapes.filter(({ key }) => !dropped.has(key));
}

function rowsOf(box: Box): number[] {
  const rows: number[] = [];
  for (let row = Math.floor(box.top / cell); row <= Math.floor(box.bottom / cell); row += 1) rows.push(row);
  return rows;
}

function touch(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** What a text covers: a little over the height of capitals, a little below the baseline. */
function textBox(shape: TextShape, measure: Measure): Box {
  const width = shape.runs.reduce((sum, run) => sum + (run.gap ?? 0) + measure(run.text, shape.font), 0);
  const left = shape.anchor === 'start' ? 0 : shape.anchor === 'end' ? -width : -width / 2;
  const [above, below] = [-9, 3];
  const box =
    shape.upright === true
      ? { left: above, right: below, top: -(left + width), bottom: -left }
      : { left, right: left + width, top: above, bottom: below };
  return {
    left: shape.x + box.left,
    right: shape.x + box.right,
    top: shape.y + box.top,
    bottom: shape.y + box.bottom,
  };
}
