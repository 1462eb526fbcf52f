import type { Doubt } from './amount';
import { needsTables, reachesByTables } from './dynamic/relocations';
import { offsetEntries } from './dynamic/offsetTable';
import type { InputReference, LinkInput } from './input';
import { scriptIssue } from './issues';
import { report, type Link } from './link';
import { flag, type LinkFile, type Piece } from './model';

/** What a link holds that makes sections of the linker's own grow in ways that are not computed here. */
export interface Uncertainty {
  /** Objects are linked with shared libraries, or into one. */
  readonly dynamic: boolean;
  /** An indirect function: entries in .plt, .got.plt and the relocations for them. */
  readonly indirect: string | undefined;
  /** Code that reaches data through a global offset table whose entries are not counted. */
  readonly offsetTable: boolean;
  /** Entries for threads' data that have relocations in a program with a fixed place too. */
  readonly threadEntries: boolean;
  /** The entries of one that are; absent when there is no such table. */
  readonly offsetEntries: number | undefined;
  /** Code that calls what may lie elsewhere, without a fixed place or of a program of ld.lld's that exports: entries in .plt, and unwind tables for it. */
  readonly linkage: boolean;
  /** Addresses in the data of an image without a fixed place. */
  readonly relative: boolean;
  /**
   * Symbols that GNU ld gives a position-independent executable besides those that it exports: weak references that nothing
   * answers and, on some machines, everything that is reached through the global offset table.
   */
  readonly symbols: boolean;
}

/** r_type of relocations that may ask for an entry in, or the address of, a global offset table (each machine's psABI). */
const offsetTableTypes: Readonly<Record<string, readonly number[]>> = {
  x86_64: [3, 9, 25, 26, 27, 28, 29, 30, 31],
  i386: [3, 9, 10],
  aarch64: [300, 301, 302, 303, 304, 305, 306, 307, 308, 309, 310, 311, 312, 313],
  arm: [24, 25, 26, 95, 96, 97, 98, 104, 105, 107],
  riscv64: [20, 21, 22],
  riscv32: [20, 21, 22],
};

/** Where each global symbol with an entry in the global offset table is a dynamic one (elfnn-riscv.c, allocate_dynrelocs). */
const exportsEntries: ReadonlySet<string> = new Set(['riscv64', 'riscv32']);

/** The ones that a link at a fixed address turns into plain accesses: relaxed loads and thread-local models. */
const relaxedTypes: Readonly<Record<string, readonly number[]>> = {
  x86_64: [19, 20, 22, 41, 42],
  i386: [15, 16, 17, 18, 19, 43],
};

/** r_type of a whole address in data; on Arm tables of constructors have one of their own (R_ARM_TARGET1). */
export const addressTypes: Readonly<Record<string, readonly number[]>> = {
  x86_64: [1],
  i386: [1],
  aarch64: [257],
  arm: [2, 38],
  riscv64: [2],
  riscv32: [1],
};

/**
 * Those that have dynamic relocations. GNU ld 2.40 takes the upper part of a place among all threads' data for one on RISC-V
 * (elfnn-riscv.c, R_RISCV_TPREL_HI20).
 */
export function relocatedTypes({ target, rules }: Pick<Link, 'target' | 'rules'>): readonly number[] {
  const types = addressTypes[target.machine] ?? [];
  return target.machine.startsWith('riscv') && !rules.keepsUndefined ? [...types, 29] : types;
}

/** Of what is linked again, which gets no tables yet, and of a link that has not looked at its objects. */
export const nothingUncertain: Uncertainty = {
  dynamic: false,
  indirect: undefined,
  offsetTable: false,
  threadEntries: false,
  offsetEntries: undefined,
  linkage: false,
  relative: false,
  symbols: false,
};

