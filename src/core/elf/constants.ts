/**
 * Names and numbers of the ELF format. Source of all, unless a row says otherwise: System V ABI, "Object Files", edition
 * of the Generic ABI of 2013 and later, with the GNU extensions of glibc's elf.h.
 */

/** The first four bytes of every ELF file. */
export const elfMagic = [0x7f, 0x45, 0x4c, 0x46] as const;

/** A field's offset in its record and its width, both in bytes. */
export type Field = readonly [offset: number, width: 1 | 2 | 4 | 8];

export interface RecordLayout<F extends string> {
  /** In bytes. */
  readonly size: number;
  readonly fields: Readonly<Record<F, Field>>;
}

// prettier-ignore
export type HeaderField =
  | 'e_type' | 'e_machine' | 'e_entry' | 'e_phoff' | 'e_shoff' | 'e_flags' | 'e_phentsize' | 'e_phnum' | 'e_shentsize'
  | 'e_shnum' | 'e_shstrndx';

// prettier-ignore
export type SectionField =
  | 'sh_name' | 'sh_type' | 'sh_flags' | 'sh_addr' | 'sh_offset' | 'sh_size' | 'sh_link' | 'sh_info' | 'sh_addralign'
  | 'sh_entsize';

// prettier-ignore
export type SegmentField =
  | 'p_type' | 'p_flags' | 'p_offset' | 'p_vaddr' | 'p_paddr' | 'p_filesz' | 'p_memsz' | 'p_align';

export type SymbolField = 'st_name' | 'st_value' | 'st_size' | 'st_info' | 'st_other' | 'st_shndx';

/** The records of one file class. */
export interface ClassLayout {
  readonly header: RecordLayout<HeaderField>;
  readonly section: RecordLayout<SectionField>;
  readonly segment: RecordLayout<SegmentField>;
  readonly symbol: RecordLayout<SymbolField>;
  readonly rel: RecordLayout<'r_offset' | 'r_info'>;
  readonly rela: RecordLayout<'r_offset' | 'r_info' | 'r_addend'>;
}

// prettier-ignore
export const layouts: Readonly<Record<32 | 64, ClassLayout>> = {
  32: {
    header: {
      size: 52,
      fields: {
        e_type: [16, 2], e_machine: [18, 2], e_entry: [24, 4], e_phoff: [28, 4], e_shoff: [32, 4], e_flags: [36, 4],
        e_phentsize: [42, 2], e_phnum: [44, 2], e_shentsize: [46, 2], e_shnum: [48, 2], e_shstrndx: [50, 2],
      },
    },
    section: {
      size: 40,
      fields: {
        sh_name: [0, 4], sh_type: [4, 4], sh_flags: [8, 4], sh_addr: [12, 4], sh_offset: [16, 4], sh_size: [20, 4],
        sh_link: [24, 4], sh_info: [28, 4], sh_addralign: [32, 4], sh_entsize: [36, 4],
      },
    },
    segment: {
      size: 32,
      fields: {
        p_type: [0, 4], p_offset: [4, 4], p_vaddr: [8, 4], p_paddr: [12, 4], p_filesz: [16, 4], p_memsz: [20, 4],
        p_flags: [24, 4], p_align: [28, 4],
      },
    },
    symbol: {
      size: 16,
      fields: {
        st_name: [0, 4], st_value: [4, 4], st_size: [8, 4], st_info: [12, 1], st_other: [13, 1], st_shndx: [14, 2],
      },
    },
    rel: { size: 8, fields: { r_offset: [0, 4], r_info: [4, 4] } },
    rela: { size: 12, fields: { r_offset: [0, 4], r_info: [4, 4], r_addend: [8, 4] } },
  },
  64: {
    header: {
      size: 64,
      fields: {
        e_type: [16, 2], e_machine: [18, 2], e_entry: [24, 8], e_phoff: [32, 8], e_shoff: [40, 8], e_flags: [48, 4],
        e_phentsize: [54, 2], e_phnum: [56, 2], e_shentsize: [58, 2], e_shnum: [60, 2], e_shstrndx: [62, 2],
      },
    },
    section: {
      size: 64,
      fields: {
        sh_name: [0, 4], sh_type: [4, 4], sh_flags: [8, 8], sh_addr: [16, 8], sh_offset: [24, 8], sh_size: [32, 8],
        sh_link: [40, 4], sh_info: [44, 4], sh_addralign: [48, 8], sh_entsize: [56, 8],
      },
    },
    segment: {
      size: 56,
      fields: {
        p_type: [0, 4], p_flags: [4, 4], p_offset: [8, 8], p_vaddr: [16, 8], p_paddr: [24, 8], p_filesz: [32, 8],
        p_memsz: [40, 8], p_align: [48, 8],
      },
    },
    symbol: {
      size: 24,
      fields: {
        st_name: [0, 4], st_info: [4, 1], st_other: [5, 1], st_shndx: [6, 2], st_value: [8, 8], st_size: [16, 8],
      },
    },
    rel: { size: 16, fields: { r_offset: [0, 8], r_info: [8, 8] } },
    rela: { size: 24, fields: { r_offset: [0, 8], r_info: [8, 8], r_addend: [16, 8] } },
  },
};

/** A note's header; its name and content follow. */
export const noteLayout: RecordLayout<'n_namesz' | 'n_descsz' | 'n_type'> = {
  size: 12,
  fields: { n_namesz: [0, 4], n_descsz: [4, 4], n_type: [8, 4] },
};

/** n_type, of the owner GNU and, in core dumps, of the owner CORE. Source: glibc's elf.h. */
// prettier-ignore
export const NT = { GNU_BUILD_ID: 3, PRSTATUS: 1, PRPSINFO: 3, AUXV: 6, FILE: 0x4649_4c45 } as const;

