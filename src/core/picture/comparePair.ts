import type { ChangeKind, Row } from './types';
import { compare, gapRow, hexRange, tile, type Gap, type Placed } from './tile';
import { formatSize } from '../address';

/** Something on one side of a comparison. What is a hole takes no room where the other side has nothing either. */
export interface SidePart extends Placed {
  readonly hole: boolean;
}

export interface PairedRows {
  readonly before: readonly Row[];
  readonly after: readonly Row[];
}

/** How a gap that both sides have is drawn, from its size and from what lies on both sides of it together. */
export type GapLook = (gap: Gap, content: bigint) => Pick<Row, 'name' | 'paint' | 'shape'>;

/**
 * Rows of two columns that are to be drawn on one axis. Where neither side has anything both have the same gap, so that the
 * axis can be broken there; a hole of one side beside something of the other stays a row.
 */
export function pairRows(
  before: readonly SidePart[],
  after: readonly SidePart[],
  lookOf: GapLook,
): PairedRows {
  const solid = merged([...before, ...after].filter((part) => !part.hole));
  const all = merged([...before, ...after]);
  const gaps = gapsBetween(solid, all);
  const content = solid.reduce((sum, { start, end }) => sum + end - start, 0n);
  const side = (id: string, parts: readonly SidePart[]): Row[] => {
    const own = merged(parts);
    const [first, last] = [own[0]?.start ?? 0n, own.at(-1)?.end ?? 0n];
    const shown = gaps.filter(({ start, end }) => start >= first && end <= last);
    const rows = tile(
      parts.filter((part) => !part.hole),
      nothing,
    );
    return [
      ...rows.filter((row) => row.id !== nothingId),
      ...parts.filter((part) => part.hole).flatMap((part) => holeRows(part, solid)),
      ...shown.map((gap) => gapRow(id, gap, { ...lookOf(gap, content), ...nameOf(gap, parts) })),
    ].sort((a, b) => compare(BigInt(a.range?.start ?? '0x0'), BigInt(b.range?.start ?? '0x0')));
  };
  return { before: side('before', before), after: side('after', after) };
}

const nothingId = 'nothing';

/** What `tile` puts between the parts; here the other side decides what lies there. */
function nothing(gap: Gap): Row {
  return { ...gapRow('', gap, { name: '', paint: 'hole', shape: 'short' }), id: nothingId };
}

/** A hole of one side keeps its name where the axis is broken in it. */
function nameOf(gap: Gap, parts: readonly SidePart[]): Partial<Pick<Row, 'name'>> {
  const around = parts.find((part) => part.hole && part.start <= gap.start && part.end >= gap.end);
  return around === undefined ? {} : { name: around.row.name };
}

/** The pieces of a hole that lie beside something of the other side. */
function holeRows(part: SidePart, solid: readonly Gap[]): Row[] {
  const pieces = solid.flatMap(({ start, end }): Gap[] => {
    const low = start > part.start ? start : part.start;
    const high = end < part.end ? end : part.end;
    return low < high ? [{ start: low, end: high }] : [];
  });
  return pieces.map((piece, i) => ({
    ...part.row,
    id: i === 0 ? part.row.id : `${part.row.id}:${i.toString()}`,
    shape: 'named',
    range: hexRange(piece),
    size: formatSize(piece.end - piece.start),
  }));
}

function gapsBetween(solid: readonly Gap[], all: readonly Gap[]): Gap[] {
  const gaps: Gap[] = [];
  let reached = all[0]?.start ?? 0n;
  for (const { start, end } of solid) {
    if (start > reached) gaps.push({ start: reached, end: start });
    reached = end;
  }
  const last = all.at(-1)?.end ?? reached;
  if (last > reached) gaps.push({ start: reached, end: last });
  return gaps;
}

function merged(ranges: readonly Gap[]): Gap[] {
  const result: { start: bigint; end: bigint }[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => compare(a.start, b.start))) {
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) {
      if (end > last.end) last.end = end;
    } else result.push({ start, end });
  }
  return result;
}

/** A size with its sign; nothing is `0`, without one. */
export function signed(bytes: bigint): string {
  return bytes > 0n ? `+${formatSize(bytes)}` : bytes === 0n ? '0' : formatSize(bytes);
}

export function shareOf(delta: bigint | undefined, most: bigint): number | undefined {
  return delta === undefined || most === 0n ? undefined : Number((delta * 10_000n) / most) / 10_000;
}

export function greatest(deltas: readonly (bigint | undefined)[]): bigint {
  return deltas.reduce<bigint>((most, delta = 0n) => {
    const size = delta < 0n ? -delta : delta;
    return size > most ? size : most;
  }, 0n);
}

/** What is to be said on a band between both: how the size has changed, then how far it has moved. */
export function changeWords(
  change: ChangeKind,
  size: bigint | undefined,
  address: bigint | undefined,
): { readonly text: string; readonly mono: boolean; readonly strong?: boolean }[] {
  const moved =
    address === undefined || address === 0n ? [] : [{ text: `moved ${signed(address)}`, mono: false }];
  if (change !== 'grown' && change !== 'shrunk') return moved;
  return size === undefined ? moved : [{ text: signed(size), mono: false, strong: true }, ...moved];
}
