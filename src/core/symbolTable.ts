import type { SymbolEntry, SymbolHit, SymbolTable } from './memoryMap';

/**
 * Symbols in columns, in the order of their file: what a reader of ELF files, of map files or of listings fills. A value's
 * two halves are apart since typed arrays of 64-bit integers are slow to sort and to search.
 */
export interface SymbolColumns {
  readonly count: number;
  readonly valueHigh: Uint32Array;
  readonly valueLow: Uint32Array;
  /** In bytes; 0 when the origin does not say. */
  readonly sizeHigh: Uint32Array;
  readonly sizeLow: Uint32Array;
  /** One `symbolTrait` a symbol. */
  readonly traits: Uint8Array;
  /** Number of the section, of the origin's own choosing; `noSection` for absolute symbols. */
  readonly section: Uint32Array;
  /** Where the name is, of the origin's own choosing. */
  readonly name: Uint32Array;
  nameAt(place: number): string;
  sectionName(section: number): string | undefined;
}

export const noSection = 0xffff_ffff;

/** A column set with room for `capacity` symbols; `count` is for the caller to state. */
export function emptyColumns(capacity: number): Omit<SymbolColumns, 'count' | 'nameAt' | 'sectionName'> {
  const column = (): Uint32Array => new Uint32Array(capacity);
  return {
    valueHigh: column(),
    valueLow: column(),
    sizeHigh: column(),
    sizeLow: column(),
    traits: new Uint8Array(capacity),
    section: column(),
    name: column(),
  };
}

const kinds = [
  'other',
  'section',
  'file',
  'tls',
  'object',
  'function',
] as const satisfies readonly SymbolEntry['kind'][];
const bindings = ['local', 'weak', 'global'] as const satisfies readonly SymbolEntry['binding'][];

/** Kind and binding in a byte, so ordered that the better name for an address is the greater number. */
export function symbolTrait(kind: SymbolEntry['kind'], binding: SymbolEntry['binding']): number {
  return kinds.indexOf(kind) * 4 + bindings.indexOf(binding);
}

const objectTrait = symbolTrait('object', 'local');

/** A symbol that stands for an address: not a file's name, and no offset in thread-local storage. */
function isPlace(trait: number): boolean {
  return trait < symbolTrait('section', 'local') || trait >= objectTrait;
}

/** How far `find` looks back through nested or aliased symbols; real files nest two or three deep. */
const lookBack = 512;

export interface SymbolTableOptions {
  /** The number of the section an address lies in, for symbols without a size; undefined outside all sections. */
  readonly sectionOf: (address: bigint) => number | undefined;
  /** False when the values are no addresses, as in an object file; `find` then finds nothing. Default true. */
  readonly addresses?: boolean;
}

/** Sorts the columns by value; takes them over, so the caller must not change them afterwards. */
export function symbolTable(columns: SymbolColumns, options: SymbolTableOptions): SymbolTable {
  const { count } = columns;
  const order = sortByValue(columns);
  const high = gather(columns.valueHigh, order);
  const low = gather(columns.valueLow, order);
  orderAliases(columns, order, high, low);
  const outer = enclosing(columns, order, high, low);
  const size = (i: number): bigint => join(columns.sizeHigh[i] ?? 0, columns.sizeLow[i] ?? 0);

  const at = (position: number): SymbolEntry => {
    if (!(position >= 0 && position < count))
      throw new RangeError(`no symbol ${position.toString()} of ${count.toString()}`);
    const i = order[position] ?? 0;
    const trait = columns.traits[i] ?? 0;
    const section = columns.section[i] ?? noSection;
    const sectionName = section === noSection ? undefined : columns.sectionName(section);
    return {
      name: columns.nameAt(columns.name[i] ?? 0),
      value: join(high[position] ?? 0, low[position] ?? 0),
      size: size(i),
      kind: kinds[trait >> 2] ?? 'other',
      binding: bindings[trait & 3] ?? 'local',
      ...(sectionName === undefined ? {} : { section: sectionName }),
    };
  };
  const hit = (position: number, address: bigint): SymbolHit => {
    const symbol = at(position);
    return { symbol, offset: address - symbol.value };
  };
  const covers = (position: number, address: bigint): boolean => {
    const i = order[position] ?? 0;
    return (
      isPlace(columns.traits[i] ?? 0) && address - join(high[position] ?? 0, low[position] ?? 0) < size(i)
    );
  };

  const find = (address: bigint): SymbolHit | undefined => {
    if (options.addresses === false || address < 0n) return undefined;
    const last = lastAtOrBelow(high, low, Number(address >> 32n), Number(address & 0xffff_ffffn));
    if (last < 0) return undefined;
    for (let p = last, steps = 0; p !== none && steps < lookBack; p = outer[p] ?? none, steps += 1) {
      if (covers(p, address)) return hit(bestCoveringAlias(p, address), address);
    }
    return nearestWithoutSize(last, address);
  };

  /** Aliases stand worst first, so the last one of the run that still covers the address is the best. */
  const bestCoveringAlias = (position: number, address: bigint): number => {
    let best = position;
    for (let p = position + 1; p < count && p - position < lookBack; p += 1) {
      if (high[p] !== high[position] || low[p] !== low[position]) break;
      if (covers(p, address)) best = p;
    }
    return best;
  };

  const nearestWithoutSize = (last: number, address: bigint): SymbolHit | undefined => {
    const section = options.sectionOf(address);
    for (let p = last; p >= 0 && last - p < lookBack; p -= 1) {
      const i = order[p] ?? 0;
      if (!isPlace(columns.traits[i] ?? 0)) continue;
      const own = columns.section[i] ?? noSection;
      const exactly = join(high[p] ?? 0, low[p] ?? 0) === address;
      // A symbol at the very address names it, whichever section it is in and even if it is absolute.
      if (exactly) return hit(p, address);
      if (section === undefined || own !== section) continue;
      // Past the end of a symbol of known size lies padding, which is nobody's.
      return size(i) === 0n ? hit(p, address) : undefined;
    }
    return undefined;
  };

  let names: Int32Array | undefined;
  const byName = (name: string): SymbolEntry | undefined => {
    names ??= nameIndex(columns, order);
    const position = names[slotOf(names, columns, order, name)] ?? -1;
    return position < 0 ? undefined : at(position);
  };
  return { count, at, find, byName };
}

