/**
 * What has to be done to one JSON value to get another: most of a picture is as it was before an edit, or has moved with all
 * the rest. Values are data of JSON; a key whose value is undefined counts as absent.
 */
export type Delta =
  /** Another value. */
  | { readonly is: unknown }
  /** A text whose end is a number in hex, as addresses are written: by how much that is more, in hex with a sign. */
  | { readonly by: string }
  /** A list. */
  | ListDelta
  /** An object: what changes at a key, and the keys that go. */
  | { readonly of: Readonly<Record<string, Delta>>; readonly gone?: readonly string[] };

interface ListDelta {
  /** What changes at indices of the new list: what moves together is said once. */
  readonly at: readonly (readonly [indices: readonly number[], change: Delta])[];
  /** What is kept at both ends of a list whose length changes, and what stands between them then. */
  readonly keep?: readonly [front: number, back: number];
  readonly put?: readonly unknown[];
}

/** Undefined where both are the same. */
export function deltaOf(before: unknown, after: unknown): Delta | undefined {
  if (before === after) return undefined;
  if (typeof before === 'string' && typeof after === 'string') return moved(before, after) ?? { is: after };
  if (Array.isArray(before) && Array.isArray(after)) return listDelta(before, after);
  if (isRecord(before) && isRecord(after)) return recordDelta(before, after);
  return { is: after };
}

/** A number of so many digits is below 2^52. */
const exactDigits = 13;
/** A number of so many digits is below 2^28. */
const smallDigits = 7;
const smallEnd = 2 ** 28;
/** Shorter numbers are said as they are, which takes no more room. */
const leastDigits = 4;

function moved(before: string, after: string): Delta | undefined {
  const at = numberAt(before);
  if (at === undefined || numberAt(after) !== at) return undefined;
  if (!after.startsWith(before.slice(0, at))) return undefined;
  // Mostly the last digits differ, and plain numbers are quicker to take from each other.
  const low = Math.max(at + 2, before.length - exactDigits);
  const by =
    before.length === after.length && after.startsWith(before.slice(0, low))
      ? Number.parseInt(after.slice(low), 16) - Number.parseInt(before.slice(low), 16)
      : BigInt(after.slice(at)) - BigInt(before.slice(at));
  return { by: by.toString(16) };
}

/** Where the number at the end of a text begins, if it is written as we write them: without zeros in front. */
function numberAt(text: string): number | undefined {
  let first = text.length;
  while (first > 0 && isHexDigit(text.charCodeAt(first - 1))) first -= 1;
  const digits = text.length - first;
  if (digits < leastDigits || digits > mostDigits || first < 2) return undefined;
  if (text.charCodeAt(first) === 0x30 || text.charCodeAt(first - 1) !== 0x78) return undefined;
  return text.charCodeAt(first - 2) === 0x30 ? first - 2 : undefined;
}

/** An address has 16; a name that ends in thousands of them is no number that moves. */
const mostDigits = 32;

function isHexDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66);
}

function mover(by: string): Change {
  const distance = by.startsWith('-') ? -BigInt(`0x${by.slice(1)}`) : BigInt(`0x${by}`);
  const near = Number(distance);
  const isNear = Math.abs(near) < smallEnd;
  /** What was moved last: a row ends where the next one begins. */
  let last = '';
  let result = '';
  return (text) => {
    if (typeof text !== 'string') return text;
    if (text === last) return result;
    last = text;
    result = movedText(text, distance, isNear ? near : undefined);
    return result;
  };
}

/** `near` is the distance where that is a small number. */
function movedText(text: string, distance: bigint, near: number | undefined): string {
  const at = numberAt(text);
  if (at === undefined) return text;
  // Mostly the last digits change alone, and small numbers are quicker to add and to write.
  const low = text.length - smallDigits;
  if (near !== undefined && low > at + 2) {
    const sum = Number.parseInt(text.slice(low), 16) + near;
    if (sum >= 0 && sum < smallEnd) return text.slice(0, low) + sum.toString(16).padStart(smallDigits, '0');
  }
  return `${text.slice(0, at)}0x${(BigInt(text.slice(at)) + distance).toString(16)}`;
}

function listDelta(before: readonly unknown[], after: readonly unknown[]): Delta | undefined {
  const front = before.length === after.length ? after.length : sharedFront(before, after);
  const back = before.length === after.length ? 0 : sharedBack(before, after, front);
  const changes: [number[], Delta][] = [];
  const note = (i: number, delta: Delta | undefined): void => {
    if (delta === undefined) return;
    for (let known = changes.length - 1; known >= changes.length - fewKinds && known >= 0; known -= 1) {
      const [indices, change] = changes[known] ?? [];
      if (indices === undefined || change === undefined || !isSame(change, delta)) continue;
      indices.push(i);
      return;
    }
    changes.push([[i], delta]);
  };
  for (let i = 0; i < front; i += 1) note(i, deltaOf(before[i], after[i]));
  const shift = before.length - after.length;
  for (let i = after.length - back; i < after.length; i += 1) note(i, deltaOf(before[i + shift], after[i]));
  if (before.length !== after.length)
    return front + back === 0
      ? { is: after }
      : { at: changes, keep: [front, back], put: after.slice(front, after.length - back) };
  return changes.length === 0 ? undefined : { at: changes };
}

