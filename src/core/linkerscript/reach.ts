import type { Dialect } from './dialect';

/** From the first value that fits, up to and without the second. */
export type Range = readonly [least: bigint, end: bigint];

/** How far a relocation reaches: what its field can hold, in bytes. */
export interface Reach {
  readonly name: string;
  /** A distance from where it stands, or from the page that it stands in to the page of what it refers to, or an address. */
  readonly from: 'place' | 'page' | 'zero';
  /** Empty where the linker does not know the relocation. */
  readonly range: Readonly<Record<Dialect, Range>>;
  /** The linkers help a call that does not reach by code of their own. */
  readonly helped?: true;
  /** In bytes: the field holds what is added, where the relocation does not say it. */
  readonly field?: 1 | 2 | 4;
  /** Of that field its lowest bits alone, which count steps of so many bytes. */
  readonly part?: { readonly bits: number; readonly step: bigint };
  /** GNU ld takes an address that is near 0 in place of a distance that is too far. */
  readonly nearZero?: true;
}

type Row = readonly [type: number, name: string, gnu: Range, lld?: Range];

const bits = (count: number): bigint => 1n << BigInt(count);
const signed = (count: number): Range => [-bits(count - 1), bits(count - 1)];
const unsigned = (count: number): Range => [0n, bits(count)];
/** Of Arm's branches, which count from up to 8 bytes further on; those that reach there only do not count. */
const ahead = (count: number): Range => [8n - bits(count - 1), bits(count - 1)];
/** What RISC-V's lui or auipc reaches with the 12 bits of the instruction behind it. */
const upper: Range = [-0x8000_0800n, 0x7fff_f800n];
/** A field that may be taken as signed or not; GNU ld lets an address wrap there too (bfd's complain_overflow_bitfield). */
const either = (count: number): Range => [-bits(count), bits(count)];
/** The same to ld.lld (checkIntUInt). */
const eitherLld = (count: number): Range => [-bits(count - 1), bits(count)];

const nothing: Range = [0n, 0n];

type Entry = readonly [number, Reach];

const places = (rows: readonly Row[]): Entry[] => reaches('place', rows);
const pages = (rows: readonly Row[]): Entry[] => reaches('page', rows);
const numbers = (rows: readonly Row[]): Entry[] => reaches('zero', rows);

function reaches(from: Reach['from'], rows: readonly Row[]): Entry[] {
  return rows.map(([type, name, gnu, lld = gnu]) => [type, { name, from, range: { gnu, lld } }]);
}

function each(entries: readonly Entry[], more: Partial<Reach>): Entry[] {
  return entries.map(([type, reach]) => [type, { ...reach, ...more }]);
}

const riscv32: readonly Entry[] = [
  // `c.lui`, of which the 12 bits of the instruction behind it are a part.
  ...numbers([[46, 'R_RISCV_RVC_LUI', [-0x2_0800n, 0x1_f800n]]]),
  ...places([
    [16, 'R_RISCV_BRANCH', signed(13)],
    [17, 'R_RISCV_JAL', signed(21)],
    [44, 'R_RISCV_RVC_BRANCH', signed(9)],
    [45, 'R_RISCV_RVC_JUMP', signed(12)],
  ]),
];

/**
 * By machine and r_type, those that a linker refuses to cut (bfd's howto tables of binutils 2.40, each tried with values around
 * the ends of its range; lld/ELF/Arch of llvm 14).
 */