export function uncertaintyOf(link: Link, inputs: readonly LinkInput[]): Uncertainty {
  const { options, target } = link;
  if (options.relocatable === true) return nothingUncertain;
  const placeless = options.pie === true || options.shared === true;
  const wanted = new Set(offsetTableTypes[target.machine]);
  if (placeless) for (const type of relaxedTypes[target.machine] ?? []) wanted.add(type);
  // R_ARM_TARGET2, which for bare Arm GNU ld takes for a distance (emulparams/armelf.sh).
  const reaches = options.typeTable ?? (link.rules.keepsUnloaded || target.linux);
  if (target.machine === 'arm' && reaches) wanted.add(41);
  const addresses = relocatedTypes(link);
  const shared = options.shared === true;
  // ld.lld gives a program that exports its names tables, though nothing is loaded beside it (Symbols.cpp, computeIsPreemptible).
  const exports = !placeless && options.exportDynamic === true && link.rules.keepsUndefined;
  const isForeign = shared ? foreign(inputs, options.symbolic === true) : missing(inputs);
  let indirect: string | undefined;
  let offsetTable = false;
  let relative = false;
  let linkage = false;
  const open =
    options.exportList === true ||
    packsRelocations(link) ||
    hasOtherNames(link) ||
    link.versions.some((node) => node.foreign) ||
    !link.rules.countsDynamic.has(target.machine);
  let dynamic = (placeless || link.libraries !== undefined) && open;
  for (const input of inputs) {
    if (input.kind === 'shared') {
      dynamic = true;
      continue;
    }
    if (placeless && !linkage) linkage = needsTables(target.machine, input, isForeign);
    if (exports && !linkage) linkage = reachesByTables(target.machine, input, isForeign);
    if (linkage) offsetTable = true;
    indirect ??= input.localIndirect ?? input.defined.find((symbol) => symbol.kind === 'ifunc')?.name;
    if (offsetTable && (relative || !placeless)) continue;
    for (const type of input.relocationTypes?.() ?? []) {
      if (wanted.has(type)) offsetTable = true;
      if (placeless && addresses.includes(type)) relative = true;
    }
  }
  const executable = options.pie === true && !shared && !link.rules.keepsUndefined;
  const isCounted = offsetTable && !placeless && !dynamic && indirect === undefined;
  const entries = isCounted ? offsetEntries(target.machine, inputs, wanted) : undefined;
  return {
    dynamic,
    indirect,
    offsetTable: offsetTable && entries === undefined,
    threadEntries: offsetTable && entries === undefined && exportsEntries.has(target.machine),
    offsetEntries: entries,
    linkage,
    relative,
    symbols:
      executable && ((linkage && hasWeak(inputs)) || (offsetTable && exportsEntries.has(target.machine))),
  };
}

/** The same of what --gc-sections left, where every object tells what its sections refer to. */
export function uncertaintyOfKept(link: Link, inputs: readonly LinkInput[]): Uncertainty {
  const shared = inputs.filter((input) => input.kind === 'shared');
  return uncertaintyOf(link, [...link.files.map(keptPart), ...shared]);
}

function keptPart({ input, pieces }: LinkFile): LinkInput {
  const gone = (piece: Piece): boolean =>
    piece.output === 'discarded' || (piece.flags & flag.exclude) !== 0 || piece.kind !== 'input';
  const sections = pieces.filter((piece) => !gone(piece)).map((piece) => piece.given);
  const types = (): ReadonlySet<number> =>
    new Set(
      sections
        .filter((section) => (section.flags & 2) !== 0)
        .flatMap((section) => section.references?.().map(({ type }) => type) ?? []),
    );
  return { ...input, sections, relocationTypes: types };
}

function hasWeak(inputs: readonly LinkInput[]): boolean {
  const isMissing = missing(inputs);
  return inputs.some((input) =>
    input.undefined.some(
      ({ name, binding }) => binding === 'weak' && isMissing({ offset: 0n, type: 0, symbol: name }),
    ),
  );
}

/** What no object defines. Most links have no reference that this is asked for, and names are many. */
function missing(inputs: readonly LinkInput[]): (reference: InputReference) => boolean {
  let defined: Set<string> | undefined;
  const all = (): Set<string> => {
    const names = new Set<string>();
    for (const input of inputs)
      for (const list of [input.defined, input.commons]) for (const { name } of list) names.add(name);
    return names;
  };
  return ({ symbol }) => symbol !== undefined && !(defined ??= all()).has(symbol);
}

