import type { LinkInput } from '../input';
import { isPlaceless, type Link } from '../link';
import type { Piece } from '../model';
import { nothingUncertain } from '../uncertain';
import { isDefined, isHidden, knownSymbols, type Known } from './known';
import { knowsImports } from './importedNames';
import { addCopies, placeImport, unwindImports, type PlacedImports } from './lldImports';
import { isDynamic } from './lld';
import { moveToEntries } from './lldIndirect';
import { boundIndirect } from '../lld/bounds';
import { usesOf } from './uses';
import type { Lld } from '../lld/state';
import type { Use } from './use';

/** How ld.lld 14 lays its tables out on a machine: bytes of .plt and words of .got.plt before the entries (lld/ELF/Arch). */
interface Layout {
  readonly pltHeader: bigint;
  readonly plt: bigint;
  readonly gotPltWords: bigint;
  readonly gotWords: bigint;
}

const layouts: Readonly<Record<string, Layout>> = {
  x86_64: { pltHeader: 16n, plt: 16n, gotPltWords: 3n, gotWords: 0n },
  i386: { pltHeader: 16n, plt: 16n, gotPltWords: 3n, gotWords: 0n },
  aarch64: { pltHeader: 32n, plt: 16n, gotPltWords: 3n, gotWords: 0n },
  riscv64: { pltHeader: 32n, plt: 16n, gotPltWords: 2n, gotWords: 1n },
};

/** What the tables come to: words of .got, and numbers of entries and of relocations. */
export interface LldCounts {
  gotWords: number;
  calls: number;
  /** Indirect functions that have entries in a table of their own. */
  indirect: number;
  /** The global ones of them, and whether something refers to them directly. */
  readonly entered: Map<string, boolean>;
  /** Relocations that need no symbol, and the others. */
  relative: number;
  symbolic: number;
  /** Something asks where .got.plt is, on x86, or .got. */
  base: boolean;
  /** A shared object has entries for threads' data, which .dynamic says. */
  hasThreadEntries: boolean;
  /** What a program has a copy or a table entry of instead of what a shared library defines. */
  readonly placed: PlacedImports;
}

/** Counts what the objects ask for (Relocations.cpp); undefined when that is not followed. */
function countsOf(link: Link, inputs: readonly LinkInput[]): LldCounts | undefined {
  const { uncertainty, target, options } = link;
  if (options.relocatable === true || layouts[target.machine] === undefined) return undefined;
  if (target.machine === 'x86_64' && target.bits !== 64) return undefined;
  if (link.libraries === undefined ? uncertainty.dynamic : !knowsImports(link)) return undefined;
  const isPreemptible = (known: Known): boolean => {
    if (!isDynamic(link)) return false;
    if (isHidden(link, known)) return false;
    if (!isDefined(link, known))
      return known.strong || known.imported !== undefined || options.noDynamicLinker !== true;
    return options.shared === true && options.symbolic !== true && known.visibility !== 'protected';
  };
  const names = knownSymbols(link);
  const uses = usesOf(link, names, {
    dialect: 'lld',
    isOwn: (known) => !isPreemptible(known),
    isDynamic: isPreemptible,
  });
  if (uses === undefined) return undefined;
  const counts: LldCounts = {
    gotWords: 0,
    calls: 0,
    indirect: 0,
    entered: new Map(),
    relative: 0,
    symbolic: 0,
    base: uses.base,
    placed: { functions: new Map(), data: new Map() },
    // lld sets the flag where it reads the relocation, and not on AArch64 (its Arch files).
    hasThreadEntries:
      options.shared === true &&
      target.machine !== 'aarch64' &&
      uses.list.some(({ threadEntry }) => threadEntry),
  };
  const unwound = unwindImports(inputs, names, isPreemptible);
  for (const use of uses.list) {
    const preemptible = use.known !== undefined && isPreemptible(use.known);
    if (!countUse(link, use, counts, preemptible)) return undefined;
  }
  for (const known of unwound) if (!placeImport(known, counts.placed)) return undefined;
  const called = new Set(
    uses.list.flatMap(({ call, known }) => (call && known !== undefined ? [known] : [])),
  );
  for (const known of counts.placed.functions.values()) if (!called.has(known)) counts.calls += 1;
  if (uses.threadLocal) {
    counts.gotWords += 2;
    counts.symbolic += 1;
  }
  return counts;
}