export const reachOf: Readonly<Record<string, ReadonlyMap<number, Reach>>> = {
  x86_64: new Map([
    ...places([
      [2, 'R_X86_64_PC32', signed(32)],
      [4, 'R_X86_64_PLT32', signed(32)],
      [13, 'R_X86_64_PC16', either(16), signed(16)],
      [15, 'R_X86_64_PC8', signed(8)],
    ]),
    ...numbers([
      [10, 'R_X86_64_32', unsigned(32)],
      [11, 'R_X86_64_32S', signed(32)],
      [12, 'R_X86_64_16', either(16), eitherLld(16)],
      [14, 'R_X86_64_8', either(8), eitherLld(8)],
    ]),
  ]),
  aarch64: new Map([
    ...places([
      [261, 'R_AARCH64_PREL32', signed(32), eitherLld(32)],
      [262, 'R_AARCH64_PREL16', signed(16), eitherLld(16)],
      [273, 'R_AARCH64_LD_PREL_LO19', signed(21)],
      [274, 'R_AARCH64_ADR_PREL_LO21', signed(21)],
      [279, 'R_AARCH64_TSTBR14', signed(16)],
      [280, 'R_AARCH64_CONDBR19', signed(21)],
      [287, 'R_AARCH64_MOVW_PREL_G0', signed(17)],
      [289, 'R_AARCH64_MOVW_PREL_G1', signed(33)],
      [291, 'R_AARCH64_MOVW_PREL_G2', signed(49)],
    ]),
    ...each(
      places([
        [282, 'R_AARCH64_JUMP26', signed(28)],
        [283, 'R_AARCH64_CALL26', signed(28)],
      ]),
      { helped: true },
    ),
    ...pages([[275, 'R_AARCH64_ADR_PREL_PG_HI21', signed(33)]]),
    ...numbers([
      [258, 'R_AARCH64_ABS32', unsigned(32), eitherLld(32)],
      [259, 'R_AARCH64_ABS16', unsigned(16), eitherLld(16)],
      [263, 'R_AARCH64_MOVW_UABS_G0', unsigned(16)],
      [265, 'R_AARCH64_MOVW_UABS_G1', unsigned(32)],
      [267, 'R_AARCH64_MOVW_UABS_G2', unsigned(48)],
      [270, 'R_AARCH64_MOVW_SABS_G0', signed(17)],
      [271, 'R_AARCH64_MOVW_SABS_G1', signed(33)],
      [272, 'R_AARCH64_MOVW_SABS_G2', signed(49)],
    ]),
  ]),
  // Calls of code that runs where Thumb calls reach 16 MiB; on older processors they reach less.
  arm: new Map([
    ...each(
      places([
        [10, 'R_ARM_THM_CALL', ahead(25)],
        [28, 'R_ARM_CALL', ahead(26)],
        [29, 'R_ARM_JUMP24', ahead(26)],
        [30, 'R_ARM_THM_JUMP24', ahead(25)],
        [51, 'R_ARM_THM_JUMP19', ahead(21)],
      ]),
      { helped: true },
    ),
    ...each(places([[42, 'R_ARM_PREL31', signed(31)]]), { field: 4, part: { bits: 31, step: 1n } }),
    ...each(places([[102, 'R_ARM_THM_JUMP11', signed(12)]]), { field: 2, part: { bits: 11, step: 2n } }),
    ...each(places([[103, 'R_ARM_THM_JUMP8', signed(9)]]), { field: 2, part: { bits: 8, step: 2n } }),
    ...each(numbers([[5, 'R_ARM_ABS16', [-0x8000n, bits(16)], nothing]]), { field: 2 }),
    ...each(numbers([[8, 'R_ARM_ABS8', [-0x80n, bits(8)], nothing]]), { field: 1 }),
  ]),
  i386: new Map([
    ...each(numbers([[20, 'R_386_16', either(16), eitherLld(16)]]), { field: 2 }),
    // Code of 16 bits wraps around in 64 KiB, which ld.lld allows for.
    ...each(places([[21, 'R_386_PC16', either(16), signed(17)]]), { field: 2 }),
    ...each(numbers([[22, 'R_386_8', either(8), eitherLld(8)]]), { field: 1 }),
    ...each(places([[23, 'R_386_PC8', signed(8)]]), { field: 1 }),
  ]),
  riscv32: new Map(riscv32),
  riscv64: new Map([
    ...riscv32,
    ...each(places([[23, 'R_RISCV_PCREL_HI20', upper]]), { nearZero: true }),
    ...numbers([[26, 'R_RISCV_HI20', upper]]),
    ...places([
      [18, 'R_RISCV_CALL', upper],
      [19, 'R_RISCV_CALL_PLT', upper],
    ]),
  ]),
};

/**
 * Whether GNU ld cuts the sum of `value` and what stands in the field. On i386 both and their sum are looked at (reloc.c,
 * _bfd_relocate_contents); on Arm the field counts as unsigned (elf32-arm.c, R_ARM_ABS8).
 */
export function overflowsField(
  { range, field = 1 }: Reach,
  machine: string,
  value: bigint,
  held: bigint,
): boolean {
  const [least, end] = range.gnu;
  if (machine === 'arm') {
    const sum = BigInt.asIntN(64, value + held);
    return sum < least || sum >= end;
  }
  const a = BigInt.asUintN(32, value);
  const short = BigInt.asIntN(32, value);
  if (short < least || short >= end) return true;
  const added = BigInt.asIntN(8 * field, held);
  // Signs below are those of the sum's own width; the first bit of it stands above a field of either sign.
  const signs = BigInt.asUintN(32, -bits(end === bits(8 * field) ? 8 * field : 8 * field - 1));
  return (BigInt.asUintN(32, ~(a ^ added)) & BigInt.asUintN(32, a ^ (a + added)) & signs) !== 0n;
}
