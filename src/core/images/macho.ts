import { hex } from '../address';
import { sliceSource, stringAt, type ByteSource } from '../elf/bytes';
import { unreadable } from '../elf/range';
import type { Issue } from '../issue';
import {
  known,
  noSymbols,
  unknown,
  type MemoryMap,
  type Section,
  type Segment,
  type SymbolTable,
} from '../memoryMap';
import { fail, ok, type Result } from '../result';
import { emptyColumns, noSection, symbolTrait } from '../symbolColumns';
import { symbolTable } from '../symbolTable';
import { imageIssue } from './issues';

/**
 * Reads a Mach-O image, such as XNU's kernel: segments, sections and symbols. Of a file for several architectures the first
 * image. Source: Apple, mach-o/loader.h, nlist.h and fat.h of XNU. Never rejects.
 */
export async function readMachoMap(source: ByteSource, file: string): Promise<Result<MemoryMap, Issue>> {
  try {
    return await read(source, file, true);
  } catch (error) {
    return fail(unreadable(file, error));
  }
}

export function isMacho(start: Uint8Array): boolean {
  if (start.length < 8) return false;
  const magic = viewOf(start).getUint32(0);
  return thin.has(magic) || isFat(start);
}

/** Magic numbers as they read in big-endian order → width and byte order. */
const thin: ReadonlyMap<number, { readonly bits: 32 | 64; readonly littleEndian: boolean }> = new Map([
  [0xfeed_face, { bits: 32, littleEndian: false }],
  [0xcefa_edfe, { bits: 32, littleEndian: true }],
  [0xfeed_facf, { bits: 64, littleEndian: false }],
  [0xcffa_edfe, { bits: 64, littleEndian: true }],
]);

/** A class file of Java starts with the same four bytes; its version is there a greater number than any count. */
function isFat(start: Uint8Array): boolean {
  const view = viewOf(start);
  return (
    view.byteLength >= 8 &&
    view.getUint32(0) === 0xcafe_babe &&
    view.getUint32(4) > 0 &&
    view.getUint32(4) < 30
  );
}

const commandsLimit = 16 * 1024 * 1024;
const symbolBytesLimit = 256 * 1024 * 1024;
const nameBytesLimit = 1024 * 1024 * 1024;

async function read(source: ByteSource, file: string, mayBeFat: boolean): Promise<Result<MemoryMap, Issue>> {
  const start = await source.read(0, 28);
  if (mayBeFat && isFat(start)) {
    const view = viewOf(start);
    const inner = sliceSource(source, view.getUint32(16), view.getUint32(20));
    const image = await read(inner, file, false);
    if (!image.ok || view.getUint32(4) === 1) return image;
    const data = { file, count: view.getUint32(4).toString(), machine: image.value.machine ?? '' };
    return ok({ ...image.value, issues: [imageIssue('image-one-of-several', data), ...image.value.issues] });
  }
  const kind = start.length < 28 ? undefined : thin.get(viewOf(start).getUint32(0));
  if (kind === undefined) {
    const found = start.length < 28 ? 'the end of the file' : hex(BigInt(viewOf(start).getUint32(0)), 8);
    return fail(imageIssue('image-bad-header', { file, expected: 'a Mach-O header', offset: '0x0', found }));
  }
  const image: Reading = {
    ...kind,
    source,
    file,
    issues: [],
    segments: [],
    sections: [],
    symbols: undefined,
    entryOffset: undefined,
  };
  await readCommands(image, viewOf(start));
  const text = image.segments.find((segment) => segment.name === '__TEXT');
  const entry =
    image.entryOffset === undefined || text === undefined
      ? undefined
      : text.segment.vaddr + image.entryOffset;
  return ok({
    name: file.replace(/^.*[/\\]/, ''),
    origin: { kind: 'image', format: 'Mach-O', file },
    addressBits: kind.bits,
    machine: machines[viewOf(start).getInt32(4, kind.littleEndian)] ?? 'mach-o',
    byteOrder: kind.littleEndian ? 'little' : 'big',
    ...(entry === undefined ? {} : { entry: { value: known(entry) } }),
    sections: image.sections,
    segments: image.segments.map(({ segment }) => segment),
    memory: [],
    symbols: await readSymbols(image),
    scriptSymbols: [],
    issues: image.issues,
  });
}

const machines: Readonly<Record<number, string>> = {
  7: 'i386',
  0x100_0007: 'x86_64',
  12: 'arm',
  0x100_000c: 'aarch64',
  18: 'ppc',
  0x100_0012: 'ppc64',
};

interface Reading {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  readonly source: ByteSource;
  readonly file: string;
  readonly issues: Issue[];
  readonly segments: { readonly name: string; readonly segment: Segment }[];
  readonly sections: Section[];
  symbols:
    | { readonly offset: number; readonly count: number; readonly names: number; readonly nameSize: number }
    | undefined;
  entryOffset: bigint | undefined;
}

async function readCommands(image: Reading, header: DataView): Promise<void> {
  const le = image.littleEndian;
  const count = header.getUint32(16, le);
  const size = header.getUint32(20, le);
  const at = image.bits === 64 ? 32 : 28;
  const commands = viewOf(await image.source.read(at, Math.min(size, commandsLimit)));
  if (commands.byteLength < size) cut(image, 'load commands', at, size, commands.byteLength);
  for (let i = 0, offset = 0; i < count && offset + 8 <= commands.byteLength; i += 1) {
    const length = commands.getUint32(offset + 4, le);
    if (length < 8 || offset + length > commands.byteLength) {
      cut(image, `load command ${i.toString()}`, at + offset, length, commands.byteLength - offset);
      return;
    }
    const bytes = new DataView(commands.buffer, commands.byteOffset + offset, length);
    readCommand(image, commands.getUint32(offset, le), bytes);
    offset += length;
  }
}

