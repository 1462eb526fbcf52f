import { hex } from '../address';
import { unitsOf } from '../picture/axis';
import type { Hex } from '../picture/types';
import type { RowAxis } from './heights';

/**
 * A place on the axis of a column that means the same on another axis of the same rows, such as one that is drawn higher, and
 * after rows have come or gone as long as its own is there. JSON-safe.
 */
export interface AxisPlace {
  /** An address, or the id of a row without one. */
  readonly at: Hex;
  readonly row?: string | undefined;
  /** How far into the byte, or into the row: at least 0, less than 1. At an end of a stretch that is its last byte, 1. */
  readonly part: number;
}

/** Undefined on an axis without rows. */
export function placeOfUnits({ axis, floating }: RowAxis, units: bigint): AxisPlace | undefined {
  const piece = axis.pieces.find(({ offset, height }) => units < offset + height) ?? axis.pieces.at(-1);
  if (piece === undefined) return undefined;
  const { range, offset, height } = piece;
  const inside = clamp(units - offset, height);
  if (range === undefined) {
    const row = [...floating].find(([, { from }]) => from === offset)?.[0];
    return { at: '0x0', row, part: fraction(inside, height) };
  }
  const size = range.end - range.start;
  const byte = (inside * size) / height;
  // The end of a stretch is that of its last byte: the next address may be far away.
  const own = byte === size ? size - 1n : byte;
  return { at: hex(range.start + own), part: fraction(inside * size - own * height, height) };
}

/** Undefined where the axis has no such place: what lay there is gone, or it is that of something else. */
export function unitsOfPlace({ axis, floating }: RowAxis, { at, row, part }: AxisPlace): bigint | undefined {
  if (row !== undefined) {
    const place = floating.get(row);
    return place === undefined ? undefined : place.from + share(place.to - place.from, part);
  }
  const address = BigInt(at);
  const piece = axis.ranged.find(({ range }) => address >= range.start && address < range.end);
  if (piece === undefined) return unitsOf(axis, address);
  const { range, offset, height } = piece;
  return offset + ((address - range.start) * height + share(height, part)) / (range.end - range.start);
}

/** Rounded half up, so that what goes there and back stays. */
function share(whole: bigint, part: number): bigint {
  return (whole * BigInt(Math.round(part * fine)) + BigInt(fine / 2)) / BigInt(fine);
}

function fraction(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * BigInt(fine) + whole / 2n) / whole) / fine;
}

const fine = 2 ** 52;

function clamp(value: bigint, most: bigint): bigint {
  return value < 0n ? 0n : value > most ? most : value;
}
