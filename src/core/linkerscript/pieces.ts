import { amount, worse, type Amount } from './amount';
import type { Piece, OutputStatement, OrphanRun } from './model';
import { doubtAbout } from './runDoubt';

/** Puts a section behind all others of an output section. */
export function addOrphan(statement: OutputStatement, piece: Piece): void {
  const last = statement.children.at(-1);
  const run: OrphanRun =
    last?.kind === 'orphans' ? last : { kind: 'orphans', children: [], run: undefined, start: undefined };
  if (run !== last) statement.children = appended(statement.children, run);
  piece.wild = run;
  piece.position = run.children.length;
  run.children = appended(run.children, piece);
}

/** The list with one more. Most lists of a link have one item, and an empty one that is pushed to takes room for 17. */
export function appended<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}

/** Where a piece is in its output section. */
export function pieceOffset(piece: Piece): Amount {
  const { run, start } = piece.wild ?? {};
  if (run === undefined || start === undefined) return piece.offset;
  const doubt = piece.position < run.sure ? start.doubt : worse(start.doubt, doubtAbout(run));
  return amount(start.value + BigInt(run.offsets[piece.position] ?? 0), doubt);
}

/** Where a piece lies; undefined where that is not certain. */
export function certainAddress(piece: Piece): bigint | undefined {
  if (typeof piece.output !== 'object') return undefined;
  const { vma } = piece.output;
  const offset = pieceOffset(piece);
  return vma.doubt === undefined && offset.doubt === undefined ? vma.value + offset.value : undefined;
}
