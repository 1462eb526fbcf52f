import { compareSymbols, type SymbolChanges } from './compare/symbols';
import { compareTotals, type TotalsChange } from './compare/totals';
import { knownValue, type MemoryMap, type MemoryRegion, type Quantity, type Section } from './memoryMap';

export type { SymbolChange, SymbolChanges } from './compare/symbols';
export { compareSymbols, comparingSymbols } from './compare/symbols';
export type { Total, TotalsChange } from './compare/totals';

/**
 * What became of a thing between two maps of one image. A thing that grew may have moved as well: the deltas beside this say
 * so. `unknown` is said where a figure of either side is unknown and the known ones are equal.
 */
export type Change = 'new' | 'gone' | 'grown' | 'shrunk' | 'moved' | 'same' | 'unknown';

/** Figures of after minus before, in bytes; absent where either is unknown, and for what is new or gone. */
export interface Deltas {
  readonly size?: bigint;
  /** Of the run-time address. */
  readonly address?: bigint;
  /** Of the load address. */
  readonly load?: bigint;
}

export interface SectionChange {
  readonly name: string;
  readonly change: Change;
  readonly deltas: Deltas;
  /** Absent for what is new. */
  readonly before?: Section;
  /** Absent for what is gone. */
  readonly after?: Section;
}

export interface RegionChange {
  readonly name: string;
  /** `grown` and `shrunk` are said of what is used, or of the length where what is used is equal. */
  readonly change: Change;
  readonly used?: bigint;
  readonly length?: bigint;
  readonly origin?: bigint;
  readonly before?: MemoryRegion;
  readonly after?: MemoryRegion;
}

/** All the differences of two maps, the unchanged things among them too, so that a view can show both in place. */
export interface Comparison {
  /** Sections that take memory, in the order of `after`, what is gone behind the section that it stood behind. */
  readonly sections: readonly SectionChange[];
  readonly regions: readonly RegionChange[];
  readonly symbols: SymbolChanges;
  readonly totals: TotalsChange;
  /** True when nothing at all is different, as far as the figures are known. */
  readonly same: boolean;
}

export interface CompareOptions {
  /** How many changed symbols are listed, those with the greatest change of size first; all are counted. Default 1000. */
  readonly mostSymbols?: number;
}

/**
 * Compares two maps of one image, such as those of two builds, or what a script would give and what a build gave. Takes about
 * a microsecond a symbol: where a million of them must not hold up their host, `comparingSymbols` does it in steps.
 */
export function compareMaps(before: MemoryMap, after: MemoryMap, options: CompareOptions = {}): Comparison {
  const sections = compareSections(before, after);
  const regions = compareRegions(before, after);
  const symbols = compareSymbols(before.symbols, after.symbols, options.mostSymbols);
  const { counts } = symbols;
  const unchanged = ({ change }: { readonly change: Change }): boolean => change === 'same';
  return {
    sections,
    regions,
    symbols,
    totals: compareTotals(before, after),
    same:
      sections.every(unchanged) &&
      regions.every(unchanged) &&
      counts.new + counts.gone + counts.grown + counts.shrunk + counts.moved === 0,
  };
}

/** The sections that take memory, matched by name and, of several of one name, in their order. */
function compareSections(before: MemoryMap, after: MemoryMap): readonly SectionChange[] {
  const isThere = ({ allocated, size }: Section): boolean => allocated && knownValue(size) !== 0n;
  return matched(before.sections.filter(isThere), after.sections.filter(isThere)).map(
    ({ name, before: old, after: now }): SectionChange => {
      if (old === undefined || now === undefined) return oneSided(name, old, now);
      const deltas = {
        ...delta('size', old.size, now.size),
        ...delta('address', old.vma, now.vma),
        // What has no bytes in the file is loaded nowhere: the linker's figure moves with whatever is before it.
        ...(old.zeroFill && now.zeroFill ? {} : delta('load', old.lma, now.lma)),
      };
      // Without a load address on either side there is nothing to be unsure of: an ELF file may state none.
      const complete = deltas.size !== undefined && deltas.address !== undefined;
      return { name, change: changeOf(deltas, complete), deltas, before: old, after: now };
    },
  );
}

