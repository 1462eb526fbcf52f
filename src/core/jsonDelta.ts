/**
 * What has to be done to one JSON value to get another: most of a picture is as it was before an edit. Values are data of JSON;
 * a key whose value is undefined counts as absent.
 */
export type Delta =
  /** Another value. */
  | { readonly is: unknown }
  /** A list of the same length: what changes at an index. */
  | { readonly at: readonly (readonly [number, Delta])[] }
  /** An object: what changes at a key, and the keys that go. */
  | { readonly of: Readonly<Record<string, Delta>>; readonly gone?: readonly string[] };

/** Undefined where both are the same. */
export function deltaOf(before: unknown, after: unknown): Delta | undefined {
  if (before === after) return undefined;
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return listDelta(before, after);
  if (isRecord(before) && isRecord(after)) return recordDelta(before, after);
  return { is: after };
}

function listDelta(before: readonly unknown[], after: readonly unknown[]): Delta | undefined {
  const at: [number, Delta][] = [];
  for (let i = 0; i < after.length; i += 1) {
    const delta = deltaOf(before[i], after[i]);
    if (delta !== undefined) at.push([i, delta]);
  }
  return at.length === 0 ? undefined : { at };
}

function recordDelta(before: JsonRecord, after: JsonRecord): Delta | undefined {
  const changed: [string, Delta][] = [];
  for (const key in after) {
    if (after[key] === undefined) continue;
    const delta = deltaOf(own(before, key), after[key]);
    if (delta !== undefined) changed.push([key, delta]);
  }
  const gone: string[] = [];
  for (const key in before) if (before[key] !== undefined && own(after, key) === undefined) gone.push(key);
  if (changed.length === 0 && gone.length === 0) return undefined;
  return { of: Object.fromEntries(changed), ...(gone.length === 0 ? {} : { gone }) };
}

/** The value that `delta` was made for; parts that are as before are the same objects. `delta` is one of `deltaOf(before, …)`. */
export function patched(before: unknown, delta: Delta | undefined): unknown {
  if (delta === undefined) return before;
  if ('is' in delta) return delta.is;
  if ('at' in delta) {
    const list = Array.isArray(before) ? [...(before as readonly unknown[])] : [];
    for (const [i, change] of delta.at) list[i] = patched(list[i], change);
    return list;
  }
  const record: Record<string, unknown> = isRecord(before) ? { ...before } : {};
  for (const key of delta.gone ?? []) Reflect.deleteProperty(record, key);
  for (const [key, change] of Object.entries(delta.of)) {
    const value = patched(own(record, key), change);
    // A key of that name is data here, and must not become the prototype.
    Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return record;
}

type JsonRecord = Readonly<Record<string, unknown>>;

/** A key may be called as what every object inherits. */
function own(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