/** Takes one symbol's part; false when it is more than is followed. */
function countUse(link: Link, use: Use, counts: LldCounts, preemptible: boolean): boolean {
  const { known } = use;
  const placeless = isPlaceless(link);
  const shared = link.options.shared === true;
  const isMissing = known !== undefined && known.imported === undefined && !isDefined(link, known);
  if (isMissing && known.strong && !shared) return false;
  if (use.indirect && !preemptible) return countIndirect(link, use, counts);
  const isFixed = known !== undefined && isAbsolute(link, known);
  if (use.entry) {
    counts.gotWords += 1;
    if (preemptible) counts.symbolic += 1;
    else if (placeless && !isFixed) counts.relative += 1;
  }
  if (use.call && preemptible) counts.calls += 1;
  countThreads(use, counts, placeless, preemptible);
  // Of a program with a fixed place a weak reference that nothing answers is 0 but for calls and entries.
  if (preemptible && !placeless && isMissing) return true;
  if (preemptible) return countForeign(link, use, counts);
  if (!placeless || isFixed) return true;
  return countWords(link, use, counts);
}

/** Addresses in data of an image without a fixed place; false where the dynamic linker may not write them. */
function countWords(link: Link, { words }: Use, counts: LldCounts): boolean {
  for (const [piece, count] of words) {
    if (!mayWrite(link, piece)) return false;
    counts.relative += count;
  }
  return true;
}

/**
 * An indirect function that no other file may define: entries in .iplt and the table behind .got.plt, and what refers to it directly means
 * the former (Relocations.cpp, handleNonPreemptibleIfunc).
 */
function countIndirect(link: Link, use: Use, counts: LldCounts): boolean {
  const isDirect = use.words.size + use.distances.size + use.parts.size > 0;
  if (!isDirect && !use.entry && !use.call) return true;
  if (use.known !== undefined) counts.entered.set(use.known.name, isDirect);
  counts.indirect += 1;
  if (isDirect && use.entry) {
    counts.gotWords += 1;
    if (isPlaceless(link)) counts.relative += 1;
  }
  return !isPlaceless(link) || countWords(link, use, counts);
}

function countThreads(use: Use, counts: LldCounts, placeless: boolean, preemptible: boolean): void {
  if (use.threadGeneral) {
    counts.gotWords += 2;
    counts.symbolic += preemptible ? 2 : 1;
  }
  if (use.threadDescriptor) {
    counts.gotWords += 2;
    counts.symbolic += 1;
  }
  if (use.threadEntry) {
    counts.gotWords += 1;
    if (placeless || preemptible) counts.symbolic += 1;
  }
}

/** What another file may define: the dynamic linker fills it in where it may write, else a program has a place for it. */
function countForeign(link: Link, { known, words, distances, parts }: Use, counts: LldCounts): boolean {
  let isDirect = distances.size > 0 || parts.size > 0;
  for (const [piece, count] of words) {
    if (mayWrite(link, piece)) counts.symbolic += count;
    else isDirect = true;
  }
  if (!isDirect) return true;
  return link.options.shared !== true && known !== undefined && placeImport(known, counts.placed);
}

function mayWrite({ options }: Link, { given }: Piece): boolean {
  return (given.flags & 1) !== 0 || options.textRelocations === 'taken';
}

/** A number that nothing moves, or a weak reference that nothing answers. */
function isAbsolute(link: Link, known: Known): boolean {
  if (!isDefined(link, known)) return true;
  const symbol = link.symbols.get(known.name);
  return symbol?.state === 'defined' && symbol.base === 'absolute';
}