function compareRegions(before: MemoryMap, after: MemoryMap): readonly RegionChange[] {
  return matched(before.memory, after.memory).map(({ name, before: old, after: now }): RegionChange => {
    if (old === undefined || now === undefined) {
      const { change, before: gone, after: added } = oneSided(name, old, now);
      return {
        name,
        change,
        ...(gone === undefined ? {} : { before: gone }),
        ...(added === undefined ? {} : { after: added }),
      };
    }
    const deltas = {
      ...delta('used', old.used, now.used),
      ...delta('length', old.length, now.length),
      ...delta('origin', old.origin, now.origin),
    };
    const complete = deltas.used !== undefined && deltas.length !== undefined && deltas.origin !== undefined;
    const size = deltas.used === undefined || deltas.used === 0n ? deltas.length : deltas.used;
    const change = changeOf({ ...pick('size', size), ...pick('address', deltas.origin) }, complete);
    return { name, change, ...deltas, before: old, after: now };
  });
}

function oneSided<T>(
  name: string,
  before: T | undefined,
  after: T | undefined,
): { name: string; change: Change; deltas: Deltas; before?: T; after?: T } {
  return {
    name,
    change: before === undefined ? 'new' : 'gone',
    deltas: {},
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function changeOf({ size, address, load }: Deltas, complete: boolean): Change {
  if (size !== undefined && size !== 0n) return size > 0n ? 'grown' : 'shrunk';
  if ((address ?? 0n) !== 0n || (load ?? 0n) !== 0n) return 'moved';
  return complete ? 'same' : 'unknown';
}

function delta<K extends string>(
  key: K,
  before: Quantity,
  after: Quantity,
): Readonly<Partial<Record<K, bigint>>> {
  const [old, now] = [knownValue(before), knownValue(after)];
  return pick(key, old === undefined || now === undefined ? undefined : now - old);
}

function pick<K extends string>(key: K, value: bigint | undefined): Readonly<Partial<Record<K, bigint>>> {
  // A computed key widens to an index signature; it is K by construction.
  return (value === undefined ? {} : { [key]: value }) as Readonly<Partial<Record<K, bigint>>>;
}

interface Pair<T> {
  readonly name: string;
  readonly before?: T;
  readonly after?: T;
}

/** Pairs things by name and by their number among those of that name; what is gone stands behind what it stood behind. */
function matched<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
): readonly Pair<T>[] {
  const old = numbered(before);
  const now = numbered(after);
  const goneBehind = new Map<string, Pair<T>[]>();
  let last = '';
  for (const [key, thing] of old) {
    if (now.has(key)) {
      last = key;
      continue;
    }
    const gone = goneBehind.get(last) ?? [];
    gone.push({ name: thing.name, before: thing });
    goneBehind.set(last, gone);
  }
  const pairs: Pair<T>[] = [...(goneBehind.get('') ?? [])];
  for (const [key, thing] of now) {
    const was = old.get(key);
    pairs.push({ name: thing.name, after: thing, ...(was === undefined ? {} : { before: was }) });
    pairs.push(...(goneBehind.get(key) ?? []));
  }
  return pairs;
}

/** By number and name. No name is empty with its number in front, so the empty key is free for "behind nothing". */
function numbered<T extends { readonly name: string }>(things: readonly T[]): ReadonlyMap<string, T> {
  const seen = new Map<string, number>();
  const byKey = new Map<string, T>();
  for (const thing of things) {
    const number = seen.get(thing.name) ?? 0;
    seen.set(thing.name, number + 1);
    byKey.set(`${number.toString()} ${thing.name}`, thing);
  }
  return byKey;
}
