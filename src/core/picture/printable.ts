import { demangle } from '../demangle';

/**
 * A name from a file as it can be shown: characters that are not seen, or that turn the text around them, are written
 * as escapes, so that no name can pass for another.
 */
export function printable(name: string): string {
  return name.replace(hidden, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The name that a person knows a symbol by; and the one in the file, where that is another. */
export function shownNames(name: string): { readonly name: string; readonly mangled?: string } {
  const plain = demangle(name);
  return plain === undefined
    ? { name: printable(name) }
    : { name: printable(plain), mangled: printable(name) };
}

/**
 * Data with every text in it printable, keys too; what needs no change is the same object as before. A text may come from a
 * profile, a map or a folder's name: here none is forgotten.
 */
export function allPrintable<T>(value: T): T {
  // The shape stays as it is: only characters in texts are written in another way.
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return someHidden.test(value) ? printable(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? cleanList(value) : cleanRecord(value as Readonly<Record<string, unknown>>);
}

function cleanList(items: readonly unknown[]): readonly unknown[] {
  let made: unknown[] | undefined;
  for (let i = 0; i < items.length; i += 1) {
    const own = clean(items[i]);
    if (own === items[i]) continue;
    made ??= [...items];
    made[i] = own;
  }
  return made ?? items;
}

/** Most data has nothing to be changed, and is not written anew to find that out. */
function cleanRecord(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  let changed = false;
  for (const key in record) {
    const value = record[key];
    changed ||= !isCleanKey(key) || (value !== undefined && clean(value) !== value);
  }
  return changed
    ? Object.fromEntries(Object.entries(record).map(([key, own]) => [printable(key), clean(own)]))
    : record;
}

/** Nearly all keys are those of our own data, a few dozen. */
function isCleanKey(key: string): boolean {
  if (cleanKeys.has(key)) return true;
  if (someHidden.test(key)) return false;
  if (cleanKeys.size < mostKeys) cleanKeys.add(key);
  return true;
}

const cleanKeys = new Set<string>();
const mostKeys = 200;

/** Control characters, bidirectional controls, zero-width characters, line and paragraph separators. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for.
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const someHidden = new RegExp(hidden.source);
