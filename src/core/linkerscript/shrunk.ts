/** Bytes that were taken out of a section: from where, in the object's offsets, and how many up to and with these. */
export interface Shrunk {
  readonly starts: readonly number[];
  readonly sums: readonly number[];
}

/** Where an offset in an object's section is after bytes were taken out of it; those right behind it move it not. */
export function movedOffset({ starts, sums }: Shrunk, offset: number): number {
  let [from, to] = [0, starts.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((starts[middle] ?? 0) < offset) from = middle + 1;
    else to = middle;
  }
  return from === 0 ? offset : offset - (sums[from - 1] ?? 0);
}
