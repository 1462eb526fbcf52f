import { END_OF_SPACE } from './address';
import { stringAt } from './elf/bytes';
import type { SymbolEntry, SymbolHit, SymbolTable } from './memoryMap';
import { isPlace, noSection, symbolBindings, symbolKinds, type SymbolColumns } from './symbolColumns';
import { nameIndex, slotOf } from './symbolNames';
import { enclosing, hasExtent, none, orderAliases, sortByValue } from './symbolOrder';

/** How far `find` looks back through nested or aliased symbols; real files nest two or three deep. */
const lookBack = 512;

export interface SymbolTableOptions {
  /** The number of the section an address lies in, for symbols without a size; undefined outside all sections. */
  readonly sectionOf: (address: bigint) => number | undefined;
  /** False when the values are no addresses, as in an object file; `find` then finds nothing. Default true. */
  readonly addresses?: boolean;
}

/** A table's own arrays, to be carried from one thread to another. */
export interface SymbolArrays {
  readonly count: number;
  readonly order: Uint32Array;
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly outer: Uint32Array;
  readonly endHigh: Uint32Array;
  readonly endLow: Uint32Array;
  readonly sizeHigh: Uint32Array;
  readonly sizeLow: Uint32Array;
  readonly traits: Uint8Array;
  readonly section: Uint32Array;
  readonly name: Uint32Array;
  readonly names: Uint8Array;
  readonly version?: Uint16Array;
  readonly versionTexts?: readonly string[];
  /** Of names; made here when nobody asked for a name yet. */
  readonly index: Int32Array;
}

const arraysOf = new WeakMap<SymbolTable, () => SymbolArrays | undefined>();

/** The arrays of a table that can be carried elsewhere; undefined for other tables. */
export function symbolArrays(table: SymbolTable): SymbolArrays | undefined {
  return arraysOf.get(table)?.();
}

/** The table again, of arrays that were carried here. */
export function openSymbolArrays(
  arrays: SymbolArrays,
  sectionName: (section: number) => string | undefined,
  options: SymbolTableOptions,
): SymbolTable {
  const none = new Uint32Array();
  const nameAt = (place: number): string => stringAt(arrays.names, place);
  return openTable(
    { ...arrays, valueHigh: none, valueLow: none, nameAt, sectionName },
    arrays,
    options,
    arrays.index,
  );
}

/** Sorts the columns by value; takes them over, so the caller must not change them afterwards. */
export function symbolTable(given: SymbolColumns, options: SymbolTableOptions): SymbolTable {
  const { order, high, low } = sortByValue(given);
  // The values are held in order from here on.
  const columns: SymbolColumns = { ...given, valueHigh: new Uint32Array(), valueLow: new Uint32Array() };
  orderAliases(columns, order, high, low);
  const sorted = { order, high, low, ...enclosing(columns, order, high, low) };
  return openTable(columns, sorted, options);
}

type Sorted = Pick<SymbolArrays, 'order' | 'high' | 'low' | 'outer' | 'endHigh' | 'endLow'>;

function openTable(
  columns: SymbolColumns,
  sorted: Sorted,
  options: SymbolTableOptions,
  givenIndex?: Int32Array,
): SymbolTable {
  const { count } = columns;
  const { order, high, low, outer, endHigh, endLow } = sorted;
  const size = (i: number): bigint => join(columns.sizeHigh[i] ?? 0, columns.sizeLow[i] ?? 0);

  const at = (position: number): SymbolEntry => {
    if (!(position >= 0 && position < count)) {
      throw new RangeError(`no symbol ${position.toString()} of ${count.toString()}`);
    }
    const i = order[position] ?? 0;
    const trait = columns.traits[i] ?? 0;
    const name = columns.nameAt(columns.name[i] ?? 0);
    const value = join(high[position] ?? 0, low[position] ?? 0);
    const kind = symbolKinds[trait >> 2] ?? 'other';
    const binding = symbolBindings[trait & 3] ?? 'local';
    const number = columns.section[i] ?? noSection;
    const section = number === noSection ? undefined : columns.sectionName(number);
    if (columns.version !== undefined) {
      const version = columns.versionTexts?.[columns.version[i] ?? 0] ?? '';
      if (version !== '')
        return {
          name,
          value,
          size: size(i),
          kind,
          binding,
          version,
          ...(section === undefined ? {} : { section }),
        };
    }
    // Spelled out twice, since spreading takes longer than all the rest.
    return section === undefined
      ? { name, value, size: size(i), kind, binding }
      : { name, value, size: size(i), kind, binding, section };
  };
  const hit = (position: number, address: bigint): SymbolHit => {
    const symbol = at(position);
    return { symbol, offset: address - symbol.value };
  };
  /** For a position at or below the address. */
  const covers = (position: number, h: number, l: number): boolean => {
    const end = endHigh[position] ?? 0;
    if (end < h || (end === h && (endLow[position] ?? 0) < l)) return false;
    return h > 0 || l > 0 || hasExtent(columns, order[position] ?? 0);
  };

  const find = (address: bigint): SymbolHit | undefined => {
    if (options.addresses === false || address < 0n || address >= END_OF_SPACE) return undefined;
    scratch.setBigUint64(0, address);
    const h = scratch.getUint32(0);
    const l = scratch.getUint32(4);
    const last = lastAtOrBelow(high, low, h, l);
    if (last < 0) return undefined;
    for (let p = last, steps = 0; p !== none && steps < lookBack; p = outer[p] ?? none, steps += 1) {
      if (covers(p, h, l)) return hit(bestCoveringAlias(p, h, l), address);
    }
    return nearestWithoutSize(last, address);
  };

  /** Aliases stand worst first, so the last one of the run that still covers the address is the best. */
  const bestCoveringAlias = (position: number, h: number, l: number): number => {
    let best = position;
    for (let p = position + 1; p < count && p - position < lookBack; p += 1) {
      if (high[p] !== high[position] || low[p] !== low[position]) break;
      if (covers(p, h, l)) best = p;
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

  let names: Int32Array | undefined = givenIndex;
  const byName = (name: string): SymbolEntry | undefined => {
    names ??= nameIndex(columns, order);
    const position = names[slotOf(names, columns, order, name)] ?? -1;
    return position < 0 ? undefined : at(position);
  };
  const table: SymbolTable = { count, at, find, byName };
  arraysOf.set(table, () => {
    if (columns.nameBytes === undefined) return undefined;
    names ??= nameIndex(columns, order);
    const { sizeHigh, sizeLow, traits, section, name, nameBytes, version, versionTexts } = columns;
    const versions = version === undefined || versionTexts === undefined ? {} : { version, versionTexts };
    return {
      count,
      ...sorted,
      sizeHigh,
      sizeLow,
      traits,
      section,
      name,
      names: nameBytes,
      ...versions,
      index: names,
    };
  });
  return table;
}

const scratch = new DataView(new ArrayBuffer(8));

/** Through a view, which is one bigint where shifting and adding would be four. */
function join(high: number, low: number): bigint {
  if (high === 0) return BigInt(low);
  scratch.setUint32(0, high);
  scratch.setUint32(4, low);
  return scratch.getBigUint64(0);
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