/** In a shared object another file may define a symbol first, unless its visibility or -Bsymbolic keeps it from that. */
export function foreign(
  inputs: readonly LinkInput[],
  symbolic: boolean,
): (reference: InputReference) => boolean {
  const own = new Set<string>();
  for (const input of inputs) {
    for (const list of [input.defined, input.commons, input.undefined])
      for (const { name, visibility = 'default' } of list) if (visibility !== 'default') own.add(name);
    if (symbolic)
      for (const list of [input.defined, input.commons]) for (const { name } of list) own.add(name);
  }
  return ({ symbol }) => symbol !== undefined && !own.has(symbol);
}

/** GNU ld packs them on x86 alone, and ignores the option elsewhere (each emulation's parameters). */
export function packsRelocations({
  options,
  rules,
  target,
}: Pick<Link, 'options' | 'rules' | 'target'>): boolean {
  if (options.packedRelocations !== true) return false;
  return rules.keepsUndefined || target.machine === 'x86_64' || target.machine === 'i386';
}

/** `--wrap` renames what the dynamic linker is asked for. */
export function hasOtherNames({ options }: Pick<Link, 'options'>): boolean {
  return options.wrapped !== undefined;
}

export const dynamicDoubt: Doubt = {
  kind: 'unknown',
  reason: 'the sizes of the sections for dynamic linking are not computed',
  bounded: true,
};

const indirectDoubt: Doubt = {
  kind: 'unknown',
  reason: 'indirect functions get entries that are not counted',
  bounded: true,
};

const offsetTableDoubt: Doubt = {
  kind: 'unknown',
  reason: 'the entries of the global offset table are not counted',
  bounded: true,
};

/** Tables that stay empty where code gets along without their entries. */
const maybeEmpty = /^\.(i?plt|i?got|rela?\.)/;

/** Why the size of one of the linker's own sections is not certain; undefined when it is. */
export function madeDoubt(of: Uncertainty, name: string): Doubt | undefined {
  const doubt = doubtOf(of, name);
  // Where it stays empty nothing is aligned for it, so that what comes behind may begin in front of its start.
  return doubt !== undefined && maybeEmpty.test(name) ? { ...doubt, bounded: false } : doubt;
}

/** Code between Arm and Thumb, of which nothing hangs on libraries. */
const glue = /^\.(glue_7t?|vfp11_veneer|v4_bx)$/;

function doubtOf(of: Uncertainty, name: string): Doubt | undefined {
  if (name === '.eh_frame_hdr') return of.dynamic || of.relative ? dynamicDoubt : undefined;
  if (of.dynamic)
    return name.startsWith('.note') || name === '.comment' || glue.test(name) ? undefined : dynamicDoubt;
  if (of.linkage && /^\.(plt|got|rela?|dynamic$)/.test(name)) return dynamicDoubt;
  if (of.symbols && /^\.(dynsym|dynstr|hash|gnu\.hash|gnu\.version)$/.test(name)) return dynamicDoubt;
  // Addresses in data need no entries in tables of calls.
  if (of.relative && name !== '.rela.plt' && name !== '.rel.plt' && /^\.(rela?|dynamic$)/.test(name))
    return dynamicDoubt;
  if (of.indirect !== undefined && /^\.(i?plt|i?got|rela?\.|dynamic$)/.test(name)) return indirectDoubt;
  // A static program that exports its names has .dynamic, which says where relocations of the entries are.
  if (of.offsetTable && /^\.(got|dynamic$)/.test(name)) return offsetTableDoubt;
  if (of.threadEntries && name === '.rela.got') return offsetTableDoubt;
  return undefined;
}

/** Says what keeps sizes and addresses from being known; they are marked where they are. */
export function reportUncertainty(link: Link): void {
  const { dynamic, relative, indirect, offsetTable, linkage } = link.uncertainty;
  const isOpen = link.files.some(({ pieces }) =>
    pieces.some(({ output, sizeDoubt }) => sizeDoubt?.kind === 'unknown' && output !== 'discarded'),
  );
  if (link.withoutInputs || !isOpen) return;
  if (dynamic || relative || linkage) report(link, scriptIssue('script.dynamicSections', {}));
  if (indirect !== undefined) report(link, scriptIssue('script.indirectFunctions', { symbol: indirect }));
  if (offsetTable && !dynamic) report(link, scriptIssue('script.offsetTable', {}));
}
