/** A page or block that an entry of a level can map by itself. */
export interface LeafPage {
  /** In bytes. */
  readonly size: bigint;
  /** The manual's name with its size: `2 MiB page`, `1 GiB block`, `4 MiB megapage`. */
  readonly name: string;
  /** What the hardware must have or be set to for it; absent when nothing. */
  readonly condition?: string;
}

/** One level of the page tables: which bits of an address index it, and what its entries map. */
export interface PagingLevel {
  /** The manual's name of the table: `PML4`, `L0`, `VPN[2]`. */
  readonly name: string;
  /** The manual's name of an entry: `PML4E`, `descriptor`, `PTE`. */
  readonly entry: string;
  /** Linux's name of the level: `pgd`, `p4d`, `pud`, `pmd`, `pte`. */
  readonly linux: string;
  /** The levels that Linux folds into this one, as it prints them; absent when none. */
  readonly linuxFolded?: string;
  /** Highest and lowest bit of the address that make the index. */
  readonly bits: readonly [high: number, low: number];
  /** What the manual calls the table in full. */
  readonly table: string;
  /** Absent when an entry of this level only points to the next table. */
  readonly leaf?: LeafPage;
}

/** Which addresses the hardware accepts, and what it does to the others. */
export type CanonicalRule =
  /** Every address of the width is legal. What lies above the width cannot be formed by the processor. */
  | { readonly kind: 'none'; readonly rule: string }
  /** The bits above `signBit` must be copies of it. */
  | {
      readonly kind: 'sign';
      readonly signBit: number;
      readonly rule: string;
      readonly violation: string;
      readonly source: string;
    }
  /** Arm: bit 55 selects the table base, and the bits above the range must all equal it. */
  | {
      readonly kind: 'ttbr';
      readonly selectBit: 55;
      readonly rule: string;
      readonly violation: string;
      readonly pointerAuthentication: string;
      readonly source: string;
    };

/** `arm` is 32-bit Arm, of which no translation is described. */
export type PagingArch = 'x86' | 'x86_64' | 'aarch64' | 'arm' | 'riscv32' | 'riscv64';

/** One way of a processor to turn virtual addresses into physical ones. */
export interface PagingMode {
  readonly id: string;
  readonly title: string;
  readonly arch: PagingArch;
  /** Width in which addresses are written. */
  readonly addressBits: 32 | 64;
  /** Bits of an address that are translated; the rest is sign or must be zero. */
  readonly vaBits: number;
  /** Width of physical addresses, with what it depends on. */
  readonly paBits: string;
  /** Log2 of the smallest page. */
  readonly pageShift: number;
  readonly entryBytes: 4 | 8;
  /** Highest level first; none where addresses are not translated. */
  readonly levels: readonly PagingLevel[];
  readonly canonical: CanonicalRule;
  /** The register that holds the top table. */
  readonly root: string;
  /** The control bits that select the mode; absent where the register above says it all. */
  readonly control?: string;
  readonly source: string;
}
