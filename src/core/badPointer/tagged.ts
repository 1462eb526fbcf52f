import { truncateVirtualAddress, type VirtualAddress } from '../address';
import type { Cause, KnownPlaces, TagScheme } from '../badPointer';
import { decode } from '../paging/decode';
import type { PagingArch, PagingMode } from '../paging/modes';
import { kernelPlace, sectionPlace, userPlace } from './places';

/** Bits that a processor can be told to ignore, so that software may keep a tag in them. */
interface Scheme {
  readonly scheme: TagScheme;
  readonly bits: readonly [high: number, low: number];
  /** The bit that stands in for the ignored ones: they are made copies of it. */
  readonly signBit: number;
}

/**
 * Sources: Intel SDM Vol. 1 3.3.7.4 and Vol. 3A 4.1.1 (Linear-Address Masking); AMD64 APM Vol. 2 5.10 (Upper Address
 * Ignore); RISC-V pointer masking (Ssnpm, Smnpm): PMLEN 7 and 16. Arm's Top Byte Ignore is in the decoder.
 */
const schemes: Readonly<Partial<Record<PagingArch, readonly Scheme[]>>> = {
  x86_64: [
    { scheme: 'LAM57', bits: [62, 57], signBit: 63 },
    { scheme: 'LAM48', bits: [62, 48], signBit: 63 },
    { scheme: 'UAI', bits: [63, 57], signBit: 56 },
  ],
  riscv64: [
    { scheme: 'PM7', bits: [63, 57], signBit: 56 },
    { scheme: 'PM16', bits: [63, 48], signBit: 47 },
  ],
};

const widest = 8;

/** A pointer with a tag in bits that the processor can be told to ignore. */
export function tagged(value: VirtualAddress, mode: PagingMode, known: KnownPlaces): Cause[] {
  const decoded = decode(value, mode);
  if (decoded.canonical) return [];
  const { arm } = decoded;
  if (arm !== undefined) {
    if (!arm.canonicalIgnoringTopByte) return [];
    const place = kernelPlace(arm.untagged, mode, known) ?? userPlace(arm.untagged, known);
    if (place === undefined && !isProgramAddress(arm.untagged, mode)) return [];
    const confidence = place === undefined ? 'possible' : 'likely';
    const tag = { scheme: 'TBI', tag: arm.tag, bits: [63, 56], original: arm.untagged, confidence } as const;
    return [{ kind: 'tagged', ...tag, ...(place === undefined ? {} : { place }) }];
  }
  for (const { scheme, bits, signBit } of schemes[mode.arch] ?? []) {
    const original = untag(value, bits, signBit);
    if (!decode(original, mode).canonical) continue;
    const width = bits[0] - bits[1] + 1;
    // Sixteen free bits fit so many numbers that only a pointer into the image itself is no chance.
    const place =
      width > widest
        ? sectionPlace(original, known)
        : (userPlace(original, known) ??
          (mode.arch === 'riscv64' ? kernelPlace(original, mode, known) : undefined));
    if (place === undefined && (width > widest || !isProgramAddress(original, mode))) continue;
    const tag = Number(BigInt.asUintN(width, value >> BigInt(bits[1])));
    const cause = { kind: 'tagged', scheme, tag, bits, original, confidence: 'possible' } as const;
    return [{ ...cause, ...(place === undefined ? {} : { place }) }];
  }
  return [];
}

/**
 * Where Linux has programs: two thirds up their half of the space with their code and heaps, and at its top with their mappings
 * and stacks. On Arm also where a smaller space than the mode's has them, as Android's of 39 bits.
 * Source: Linux 6.1 arch/{x86,arm64,riscv}/include/asm/elf.h ELF_ET_DYN_BASE.
 */
function isProgramAddress(address: bigint, { arch, vaBits }: PagingMode): boolean {
  const isArm = arch === 'aarch64';
  const halfBits = isArm ? vaBits : vaBits - 1;
  const top = address >> BigInt(halfBits - 8);
  if ((top >= 0xaan && top <= 0xadn) || (top >= 0xfcn && top <= 0xffn)) return true;
  return isArm && (address >> 36n === 7n || address >> 40n === 0x7fn || address >> 40n === 0x55n);
}

function untag(value: bigint, [high, low]: readonly [number, number], signBit: number): VirtualAddress {
  const mask = ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
  return truncateVirtualAddress((value >> BigInt(signBit)) & 1n ? value | mask : value & ~mask);
}