/** sh_type of the sections that the reader treats in some way of their own. */
// prettier-ignore
export const SHT = {
  NULL: 0, PROGBITS: 1, SYMTAB: 2, STRTAB: 3, RELA: 4, NOTE: 7, NOBITS: 8, REL: 9, DYNSYM: 11, GROUP: 17,
  SYMTAB_SHNDX: 18, RELR: 19, GNU_VERDEF: 0x6fff_fffd, GNU_VERNEED: 0x6fff_fffe, GNU_VERSYM: 0x6fff_ffff,
} as const;

/** Bits of sh_flags. */
// prettier-ignore
export const SHF = {
  WRITE: 0x1n, ALLOC: 0x2n, EXECINSTR: 0x4n, MERGE: 0x10n, STRINGS: 0x20n, INFO_LINK: 0x40n, LINK_ORDER: 0x80n,
  GROUP: 0x200n, TLS: 0x400n, COMPRESSED: 0x800n,
} as const;

/** p_type. GNU values from glibc's elf.h. */
// prettier-ignore
export const PT = {
  NULL: 0, LOAD: 1, DYNAMIC: 2, INTERP: 3, NOTE: 4, SHLIB: 5, PHDR: 6, TLS: 7,
  GNU_EH_FRAME: 0x6474_e550, GNU_STACK: 0x6474_e551, GNU_RELRO: 0x6474_e552, GNU_PROPERTY: 0x6474_e553,
  GNU_SFRAME: 0x6474_e554, GNU_MBIND_LO: 0x6474_e555, GNU_MBIND_HI: 0x6474_f554,
} as const;

/** p_type → the word readelf 2.40 prints; numbers nobody has a word for are `0x…`. */
export function segmentTypeName(type: number, machine: number): string {
  return segmentTypes[type] ?? machineSegmentTypes[machine]?.[type] ?? `0x${type.toString(16)}`;
}

// prettier-ignore
const segmentTypes: Readonly<Record<number, string>> = {
  [PT.NULL]: 'NULL', [PT.LOAD]: 'LOAD', [PT.DYNAMIC]: 'DYNAMIC', [PT.INTERP]: 'INTERP', [PT.NOTE]: 'NOTE',
  [PT.SHLIB]: 'SHLIB', [PT.PHDR]: 'PHDR', [PT.TLS]: 'TLS', [PT.GNU_EH_FRAME]: 'GNU_EH_FRAME',
  [PT.GNU_STACK]: 'GNU_STACK', [PT.GNU_RELRO]: 'GNU_RELRO', [PT.GNU_PROPERTY]: 'GNU_PROPERTY',
  [PT.GNU_SFRAME]: 'GNU_SFRAME',
};

/** e_machine → p_type → word, for the numbers left to each architecture's ABI. */
const machineSegmentTypes: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  8: { 0x7000_0000: 'REGINFO', 0x7000_0001: 'RTPROC', 0x7000_0002: 'OPTIONS', 0x7000_0003: 'ABIFLAGS' },
  40: { 0x7000_0001: 'EXIDX' },
  183: { 0x7000_0000: 'AARCH64_ARCHEXT', 0x7000_0002: 'AARCH64_MEMTAG_MTE' },
  243: { 0x7000_0003: 'RISCV_ATTRIBUT' },
};

/** Bits of p_flags. */
export const PF = { X: 1, W: 2, R: 4 } as const;

/** Reserved section indices. */
export const SHN = { UNDEF: 0, LORESERVE: 0xff00, ABS: 0xfff1, COMMON: 0xfff2, XINDEX: 0xffff } as const;

/** e_phnum when the true count stands in section 0's sh_info. */
export const PN_XNUM = 0xffff;

/** The low four bits of st_info. */
export const STT = {
  NOTYPE: 0,
  OBJECT: 1,
  FUNC: 2,
  SECTION: 3,
  FILE: 4,
  COMMON: 5,
  TLS: 6,
  GNU_IFUNC: 10,
} as const;

/** The high four bits of st_info. */
export const STB = { LOCAL: 0, GLOBAL: 1, WEAK: 2, GNU_UNIQUE: 10 } as const;

export const EM_386 = 3;
export const EM_X86_64 = 62;
export const EM_ARM = 40;
export const EM_AARCH64 = 183;
export const EM_RISCV = 243;

/**
 * e_machine and class → the name used everywhere in this project. Numbers from the Generic ABI's registry.
 * A machine that is not listed is `machine-N`.
 */
export function machineName(machine: number, bits: 32 | 64): string {
  const name = machines[machine];
  if (name === undefined) return `machine-${machine.toString()}`;
  return typeof name === 'string' ? name : name[bits];
}

// prettier-ignore
const machines: Readonly<Record<number, string | Readonly<Record<32 | 64, string>>>> = {
  2: 'sparc', 3: 'i386', 4: 'm68k', 8: { 32: 'mips', 64: 'mips64' }, 15: 'hppa', 18: 'sparc32plus', 20: 'ppc',
  21: 'ppc64', 22: { 32: 's390', 64: 's390x' }, 40: 'arm', 42: 'sh', 43: 'sparc64', 50: 'ia64',
  62: { 32: 'x32', 64: 'x86_64' }, 83: 'avr', 92: 'openrisc', 94: 'xtensa', 105: 'msp430', 183: 'aarch64',
  189: 'microblaze', 243: { 32: 'riscv32', 64: 'riscv64' }, 247: 'bpf', 252: 'csky',
  258: { 32: 'loongarch32', 64: 'loongarch64' },
};
