import type { AddressRange } from './address';
import type { Issue } from './issue';
import type { SourceLocation } from './text';

/** How sure a figure is. Drawn as line style: solid for exact, dashed for default and estimated, dotted for unknown. */
export type Certainty =
  | { readonly kind: 'exact' }
  /** The value that holds unless something moves it at run time, such as KASLR. */
  | { readonly kind: 'default'; readonly reason: string }
  /** Computed from something assumed, such as a "what if" size. */
  | { readonly kind: 'estimated'; readonly reason: string };

export const exact: Certainty = { kind: 'exact' };

/** A number that may not be known. Never 0 for unknown, never a guess. */
export type Quantity =
  | { readonly kind: 'known'; readonly value: bigint; readonly certainty: Certainty }
  /** `atLeast` is a proven lower bound, in the same unit. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly atLeast?: bigint };

export function known(value: bigint, certainty: Certainty = exact): Quantity {
  return { kind: 'known', value, certainty };
}

export function unknown(reason: string, atLeast?: bigint): Quantity {
  return atLeast === undefined ? { kind: 'unknown', reason } : { kind: 'unknown', reason, atLeast };
}

export function knownValue(quantity: Quantity): bigint | undefined {
  return quantity.kind === 'known' ? quantity.value : undefined;
}

export interface Rights {
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
}

/** An output section of an image. Addresses are those of the linked file, before any run-time relocation. */
export interface Section {
  readonly name: string;
  /** Index in the section header table, or in script order; unique in its map. */
  readonly index: number;
  /** Where it runs (virtual memory address). */
  readonly vma: Quantity;
  /** Where it is loaded (load memory address). Unknown when nothing says so, never a copy of the VMA by assumption. */
  readonly lma: Quantity;
  /** In bytes of memory, also for sections without bytes in the file. */
  readonly size: Quantity;
  /** In bytes; 0 and 1 mean none. Absent when unknown. */
  readonly alignment?: bigint;
  /** False for sections that take no memory at run time: debug information, symbol tables, /DISCARD/. */
  readonly allocated: boolean;
  /** True for sections that take memory and no bytes in the file, such as .bss. */
  readonly zeroFill: boolean;
  /** Absent when neither a build nor the section's inputs tell. */
  readonly rights?: Rights;
  /** Only where `rights` is absent: what sections of its name, or in its MEMORY region, usually have. To draw by, not to count on. */
  readonly usualRights?: Rights;
  /** True for .tdata and .tbss: the template of thread-local storage. A .tbss takes no address space of its own. */
  readonly threadLocal?: boolean;
  /** Name of the MEMORY region of its VMA. */
  readonly region?: string;
  /** Name of the MEMORY region of its LMA. */
  readonly lmaRegion?: string;
  /** Where the user's linker script describes it. */
  readonly source?: SourceLocation;
  /** Set where the file has no section for this memory, and a LOAD segment of the same index tells of it. */
  readonly standsFor?: 'segment';
  /** Set in the layout of a linker's built-in script: few programs have such a section. */
  readonly seldom?: true;
  /** The input sections it is made of, in address order, where the origin tells. */
  readonly inputs?: readonly InputPiece[];
}

/** A part of an output section: one input section, fill, or data from the script. */
export interface InputPiece {
  readonly kind: 'input' | 'fill' | 'data' | 'common';
  /** Object file, `archive:member` for archives; empty for fill and data. */
  readonly file: string;
  readonly section: string;
  readonly vma: Quantity;
  readonly size: Quantity;
}

/** A program header. */
export interface Segment {
  readonly index: number;
  /** `LOAD`, `DYNAMIC`, … as readelf names p_type, or `0x…` for an unknown one. */
  readonly type: string;
  readonly rights: Rights;
  readonly vaddr: bigint;
  readonly paddr: bigint;
  /** Place and bytes in the file; absent where they are not known. */
  readonly offset?: bigint;
  readonly filesz?: bigint;
  readonly memsz: bigint;
  readonly align: bigint;
  /** Names of the sections in it, in address order. */
  readonly sections: readonly string[];
  /** The file that was mapped there, in a core dump. */
  readonly file?: string;
}

/** A MEMORY region of a linker script. */
export interface MemoryRegion {
  readonly name: string;
  readonly origin: Quantity;
  readonly length: Quantity;
  readonly used: Quantity;
  readonly attributes: string;
  readonly source?: SourceLocation;
}

export interface SymbolEntry {
  readonly name: string;
  readonly value: bigint;
  /** In bytes; 0 when the origin does not say. */
  readonly size: bigint;
  readonly kind: 'function' | 'object' | 'section' | 'file' | 'tls' | 'other';
  readonly binding: 'global' | 'local' | 'weak';
  /** Output section's name; absent for absolute symbols. */
  readonly section?: string;
  /** Of a dynamic symbol, as readelf writes it behind the name: `@@` before a default version, `@` before another. */
  readonly version?: string;
  readonly source?: SourceLocation;
}

export interface SymbolHit {
  readonly symbol: SymbolEntry;
  /** address − symbol.value, at least 0. */
  readonly offset: bigint;
}

/** Symbols by address and by name. Implementations may hold a million of them compactly, so entries are made on demand. */
export interface SymbolTable {
  readonly count: number;
  /** Entries in ascending order of value, 0 ≤ index < count. */
  at(index: number): SymbolEntry;
  /** The best symbol that covers the address or, where sizes are unknown, the nearest one below it in the same section. */
  find(address: bigint): SymbolHit | undefined;
  byName(name: string): SymbolEntry | undefined;
}

