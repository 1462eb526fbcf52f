import type { Section } from './model';

/** A program header before it has addresses: which sections it holds (elf.c, struct elf_segment_map). */
export interface SegmentPlan {
  readonly type: number;
  sections: Section[];
  includesFileHeader: boolean;
  includesHeaders: boolean;
  /** p_flags when fixed. */
  readonly flags?: number;
  /** p_paddr when fixed. */
  readonly paddr?: bigint;
  /** Added to the first section's address. */
  readonly vaddrOffset?: bigint;
  readonly align?: bigint;
  /** p_memsz of one without sections, in bytes. */
  readonly memsz?: bigint;
}

/** p_type (ELF specification and GNU extensions). */
export const pt = {
  null: 0,
  load: 1,
  dynamic: 2,
  interp: 3,
  note: 4,
  phdr: 6,
  tls: 7,
  ehFrame: 0x6474_e550,
  stack: 0x6474_e551,
  relro: 0x6474_e552,
  property: 0x6474_e553,
  mipsRegisters: 0x7000_0000,
  armExidx: 0x7000_0001,
  mipsOptions: 0x7000_0002,
  mipsAbiFlags: 0x7000_0003,
  riscvAttributes: 0x7000_0003,
} as const;

/** The names that PHDRS may use for a type. */
export const typeNames: Readonly<Record<string, number>> = {
  PT_NULL: 0,
  PT_LOAD: 1,
  PT_DYNAMIC: 2,
  PT_INTERP: 3,
  PT_NOTE: 4,
  PT_SHLIB: 5,
  PT_PHDR: 6,
  PT_TLS: 7,
  PT_GNU_EH_FRAME: pt.ehFrame,
  PT_GNU_STACK: pt.stack,
  PT_GNU_RELRO: pt.relro,
  PT_GNU_PROPERTY: pt.property,
};

/** Of ld.lld 14 (ScriptParser.cpp, readPhdrType); every other name is an error. */
export const lldTypeNames: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Object.entries(typeNames).filter(([name]) => name !== 'PT_GNU_PROPERTY')),
  PT_OPENBSD_RANDOMIZE: 0x65a3_dbe6,
  PT_OPENBSD_WXNEEDED: 0x65a3_dbe7,
  PT_OPENBSD_BOOTDATA: 0x65a4_1be6,
};

export function plan(type: number, sections: Section[], more: Partial<SegmentPlan> = {}): SegmentPlan {
  return { type, sections, includesFileHeader: false, includesHeaders: false, ...more };
}
