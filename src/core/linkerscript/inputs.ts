import { zero, type Doubt } from './amount';
import { commonOrder } from './commonOrder';
import type { DefinedSymbol, InputSection, LinkInput } from './input';
import { loneDefinitions, type LoneDefinitions } from './linkSymbols';
import { symbolNamed, type Link, type Symbol } from './link';
import { flag, type LinkFile, type Piece } from './model';
import type { LinkOptions } from './options';
import { relaxedDoubt } from './runDoubt';

/** sh_flags (ELF specification, figure 1-13). */
export const shf = {
  write: 1,
  alloc: 2,
  execute: 4,
  merge: 16,
  strings: 32,
  linkOrder: 128,
  group: 512,
  threadLocal: 1024,
  exclude: 0x8000_0000,
} as const;

export const shtNobits = 8;
export const shtNote = 7;

/** Takes the objects up: their sections in link order, their symbols, duplicates of COMDAT groups left out. */
export function takeInputs(link: Link, inputs: readonly LinkInput[]): void {
  const seenGroups = new Set<string>();
  const objects = inputs.filter(({ kind }) => kind !== 'shared');
  const numbered: (readonly (Piece | undefined)[])[] = [];
  for (const input of objects) {
    const file: LinkFile = { input, name: input.file, archive: input.archive, pieces: [] };
    const byIndex: Piece[] = [];
    const groupsHere: string[] = [];
    for (const given of input.sections) {
      const piece = makePiece(file, given, doubtOfSize(given, link.options));
      byIndex[given.index] = piece;
      if (isDuplicate(given, seenGroups, groupsHere)) piece.output = 'discarded';
      file.pieces.push(piece);
    }
    for (const group of groupsHere) seenGroups.add(group);
    numbered.push(byIndex);
    link.files.push(file);
  }
  const index = loneDefinitions(objects, (file, section) => isLeftOut(numbered[file]?.[section]));
  if (index !== undefined) addLone(link, index, numbered);
  for (const [i, input] of objects.entries())
    takeSymbols(link, index?.others[i] ?? input, input, numbered[i] ?? []);
}

function isLeftOut(piece: Piece | undefined): boolean {
  return piece === undefined || piece.output === 'discarded';
}

/** What something has referred to before the objects is defined now; the others are once somebody asks for them. */
function addLone(
  link: Link,
  index: LoneDefinitions,
  numbered: readonly (readonly (Piece | undefined)[])[],
): void {
  const before = [...link.symbols.noted()];
  link.symbols.add(index, numbered);
  for (const { name } of before) {
    const found = index.lone.get(name);
    if (found !== undefined) takeDefined(link, found.given, numbered[found.file] ?? []);
  }
}

/** In an executable GNU ld says what `.gnu.warning.f` holds to whoever uses f, and takes the section out (elflink.c). */
export function dropWarnings({ files, options }: Link): void {
  if (options.shared === true || options.relocatable === true) return;
  for (const { pieces } of files) {
    for (const piece of pieces) {
      if (!piece.name.startsWith('.gnu.warning.')) continue;
      piece.size = 0n;
      piece.flags |= flag.exclude;
    }
  }
}

/** With -S and -s what is for a debugger has no place in the output (ldlang.c, wont_add_section_p). */
export function dropDebugging({ files, options }: Link): void {
  if (options.stripAll !== true && options.stripDebug !== true) return;
  for (const { pieces } of files)
    for (const piece of pieces) if ((piece.flags & flag.debugging) !== 0) piece.output = 'discarded';
}

/** The first group of a signature, or `.gnu.linkonce` section of a name, is kept; the others go. */
function isDuplicate(given: InputSection, seen: ReadonlySet<string>, here: string[]): boolean {
  const key = given.group ?? (given.name.startsWith('.gnu.linkonce.') ? given.name : undefined);
  if (key === undefined) return false;
  if (seen.has(key)) return true;
  here.push(key);
  return false;
}

const veneerDoubt: Doubt = {
  kind: 'unknown',
  reason: 'the linker adds code of its own, whose size is not computed',
  bounded: true,
};

/** Nothing is relaxed that is to be linked again. */
function doubtOfSize({ helped, relaxed }: InputSection, { relocatable }: LinkOptions): Doubt | undefined {
  if (helped === true) return veneerDoubt;
  return relaxed === true && relocatable !== true ? relaxedDoubt : undefined;
}

function makePiece(file: LinkFile, given: InputSection, sizeDoubt: Doubt | undefined): Piece {
  return {
    file,
    given,
    name: given.name,
    type: given.type,
    flags: flagsOf(given),
    size: given.size,
    alignment: powerOfTwo(given.alignment),
    entrySize: given.entrySize ?? 0,
    output: undefined,
    offset: zero,
    wild: undefined,
    position: 0,
    kind: 'input',
    assumed: given.assumed === true,
    sizeDoubt,
  };
}

