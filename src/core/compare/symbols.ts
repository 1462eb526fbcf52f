import type { SymbolEntry, SymbolTable } from '../memoryMap';

export interface SymbolChange {
  readonly name: string;
  readonly change: 'new' | 'gone' | 'grown' | 'shrunk' | 'moved';
  /**
   * In bytes: after minus before, the whole size of what is new, minus the whole size of what is gone. Absent where the origin
   * of either does not tell the size.
   */
  readonly size?: bigint;
  /** Address of after minus that of before; absent for what is new or gone. */
  readonly address?: bigint;
  readonly before?: SymbolEntry;
  readonly after?: SymbolEntry;
}

export interface SymbolChanges {
  readonly counts: Readonly<Record<SymbolChange['change'] | 'same', number>>;
  /** Those that changed in size first, the greatest change first; then what is new or gone without a size; then what moved. */
  readonly listed: readonly SymbolChange[];
}

const defaultMost = 1000;
/** Symbols between two steps: a few milliseconds of work. */
const stepSize = 4096;

/** Matches symbols by name; of several of one name, those of the same section and size first, then in order of address. */
export function compareSymbols(before: SymbolTable, after: SymbolTable, most = defaultMost): SymbolChanges {
  const steps = comparingSymbols(before, after, most);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same in steps of some milliseconds, for hosts that have to answer others in between. */
export function* comparingSymbols(
  before: SymbolTable,
  after: SymbolTable,
  most = defaultMost,
): Generator<undefined, SymbolChanges> {
  // By name; several symbols of one name are rare, so that most values are one number.
  const old = new Map<string, number | number[]>();
  for (let i = 0; i < before.count; i += 1) {
    if (i % stepSize === 0) yield undefined;
    const symbol = before.at(i);
    if (counts(symbol)) addTo(old, symbol.name, i);
  }
  const counted = { new: 0, gone: 0, grown: 0, shrunk: 0, moved: 0, same: 0 };
  const greatest = greatestOf(most);
  const note = (was: SymbolEntry | undefined, now: SymbolEntry | undefined): void => {
    const change = changeOf(was, now);
    counted[change?.change ?? 'same'] += 1;
    if (change !== undefined) greatest.add(change);
  };
  /** Names that occur several times on either side, to be matched when all are seen. */
  const several = new Map<string, SymbolEntry[]>();
  const single = new Map<string, SymbolEntry>();
  for (let i = 0; i < after.count; i += 1) {
    if (i % stepSize === 0) yield undefined;
    const symbol = after.at(i);
    if (!counts(symbol)) continue;
    const group = several.get(symbol.name);
    const twin = single.get(symbol.name);
    if (group !== undefined) group.push(symbol);
    else if (twin !== undefined) {
      several.set(symbol.name, [twin, symbol]);
      single.delete(symbol.name);
    } else single.set(symbol.name, symbol);
  }
  let seen = 0;
  for (const [name, symbol] of single) {
    if ((seen += 1) % stepSize === 0) yield undefined;
    const at = old.get(name);
    if (Array.isArray(at)) several.set(name, [symbol]);
    else {
      note(at === undefined ? undefined : before.at(at), symbol);
      old.delete(name);
    }
  }
  for (const [name, group] of several) {
    if ((seen += 1) % stepSize === 0) yield undefined;
    const at = old.get(name);
    const was = (at === undefined ? [] : Array.isArray(at) ? at : [at]).map((i) => before.at(i));
    for (const pair of paired(was, group)) note(pair[0], pair[1]);
    old.delete(name);
  }
  for (const at of old.values()) {
    if ((seen += 1) % stepSize === 0) yield undefined;
    for (const i of Array.isArray(at) ? at : [at]) note(before.at(i), undefined);
  }
  return { counts: counted, listed: greatest.list() };
}

function counts({ kind, name }: SymbolEntry): boolean {
  return kind !== 'file' && kind !== 'section' && name !== '';
}

function addTo(map: Map<string, number | number[]>, name: string, i: number): void {
  const there = map.get(name);
  if (there === undefined) map.set(name, i);
  else if (Array.isArray(there)) there.push(i);
  else map.set(name, [there, i]);
}

/** Those that agree in section and size are taken for the same, and the others are paired in their order. */
function paired(
  before: readonly SymbolEntry[],
  after: readonly SymbolEntry[],
): readonly (readonly [SymbolEntry | undefined, SymbolEntry | undefined])[] {
  const key = ({ section, size }: SymbolEntry): string => `${size.toString()} ${section ?? ''}`;
  const waiting = new Map<string, SymbolEntry[]>();
  // Taken from the end, so the first has to stand there.
  for (const symbol of [...before].reverse())
    waiting.set(key(symbol), [...(waiting.get(key(symbol)) ?? []), symbol]);
  const pairs: (readonly [SymbolEntry | undefined, SymbolEntry | undefined])[] = [];
  const left: SymbolEntry[] = [];
  const taken = new Set<SymbolEntry>();
  for (const symbol of after) {
    const twin = waiting.get(key(symbol))?.pop();
    if (twin === undefined) left.push(symbol);
    else {
      taken.add(twin);
      pairs.push([twin, symbol]);
    }
  }
  const rest = before.filter((symbol) => !taken.has(symbol));
  for (let i = 0; i < Math.max(rest.length, left.length); i += 1) pairs.push([rest[i], left[i]]);
  return pairs;
}

/** Undefined for what stayed the same. */
function changeOf(before: SymbolEntry | undefined, after: SymbolEntry | undefined): SymbolChange | undefined {
  if (before === undefined || after === undefined) {
    const only = after ?? before;
    if (only === undefined) return undefined;
    // A size of 0 is that of a symbol whose origin does not tell.
    const size = only.size === 0n ? {} : { size: after === undefined ? -only.size : only.size };
    return after === undefined
      ? { name: only.name, change: 'gone', ...size, before: only }
      : { name: only.name, change: 'new', ...size, after: only };
  }
  const address = after.value - before.value;
  const told = (before.size === 0n) === (after.size === 0n);
  const size = after.size - before.size;
  const both = { name: after.name, address, before, after };
  if (told && size !== 0n) return { ...both, change: size > 0n ? 'grown' : 'shrunk', size };
  return address === 0n ? undefined : { ...both, change: 'moved', ...(told ? { size } : {}) };
}

/** Keeps the greatest changes without keeping all of them. */
function greatestOf(most: number): { add(change: SymbolChange): void; list(): readonly SymbolChange[] } {
  let kept: SymbolChange[] = [];
  const cut = (): void => {
    kept = kept.sort(byWeight).slice(0, most);
  };
  return {
    add(change) {
      kept.push(change);
      if (kept.length >= most * 2 + stepSize) cut();
    },
    list() {
      cut();
      return kept;
    },
  };
}

function byWeight(a: SymbolChange, b: SymbolChange): number {
  const [x, y] = [weight(a), weight(b)];
  if (x !== y) return x > y ? -1 : 1;
  const [m, n] = [a.change === 'moved' ? 1 : 0, b.change === 'moved' ? 1 : 0];
  if (m !== n) return m - n;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function weight({ size = 0n }: SymbolChange): bigint {
  return size < 0n ? -size : size;
}
