import { flag, type Piece, type Section } from '../model';
import type { Symbol } from '../link';
import { movedOffset } from '../shrunk';
import type { Relaxation } from '../relaxation';

/** An output section in plain numbers, as of the pass that runs. Where it starts is split as in `Address`. */
export interface Base {
  readonly section: Section;
  high: number;
  low: number;
  alignment: number;
}

/** Where a section of an object is. */
export interface Place {
  readonly piece: Piece;
  readonly base: Base;
  /** In its output section. */
  offset: number;
}

/** What a relocation leads to. */
export type Target =
  | MovingTarget
  /** A symbol that the script or the linker defines. */
  | { readonly kind: 'symbol'; readonly symbol: Symbol }
  /** No symbol: the linker takes the place of the relocation for it. */
  | { readonly kind: 'self' }
  /** An entry of the table of calls: the first of them or, `room` bytes behind it, the last, or between the two. */
  | { readonly kind: 'entry'; readonly place: Place; readonly first: number; readonly room: number }
  /** A weak symbol that nothing defines. */
  | { readonly kind: 'missing' }
  /** The linker leaves code as it is that leads there. */
  | { readonly kind: 'kept' }
  /** Where it leads is not known. */
  | { readonly kind: 'open' };

export interface MovingTarget {
  readonly kind: 'place';
  readonly place: Place;
  /** In its section, as it stands in the object. */
  readonly givenValue: number;
  readonly givenSize: number;
  value: number;
  size: number;
  /** Of a global function the linker does not take the size that it has. */
  readonly isGlobalFunction: boolean;
  readonly symbol: Symbol | undefined;
}

/** A section on its way to become shorter. Offsets are those of the object unless it is said that they have moved. */
export interface Shrinking {
  readonly place: Place;
  readonly relaxation: Relaxation;
  readonly targets: readonly Target[];
  /** Where each relocation has moved to. */
  readonly moved: Float64Array;
  /** What was done about each; nothing is done twice. */
  readonly isDone: Uint8Array;
  /** Bytes that are gone because of each, and from where. */
  readonly gone: Uint32Array;
  readonly goneFrom: Float64Array;
  /** Symbols in it whose values and sizes move along. */
  readonly symbols: MovingTarget[];
  /** Alignment is done, after which nothing is taken out any more. */
  isAligned: boolean;
  /** Something about it is not certain. */
  isOpen: boolean;
}

export function newShrinking(place: Place, relaxation: Relaxation, targets: readonly Target[]): Shrinking {
  const { count, offsets } = relaxation;
  return {
    place,
    relaxation,
    targets,
    moved: Float64Array.from(offsets.subarray(0, count)),
    isDone: new Uint8Array(count),
    gone: new Uint32Array(count),
    goneFrom: new Float64Array(count),
    symbols: [],
    isAligned: false,
    isOpen: relaxation.open,
  };
}

/** Notes that bytes go; `from` counts from the relocation. */
export function takeOut(shrinking: Shrinking, index: number, from: number, count: number): void {
  shrinking.isDone[index] = 1;
  shrinking.gone[index] = count;
  shrinking.goneFrom[index] = (shrinking.relaxation.offsets[index] ?? 0) + from;
  shrinking.place.piece.size -= BigInt(count);
}

/** Moves what lies behind the bytes that are gone. */
export function settleOffsets(shrinking: Shrinking): void {
  const { moved, relaxation, gone, goneFrom, place, symbols } = shrinking;
  const starts: number[] = [];
  const sums: number[] = [];
  let sum = 0;
  for (let i = 0; i < relaxation.count; i += 1) {
    const bytes = gone[i] ?? 0;
    if (bytes === 0) continue;
    starts.push(goneFrom[i] ?? 0);
    sum += bytes;
    sums.push(sum);
  }
  let next = 0;
  let before = 0;
  for (let i = 0; i < relaxation.count; i += 1) {
    const offset = relaxation.offsets[i] ?? 0;
    while (next < starts.length && (starts[next] ?? 0) < offset) {
      before = sums[next] ?? 0;
      next += 1;
    }
    moved[i] = offset - before;
  }
  const shrunk = { starts, sums };
  place.piece.shrunk = shrunk;
  const end = Number(place.piece.given.size);
  for (const target of symbols) {
    // The linker leaves alone what is outside the section.
    if (target.givenValue > end) continue;
    const value = movedOffset(shrunk, target.givenValue);
    const last = target.givenValue + target.givenSize;
    const size = last > end ? target.givenSize : movedOffset(shrunk, last) - value;
    if (value === target.value && size === target.size) continue;
    target.value = value;
    target.size = size;
    if (target.symbol === undefined) continue;
    target.symbol.value = BigInt(value);
    if (size !== target.givenSize) target.symbol.size = BigInt(size);
  }
}

/** Whether relaxation has made the code shorter that a relocation of the object stands at. */
export function isShortened({ relaxation: { offsets, count }, gone }: Shrinking, offset: number): boolean {
  let [from, to] = [0, count];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((offsets[middle] ?? 0) < offset) from = middle + 1;
    else to = middle;
  }
  return from < count && offsets[from] === offset && (gone[from] ?? 0) > 0;
}

/** Code, and what is merged, the linker does not address from the global pointer. */
export function isCodeOrMerged(flags: number): boolean {
  return (flags & (flag.code | flag.merge)) !== 0;
}
