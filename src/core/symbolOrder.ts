import { isPlace, type SymbolColumns } from './symbolColumns';

/** A radix sort by 16 bits at a time, which is linear, stable, and skips the digits that all values share. */
export function sortByValue(columns: SymbolColumns): {
  order: Uint32Array;
  high: Uint32Array;
  low: Uint32Array;
} {
  const { count } = columns;
  if (count <= fewSymbols) return byComparison(columns);
  let sorted: Sorted = { order: new Uint32Array(count), keys: columns.valueLow.slice(0, count) };
  for (let i = 0; i < count; i += 1) sorted.order[i] = i;
  let spare: Sorted = { order: new Uint32Array(count), keys: new Uint32Array(count) };
  const pass = (shift: number): boolean => {
    if (!sortPass(sorted, spare, shift)) return false;
    [sorted, spare] = [spare, sorted];
    return true;
  };
  pass(0);
  pass(16);
  const low = sorted.keys;
  sorted = { order: sorted.order, keys: gather(columns.valueHigh, sorted.order) };
  const moved = [pass(0), pass(16)].includes(true);
  return {
    order: sorted.order,
    high: sorted.keys,
    low: moved ? gather(columns.valueLow, sorted.order) : low,
  };
}

/** Up to here comparing is faster than counting 65,536 digits. */
const fewSymbols = 2000;

function byComparison(columns: SymbolColumns): ReturnType<typeof sortByValue> {
  const { count, valueHigh, valueLow } = columns;
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => (valueHigh[a] ?? 0) - (valueHigh[b] ?? 0) || (valueLow[a] ?? 0) - (valueLow[b] ?? 0) || a - b,
  );
  return { order, high: gather(valueHigh, order), low: gather(valueLow, order) };
}

interface Sorted {
  readonly order: Uint32Array;
  /** The half of the values that is being sorted by, in that order. */
  readonly keys: Uint32Array;
}

/** Sorts by one digit; false when all keys have the same one, and nothing was done. */
function sortPass(from: Sorted, into: Sorted, shift: number): boolean {
  const { order, keys } = from;
  const starts = digitStarts(keys, shift, order.length);
  if (starts === undefined) return false;
  for (let p = 0; p < order.length; p += 1) {
    const key = keys[p] ?? 0;
    const digit = (key >>> shift) & 0xffff;
    const to = starts[digit] ?? 0;
    starts[digit] = to + 1;
    into.keys[to] = key;
    into.order[to] = order[p] ?? 0;
  }
  return true;
}

/** Where each digit's run starts; undefined when all values share one digit. */
function digitStarts(column: Uint32Array, shift: number, count: number): Uint32Array | undefined {
  const starts = new Uint32Array(0x1_0000);
  for (let i = 0; i < count; i += 1) {
    const digit = ((column[i] ?? 0) >>> shift) & 0xffff;
    starts[digit] = (starts[digit] ?? 0) + 1;
  }
  const first = ((column[0] ?? 0) >>> shift) & 0xffff;
  if (starts[first] === count) return undefined;
  let sum = 0;
  for (let digit = 0; digit < starts.length; digit += 1) {
    const own = starts[digit] ?? 0;
    starts[digit] = sum;
    sum += own;
  }
  return starts;
}

/**
 * Puts the symbols of one value in order, the worst name first: functions and objects are better than labels, global is
 * better than weak and weak than local, a name that starts with fewer underscores is better, then the file's first.
 */
export function orderAliases(
  columns: SymbolColumns,
  order: Uint32Array,
  high: Uint32Array,
  low: Uint32Array,
): void {
  const { count } = columns;
  let start = 0;
  while (start < count) {
    let end = start + 1;
    while (end < count && high[end] === high[start] && low[end] === low[start]) end += 1;
    if (end - start > 1) {
      const run = order.subarray(start, end);
      run.sort((a, b) => compareAliases(columns, a, b, run.length <= comparedNames));
    }
    start = end;
  }
}

/** Names are read only to rank runs up to this length; longer ones are no work of a linker's. */
const comparedNames = 64;

function compareAliases(columns: SymbolColumns, a: number, b: number, byNames: boolean): number {
  const byTrait = (columns.traits[a] ?? 0) - (columns.traits[b] ?? 0);
  if (byTrait !== 0) return byTrait;
  if (!byNames) return b - a;
  const underscores = (i: number): number =>
    /^_*/.exec(columns.nameAt(columns.name[i] ?? 0))?.[0].length ?? 0;
  return underscores(b) - underscores(a) || b - a;
}

export interface Extents {
  /** For every position the nearest earlier one that reaches beyond this one's value; `none` where there is none. */
  readonly outer: Uint32Array;
  /** The last address of each; one before the value for what has no extent, but 0 for the value 0. */
  readonly endHigh: Uint32Array;
  readonly endLow: Uint32Array;
}

/** Positions that a later value has passed are dead for good, so each is stepped over once and the whole is linear. */
export function enclosing(
  columns: SymbolColumns,
  order: Uint32Array,
  high: Uint32Array,
  low: Uint32Array,
): Extents {
  const { count, sizeHigh, sizeLow, traits } = columns;
  const outer = new Uint32Array(count);
  const endHigh = new Uint32Array(count);
  const endLow = new Uint32Array(count);
  for (let p = 0; p < count; p += 1) {
    const h = high[p] ?? 0;
    const l = low[p] ?? 0;
    let q = p === 0 ? none : p - 1;
    while (q !== none && ((endHigh[q] ?? 0) < h || ((endHigh[q] ?? 0) === h && (endLow[q] ?? 0) < l))) {
      q = outer[q] ?? none;
    }
    outer[p] = q;
    const i = order[p] ?? 0;
    const isSized = isPlace(traits[i] ?? 0);
    // The last address is the value plus the size less one, with a carry between the halves.
    const sumLow = l + (isSized ? (sizeLow[i] ?? 0) : 0) - 1;
    const carry = sumLow > 0xffff_ffff ? 1 : sumLow < 0 ? -1 : 0;
    const sumHigh = h + (isSized ? (sizeHigh[i] ?? 0) : 0) + carry;
    const beyond = sumHigh > 0xffff_ffff;
    endHigh[p] = beyond ? 0xffff_ffff : Math.max(sumHigh, 0);
    endLow[p] = beyond ? 0xffff_ffff : sumHigh < 0 ? 0 : sumLow;
  }
  return { outer, endHigh, endLow };
}

export function hasExtent({ traits, sizeHigh, sizeLow }: SymbolColumns, i: number): boolean {
  return isPlace(traits[i] ?? 0) && ((sizeHigh[i] ?? 0) > 0 || (sizeLow[i] ?? 0) > 0);
}

/** No enclosing symbol. */
export const none = 0xffff_ffff;

function gather(column: Uint32Array, order: Uint32Array): Uint32Array {
  const result = new Uint32Array(order.length);
  for (let p = 0; p < order.length; p += 1) result[p] = column[order[p] ?? 0] ?? 0;
  return result;
}
