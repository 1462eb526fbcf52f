import { stringAt, type ByteSource } from './bytes';
import type { ElfFile } from './file';

/** Where the symbols of a stripped file went, as `objcopy --add-gnu-debuglink` writes it. */
export interface DebugLink {
  /** A name without folders. */
  readonly file: string;
  /** Of the whole debug file, as `crc32` computes it. */
  readonly crc: number;
}

/** A file name, its NUL, up to three bytes of padding, and the sum. */
const longestLink = 4096;

/**
 * The link to a file's split debug information; undefined where it has none that makes sense. Rejects when the file cannot be
 * read. Source: GDB manual, "Debugging Information in Separate Files".
 */
export async function readDebugLink(source: ByteSource, elf: ElfFile): Promise<DebugLink | undefined> {
  const section = elf.sections.find(({ name }) => name === '.gnu_debuglink');
  if (section === undefined || section.size > longestLink || section.offset >= source.size) return undefined;
  const bytes = await source.read(Number(section.offset), Number(section.size));
  const file = stringAt(bytes, 0);
  const sumAt = Math.ceil((bytes.indexOf(0) + 1) / 4) * 4;
  // The name is looked for in a few folders, and is not to lead out of them.
  if (file === '' || file === '.' || file === '..' || /[/\\]/.test(file) || sumAt + 4 > bytes.length)
    return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { file, crc: view.getUint32(sumAt, elf.littleEndian) };
}

/** Where debug files are looked for, best first: by build id, beside the file, and under the system's folder for them. */
export function debugFilePaths(
  path: string,
  link: DebugLink | undefined,
  buildId: string | undefined,
): string[] {
  const folder = /^.*[/\\]/.exec(path)?.[0] ?? './';
  const byId =
    buildId === undefined || buildId.length < 4
      ? []
      : [`.build-id/${buildId.slice(0, 2)}/${buildId.slice(2)}.debug`];
  return [
    ...byId.map((file) => folder + file),
    ...(link === undefined ? [] : [folder + link.file, `${folder}.debug/${link.file}`]),
    ...byId.map((file) => `${systemFolder}/${file}`),
    ...(link === undefined || !folder.startsWith('/') ? [] : [systemFolder + folder + link.file]),
  ].filter((candidate) => candidate !== path);
}

const systemFolder = '/usr/lib/debug';

/** Larger files are not read for their sum; there is the build id for them. */
const largestSummed = 2 * 1024 * 1024 * 1024;
const atOnce = 1024 * 1024;

/** The CRC-32 of a whole file, that of Ethernet and zip; undefined for one of more than 2 GiB. */
export async function crc32(source: ByteSource): Promise<number | undefined> {
  if (source.size > largestSummed) return undefined;
  let sum = 0xffff_ffff;
  for (let at = 0; at < source.size; at += atOnce) {
    for (const byte of await source.read(at, atOnce))
      sum = (sum >>> 8) ^ (crcTable[(sum ^ byte) & 0xff] ?? 0);
  }
  return (sum ^ 0xffff_ffff) >>> 0;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
  return value >>> 0;
});
