import type { Hex } from '../picture/detailTypes';
import type { Row } from '../picture/types';

/** A row with its bounds as numbers, made once a column. */
export interface Line {
  readonly row: Row;
  /** By it a drawing knows the row again when an edit has moved it. */
  readonly key: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly depth: number;
  /** False for a row that keeps its place in the order only. */
  readonly ranged: boolean;
}

export function toLines(rows: readonly Row[]): readonly Line[] {
  const known = linesOf.get(rows);
  if (known !== undefined) return known;
  const lines = makeLines(rows);
  linesOf.set(rows, lines);
  return lines;
}

/** Rows never change once made, and a drawing that zooms asks for the same ones sixty times a second. */
const linesOf = new WeakMap<readonly Row[], readonly Line[]>();

function makeLines(rows: readonly Row[]): Line[] {
  // Most rows begin where the one before ends, and texts are quicker to compare than to read.
  let last: Hex | undefined;
  let value = 0n;
  const read = (address: Hex | undefined): bigint => {
    if (address === undefined) return 0n;
    if (address !== last) value = BigInt(address);
    last = address;
    return value;
  };
  // What lies between rows is called by its address, which an edit moves: it is known by what it follows.
  let named = '';
  let since = 0;
  const keyOf = ({ id }: Row): string => {
    since += 1;
    if (id.startsWith('gap:')) return `gap:${since.toString()}:${named}`;
    named = id;
    since = 0;
    return id;
  };
  return rows.map((row) => {
    return {
      row,
      key: keyOf(row),
      start: read(row.range?.start ?? row.from),
      end: read(row.range?.end),
      depth: row.depth ?? 0,
      ranged: row.range !== undefined,
    };
  });
}
