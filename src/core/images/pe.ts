import { hex } from '../address';
import type { ByteSource } from '../elf/bytes';
import { unreadable } from '../elf/range';
import type { Issue } from '../issue';
import { known, noSymbols, unknown, type MemoryMap, type Section } from '../memoryMap';
import { fail, ok, type Result } from '../result';
import { imageIssue } from './issues';

/**
 * Reads a PE image, such as a UEFI program, at section level. Addresses are those at the base that the image prefers. Source:
 * Microsoft, "PE Format". Never rejects.
 */
export async function readPeMap(source: ByteSource, file: string): Promise<Result<MemoryMap, Issue>> {
  try {
    return await read(source, file);
  } catch (error) {
    return fail(unreadable(file, error));
  }
}

/** Whether a file that starts like this is a DOS program, which every PE image is too. */
export function isPe(start: Uint8Array): boolean {
  return start[0] === 0x4d && start[1] === 0x5a;
}

const coffHeaderSize = 24; // With the signature.
const sectionHeaderSize = 40;
const longestName = 1024;

async function read(source: ByteSource, file: string): Promise<Result<MemoryMap, Issue>> {
  const dos = viewOf(await source.read(0, 64));
  const at = dos.byteLength >= 64 ? dos.getUint32(0x3c, true) : 0;
  const header = viewOf(await source.read(at, coffHeaderSize));
  if (at === 0 || header.byteLength < coffHeaderSize || header.getUint32(0, true) !== 0x0000_4550) {
    const found = header.byteLength < 4 ? 'the end of the file' : hex(BigInt(header.getUint32(0, true)), 8);
    const data = {
      file,
      expected: 'the signature of a PE image (0x00004550)',
      offset: hex(BigInt(at)),
      found,
    };
    return fail(imageIssue('image-bad-header', data));
  }
  const issues: Issue[] = [];
  const count = header.getUint16(6, true);
  const optionalSize = header.getUint16(20, true);
  const optional = viewOf(await source.read(at + coffHeaderSize, Math.min(optionalSize, 256)));
  const magic = optional.byteLength >= 32 ? optional.getUint16(0, true) : 0;
  if (magic !== 0x10b && magic !== 0x20b) {
    const data = {
      file,
      expected: '0x10b or 0x20b',
      offset: hex(BigInt(at + coffHeaderSize)),
      found: hex(BigInt(magic)),
    };
    return fail(imageIssue('image-bad-header', data));
  }
  const bits = magic === 0x10b ? 32 : 64;
  const base = bits === 32 ? BigInt(optional.getUint32(28, true)) : optional.getBigUint64(24, true);
  const entry = optional.getUint32(16, true);

  const tableAt = at + coffHeaderSize + optionalSize;
  const table = viewOf(await source.read(tableAt, count * sectionHeaderSize));
  if (table.byteLength < count * sectionHeaderSize) {
    const sizes = { expected: (count * sectionHeaderSize).toString(), found: table.byteLength.toString() };
    issues.push(
      imageIssue('image-cut-header', { file, what: 'section table', offset: hex(BigInt(tableAt)), ...sizes }),
    );
  }
  // Long names are in the string table behind the symbols; images seldom have one.
  const stringsAt = header.getUint32(12, true) + 18 * header.getUint32(16, true);
  const sections: Section[] = [];
  for (let i = 0; i < Math.floor(table.byteLength / sectionHeaderSize); i += 1) {
    const name = await sectionName(
      source,
      table,
      i * sectionHeaderSize,
      header.getUint32(12, true) === 0 ? 0 : stringsAt,
    );
    sections.push(sectionAt(table, i, name, base));
  }
  return ok({
    name: file.replace(/^.*[/\\]/, ''),
    origin: { kind: 'image', format: 'PE', file },
    addressBits: bits,
    machine: machines[header.getUint16(4, true)] ?? `pe-machine-${header.getUint16(4, true).toString()}`,
    byteOrder: 'little',
    entry: { value: entry === 0 ? unknown('the header states no entry point') : known(base + BigInt(entry)) },
    sections,
    segments: [],
    memory: [],
    symbols: noSymbols,
    scriptSymbols: [],
    issues,
  });
}

const machines: Readonly<Record<number, string>> = {
  0x014c: 'i386',
  0x8664: 'x86_64',
  0x01c0: 'arm',
  0x01c2: 'arm',
  0x01c4: 'arm',
  0xaa64: 'aarch64',
  0x5032: 'riscv32',
  0x5064: 'riscv64',
  0x6264: 'loongarch64',
  0x0200: 'ia64',
};

function sectionAt(table: DataView, index: number, name: string, base: bigint): Section {
  const at = index * sectionHeaderSize;
  const virtualSize = table.getUint32(at + 8, true);
  const rawSize = table.getUint32(at + 16, true);
  const flags = table.getUint32(at + 36, true);
  const lma = unknown('the loader chooses where the image is loaded');
  return {
    name,
    index,
    vma: known(base + BigInt(table.getUint32(at + 12, true))),
    lma,
    // Old linkers leave the virtual size 0 and mean the size in the file.
    size: known(BigInt(virtualSize === 0 ? rawSize : virtualSize)),
    allocated: true,
    zeroFill: rawSize === 0,
    rights: { read: bit(flags, 30), write: bit(flags, 31), execute: bit(flags, 29) },
  };
}

function bit(flags: number, number: number): boolean {
  return ((flags >>> number) & 1) === 1;
}

/** `/123` is an offset in the string table. */
async function sectionName(
  source: ByteSource,
  table: DataView,
  at: number,
  stringsAt: number,
): Promise<string> {
  const name = untilNul(new Uint8Array(table.buffer, table.byteOffset + at, 8));
  const long = /^\/(\d{1,7})$/.exec(name);
  if (long === null || stringsAt === 0) return name;
  const text = untilNul(await source.read(stringsAt + Number(long[1]), longestName));
  return text === '' ? name : text;
}

function untilNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
