import type { Link } from '../link';

/** What GNU ld 2.40 makes for dynamic linking on a machine, whatever the objects need (seen with readelf). */
export interface MachineFacts {
  /** ELF_DYNAMIC_INTERPRETER, with its end mark: length in bytes. */
  readonly interpreter: number;
  /** What the names of its relocation sections start with. */
  readonly rel: '.rel' | '.rela';
  /** elf_backend_plt_alignment, in bytes. */
  readonly pltAlignment: bigint;
  /** Words at the start of .got and .got.plt that are there in any case. */
  readonly gotWords: bigint;
  readonly gotPltWords: bigint;
  /** .plt is made before .got, not behind it. */
  readonly linkageFirst: boolean;
  /** .dynsym has a symbol for the first section. */
  readonly sectionSymbol: boolean;
  /** With dynamic relocations it has one for the first section of code and one for that of data (_bfd_elf_init_2_index_sections). */
  readonly indexSections: boolean;
  /** .dynamic names the relocations also when there are none. */
  readonly relocations: boolean;
}

const plain = {
  rel: '.rela',
  pltAlignment: 4n,
  gotWords: 0n,
  gotPltWords: 0n,
  linkageFirst: false,
  sectionSymbol: false,
  indexSections: false,
  relocations: false,
} as const;

const riscv = { ...plain, pltAlignment: 16n, gotWords: 1n, sectionSymbol: true, relocations: true } as const;

/** Machines that are not in the table have their sections for dynamic linking marked as not computed. */
export const machineFacts: Readonly<Record<string, MachineFacts>> = {
  x86_64: { ...plain, interpreter: 15, pltAlignment: 16n, linkageFirst: true },
  i386: { ...plain, rel: '.rel', interpreter: 19, pltAlignment: 16n, linkageFirst: true },
  aarch64: { ...plain, indexSections: true, interpreter: 27, gotWords: 1n, gotPltWords: 3n },
  arm: { ...plain, indexSections: true, rel: '.rel', interpreter: 17, gotPltWords: 3n },
  riscv32: { ...riscv, interpreter: 15 },
  riscv64: { ...riscv, interpreter: 13 },
};

export function interpreterBytes(link: Link, facts: MachineFacts): bigint {
  const { dynamicLinker } = link.options;
  if (dynamicLinker !== undefined) return BigInt(dynamicLinker.length + 1);
  const { machine, bits, byteOrder, linux } = link.target;
  if (machine === 'x86_64' && bits === 32) return 16n;
  if (machine === 'aarch64' && !linux) return 13n;
  if (machine === 'aarch64' && byteOrder === 'big') return 30n;
  return BigInt(facts.interpreter);
}
