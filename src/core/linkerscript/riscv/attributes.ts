/** Attributes of a whole object by their tags: numbers, and texts where the tag is odd. */
type Attributes = ReadonlyMap<number, number | string>;

const tags = { stackAlign: 4, arch: 5, unaligned: 6 } as const;

/**
 * Bytes of the build attributes that GNU ld 2.40 writes for all objects (elfnn-riscv.c, riscv_merge_attributes): their extensions
 * together, and what any of them asks of the stack and of addresses. Undefined where they are at odds, or name extensions that
 * may bring others along.
 */
export function mergedLength(objects: readonly (Uint8Array | undefined)[]): bigint | undefined {
  let merged: Attributes | undefined;
  for (const bytes of objects) {
    const next = bytes === undefined ? undefined : read(bytes);
    if (next === undefined) return undefined;
    merged = merged === undefined ? next : merge(merged, next);
    if (merged === undefined) return undefined;
  }
  return merged === undefined ? undefined : lengthOf(merged);
}

/** `A`, length, vendor, tag of the file, length. */
const header = 1 + 4 + 'riscv\0'.length + 1 + 4;

function read(bytes: Uint8Array): Attributes | undefined {
  const vendor = String.fromCharCode(...bytes.subarray(5, 11));
  if (bytes[0] !== 0x41 || vendor !== 'riscv\0' || bytes[11] !== 1) return undefined;
  const found = new Map<number, number | string>();
  for (let at = header; at < bytes.length;) {
    const tag = bytes[at] ?? 0;
    const start = at + 1;
    const end = tag % 2 === 1 ? bytes.indexOf(0, start) : start;
    // Larger tags and values than a byte holds are none of these.
    if (tag >= 0x80 || end === -1 || end >= bytes.length || (tag % 2 === 0 && (bytes[start] ?? 0) >= 0x80))
      return undefined;
    found.set(tag, tag % 2 === 1 ? textOf(bytes.subarray(start, end)) : (bytes[start] ?? 0));
    at = end + 1;
  }
  return found;
}

function textOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

function merge(a: Attributes, b: Attributes): Attributes | undefined {
  const merged = new Map<number, number | string>();
  for (const tag of new Set([...a.keys(), ...b.keys()])) {
    const value = mergeOne(tag, a.get(tag), b.get(tag));
    if (value === undefined) return undefined;
    merged.set(tag, value);
  }
  return merged;
}

function mergeOne(
  tag: number,
  a: number | string | undefined,
  b: number | string | undefined,
): number | string | undefined {
  if (a === b) return a;
  if (tag === tags.unaligned) return 1;
  if (tag === tags.arch && typeof a === 'string' && typeof b === 'string') return together(a, b);
  return tag !== tags.stackAlign || (a !== undefined && b !== undefined) ? undefined : (a ?? b);
}

/** Those that need nothing beside them but what is said below. */
const plain = new Set([
  'i',
  'm',
  'a',
  'f',
  'd',
  'c',
  'zicsr',
  'zifencei',
  'zmmul',
  'zba',
  'zbb',
  'zbc',
  'zbs',
]);

/** What GNU ld adds where it is missing. */
const implied: Readonly<Record<string, readonly string[]>> = {
  d: ['f'],
  f: ['zicsr'],
  m: ['zmmul'],
  i2p0: ['zicsr', 'zifencei'],
};

/** Two names of instruction sets, such as `rv64i2p1_m2p0`, as one; in which order the extensions stand makes no odds here. */
function together(a: string, b: string): string | undefined {
  const base = /^rv(32|64)/.exec(a)?.[0];
  if (base === undefined || !b.startsWith(base)) return undefined;
  const versions = new Map<string, string>();
  for (const text of [a, b]) {
    for (const extension of text.slice(base.length).split('_')) {
      const [, name = '', version = ''] = /^([a-z]+)(\d+p\d+)$/.exec(extension) ?? [];
      if (!plain.has(name) || (versions.get(name) ?? version) !== version) return undefined;
      versions.set(name, version);
    }
  }
  for (const [name, version] of versions) {
    const needed = [...(implied[name] ?? []), ...(implied[`${name}${version}`] ?? [])];
    if (needed.some((other) => !versions.has(other))) return undefined;
  }
  return base + [...versions].map(([name, version]) => name + version).join('_');
}

function lengthOf(attributes: Attributes): bigint {
  let length = header;
  for (const value of attributes.values()) length += typeof value === 'string' ? value.length + 2 : 2;
  return BigInt(length);
}
