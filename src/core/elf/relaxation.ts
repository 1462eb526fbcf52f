import { relaxKind, type Relaxation, type RelaxationSymbol } from '../linkerscript/relaxation';
import { EM_RISCV } from './constants';
import type { ElfFile, ElfSection } from './file';

/** r_type by the RISC-V ELF psABI, "Relocations". */
const type = {
  call: 18,
  callPlt: 19,
  pcHigh: 23,
  pcLowLoad: 24,
  pcLowStore: 25,
  high: 26,
  threadHigh: 29,
  threadAdd: 32,
  align: 43,
  relax: 51,
} as const;

/** r_type → kind. Whether the code that only takes the low part of an address is changed makes no size other. */
const kindOf: ReadonlyMap<number, number> = new Map([
  [type.call, relaxKind.call],
  [type.callPlt, relaxKind.call],
  [type.pcHigh, relaxKind.pcHigh],
  [type.high, relaxKind.high],
  [type.threadHigh, relaxKind.thread],
  [type.threadAdd, relaxKind.thread],
  [type.align, relaxKind.align],
]);

/** Bit of e_flags (psABI, "ELF Object Files"). */
const compressedFlag = 1;

/** The relocations of one section as numbers; undefined when there are none that can be read. */
export interface RawRelocations {
  readonly elf: ElfFile;
  /** Of the one relocation section that the section has. */
  readonly bytes: Uint8Array;
  readonly section: ElfSection;
  readonly contents: Uint8Array | undefined;
}

/** Whether any relocation of the section lets GNU ld make it shorter. */
export function mayShrink(elf: ElfFile, bytes: Uint8Array, isRela: boolean): boolean {
  if (elf.machine !== EM_RISCV) return false;
  const { stride, typeAt } = shapeOf(elf, isRela);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + stride <= bytes.length; at += stride) {
    const found = typeAt(view, at);
    if (found === type.relax || found === type.align) return true;
  }
  return false;
}

interface Shape {
  readonly stride: number;
  readonly typeAt: (view: DataView, at: number) => number;
}

/** RISC-V objects have RELA alone; of REL only the types are asked for. */
function shapeOf({ bits, littleEndian }: ElfFile, isRela: boolean): Shape {
  if (bits === 32)
    return { stride: isRela ? 12 : 8, typeAt: (view, at) => view.getUint32(at + 4, littleEndian) & 0xff };
  return {
    stride: isRela ? 24 : 16,
    typeAt: (view, at) => view.getUint32(at + (littleEndian ? 8 : 12), littleEndian),
  };
}

export function readRelaxation(
  { elf, bytes, section, contents }: RawRelocations,
  symbolAt: Relaxation['symbolAt'],
): Relaxation {
  const { stride, typeAt } = shapeOf(elf, true);
  const { littleEndian } = elf;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = elf.bits === 64;
  const total = Math.floor(bytes.length / stride);
  const offsetAt = (at: number): number =>
    wide ? Number(view.getBigUint64(at, littleEndian)) : view.getUint32(at, littleEndian);
  const symbolOf = (at: number): number =>
    wide
      ? view.getUint32(at + (littleEndian ? 12 : 8), littleEndian)
      : view.getUint32(at + 4, littleEndian) >>> 8;
  const addendAt = (at: number): number =>
    wide ? Number(view.getBigInt64(at + 16, littleEndian)) : view.getInt32(at + 8, littleEndian);
  const size = Number(section.size);
  const lows: Low[] = [];
  const taken: number[] = [];
  let open = contents === undefined && section.size > 0n;
  let last = 0;
  for (let i = 0; i < total; i += 1) {
    const at = i * stride;
    const found = typeAt(view, at);
    const isLow = found === type.pcLowLoad || found === type.pcLowStore;
    if (!isLow && !kindOf.has(found)) continue;
    const offset = offsetAt(at);
    if (found !== type.align) {
      const next = at + stride;
      if (i + 1 >= total || typeAt(view, next) !== type.relax || offsetAt(next) !== offset) continue;
    }
    // The linker expects them in the order of their places, each with code of its own, and inside the section.
    const addend = addendAt(at);
    const room = roomOf(found, addend);
    if (offset < last || offset + room > size || room < 0) open = true;
    // Not counted exactly as a number any more.
    if (Math.abs(addend) > mostAddend) open = true;
    last = isLow ? last : offset + room;
    if (isLow) lows.push({ at: i, symbol: symbolOf(at) });
    else taken.push(i);
  }
  const early = earlyLows(lows, section.index, symbolAt);
  const count = taken.length;
  const relaxation = {
    compressed: (elf.flags & compressedFlag) !== 0,
    kinds: new Uint8Array(count),
    offsets: new Uint32Array(count),
    addends: new Float64Array(count),
    registers: new Uint8Array(count),
    symbols: new Uint32Array(count),
  };
  let next = 0;
  for (const i of taken) {
    const at = i * stride;
    const found = typeAt(view, at);
    const offset = offsetAt(at);
    // An address whose low part is taken in front of it stays as it is.
    const blocker = found === type.pcHigh ? early.first.get(offset) : undefined;
    if (blocker !== undefined && blocker < i) continue;
    relaxation.kinds[next] = kindOf.get(found) ?? 0;
    relaxation.offsets[next] = offset;
    relaxation.addends[next] = addendAt(at);
    relaxation.symbols[next] = symbolOf(at);
    relaxation.registers[next] = registerIn(contents, found === type.high ? offset : offset + 4);
    next += 1;
  }
  return { ...relaxation, count: next, symbolAt, open: open || early.open };
}

const mostAddend = 2 ** 48;

/** How many bytes the linker expects there. */
function roomOf(found: number, addend: number): number {
  if (found === type.align) return addend;
  return found === type.call || found === type.callPlt ? 8 : 4;
}

interface Low {
  readonly at: number;
  readonly symbol: number;
}

/** For each place of an upper part, the first relocation that takes its low part. */
function earlyLows(
  lows: readonly Low[],
  section: number,
  symbolAt: Relaxation['symbolAt'],
): { readonly first: ReadonlyMap<number, number>; readonly open: boolean } {
  const first = new Map<number, number>();
  let open = false;
  for (const { at, symbol } of lows) {
    const label: RelaxationSymbol | undefined = symbolAt(symbol);
    // The linker compares offsets, whichever section they are in.
    if (label?.section !== section) open = true;
    else if (!first.has(label.value)) first.set(label.value, at);
  }
  return { first, open };
}

/** Bits 7 to 11 of an instruction, which are little-endian in all objects. */
function registerIn(contents: Uint8Array | undefined, at: number): number {
  const low = contents?.[at] ?? 0;
  const high = contents?.[at + 1] ?? 0;
  return (low >> 7) | ((high & 0xf) << 1);
}
