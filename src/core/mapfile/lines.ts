import type { ByteSource } from '../elf/bytes';

/** A file is read in pieces of this many bytes. */
const chunkSize = 1024 * 1024;
/** A longer line is no line of a linker's; what is beyond is dropped. */
const longestLine = 65_536;

/** Calls `visit` for every line of a text file, without its end. Reads the file in pieces; holds one of them. */
export async function eachLine(source: ByteSource, visit: (line: string) => void): Promise<void> {
  // Whole lines are decoded at once and not as a stream, which takes several times as long and twice the memory for each line.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = new Uint8Array();
  for (let offset = 0; offset < source.size; offset += chunkSize) {
    const bytes = joined(rest, await source.read(offset, Math.min(chunkSize, source.size - offset)));
    // The file was cut while it was being read.
    if (bytes.length === rest.length) break;
    const end = bytes.lastIndexOf(lineFeed) + 1;
    visitLines(decoder.decode(bytes.subarray(offset === 0 ? markLength(bytes) : 0, end)), visit);
    rest = bytes.slice(end, end + longestLine);
  }
  if (rest.length > 0) visitLines(`${decoder.decode(rest)}\n`, visit);
}

const lineFeed = 10;

/** Each line of `text` ends with a line feed. */
function visitLines(text: string, visit: (line: string) => void): void {
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    const stop = text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    visit(text.slice(start, Math.min(stop, start + longestLine)));
    start = end + 1;
  }
}

/** The bytes of the byte order mark that some editors put in front. */
function markLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
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
