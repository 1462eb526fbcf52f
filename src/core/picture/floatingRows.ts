import { hex } from '../address';
import type { Quantity, Section } from '../memoryMap';
import type { Row } from './types';

/** A section without a range of its own. */
export interface Floating {
  readonly section: Section;
  /** Where it begins, in the column that it floats in. */
  readonly address: Quantity;
  readonly row: Row;
}

/**
 * Puts rows that have no range among those that have one: where their address or the proven lower bound of it says, in
 * script order where bounds are equal. A bound is never drawn as an address.
 */
export function withFloating(rows: readonly Row[], floating: readonly Floating[]): Row[] {
  if (floating.length === 0) return withCuts(rows);
  const result = rows.map((row) => ({ row, key: row.range === undefined ? 0n : BigInt(row.range.start) }));
  let reached = 0n;
  let told: string | undefined;
  for (const { address, row } of [...floating].sort((a, b) => a.section.index - b.section.index)) {
    const from = address.kind === 'known' ? address.value : undefined;
    const bound = lowest(address) ?? 0n;
    const key = from ?? (bound > reached ? bound : reached);
    reached = key;
    const after = result.findLastIndex((candidate) => candidate.key <= key);
    const host = result[after]?.row;
    const isGap = host?.paint === 'fill' || host?.paint === 'hole';
    const isReplaced = isGap && host.shape === 'short';
    const words = from === undefined ? row.note : undefined;
    // What is as little known as the one before it says nothing new.
    const own = {
      row:
        from === undefined ? withNote(row, words === told ? undefined : words) : { ...row, from: hex(from) },
      key,
    };
    told = words;
    result.splice(isGap ? after : after + 1, isReplaced ? 1 : 0, own);
  }
  return withCuts(result.map(({ row }) => row));
}

function withNote(row: Row, note: string | undefined): Row {
  return row.note === note ? row : { ...row, note };
}

/** The address, or the least that it may be; undefined where nothing is known of it. */
export function lowest(address: Quantity): bigint | undefined {
  return address.kind === 'known' ? address.value : address.atLeast;
}

/** Between a row of unknown end and a known address far above, the axis is broken: how much is free is unknown. */
function withCuts(rows: readonly Row[]): Row[] {
  if (rows.every((row) => row.range !== undefined)) return [...rows];
  let reached: bigint | undefined;
  return rows.flatMap((row, i) => {
    const start = row.range?.start ?? row.from;
    const before = rows[i - 1];
    const isFar = start !== undefined && reached !== undefined && BigInt(start) - reached > farAway;
    const end = row.range?.end ?? row.from;
    reached = end === undefined ? reached : BigInt(end);
    if (!isFar || before === undefined || before.range !== undefined || before.shape === 'cut') return [row];
    return [{ ...unknownGap, id: `cut:${row.id}` }, row];
  });
}

const unknownGap = {
  name: 'not used',
  mono: false,
  paint: 'hole',
  shape: 'cut',
  sureness: 'unknown',
} as const;

/** A next address farther away than any section is long is in another part of the space. */
const farAway = 1n << 32n;