/** Among so many of the last changes the same one is looked for: sections and what is between them, say, alternate. */
const fewKinds = 4;

/** Whether two changes are known to be the same; of lists that is not found out. */
function isSame(a: Delta, b: Delta): boolean {
  if ('by' in a) return 'by' in b && a.by === b.by;
  if ('is' in a) return 'is' in b && a.is === b.is && typeof a.is !== 'object';
  if ('at' in a || !('of' in b) || a.gone !== undefined || b.gone !== undefined) return false;
  let more = 0;
  for (const key in a.of) {
    const [one, other] = [a.of[key], own(b.of, key)];
    if (one === undefined || other === undefined || !isSame(one, other)) return false;
    more += 1;
  }
  for (const _ in b.of) more -= 1;
  return more === 0;
}

function sharedFront(before: readonly unknown[], after: readonly unknown[]): number {
  const most = Math.min(before.length, after.length);
  let count = 0;
  while (count < most && isAlike(before[count], after[count])) count += 1;
  return count;
}

function sharedBack(before: readonly unknown[], after: readonly unknown[], front: number): number {
  const most = Math.min(before.length, after.length) - front;
  let count = 0;
  while (count < most && isAlike(before[before.length - 1 - count], after[after.length - 1 - count]))
    count += 1;
  return count;
}

/** Whether two items are one and the same before and after, as far as their `id` tells; without one, whether they are equal. */
function isAlike(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  const [a, b] = [idOf(before), idOf(after)];
  if (a === undefined || b === undefined) return deltaOf(before, after) === undefined;
  if (a === b) return true;
  const at = numberAt(a);
  return at !== undefined && at === numberAt(b) && a.slice(0, at) === b.slice(0, at);
}

function idOf(item: unknown): string | undefined {
  const id = isRecord(item) ? own(item, 'id') : undefined;
  return typeof id === 'string' ? id : undefined;
}

function recordDelta(before: JsonRecord, after: JsonRecord): Delta | undefined {
  let of: Record<string, Delta> | undefined;
  let gone: string[] | undefined;
  for (const key in after) {
    const value = after[key];
    if (value === undefined) continue;
    const old = own(before, key);
    if (old === value) continue;
    const delta = deltaOf(old, value);
    if (delta === undefined) continue;
    of ??= {};
    // A key of that name is data here, and must not become the prototype.
    if (key === '__proto__') define(of, key, delta);
    else of[key] = delta;
  }
  for (const key in before)
    if (before[key] !== undefined && own(after, key) === undefined) (gone ??= []).push(key);
  if (of === undefined && gone === undefined) return undefined;
  return gone === undefined ? { of: of ?? {} } : { of: of ?? {}, gone };
}

/** The value that `delta` was made for; parts that are as before are the same objects. `delta` is one of `deltaOf(before, …)`. */
export function patched(before: unknown, delta: Delta | undefined): unknown {
  return delta === undefined ? before : changeOf(delta)(before);
}

type Change = (before: unknown) => unknown;

/** What a delta does to a value. It is read once, and done to the hundreds of rows that move alike. */
function changeOf(delta: Delta): Change {
  if ('is' in delta) return () => delta.is;
  if ('by' in delta) return mover(delta.by);
  if ('at' in delta) return listChange(delta);
  const { gone = [] } = delta;
  const changes = Object.entries(delta.of).map(([key, change]) => [key, changeOf(change)] as const);
  return (before) => {
    const record: Record<string, unknown> = isRecord(before) ? { ...before } : {};
    for (const key of gone) Reflect.deleteProperty(record, key);
    for (const [key, change] of changes) {
      const value = change(own(record, key));
      if (key === '__proto__') define(record, key, value);
      else record[key] = value;
    }
    return record;
  };
}

function listChange({ at, keep, put = [] }: ListDelta): Change {
  const changes = at.map(([indices, change]) => [indices, changeOf(change)] as const);
  return (before) => {
    const old: readonly unknown[] = Array.isArray(before) ? before : [];
    const [front, back] = keep ?? [old.length, 0];
    const list = [...old.slice(0, front), ...put, ...old.slice(old.length - back)];
    for (const [indices, change] of changes) for (const i of indices) list[i] = change(list[i]);
    return list;
  };
}

type JsonRecord = Readonly<Record<string, unknown>>;

function define(record: object, key: string, value: unknown): void {
  Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
}

/** A key may be called as what every object inherits: functions, which no data are, and the prototype itself. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  const value = record[key];
  const isInherited = typeof value === 'function' || key === '__proto__';
  return !isInherited || Object.hasOwn(record, key) ? value : undefined;
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
