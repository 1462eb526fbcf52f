import { drawBox, eachPart, type Box, type Frame, type TakePart } from './rows';
import type { Shape } from './shapes';

/** Rows lower than this are told apart by their neighbours, if at all. */
const low = 6;
/** So many of them that each need not be a thing of its own. */
const many = 60;

/**
 * The boxes of a column's rows. Where there are hundreds of low ones, those that look alike become one shape: nobody can point at
 * them one by one, and a drawing with a thousand shapes does not follow the wheel.
 */
export function drawBoxes(boxes: readonly Box[], frame: Frame): Shape[] {
  const crowded = boxes.filter(isLow).length > many;
  if (!crowded) return boxes.flatMap((box) => drawBox(box, frame));
  const shapes: Shape[] = [];
  const together = new Map<string, string>();
  const add: TakePart = (part, own, x, y, width, height) => {
    // Their edges would be all that one sees of them.
    const role = part === 'box' ? `${own} crowd` : own;
    const outline = `M${x.toString()} ${y.toString()}h${width.toString()}v${height.toString()}h${(-width).toString()}Z`;
    together.set(role, (together.get(role) ?? '') + outline);
  };
  for (const box of boxes) {
    if (isLow(box)) eachPart(box, frame, add);
    else shapes.push(...drawBox(box, frame));
  }
  // Spines are drawn after the boxes that they lie in.
  const roles = [...together].sort(([a], [b]) => Number(isSpine(a)) - Number(isSpine(b)));
  return [
    ...shapes,
    ...roles.map(([role, outlines]): Shape => ({
      kind: 'path',
      key: `crowd:${frame.id}:${role}`,
      role,
      d: outlines,
    })),
  ];
}

function isLow(box: Box): boolean {
  return (
    box.bottom - box.top < low &&
    box.line.depth === 0 &&
    box.growth === undefined &&
    box.line.row.shape !== 'cut'
  );
}

function isSpine(role: string): boolean {
  return role.startsWith('spine');
}
