import type { Dialect } from '../dialect';
import type { Piece } from '../model';
import type { Known } from './known';
import type { Import } from '../libraries';

/** What the code and data in the link ask for about one symbol. */
export interface Use {
  /** Absent for a local one. */
  readonly known: Known | undefined;
  /** It is an indirect function. */
  readonly indirect: boolean;
  /** In a program, what a shared library defines. */
  readonly imported: Imported | undefined;
  /** Code of a program has an address or a distance of what nothing defines. */
  inCode: boolean;
  /** An entry of the global offset table. */
  entry: boolean;
  /** On x86, a load of such an entry became one of the number 0. */
  zeroed: boolean;
  /** A call that may need an entry of the procedure linkage table. */
  call: boolean;
  /** On Arm, a jump of Thumb code to such an entry, which cannot change to Arm code. */
  thumbJump: boolean;
  threadGeneral: boolean;
  threadEntry: boolean;
  threadDescriptor: boolean;
  /** By the section that holds them, how many addresses and how many distances. */
  readonly words: Map<Piece, number>;
  readonly distances: Map<Piece, number>;
  /** Of an indirect function, parts of its address. */
  readonly parts: Map<Piece, number>;
}

/** All uses in a link. */
export interface Uses {
  readonly list: readonly Use[];
  /** Something asks where the global offset table is. */
  readonly base: boolean;
  /** Something asks for this image's own part of the threads' data. */
  readonly threadLocal: boolean;
}

/** How a linker sees a symbol; both ask it before and while they count. */
export interface View {
  readonly dialect: Dialect;
  /** The symbol is this image's own, and nothing loaded beside it takes its place. */
  readonly isOwn: (known: Known) => boolean;
  /** The dynamic linker learns of the symbol, so that an entry for a thread's data stays. */
  readonly isDynamic: (known: Known) => boolean;
}

/**
 * What a program on x86 asks of a symbol that a shared library defines, beyond calls and entries of the global offset table
 * (elf64-x86-64.c of ld 2.40, elf_x86_64_check_relocs).
 */
export interface Imported {
  readonly meant: Import;
  /** Something needs its address in the program itself. */
  direct: boolean;
  /** An entry in the table of calls would do, and something insists on one. */
  calls: boolean;
  insists: boolean;
  /** Its address is compared. */
  compares: boolean;
  /** Dynamic relocations, and those of them that are for distances, by the section that holds them. */
  readonly relocations: Map<Piece, { all: number; distances: number }>;
}
