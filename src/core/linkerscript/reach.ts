/** How far a relocation reaches: what its field can hold, in bytes. */
export interface Reach {
  readonly name: string;
  /** A distance from where it stands, or from the page that it stands in to the page of what it refers to, or an address. */
  readonly from: 'place' | 'page' | 'zero';
  /** Values from `least` up to, and without, `end` fit, whichever of the two linkers looks. */
  readonly least: bigint;
  readonly end: bigint;
  /** The linkers help a call that does not reach by code of their own. */
  readonly helped?: true;
  /** In bytes: the field holds what is added, where the relocation does not say it. */
  readonly field?: 1 | 2;
  /** GNU ld takes an address that is near 0 in place of a distance that is too far. */
  readonly nearZero?: true;
}

type Row = readonly [type: number, name: string, least: bigint, end: bigint, helped?: true];

const bits = (count: number): bigint => 1n << BigInt(count);
const signed = (count: number): readonly [bigint, bigint] => [-bits(count - 1), bits(count - 1)];
/** What RISC-V's lui or auipc reaches with the 12 bits of the instruction behind it. */
const upper: readonly [bigint, bigint] = [-0x8000_0800n, 0x7fff_f800n];
/** A field that may be taken as signed or not; GNU ld lets an address wrap there too. */
const either = (count: number): readonly [bigint, bigint] => [-bits(count), bits(count)];

const places = (rows: readonly Row[]): (readonly [number, Reach])[] => reaches('place', rows);
const pages = (rows: readonly Row[]): (readonly [number, Reach])[] => reaches('page', rows);
const numbers = (rows: readonly Row[]): (readonly [number, Reach])[] => reaches('zero', rows);

function reaches(from: Reach['from'], rows: readonly Row[]): (readonly [number, Reach])[] {
  return rows.map(([type, name, least, end, helped]) => [
    type,
    { name, from, least, end, ...(helped === true ? { helped } : {}) },
  ]);
}

/**
 * By machine and r_type, those that both linkers refuse to cut (bfd's howto tables of binutils 2.40; lld/ELF/Arch of
 * llvm 14). Where the two draw the line apart, the wider range stands.
 */
export const reachOf: Readonly<Record<string, ReadonlyMap<number, Reach>>> = {
  x86_64: new Map([
    ...places([
      [2, 'R_X86_64_PC32', ...signed(32)],
      [4, 'R_X86_64_PLT32', ...signed(32)],
      [13, 'R_X86_64_PC16', ...either(16)],
      [15, 'R_X86_64_PC8', ...signed(8)],
    ]),
    ...numbers([
      [10, 'R_X86_64_32', 0n, bits(32)],
      [11, 'R_X86_64_32S', ...signed(32)],
      [12, 'R_X86_64_16', ...either(16)],
      [14, 'R_X86_64_8', ...either(8)],
    ]),
  ]),
  aarch64: new Map([
    ...places([
      [261, 'R_AARCH64_PREL32', ...either(32)],
      [273, 'R_AARCH64_LD_PREL_LO19', ...signed(21)],
      [274, 'R_AARCH64_ADR_PREL_LO21', ...signed(21)],
      [279, 'R_AARCH64_TSTBR14', ...signed(16)],
      [280, 'R_AARCH64_CONDBR19', ...signed(21)],
      [282, 'R_AARCH64_JUMP26', ...signed(28), true],
      [283, 'R_AARCH64_CALL26', ...signed(28), true],
    ]),
    ...pages([[275, 'R_AARCH64_ADR_PREL_PG_HI21', ...signed(33)]]),
    ...numbers([
      [258, 'R_AARCH64_ABS32', ...either(32)],
      [259, 'R_AARCH64_ABS16', ...either(16)],
    ]),
  ]),
  // Of code that runs where Thumb calls reach 16 MiB; on older processors they reach less.
  arm: new Map(
    places([
      [10, 'R_ARM_THM_CALL', ...signed(25), true],
      [28, 'R_ARM_CALL', ...signed(26), true],
      [29, 'R_ARM_JUMP24', ...signed(26), true],
      [30, 'R_ARM_THM_JUMP24', ...signed(25), true],
    ]),
  ),
  i386: new Map(
    numbers([
      [20, 'R_386_16', ...either(16)],
      [22, 'R_386_8', ...either(8)],
    ]).map(([type, reach]) => [type, { ...reach, field: type === 20 ? 2 : 1 }]),
  ),
  riscv64: new Map([
    ...places([[23, 'R_RISCV_PCREL_HI20', ...upper]]).map(([type, reach]): readonly [number, Reach] => [
      type,
      { ...reach, nearZero: true },
    ]),
    ...numbers([[26, 'R_RISCV_HI20', ...upper]]),
    ...places([
      [18, 'R_RISCV_CALL', ...upper],
      [19, 'R_RISCV_CALL_PLT', ...upper],
      [16, 'R_RISCV_BRANCH', ...signed(13)],
      [17, 'R_RISCV_JAL', ...signed(21)],
      [44, 'R_RISCV_RVC_BRANCH', ...signed(9)],
      [45, 'R_RISCV_RVC_JUMP', ...signed(12)],
    ]),
  ]),
};