/** A symbol whose value the script's engine may not know. */
export interface ScriptSymbol {
  readonly name: string;
  readonly value: Quantity;
  readonly section?: string;
  readonly source?: SourceLocation;
}

/** An assignment to the location counter, and where that is behind it. */
export interface DotAssignment {
  readonly value: Quantity;
  /** The output section that it stands in; absent between sections. */
  readonly section?: string;
  readonly source?: SourceLocation;
}

/** Where an image's figures come from. */
export type MapOrigin =
  | { readonly kind: 'elf'; readonly file: string }
  /** A linked image of another format than ELF. */
  | { readonly kind: 'image'; readonly file: string; readonly format: 'PE' | 'Mach-O' }
  | { readonly kind: 'map'; readonly file: string }
  /** `objects` says whether input sizes were known. */
  | { readonly kind: 'script'; readonly file: string; readonly objects: boolean };

/** A program that is not built yet, as far as its link command tells. */
export interface PlannedProgram {
  /** The kernel chooses its place. */
  readonly positionIndependent: boolean;
  /** It names an interpreter, which maps its libraries. */
  readonly dynamic: boolean;
  /** Where the file's headers are mapped, before the kernel moves it; absent where options move single sections. */
  readonly base?: bigint;
  /** It runs under an operating system, with the system's own code at its start. */
  readonly hosted: boolean;
  /** What of that is no more than usual; absent where all is told. */
  readonly assumed?: { readonly title: string; readonly text: string };
}

/**
 * One linked image: the model in the middle. Everything that reads foreign input makes one of these, and everything
 * people see reads it and nothing else.
 */
export interface MemoryMap {
  readonly name: string;
  readonly origin: MapOrigin;
  /** Width of addresses: 32 or 64. Absent when a script alone does not tell. */
  readonly addressBits?: 32 | 64;
  /** `x86_64`, `i386`, `aarch64`, `arm`, `riscv32`, `riscv64`, or another lower-case name. Absent when unknown. */
  readonly machine?: string;
  readonly byteOrder?: 'little' | 'big';
  readonly entry?: { readonly symbol?: string; readonly value: Quantity };
  /** What its linker wrote into it to tell this link from every other, in hexadecimal digits. */
  readonly buildId?: string;
  /** In order of index. */
  readonly sections: readonly Section[];
  readonly segments: readonly Segment[];
  readonly memory: readonly MemoryRegion[];
  /** Symbols with addresses, of an ELF or a map file. */
  readonly symbols: SymbolTable;
  /** Symbols that the script assigns, in script order. */
  readonly scriptSymbols: readonly ScriptSymbol[];
  /** Set where the linker's default lays out what is not built. */
  readonly planned?: PlannedProgram;
  /** Assignments to dot, in script order. Absent where no script was placed. */
  readonly dots?: readonly DotAssignment[];
  /**
   * The chain of rules and statements that put a section or a symbol where it is, a step an issue, in the order in which they
   * acted; empty where there is nothing of the name. Absent where no script tells how the figures came about.
   */
  readonly why?: (name: string) => readonly Issue[];
  readonly issues: readonly Issue[];
  /** Findings that nothing has to wait for, and no errors: made when they are first asked for. */
  readonly laterIssues?: () => readonly Issue[];
}

export function allIssues({ issues, laterIssues }: MemoryMap): readonly Issue[] {
  return laterIssues === undefined ? issues : [...issues, ...laterIssues()];
}

/** The range a section occupies at run time, when both its VMA and its size are known and it takes address space. */
export function sectionRange(section: Section): AddressRange | undefined {
  return occupied(section, section.vma);
}

/**
 * A section with other or further properties. Inputs that are made when somebody asks for them stay so, where a spread would
 * make them all: a large map has half a million.
 */
export function extendSection(section: Section, more: Partial<Section>): Section {
  if (!isMadeLater(section) && !isMadeLater(more)) return { ...section, ...more };
  const properties = {
    ...Object.getOwnPropertyDescriptors(section),
    ...Object.getOwnPropertyDescriptors(more),
  };
  // Every property of a section is there, and those of `more` are of a section too.
  return Object.defineProperties({}, properties) as Section;
}

function isMadeLater(section: Partial<Section>): boolean {
  return Object.getOwnPropertyDescriptor(section, 'inputs')?.get !== undefined;
}

/** The section whose run-time range contains the address. Where several do (overlays), the smallest. */
export function sectionAt(map: Pick<MemoryMap, 'sections'>, address: bigint): Section | undefined {
  let best: Section | undefined;
  let bestSize = 0n;
  for (const section of map.sections) {
    const range = sectionRange(section);
    if (range === undefined || address < range.start || address >= range.end) continue;
    const size = range.end - range.start;
    if (best === undefined || size < bestSize) {
      best = section;
      bestSize = size;
    }
  }
  return best;
}

function occupied(section: Section, base: Quantity): AddressRange | undefined {
  if (!section.allocated || base.kind === 'unknown' || section.size.kind === 'unknown') return undefined;
  if (section.threadLocal === true && section.zeroFill) return undefined;
  const end = base.value + section.size.value;
  if (section.size.value === 0n || base.value < 0n || end > 1n << 64n) return undefined;
  // Both bounds were checked against 64 bits above.
  return { start: base.value as AddressRange['start'], end };
}

export const noSymbols: SymbolTable = {
  count: 0,
  at: () => {
    throw new RangeError('no symbols');
  },
  find: () => undefined,
  byName: () => undefined,
};
