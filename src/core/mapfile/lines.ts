import type { ByteSource } from '../elf/bytes';

/** A file is read in pieces of this many bytes. */
const chunkSize = 1024 * 1024;
/** A longer line is no line of a linker's; what is beyond is dropped. */
const longestLine = 65_536;

/** Calls `visit` for every line of a text file, without its end. Reads the file in pieces; holds one of them. */
export async function eachLine(source: ByteSource, visit: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for (let offset = 0; offset < source.size; offset += chunkSize) {
    const bytes = await source.read(offset, Math.min(chunkSize, source.size - offset));
    // The file was cut while it was being read.
    if (bytes.length === 0) break;
    const text = rest + decoder.decode(bytes, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const stop = text.charCodeAt(end - 1) === 13 ? end - 1 : end;
      visit(text.slice(start, Math.min(stop, start + longestLine)));
      start = end + 1;
    }
    rest = text.slice(start, start + longestLine);
  }
  if (rest !== '') visit(rest.endsWith('\r') ? rest.slice(0, -1) : rest);
}

const scratch = new DataView(new ArrayBuffer(8));

/**
 * The number that one to sixteen hexadecimal digits stand for. A map has a million of them, and the language's own conversion
 * of a text takes several times as long.
 */
export function hexadecimal(digits: string): bigint {
  const split = Math.max(0, digits.length - 8);
  scratch.setUint32(4, word(digits, split, digits.length));
  if (split === 0) return BigInt(scratch.getUint32(4));
  scratch.setUint32(0, word(digits, 0, split));
  return scratch.getBigUint64(0);
}

function word(digits: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i += 1) {
    const code = digits.charCodeAt(i);
    // Letters, of either case, are nine above their last four bits.
    value = (value << 4) | ((code & 15) + (code > 64 ? 9 : 0));
  }
  return value >>> 0;
}