/**
 * Bytes of an entry in .plt and .iplt. On AArch64 it is longer where it begins with a mark or checks a
 * signature (AArch64.cpp, AArch64BtiPac; a library has marks too in lld 14). Absent where the objects' marks are not known.
 */
function callEntry({ link: { target, options }, marks }: Lld, usual: bigint): bigint | undefined {
  if (marks === undefined) return undefined;
  if (target.machine !== 'aarch64') return usual;
  return (marks & 1) !== 0 || options.signsCalls === true ? 24n : usual;
}

/** Sizes lld's tables of addresses and calls and takes the doubt from them. Yields nothing where they are not counted. */
export function countLldTables(lld: Lld, inputs: readonly LinkInput[]): LldCounts | undefined {
  const { link } = lld;
  const { machine, bits } = link.target;
  const layout = layouts[machine];
  const counts = countsOf(link, inputs);
  if (counts === undefined || layout === undefined) return undefined;
  const isX86 = machine === 'x86_64' || machine === 'i386';
  const entry = callEntry(lld, layout.plt);
  if (entry === undefined && counts.calls + counts.indirect > 0) return undefined;
  const callBytes = entry ?? 0n;
  const copies = addCopies(lld, counts.placed, inputs);
  if (copies === undefined) return undefined;
  counts.symbolic += copies;
  const word = BigInt(bits / 8);
  const got = counts.gotWords > 0 || (counts.base && !isX86) ? BigInt(counts.gotWords) + layout.gotWords : 0n;
  const hasGotPlt = counts.calls > 0 || (counts.base && isX86);
  if (lld.got !== undefined) lld.got.size = larger(lld.got.size, got * word);
  if (lld.gotPlt !== undefined && hasGotPlt)
    lld.gotPlt.size = (layout.gotPltWords + BigInt(counts.calls)) * word;
  const rel = machine === 'i386' ? '.rel' : '.rela';
  const bytes = word * (rel === '.rela' ? 3n : 2n);
  const set = (name: string, size: bigint): void => {
    const piece = madeOf(lld).find((one) => one.name === name);
    if (piece !== undefined) piece.size = size;
  };
  if (counts.calls > 0) {
    set('.plt', layout.pltHeader + callBytes * BigInt(counts.calls));
    set('.plt.sec', callBytes * BigInt(counts.calls));
    set(`${rel}.plt`, BigInt(counts.calls) * bytes);
  }
  set(`${rel}.dyn`, BigInt(counts.relative + counts.symbolic) * bytes);
  if (counts.indirect > 0) {
    const all = BigInt(counts.indirect);
    const last = (name: string): Piece | undefined => madeOf(lld).findLast((one) => one.name === name);
    const tables = { iplt: last('.iplt'), words: last('.got.plt'), relocations: last(`${rel}.dyn`) };
    if (tables.iplt !== undefined) {
      tables.iplt.size = callBytes * all;
      moveToEntries(link, counts.entered, inputs, { piece: tables.iplt, entryBytes: callBytes });
    }
    if (tables.words !== undefined) tables.words.size = word * all;
    if (tables.relocations !== undefined) {
      tables.relocations.size = bytes * all;
      boundIndirect(lld, tables.relocations);
    }
  }
  for (const piece of madeOf(lld)) piece.sizeDoubt = undefined;
  link.uncertainty = nothingUncertain;
  return counts;
}

/** Entries of .dynamic that go with them. */
export function lldTableEntries({ options }: Link, counts: LldCounts): number {
  const hasFlags = options.now === true || options.symbolic === true || options.textRelocations === 'taken';
  return (
    (counts.relative + counts.symbolic + counts.indirect > 0 ? 3 : 0) +
    (counts.relative > 0 && options.looseRelocations !== true ? 1 : 0) +
    (counts.calls + counts.indirect > 0 ? 4 : 0) +
    (counts.hasThreadEntries && !hasFlags ? 1 : 0)
  );
}

function madeOf({ link }: Lld): readonly Piece[] {
  return link.files.flatMap(({ pieces }) => pieces.filter(({ kind }) => kind === 'made'));
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
