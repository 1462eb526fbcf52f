import type { Field, RecordLayout } from './constants';

/**
 * A file of which any part can be had. Reading is asynchronous since a browser's is; parsing what was read is not.
 * `read` resolves to fewer bytes than asked for only where the file ends, and rejects when the file cannot be read.
 */
export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

export function bytesSource(data: Uint8Array): ByteSource {
  return {
    size: data.length,
    read: (offset, length) => Promise.resolve(data.subarray(offset, Math.min(data.length, offset + length))),
  };
}

/** A part of a file as a file of its own, such as an archive's member. The part is cut where the file ends. */
export function sliceSource(source: ByteSource, offset: number, size: number): ByteSource {
  const cut = Math.max(0, Math.min(size, source.size - offset));
  return {
    size: cut,
    read: (at, length) => source.read(offset + at, Math.max(0, Math.min(length, cut - at))),
  };
}

/**
 * Answers small reads from the last block of `blockSize` bytes read, so that walking an archive's headers does not cost
 * a system call each. Large reads pass through.
 */
export function readAhead(source: ByteSource, blockSize = 65_536): ByteSource {
  let blockStart = 0;
  let block: Uint8Array = new Uint8Array();
  return {
    size: source.size,
    async read(offset, length) {
      if (length >= blockSize) return source.read(offset, length);
      const end = Math.min(offset + length, source.size);
      if (offset < blockStart || end > blockStart + block.length) {
        const next = await source.read(offset, blockSize);
        block = next;
        blockStart = offset;
        return next.subarray(0, length);
      }
      return block.subarray(offset - blockStart, end - blockStart);
    },
  };
}

/** Records of one size, all of them inside `view`. */
export interface Records<F extends string> {
  readonly count: number;
  /** From one record to the next, in bytes; at least the layout's size. */
  readonly stride: number;
  readonly view: DataView;
  readonly littleEndian: boolean;
  readonly layout: RecordLayout<F>;
}

/** As many whole records as the bytes hold. */
export function recordsIn<F extends string>(
  bytes: Uint8Array,
  layout: RecordLayout<F>,
  littleEndian: boolean,
  stride = layout.size,
): Records<F> {
  const count = stride < layout.size ? 0 : Math.floor(bytes.length / stride);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { count, stride, view, littleEndian, layout };
}

/** A field of at most 32 bits. `index` must be below the count. */
export function numberField<F extends string>(records: Records<F>, index: number, field: F): number {
  const [offset, width] = records.layout.fields[field];
  const at = index * records.stride + offset;
  switch (width) {
    case 1:
      return records.view.getUint8(at);
    case 2:
      return records.view.getUint16(at, records.littleEndian);
    case 4:
      return records.view.getUint32(at, records.littleEndian);
    case 8:
      throw new RangeError(`${field} is wider than 32 bits`);
  }
}

/** A field of any width. `index` must be below the count. */
export function bigField<F extends string>(records: Records<F>, index: number, field: F): bigint {
  const [offset, width]: Field = records.layout.fields[field];
  if (width === 8) return records.view.getBigUint64(index * records.stride + offset, records.littleEndian);
  return BigInt(numberField(records, index, field));
}

const utf8 = new TextDecoder();

/**
 * The NUL-terminated text at an offset of a string table: empty when the offset lies outside. Thousands of offsets into one text
 * without an end would ask for more memory than there is: where long texts are that many, the rest of them are cut, with an ellipsis.
 */
export function stringAt(table: Uint8Array, offset: number): string {
  if (offset < 0 || offset >= table.length) return '';
  // Most names are short and of ASCII; a decoder takes longer to start than to read them.
  const limit = Math.min(table.length, offset + shortName);
  for (let at = offset; at < limit; at += 1) {
    const byte = table[at] ?? 0;
    if (byte === 0) return String.fromCharCode.apply(null, table.subarray(offset, at) as unknown as number[]); // Any array-like does.
    if (byte >= 0x80) break;
  }
  const spent = longRead.get(table.buffer) ?? 0;
  const rest = table.subarray(offset, offset + Math.max(longName, mostLong - spent));
  const end = rest.indexOf(0);
  if (end < 0 && offset + rest.length < table.length) return `${utf8.decode(rest.subarray(0, longName))}…`;
  const text = end < 0 ? rest : rest.subarray(0, end);
  if (text.length > longName) longRead.set(table.buffer, spent + text.length);
  return utf8.decode(text);
}

const longName = 256;
/** In bytes: so much is read of the long texts of one table. */
const mostLong = 64 * 1024 * 1024;
const longRead = new WeakMap<ArrayBufferLike, number>();

const shortName = 48;
