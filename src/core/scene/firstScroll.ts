import type { Box } from './rows';
import type { Scene } from './scene';

/**
 * Where to begin with a picture that is taller than the `height` of what is seen of it, in pixels from its top: at the top,
 * unless no address is known there and one is farther down, as with a script that is not built.
 */
export function firstScroll({ columns }: Pick<Scene, 'columns'>, height: number): number {
  const column = columns.findLast(({ mirror }) => mirror !== true);
  const boxes = (column?.boxes ?? []).filter(({ line }) => line.depth === 0);
  const seen = boxes.sort((a, b) => a.top - b.top);
  const known = seen.findLast(isKnown);
  if (seen[0] === undefined || isKnown(seen[0]) || known === undefined) return 0;
  return Math.max(0, known.bottom + below - height);
}

const below = 16;

function isKnown({ line: { ranged, row } }: Box): boolean {
  return ranged || row.from !== undefined || row.pattern !== undefined;
}
