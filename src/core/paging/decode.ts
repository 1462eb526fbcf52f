import type { VirtualAddress } from '../address';
import type { PagingMode } from './modes';

/** One table index of an address. */
export interface LevelIndex {
  /** The manual's name of the table: `PML4`, `L0`, `VPN[2]`. */
  readonly level: string;
  /** Linux's name of the level: `pgd`, `p4d`, `pud`, `pmd`, `pte`. */
  readonly linux: string;
  readonly index: number;
  /** Highest and lowest bit of the address that make the index. */
  readonly bits: readonly [high: number, low: number];
  /** Offset of the entry in its table, in bytes: index × entry size. */
  readonly entryOffset: number;
}

/** The offset in a page of one size that the mode knows. */
export interface LeafOffset {
  /** The level whose entry maps the page. */
  readonly level: string;
  /** Page size in bytes. */
  readonly size: bigint;
  readonly offset: bigint;
}

export interface DecodedAddress {
  readonly address: VirtualAddress;
  readonly mode: PagingMode;
  /** Whether the hardware accepts it: for x86 and RISC-V the sign extension, for Arm a TTBR's range (top byte included). */
  readonly canonical: boolean;
  /** The half that the sign bit chooses (Arm: bit 55). 'lower' throughout in a 32-bit mode. */
  readonly half: 'lower' | 'upper';
  /** The address with the bits above the sign bit made copies of it; itself where canonical. */
  readonly canonicalForm: VirtualAddress;
  /** The sign-extension bits as they stand in the address; absent where the mode has none. */
  readonly sign?: { readonly bits: readonly [high: number, low: number]; readonly value: bigint; readonly expected: bigint };
  /** Highest level first. */
  readonly indices: readonly LevelIndex[];
  /** In the smallest page. */
  readonly offset: bigint;
  /** Largest page first; the last is the smallest page. */
  readonly leafOffsets: readonly LeafOffset[];
  /** The largest power of two that divides the address; absent for 0. */
  readonly alignment?: bigint;
  /** Arm only. */
  readonly arm?: {
    readonly ttbr: 0 | 1;
    readonly tag: number;
    readonly untagged: VirtualAddress;
    readonly canonicalIgnoringTopByte: boolean;
  };
}