/** As BFD derives its flags from a section header (elf.c, _bfd_elf_make_section_from_shdr). */
export function flagsOf(given: Pick<InputSection, 'name' | 'type' | 'flags'>): number {
  let flags = 0;
  const has = (bit: number): boolean => (given.flags & bit) !== 0;
  if (given.type !== shtNobits) flags |= flag.contents;
  if (has(shf.alloc)) {
    flags |= flag.alloc;
    if (given.type !== shtNobits) flags |= flag.load;
  }
  if (!has(shf.write)) flags |= flag.readonly;
  if (has(shf.execute)) flags |= flag.code;
  else if ((flags & flag.load) !== 0) flags |= flag.data;
  if (has(shf.merge)) flags |= flag.merge;
  if (has(shf.strings)) flags |= flag.strings;
  if (has(shf.threadLocal)) flags |= flag.threadLocal;
  if (has(shf.exclude)) flags |= flag.exclude;
  if (
    !has(shf.alloc) &&
    /^\.(debug|gnu\.debuglto_\.debug_|gnu\.linkonce\.wi\.|zdebug|note\.gnu|line|stab|gdb_index)/.test(
      given.name,
    )
  ) {
    flags |= flag.debugging;
  }
  return flags;
}

/** BFD keeps the exponent only: other alignments become the next lower power of two. */
export function powerOfTwo(alignment: bigint): bigint {
  // Nearly all are small powers of two, and plain numbers are quicker to ask.
  const small = Number(alignment);
  if (small > 0 && small < 0x4000_0000 && (small & (small - 1)) === 0) return alignment;
  return alignment <= 1n ? 1n : 1n << BigInt(alignment.toString(2).length - 1);
}

function takeSymbols(
  link: Link,
  { defined, undefined: asked }: Pick<LinkInput, 'defined' | 'undefined'>,
  { commons }: LinkInput,
  byIndex: readonly (Piece | undefined)[],
): void {
  for (const given of defined) takeDefined(link, given, byIndex);
  for (const given of asked) {
    const symbol = symbolNamed(link, given.name);
    if (symbol.state === 'new') symbol.state = 'undefined';
  }
  for (const given of commons) {
    const symbol = symbolNamed(link, given.name);
    if (symbol.state === 'defined' && !symbol.byScript && !symbol.weak) continue;
    symbol.state = 'common';
    symbol.byScript = false;
    symbol.byObject = true;
  }
}

function takeDefined(link: Link, given: DefinedSymbol, byIndex: readonly (Piece | undefined)[]): void {
  const piece = given.section === undefined ? undefined : byIndex[given.section];
  if (given.section !== undefined && isLeftOut(piece)) return;
  const symbol = symbolNamed(link, given.name);
  // What a script in front of the objects defined counts as undefined here (bfd's linker.c, ldscript_def).
  if (symbol.state === 'defined' && !symbol.byScript && (!symbol.weak || given.binding === 'weak')) return;
  if (symbol.state === 'common' && given.binding === 'weak') return;
  define(symbol, given.value, piece);
  symbol.weak = given.binding === 'weak';
}

function define(symbol: Symbol, value: bigint, piece: Piece | undefined): void {
  symbol.state = 'defined';
  symbol.value = value;
  symbol.base = piece ?? 'absolute';
  symbol.byScript = false;
  symbol.byObject = true;
}

interface Common {
  readonly name: string;
  size: bigint;
  alignment: bigint;
  file: LinkFile;
}

/** Gives common symbols room in a COMMON section of the file that asks for the most (elflink.c, ldlang.c lang_common). */
export function placeCommons(link: Link): void {
  const commons = new Map<string, Common>();
  for (const file of link.files) {
    for (const given of file.input.commons) {
      if (link.symbols.get(given.name)?.state !== 'common') continue;
      const known = commons.get(given.name);
      if (known === undefined)
        commons.set(given.name, { name: given.name, size: given.size, alignment: given.alignment, file });
      else {
        if (given.size > known.size) {
          known.size = given.size;
          known.file = file;
        }
        if (given.alignment > known.alignment) known.alignment = given.alignment;
      }
    }
  }
  const pieces = new Map<LinkFile, Piece>();
  for (const common of commonOrder([...commons.values()], link.options.sortCommon)) {
    let piece = pieces.get(common.file);
    if (piece === undefined) {
      piece = commonPiece(common.file);
      pieces.set(common.file, piece);
      common.file.pieces.splice(common.file.beforeCommons ?? common.file.pieces.length, 0, piece);
    }
    // The section is there, and stays empty.
    if (link.keepsCommons) continue;
    const alignment = powerOfTwo(common.alignment);
    const start = (piece.size + alignment - 1n) & -alignment;
    piece.size = start + common.size;
    if (alignment > piece.alignment) piece.alignment = alignment;
    define(symbolNamed(link, common.name), start, piece);
  }
}

function commonPiece(file: LinkFile): Piece {
  return {
    file,
    given: {
      index: -1,
      name: 'COMMON',
      type: shtNobits,
      flags: shf.alloc | shf.write,
      size: 0n,
      alignment: 1n,
    },
    name: 'COMMON',
    // It comes from no section header, so it gives its output section no type.
    type: 0,
    flags: flag.alloc,
    size: 0n,
    alignment: 1n,
    entrySize: 0,
    output: undefined,
    offset: zero,
    wild: undefined,
    position: 0,
    kind: 'common',
    assumed: false,
    sizeDoubt: undefined,
  };
}
