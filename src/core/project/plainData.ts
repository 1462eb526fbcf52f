/** Reads what TOML and JSON files hold, which may be anything, without meeting an object's inherited properties. */

export function fieldOf(value: unknown, ...keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key]; // An object that has the key.
  }
  return at;
}

export function textOf(value: unknown, ...keys: readonly string[]): string | undefined {
  const field = fieldOf(value, ...keys);
  return typeof field === 'string' ? field : undefined;
}

export function listOf(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  const field = fieldOf(value, ...keys);
  return Array.isArray(field) ? field : [];
}

export function textsOf(value: unknown, ...keys: readonly string[]): readonly string[] {
  return listOf(value, ...keys).filter((item) => typeof item === 'string');
}

/** The fields of an object; none for anything else. */
export function entriesOf(
  value: unknown,
  ...keys: readonly string[]
): readonly (readonly [string, unknown])[] {
  const field = fieldOf(value, ...keys);
  return typeof field === 'object' && field !== null && !Array.isArray(field) ? Object.entries(field) : [];
}

/** JSON; undefined when it is none. */
export function parsedJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