/** No enclosing symbol. */
const none = 0xffff_ffff;

function join(high: number, low: number): bigint {
  return high === 0 ? BigInt(low) : (BigInt(high) << 32n) | BigInt(low);
}

function bindingOf(columns: SymbolColumns, order: Uint32Array, position: number): number {
  return (columns.traits[order[position] ?? 0] ?? 0) & 3;
}

function gather(column: Uint32Array, order: Uint32Array): Uint32Array {
  const result = new Uint32Array(order.length);
  for (let p = 0; p < order.length; p += 1) result[p] = column[order[p] ?? 0] ?? 0;
  return result;
}

/** A radix sort by 16 bits at a time, which is linear, stable, and skips the digits that all values share. */
function sortByValue(columns: SymbolColumns): Uint32Array {
  const { count } = columns;
  let order = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) order[i] = i;
  let spare = new Uint32Array(count);
  for (const [column, shift] of [
    [columns.valueLow, 0],
    [columns.valueLow, 16],
    [columns.valueHigh, 0],
    [columns.valueHigh, 16],
  ] as const) {
    const starts = digitStarts(column, shift, count);
    if (starts === undefined) continue;
    for (let p = 0; p < count; p += 1) {
      const i = order[p] ?? 0;
      const digit = ((column[i] ?? 0) >>> shift) & 0xffff;
      const to = starts[digit] ?? 0;
      starts[digit] = to + 1;
      spare[to] = i;
    }
    [order, spare] = [spare, order];
  }
  return order;
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
function orderAliases(columns: SymbolColumns, order: Uint32Array, high: Uint32Array, low: Uint32Array): void {
  const { count } = columns;
  let start = 0;
  while (start < count) {
    let end = start + 1;
    while (end < count && high[end] === high[start] && low[end] === low[start]) end += 1;
    const run = order.subarray(start, end);
    if (run.length > 1) run.sort((a, b) => compareAliases(columns, a, b, run.length <= comparedNames));
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

/**
 * For every position the nearest earlier one whose extent reaches beyond this one's value. Positions that a later value
 * has passed are dead for good, so each is stepped over once and the whole is linear.
 */
function enclosing(
  columns: SymbolColumns,
  order: Uint32Array,
  high: Uint32Array,
  low: Uint32Array,
): Uint32Array {
  const { count, sizeHigh, sizeLow, traits } = columns;
  const outer = new Uint32Array(count);
  const endHigh = new Uint32Array(count);
  const endLow = new Uint32Array(count);
  for (let p = 0; p < count; p += 1) {
    let q = p === 0 ? none : p - 1;
    const [h, l] = [high[p] ?? 0, low[p] ?? 0];
    while (q !== none && ((endHigh[q] ?? 0) < h || ((endHigh[q] ?? 0) === h && (endLow[q] ?? 0) <= l)))
      q = outer[q] ?? none;
    outer[p] = q;
    const i = order[p] ?? 0;
    const sized = isPlace(traits[i] ?? 0);
    const sumLow = l + (sized ? (sizeLow[i] ?? 0) : 0);
    const sumHigh = h + (sized ? (sizeHigh[i] ?? 0) : 0) + (sumLow > 0xffff_ffff ? 1 : 0);
    // An end past the end of the space is the end of the space.
    endHigh[p] = Math.min(sumHigh, 0xffff_ffff);
    endLow[p] = sumHigh > 0xffff_ffff ? 0xffff_ffff : sumLow;
  }
  return outer;
}

function lastAtOrBelow(high: Uint32Array, low: Uint32Array, h: number, l: number): number {
  let [from, to] = [0, high.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const m = high[middle] ?? 0;
    if (m < h || (m === h && (low[middle] ?? 0) <= l)) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}

/**
 * Open addressing over positions, at most half full. Of the symbols of one name the most visible is kept, and of those the
 * lowest.
 */
function nameIndex(columns: SymbolColumns, order: Uint32Array): Int32Array {
  let slots = 16;
  while (slots < columns.count * 2) slots *= 2;
  const index = new Int32Array(slots).fill(-1);
  for (let position = 0; position < columns.count; position += 1) {
    const slot = slotOf(index, columns, order, nameOf(columns, order, position));
    const held = index[slot] ?? -1;
    if (held < 0 || bindingOf(columns, order, position) > bindingOf(columns, order, held))
      index[slot] = position;
  }
  return index;
}

/** The slot that holds the name, or the free one where it would go. */
function slotOf(index: Int32Array, columns: SymbolColumns, order: Uint32Array, name: string): number {
  const mask = index.length - 1;
  for (let slot = hashOf(name) & mask; ; slot = (slot + 1) & mask) {
    const held = index[slot] ?? -1;
    if (held < 0 || nameOf(columns, order, held) === name) return slot;
  }
}

function nameOf(columns: SymbolColumns, order: Uint32Array, position: number): string {
  return columns.nameAt(columns.name[order[position] ?? 0] ?? 0);
}

/** FNV-1a over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return hash >>> 0;
}
