/**
 * The part of `node:assert/strict` that tests use which also run in the web worker host, where there is no Node. The
 * bundle of the web suite puts this file in its place.
 */
const assert = Object.assign(ok, { ok, equal, notEqual, deepEqual, match, doesNotMatch, fail, rejects });
export default assert;

export function ok(value: unknown, message?: string): asserts value {
  if (!value) {
    fail(message ?? `${show(value)} is not true`);
  }
}

export function equal(actual: unknown, expected: unknown, message?: string): void {
  ok(Object.is(actual, expected), message ?? `${show(actual)} is not ${show(expected)}`);
}

export function notEqual(actual: unknown, expected: unknown, message?: string): void {
  ok(!Object.is(actual, expected), message ?? `${show(actual)} was not expected`);
}

export function deepEqual(actual: unknown, expected: unknown, message?: string): void {
  ok(isDeepEqual(actual, expected), message ?? `${show(actual)} is not ${show(expected)}`);
}

export function match(text: string, pattern: RegExp, message?: string): void {
  ok(pattern.test(text), message ?? `${show(text)} does not match ${String(pattern)}`);
}

export function doesNotMatch(text: string, pattern: RegExp, message?: string): void {
  ok(!pattern.test(text), message ?? `${show(text)} matches ${String(pattern)}`);
}

export function fail(message: string): never {
  throw new Error(message);
}

export async function rejects(promise: PromiseLike<unknown>, pattern?: RegExp): Promise<void> {
  try {
    await promise;
  } catch (error) {
    if (pattern) {
      match(String(error), pattern);
    }
    return;
  }
  fail('it was expected to reject');
}

function isDeepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) {
    return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return false;
  }
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    Object.getPrototypeOf(a) === Object.getPrototypeOf(b) &&
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isDeepEqual(value, right.get(key)))
  );
}

function show(value: unknown): string {
  const json = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'bigint' ? `${String(part)}n` : part,
  );
  // Undefined and functions have no JSON.
  return json ?? String(value);
}
