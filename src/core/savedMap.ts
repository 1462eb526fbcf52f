import type { MemoryMap } from './memoryMap';
import { openMap, packMap, type PackedMap } from './packedMap';

/**
 * A map as bytes that can be kept in a file: the length of a JSON text (four bytes, little-endian), the text, and the arrays that
 * it names. Whole numbers of any size stand in the text as `{"bigint": "…"}`, arrays as `{"array": kind, "at": offset, "length": n}`.
 */

const arrays = { Uint8Array, Uint16Array, Uint32Array, Int32Array, BigUint64Array } as const;
type SavedArray = InstanceType<(typeof arrays)[keyof typeof arrays]>;

/** Arrays begin at multiples of this, as the largest of their elements must. */
const step = 8;

/** Undefined for a map whose symbols are no plain data, and for one of more than `most` bytes. `note` comes back with the map. */
export function saveMap(map: MemoryMap, note: string, most: number): Uint8Array<ArrayBuffer> | undefined {
  const packed = packMap(map);
  if (packed === undefined) return undefined;
  const parts: SavedArray[] = [];
  let size = 0;
  const text = JSON.stringify({ note, data: packed.data }, function (this: Record<string, unknown>, key) {
    // Not what it says of itself in JSON: the bytes of a file may be of a class that has its own way.
    const value = this[key];
    if (typeof value === 'bigint') return { bigint: value.toString() };
    const kind = kindOf(value);
    if (kind === undefined) return value;
    const array = value as SavedArray; // Its kind was found by its class.
    const at = size;
    parts.push(array);
    size = aligned(size + array.byteLength);
    return { array: kind, at, length: array.length };
  });
  const head = new TextEncoder().encode(text);
  const start = aligned(4 + head.length);
  if (start + size > most) return undefined;
  const bytes = new Uint8Array(start + size);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at = aligned(at + byteLength);
  }
  return bytes;
}

export interface SavedMap {
  readonly note: string;
  /** Opens the map, which the program of the same version has written; of another it may throw. */
  readonly open: () => MemoryMap;
}

/** Undefined for what `saveMap` has not written whole. */
export function readSavedMap(bytes: Uint8Array): SavedMap | undefined {
  try {
    // A copy begins where the elements of any array may.
    const own = new Uint8Array(bytes);
    const length = new DataView(own.buffer).getUint32(0, true);
    const start = aligned(4 + length);
    const text = new TextDecoder().decode(own.subarray(4, 4 + length));
    const saved = JSON.parse(text, (_, value: unknown) => revived(value, own.buffer, start)) as {
      readonly note: unknown;
      readonly data: PackedMap; // What `saveMap` wrote.
    };
    const { note, data } = saved;
    return typeof note === 'string' ? { note, open: () => openMap(data) } : undefined;
  } catch {
    return undefined;
  }
}

function revived(value: unknown, buffer: ArrayBuffer, start: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('bigint' in value && typeof value.bigint === 'string') return BigInt(value.bigint);
  if ('array' in value && 'at' in value && 'length' in value) {
    const { array, at, length } = value;
    if (typeof array === 'string' && Object.hasOwn(arrays, array))
      return new arrays[array as keyof typeof arrays](buffer, start + Number(at), Number(length));
  }
  return value;
}

function kindOf(value: unknown): keyof typeof arrays | undefined {
  const found = Object.entries(arrays).find(([, kind]) => value instanceof kind);
  return found?.[0] as keyof typeof arrays | undefined; // The entries are those of `arrays`.
}

function aligned(size: number): number {
  return Math.ceil(size / step) * step;
}
