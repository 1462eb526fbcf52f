import { addressRange, physicalAddress } from '../address';
import { exact } from '../memoryMap';
import type { PagingMode } from '../paging/modes';
import type { Region } from './profile';

/**
 * Makes the base regions tile the address space: fills what they leave open, and keeps the order of a profile
 * (by start, base before overlay, larger before smaller). The base regions must not overlap.
 */
export function tile(regions: readonly Region[], mode: PagingMode): readonly Region[] {
  const space = 1n << BigInt(mode.addressBits);
  const bases = regions.filter(({ layer }) => layer === 'base').sort(byStart);
  const filled = [...regions];
  let next = 0n;
  for (const { range } of bases) {
    if (range.start > next) filled.push(...gap(next, range.start, mode));
    if (range.end > next) next = range.end;
  }
  if (next < space) filled.push(...gap(next, space, mode));
  return filled.sort(byStart);
}

/** What is left of a base region when `taken` lies over it: none, one or two pieces of the same name. */
export function carve(region: Region, taken: readonly Region[]): readonly Region[] {
  let pieces: readonly Region[] = [region];
  for (const { range } of taken) pieces = pieces.flatMap((piece) => without(piece, range.start, range.end));
  return pieces;
}

/** First address above the lower half and first one of the upper half; undefined when the mode has no hole. */
export function holeOf(mode: PagingMode): { readonly start: bigint; readonly end: bigint } | undefined {
  if (mode.canonical.kind === 'none') return undefined;
  const start = 1n << BigInt(mode.canonical.kind === 'sign' ? mode.vaBits - 1 : mode.vaBits);
  return { start, end: (1n << 64n) - start };
}

function byStart(a: Region, b: Region): number {
  if (a.range.start !== b.range.start) return a.range.start < b.range.start ? -1 : 1;
  if (a.layer !== b.layer) return a.layer === 'base' ? -1 : 1;
  return a.range.end === b.range.end ? 0 : a.range.end > b.range.end ? -1 : 1;
}

/** The regions that fill [start, end): what lies in the mode's hole is called so. */
function gap(start: bigint, end: bigint, mode: PagingMode): readonly Region[] {
  const hole = holeOf(mode);
  if (hole === undefined || end <= hole.start || start >= hole.end) return [unassigned(start, end)];
  const from = start > hole.start ? start : hole.start;
  const to = end < hole.end ? end : hole.end;
  return [
    ...(start < from ? [unassigned(start, from)] : []),
    {
      name: 'Non-canonical hole',
      range: addressRange(from, to),
      kind: 'noncanonical',
      privilege: 'none',
      description: 'Addresses that the paging mode cannot translate.',
      source: mode.source,
      certainty: exact,
      layer: 'base',
    },
    ...(to < end ? [unassigned(to, end)] : []),
  ];
}

/** Of every range that a profile says nothing about. */
export const unassignedName = 'Unassigned';

function unassigned(start: bigint, end: bigint): Region {
  return {
    name: unassignedName,
    range: addressRange(start, end),
    kind: 'free',
    privilege: 'none',
    description: 'Addresses that the profile says nothing about.',
    source: 'derived: the profile leaves this range open',
    certainty: exact,
    layer: 'base',
  };
}

function without(piece: Region, start: bigint, end: bigint): readonly Region[] {
  const { range } = piece;
  if (end <= range.start || start >= range.end) return [piece];
  const left = start > range.start ? [cut(piece, range.start, start)] : [];
  const right = end < range.end ? [cut(piece, end, range.end)] : [];
  return [...left, ...right];
}

function cut(piece: Region, start: bigint, end: bigint): Region {
  const moved = { ...piece, range: addressRange(start, end) };
  if (piece.physicalStart === undefined) return moved;
  return { ...moved, physicalStart: physicalAddress(piece.physicalStart + (start - piece.range.start)) };
}
