import { isPlaceless, type Link } from '../link';
import type { Piece } from '../model';
import { nothingUncertain } from '../uncertain';
import { isDefined, isHidden, knownSymbols, type Known } from './known';
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
  /** Relocations that need no symbol, and the others. */
  relative: number;
  symbolic: number;
  /** Something asks where .got.plt is, on x86, or .got. */
  base: boolean;
  /** A shared object has entries for threads' data, which .dynamic says. */
  hasThreadEntries: boolean;
}

/** Counts what the objects ask for (Relocations.cpp); undefined when that is not followed. */
function countsOf(link: Link): LldCounts | undefined {
  const { uncertainty, target, options } = link;
  if (options.relocatable === true || layouts[target.machine] === undefined) return undefined;
  if (target.machine === 'x86_64' && target.bits !== 64) return undefined;
  if (uncertainty.dynamic || uncertainty.indirect !== undefined) return undefined;
  const isPreemptible = (known: Known): boolean => {
    if (!isPlaceless(link) && options.exportDynamic !== true) return false;
    if (isHidden(link, known)) return false;
    if (!isDefined(link, known)) return known.strong || options.noDynamicLinker !== true;
    return options.shared === true && options.symbolic !== true && known.visibility !== 'protected';
  };
  const uses = usesOf(link, knownSymbols(link), {
    dialect: 'lld',
    isOwn: (known) => !isPreemptible(known),
    isDynamic: isPreemptible,
  });
  if (uses === undefined) return undefined;
  const counts: LldCounts = {
    gotWords: 0,
    calls: 0,
    relative: 0,
    symbolic: 0,
    base: uses.base,
    // lld sets the flag where it reads the relocation, and not on AArch64 (its Arch files).
    hasThreadEntries:
      options.shared === true &&
      target.machine !== 'aarch64' &&
      uses.list.some(({ threadEntry }) => threadEntry),
  };
  for (const use of uses.list)
    if (!countUse(link, use, counts, use.known !== undefined && isPreemptible(use.known))) return undefined;
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
  if (known !== undefined && !isDefined(link, known) && known.strong && !shared) return false;
  if (preemptible && use.distances.size > 0) return false;
  const isFixed = known !== undefined && isAbsolute(link, known);
  if (use.entry) {
    counts.gotWords += 1;
    if (preemptible) counts.symbolic += 1;
    else if (placeless && !isFixed) counts.relative += 1;
  }
  if (use.call && preemptible) counts.calls += 1;
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
  if (!placeless || (isFixed && !preemptible)) return true;
  for (const [piece, count] of use.words) {
    if ((piece.given.flags & 1) === 0 && link.options.textRelocations !== 'taken') return false;
    if (preemptible) counts.symbolic += count;
    else counts.relative += count;
  }
  return true;
}

/** A number that nothing moves, or a weak reference that nothing answers. */
function isAbsolute(link: Link, known: Known): boolean {
  if (!isDefined(link, known)) return true;
  const symbol = link.symbols.get(known.name);
  return symbol?.state === 'defined' && symbol.base === 'absolute';
}

/** Sizes lld's tables of addresses and calls and takes the doubt from them. Yields nothing where they are not counted. */
export function countLldTables(lld: Lld): LldCounts | undefined {
  const { link } = lld;
  const { machine, bits } = link.target;
  const layout = layouts[machine];
  const counts = countsOf(link);
  if (counts === undefined || layout === undefined) return undefined;
  // Calls of marked code go through tables of another form.
  const callMarks = machine === 'aarch64' ? 3 : 1;
  if (counts.calls > 0 && (lld.marks === undefined || (lld.marks & callMarks) !== 0)) return undefined;
  const word = BigInt(bits / 8);
  const isX86 = machine === 'x86_64' || machine === 'i386';
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
    set('.plt', layout.pltHeader + layout.plt * BigInt(counts.calls));
    set(`${rel}.plt`, BigInt(counts.calls) * bytes);
  }
  set(`${rel}.dyn`, BigInt(counts.relative + counts.symbolic) * bytes);
  for (const piece of madeOf(lld)) piece.sizeDoubt = undefined;
  link.uncertainty = nothingUncertain;
  return counts;
}

/** Entries of .dynamic that go with them. */
export function lldTableEntries({ options }: Link, counts: LldCounts): number {
  const hasFlags = options.now === true || options.symbolic === true || options.textRelocations === 'taken';
  return (
    (counts.relative + counts.symbolic > 0 ? 3 : 0) +
    (counts.relative > 0 ? 1 : 0) +
    (counts.calls > 0 ? 4 : 0) +
    (counts.hasThreadEntries && !hasFlags ? 1 : 0)
  );
}

function madeOf({ link }: Lld): readonly Piece[] {
  return link.files.flatMap(({ pieces }) => pieces.filter(({ kind }) => kind === 'made'));
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