function readCommand(image: Reading, command: number, bytes: DataView): void {
  const le = image.littleEndian;
  // LC_SEGMENT and LC_SEGMENT_64, LC_SYMTAB, LC_MAIN.
  if (command === 0x1 && bytes.byteLength >= 56) readSegment(image, bytes, false);
  else if (command === 0x19 && bytes.byteLength >= 72) readSegment(image, bytes, true);
  else if (command === 0x2 && bytes.byteLength >= 24) {
    image.symbols = {
      offset: bytes.getUint32(8, le),
      count: bytes.getUint32(12, le),
      names: bytes.getUint32(16, le),
      nameSize: bytes.getUint32(20, le),
    };
  } else if (command === 0x8000_0028 && bytes.byteLength >= 24) image.entryOffset = bytes.getBigUint64(8, le);
}

function readSegment(image: Reading, bytes: DataView, wide: boolean): void {
  const le = image.littleEndian;
  const word = (at: number): bigint => (wide ? bytes.getBigUint64(at, le) : BigInt(bytes.getUint32(at, le)));
  const step = wide ? 8 : 4;
  const name = text16(bytes, 8);
  const after = 24 + 4 * step;
  const protection = bytes.getUint32(after + 4, le);
  const rights = {
    read: (protection & 1) !== 0,
    write: (protection & 2) !== 0,
    execute: (protection & 4) !== 0,
  };
  const names: string[] = [];
  const segment: Segment = {
    index: image.segments.length,
    type: name,
    rights,
    vaddr: word(24),
    paddr: word(24),
    offset: word(24 + 2 * step),
    filesz: word(24 + 3 * step),
    memsz: word(24 + step),
    align: 0n,
    sections: names,
  };
  image.segments.push({ name, segment });
  const stride = wide ? 80 : 68;
  const count = bytes.getUint32(after + 8, le);
  for (let i = 0, at = after + 16; i < count && at + stride <= bytes.byteLength; i += 1, at += stride) {
    const rest = at + 32 + 2 * step;
    const type = bytes.getUint32(rest + 16, le) & 0xff;
    const alignment = bytes.getUint32(rest + 4, le);
    // In an object file, whose only segment has no name, the section says where it belongs.
    const sectionName = `${text16(bytes, at + 16)},${text16(bytes, at)}`;
    names.push(sectionName);
    image.sections.push({
      name: sectionName,
      index: image.sections.length,
      vma: known(word(at + 32)),
      lma: unknown('the file gives no load addresses'),
      size: known(word(at + 32 + step)),
      ...(alignment < 64 ? { alignment: 1n << BigInt(alignment) } : {}),
      allocated: true,
      // S_ZEROFILL, S_GB_ZEROFILL, S_THREAD_LOCAL_ZEROFILL.
      zeroFill: type === 0x1 || type === 0xc || type === 0x12,
      rights,
      ...(type === 0x11 || type === 0x12 ? { threadLocal: true } : {}),
    });
  }
}

/** The defined symbols, without those of debuggers. */
async function readSymbols(image: Reading): Promise<SymbolTable> {
  const { symbols, source, bits, littleEndian: le } = image;
  if (symbols === undefined) return noSymbols;
  const stride = bits === 64 ? 16 : 12;
  const entries = viewOf(
    await source.read(symbols.offset, Math.min(symbols.count * stride, symbolBytesLimit)),
  );
  if (entries.byteLength < symbols.count * stride) {
    cut(image, 'symbol table', symbols.offset, symbols.count * stride, entries.byteLength);
  }
  const names = await source.read(symbols.names, Math.min(symbols.nameSize, nameBytesLimit));
  const columns = emptyColumns(Math.floor(entries.byteLength / stride));
  let count = 0;
  for (let at = 0; at + stride <= entries.byteLength; at += stride) {
    const type = entries.getUint8(at + 4);
    // N_STAB are the debugger's; N_ABS is 2 and N_SECT 14 of the bits of N_TYPE.
    const kind = type & 0x0e;
    if ((type & 0xe0) !== 0 || (kind !== 0x02 && kind !== 0x0e)) continue;
    columns.valueLow[count] = entries.getUint32(at + (bits === 64 && !le ? 12 : 8), le);
    columns.valueHigh[count] = bits === 32 ? 0 : entries.getUint32(at + (le ? 12 : 8), le);
    columns.traits[count] = symbolTrait('other', (type & 1) === 1 ? 'global' : 'local');
    columns.section[count] = kind === 0x0e ? entries.getUint8(at + 5) - 1 : noSection;
    columns.name[count] = entries.getUint32(at, le);
    count += 1;
  }
  const { sections } = image;
  const table = {
    ...columns,
    count,
    nameAt: (place: number) => stringAt(names, place),
    sectionName: (i: number) => sections[i]?.name,
  };
  return symbolTable(table, {
    sectionOf: (address) =>
      sections.find(({ vma, size }) => {
        const offset = vma.kind === 'known' ? address - vma.value : -1n;
        return offset >= 0n && size.kind === 'known' && offset < size.value;
      })?.index,
  });
}

function cut(image: Reading, what: string, offset: number, expected: number, found: number): void {
  const sizes = { expected: expected.toString(), found: found.toString() };
  image.issues.push(
    imageIssue('image-cut-header', { file: image.file, what, offset: hex(BigInt(offset)), ...sizes }),
  );
}

function text16(bytes: DataView, at: number): string {
  const name = new Uint8Array(bytes.buffer, bytes.byteOffset + at, 16);
  const end = name.indexOf(0);
  return new TextDecoder().decode(end < 0 ? name : name.subarray(0, end));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
