/** How GNU ld 2.40 lays its tables out on a machine, in bytes (each machine's allocate_dynrelocs; seen with readelf). */
export interface Layout {
  /** Of .plt.got, for functions that have an entry of the global offset table as well; absent where there is none. */
  readonly boundPlt?: bigint;
  readonly gotPltWords: bigint;
  /** Words of .got before the entries, where there is one. */
  readonly gotWords: bigint;
  /** .got.plt is there whenever .got is, entries or not. */
  readonly hasGotPlt?: true;
  /** Relocations are counted for numbers and for weak references of a table, too, and none for distances. */
  readonly isPlain?: true;
  /** Those for global symbols also where they stand in sections that the script discards. */
  readonly countsDiscarded?: true;
  /** What has an entry of the global offset table is a dynamic symbol. */
  readonly exportsEntries?: true;
  /** In a program with a fixed place every function of a library that is called has its place in the table of calls, for others to find. */
  readonly placesCalls?: true;
  /** An entry for a thread's data has a relocation in a program with a fixed place, too. */
  readonly relocatesThreads?: true;
  /** What elf32-arm.c does in its own way: relocations for distances, entries for threads' data, copies. */
  readonly isArm?: true;
  /** .dynamic does not say that a shared object has such entries. */
  readonly hidesThreads?: true;
  /** Where threads' data is described, what GNU ld adds for all of that: bytes of .plt and .got. */
  readonly descriptors?: { readonly plt: bigint; readonly got: bigint };
}

const x86: Layout = { boundPlt: 8n, gotPltWords: 3n, gotWords: 0n };

const riscv: Layout = {
  gotPltWords: 2n,
  gotWords: 1n,
  isPlain: true,
  countsDiscarded: true,
  exportsEntries: true,
  placesCalls: true,
  relocatesThreads: true,
};

export const layouts: Readonly<Record<string, Layout>> = {
  x86_64: x86,
  i386: x86,
  aarch64: {
    gotPltWords: 3n,
    gotWords: 1n,
    hasGotPlt: true,
    isPlain: true,
    countsDiscarded: true,
    hidesThreads: true,
    descriptors: { plt: 32n, got: 8n },
  },
  arm: {
    gotPltWords: 3n,
    gotWords: 0n,
    hasGotPlt: true,
    isPlain: true,
    countsDiscarded: true,
    placesCalls: true,
    isArm: true,
  },
  riscv32: riscv,
  riscv64: riscv,
};

/** Whether the machine's tables are followed. */
export function hasLayout(machine: string): boolean {
  return layouts[machine] !== undefined;
}
