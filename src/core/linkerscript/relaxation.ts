/**
 * What GNU ld may take bytes out of in one section of a RISC-V object: those relocations that stand with an R_RISCV_RELAX, and
 * R_RISCV_ALIGN, in the file's order (RISC-V ELF psABI, "Linker Relaxation"). Packed, since a kernel has a million.
 */
export interface Relaxation {
  /** The object is one with compressed instructions (EF_RISCV_RVC). */
  readonly compressed: boolean;
  readonly count: number;
  /** Of `relaxKind`. */
  readonly kinds: Uint8Array;
  /** Where in the section. */
  readonly offsets: Uint32Array;
  readonly addends: Float64Array;
  /** The register that the code writes: of a call that which holds the way back, of `lui` the one that is loaded. */
  readonly registers: Uint8Array;
  /** Indices for `symbolAt`. */
  readonly symbols: Uint32Array;
  readonly symbolAt: (index: number) => RelaxationSymbol | undefined;
  /** Something in it cannot be followed, so that it is not known what the linker takes out. */
  readonly open: boolean;
}

export const relaxKind = {
  /** `auipc` and `jalr`. */
  call: 1,
  /** `lui` */
  high: 2,
  /** `auipc` of an address in data. */
  pcHigh: 3,
  /** An instruction that only far data of threads needs. */
  thread: 4,
  /** Room for an alignment. */
  align: 5,
} as const;

export interface RelaxationSymbol {
  /** Absent for a local one. */
  readonly name?: string;
  /** Index of its section; absent for one that lies in none. */
  readonly section?: number;
  readonly value: number;
  readonly size: number;
  readonly kind: 'section' | 'function' | 'indirect' | 'other';
}
