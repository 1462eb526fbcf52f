import type { Relaxation } from './relaxation';

/**
 * What a placement needs to know about one object file. The ELF reader (or a hand-written list) supplies it; nothing here
 * depends on where it came from.
 */
export interface LinkInput {
  /** The object's path as the link command spells it; for a member of an archive the member's name. */
  readonly file: string;
  /** The archive's path as the link command spells it, when the object is a member of one. */
  readonly archive?: string;
  /** `x86_64`, `i386`, `aarch64`, `arm`, `riscv32`, `riscv64`, or another lower-case name. Absent when unknown. */
  readonly machine?: string;
  readonly addressBits?: 32 | 64;
  readonly byteOrder?: 'little' | 'big';
  /** r_type of all relocations of sections in memory. Absent when the origin cannot tell. */
  readonly relocationTypes?: () => ReadonlySet<number>;
  /** Name of an indirect function that is local, should there be one. */
  readonly localIndirect?: string;
  /** `object` when absent. A shared library contributes symbols only. */
  readonly kind?: 'object' | 'shared';
  /** Of a shared library that was read: what those see of it that are linked with it. */
  readonly library?: SharedLibrary;
  /** A shared library that -l found. */
  readonly searched?: true;
  /** A shared library that counts only where an object needs it (`--as-needed`), or where another library does. */
  readonly asNeeded?: 'byObjects' | 'byLibraries';
  /**
   * Sections in section header order, without the null section, symbol tables, string tables, relocation sections and
   * section groups. `.note.GNU-stack` stays in the list: its presence decides about the GNU_STACK segment.
   */
  readonly sections: readonly InputSection[];
  /** Set where it is no file of the link, and gives an output section the size that a build has. */
  readonly standsFor?: 'section';
  /** Tentative definitions (SHN_COMMON), in symbol table order. */
  readonly commons: readonly CommonSymbol[];
  /** Of an object with such: its global and weak names, defined or not, in symbol table order. */
  readonly globals?: readonly string[];
  /** Global and weak definitions; local symbols are of no interest here. */
  readonly defined: readonly DefinedSymbol[];
  /** Global and weak references, in symbol table order. */
  readonly undefined: readonly UndefinedSymbol[];
}

export interface InputSection {
  /** Section header index in its file. */
  readonly index: number;
  readonly name: string;
  /** sh_type as it stands in the file, such as 1 for SHT_PROGBITS and 8 for SHT_NOBITS. */
  readonly type: number;
  /** sh_flags as they stand in the file; flags above bit 31 are of no interest. */
  readonly flags: number;
  /** In bytes. */
  readonly size: bigint;
  /** sh_addralign; 0 and 1 both mean none. */
  readonly alignment: bigint;
  /** sh_entsize; 0 or absent when the section is no table. */
  readonly entrySize?: number;
  /** Signature of the COMDAT group it belongs to. */
  readonly group?: string;
  /** For SHF_LINK_ORDER: index of the section it follows. */
  readonly linkedTo?: number;
  /** True when the size is assumed ("what if", the last build's) and not read from the object. */
  readonly assumed?: boolean;
  /** True when the linker may make it shorter, by relaxation: the size is that before. */
  readonly relaxed?: boolean;
  /** What it is made shorter by; called only when needed. Absent when the origin cannot tell. */
  readonly relaxation?: () => Relaxation;
  /** The linker puts code of its own behind it, for calls from here that do not reach; how much is not known. */
  readonly helped?: boolean;
  /** SHF_GNU_RETAIN in a file that says it is of GNU's or FreeBSD's kind: GNU ld's --gc-sections leaves it in. */
  readonly retained?: true;
  /** True when it has relocations; absent when the origin cannot tell. */
  readonly relocated?: boolean;
  /**
   * What its relocations refer to: for garbage collection and for linker-made sections. Called only when needed. Absent when the origin cannot tell.
   */
  readonly references?: () => readonly InputReference[];
  /**
   * The section's bytes, for merged strings, notes and .eh_frame. Called only when needed; undefined when they cannot be
   * had. Must not be longer than `size`.
   */
  readonly bytes?: () => Uint8Array | undefined;
}

/** One relocation. */
export interface InputReference {
  /** Offset in the section that is relocated. */
  readonly offset: bigint;
  /** r_type: its meaning depends on the machine. */
  readonly type: number;
  /** Name of the global or weak symbol referred to; absent for local symbols and section symbols. */
  readonly symbol?: string;
  /** Index of the section that a local symbol or section symbol lies in. */
  readonly section?: number;
  /**
   * Where in that section: the symbol's value, of a section symbol with the addend. Absent when the relocation alone does
   * not tell.
   */
  readonly target?: bigint;
  /** Index of the local symbol or section symbol; absent for others. */
  readonly local?: number;
  /** It is a local indirect function. */
  readonly indirect?: true;
  /** It is the symbol of a section. */
  readonly ofSection?: true;
  /** What is added to the symbol's value; absent where it stands in the section. */
  readonly addend?: bigint;
}

export interface CommonSymbol {
  readonly name: string;
  readonly size: bigint;
  readonly alignment: bigint;
  readonly visibility?: Visibility;
}

/** ELF's symbol visibility; `default` when absent. */
export type Visibility = 'default' | 'hidden' | 'protected' | 'internal';

export interface DefinedSymbol {
  readonly name: string;
  readonly binding: 'global' | 'weak';
  /** Index of the section it lies in; absent for absolute symbols. */
  readonly section?: number;
  /** Offset in its section, or the value of an absolute symbol. */
  readonly value: bigint;
  readonly size: bigint;
  /** `function`, `object`, `tls` or `other` (also GNU indirect functions). */
  readonly kind?: 'function' | 'object' | 'tls' | 'ifunc' | 'other';
  readonly visibility?: Visibility;
}

export interface UndefinedSymbol {
  readonly name: string;
  readonly binding: 'global' | 'weak';
  readonly visibility?: Visibility;
}

/** A shared library, in names. */
export interface SharedLibrary {
  /** DT_SONAME; absent: it goes by its file's name. */
  readonly soname?: string;
  /** DT_NEEDED, in order. */
  readonly needed: readonly string[];
  /** The global symbols of a name, defined or not, one for each version. */
  readonly find: (name: string) => readonly SharedSymbol[];
  /** Those that `find` finds something for. */
  readonly names: () => Iterable<string>;
  /** Names that mean by default what has this address; none of threads' data. */
  readonly namesAt: (value: bigint) => readonly string[];
  /** How many names GNU ld keeps for its symbols: three for one with a version that is meant by default. */
  readonly nameCount: () => number;
  /** What it refers to without a version. */
  readonly asks: () => readonly SharedSymbol[];
  /** Weak names of data, the last of the file first, each with the strong name of the same place. */
  readonly weakData: () => readonly { readonly weak: SharedSymbol; readonly strong: SharedSymbol }[];
}

/** A global symbol of a shared library. */
export interface SharedSymbol {
  readonly name: string;
  readonly defined: boolean;
  readonly weak: boolean;
  /** An indirect function is one like others to those who call it from outside. */
  readonly kind: 'function' | 'object' | 'tls' | 'other';
  readonly protected: boolean;
  /** In bytes. */
  readonly size: bigint;
  /** Its address as the library has it. */
  readonly value: bigint;
  /** Absent where it has none. */
  readonly version?: string;
  /** Who names no version means this one. */
  readonly isDefault: boolean;
  /** Absent for absolute symbols and those that are not defined. */
  readonly section?: { readonly index: number; readonly alignment: bigint; readonly readOnly: boolean };
}
