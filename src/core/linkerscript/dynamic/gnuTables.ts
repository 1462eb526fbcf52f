import { isPlaceless, type Link } from '../link';
import { flag, type Piece } from '../model';
import { dynamicDoubt, nothingUncertain } from '../uncertain';
import { machineFacts } from './machines';
import { pltUnwind } from './pltUnwind';
import { isDefined, isHidden, isMarkedForCalls, knownSymbols, type Known } from './known';
import { asksForTables, usesOf, type Use, type Uses } from './uses';

/** How GNU ld 2.40 lays its tables out on a machine, in bytes (each machine's allocate_dynrelocs; seen with readelf). */
interface Layout {
  readonly plt: bigint;
  readonly pltHeader: bigint;
  /** Of .plt.got, for functions that have an entry of the global offset table as well; absent where there is none. */
  readonly boundPlt?: bigint;
  readonly gotPltWords: bigint;
}

const layouts: Readonly<Record<string, Layout>> = {
  x86_64: { plt: 16n, pltHeader: 16n, boundPlt: 8n, gotPltWords: 3n },
  i386: { plt: 16n, pltHeader: 16n, boundPlt: 8n, gotPltWords: 3n },
};

/** What the objects ask for, as GNU ld finds it before it maps sections; undefined when that is not followed. */
export interface GnuDemand {
  readonly uses: Uses;
  readonly sees: Seen;
}

interface Seen {
  /** Refers to this image's own: what SYMBOL_REFERENCES_LOCAL says. */
  readonly isOwn: (known: Known) => boolean;
  /** Among the dynamic symbols whatever refers to it. */
  readonly isDynamic: (known: Known) => boolean;
  /** A weak reference that is 0 for good. */
  readonly isZero: (known: Known) => boolean;
}

/** Looks at all relocations (each machine's check_relocs). */
export function gnuDemand(link: Link): GnuDemand | undefined {
  const { uncertainty, target, options } = link;
  if (options.relocatable === true || link.withoutInputs || layouts[target.machine] === undefined)
    return undefined;
  if (target.machine === 'x86_64' && target.bits !== 64) return undefined;
  if (uncertainty.dynamic || uncertainty.indirect !== undefined || !asksForTables(link)) return undefined;
  if (isMarkedForCalls(link)) return undefined;
  const names = knownSymbols(link);
  const sees = seenBy(link);
  const uses = usesOf(link, names, { dialect: 'gnu', ...sees });
  return uses === undefined ? undefined : { uses, sees };
}

function seenBy(link: Link): Seen {
  const { options } = link;
  const shared = options.shared === true;
  const hasInterpreter = isPlaceless(link) && !shared && options.noDynamicLinker !== true;
  const exports = shared || options.exportDynamic === true;
  const isDynamic = (known: Known): boolean =>
    isPlaceless(link) && exports && !isHidden(link, known) && (shared || isDefined(link, known));
  const isZero = (known: Known): boolean =>
    !isDefined(link, known) && !known.strong && (isHidden(link, known) || (!shared && !hasInterpreter));
  const isOwn = (known: Known): boolean => {
    if (isHidden(link, known)) return true;
    if (!isDefined(link, known)) return isZero(known);
    return !shared || options.symbolic === true || known.visibility === 'protected';
  };
  return { isOwn, isDynamic, isZero };
}

/** What the tables come to. Sizes are in bytes. */
interface Sizes {
  got: bigint;
  gotPlt: bigint;
  plt: bigint;
  boundPlt: bigint;
  gotRelocations: bigint;
  pltRelocations: bigint;
  /** Dynamic relocations by the section that holds them. */
  readonly words: Map<Piece, bigint>;
  /** Weak references that the dynamic linker is asked for. */
  readonly asked: string[];
  readonly hasThreadEntries: boolean;
}

function sizesOf(link: Link, { uses, sees }: GnuDemand): Sizes {
  const layout = layouts[link.target.machine] ?? { plt: 0n, pltHeader: 0n, gotPltWords: 0n };
  const word = BigInt(link.target.bits / 8);
  const sizes: Sizes = {
    got: 0n,
    gotPlt: 0n,
    plt: 0n,
    boundPlt: 0n,
    gotRelocations: 0n,
    pltRelocations: 0n,
    words: new Map(),
    asked: [],
    hasThreadEntries: uses.list.some(({ threadEntry }) => threadEntry),
  };
  const placeless = isPlaceless(link);
  for (const use of uses.list) {
    const { known } = use;
    const isZero = known !== undefined && sees.isZero(known);
    const isMissing = known !== undefined && !isDefined(link, known);
    const calls = placeless && use.call && known !== undefined && !callsOwn(link, known, sees);
    if (isMissing && !known.strong && !isZero && placeless && link.options.shared !== true) {
      if (use.entry || calls || use.words.size > 0) sizes.asked.push(known.name);
    }
    if (calls) {
      if (sizes.plt === 0n) sizes.plt = layout.pltHeader;
      const isBound = layout.boundPlt !== undefined && use.entry && !comparesAddress(link, use);
      if (isBound) sizes.boundPlt += layout.boundPlt;
      else {
        sizes.plt += layout.plt;
        sizes.gotPlt += word;
        if (!isZero) sizes.pltRelocations += 1n;
      }
    }
    addEntries(link, use, sizes, word, sees);
    addWords(link, use, sizes, sees);
  }
  if (uses.threadLocal) {
    sizes.got += 2n * word;
    sizes.gotRelocations += 1n;
  }
  if (uses.base || sizes.got > 0n || sizes.plt > 0n) sizes.gotPlt += layout.gotPltWords * word;
  return sizes;
}

/** A weak reference that is 0 is called through the table all the same, unless it is hidden. */
function callsOwn(link: Link, known: Known, { isOwn }: Seen): boolean {
  return isDefined(link, known) ? isOwn(known) : isHidden(link, known);
}

/** In a program a function whose address is taken has one for all. */
function comparesAddress(link: Link, { words, distances }: Use): boolean {
  if (link.options.shared === true) return false;
  return words.size > 0 || [...distances.keys()].some((piece) => (piece.given.flags & 4) === 0);
}

function addEntries(link: Link, use: Use, sizes: Sizes, word: bigint, sees: Seen): void {
  const { known } = use;
  const isDynamic = known !== undefined && sees.isDynamic(known);
  if (use.threadEntry || use.threadGeneral) {
    // Once there is an entry, code that calls for the place uses it too.
    sizes.got += use.threadEntry ? word : 2n * word;
    sizes.gotRelocations += use.threadEntry || !isDynamic ? 1n : 2n;
    return;
  }
  if (!use.entry) return;
  sizes.got += word;
  if (!isPlaceless(link)) return;
  const isFixed = known !== undefined && !isDynamic && isAbsolute(link, known);
  const isZero = known !== undefined && sees.isZero(known);
  if (!isZero && !isFixed) sizes.gotRelocations += 1n;
}

/** An object gives it a number that nothing moves. */
function isAbsolute(link: Link, { name }: Known): boolean {
  const symbol = link.symbols.get(name);
  return symbol?.byObject === true && symbol.base === 'absolute' && symbol.state === 'defined';
}

/** Dynamic relocations for what the objects' own sections hold. */
function addWords(link: Link, { known, words, distances }: Use, sizes: Sizes, sees: Seen): void {
  if (!isPlaceless(link)) return;
  const add = (piece: Piece, count: number): void => {
    sizes.words.set(piece, (sizes.words.get(piece) ?? 0n) + BigInt(count));
  };
  if (known !== undefined && (sees.isZero(known) || (isAbsolute(link, known) && sees.isOwn(known)))) return;
  for (const [piece, count] of words) add(piece, count);
  if (known === undefined || sees.isOwn(known)) return;
  for (const [piece, count] of distances) add(piece, count);
}

/** What other sections for dynamic linking hold for the sake of these tables. */
export interface Counted {
  /** Entries of .dynamic. */
  readonly entries: number;
  /** Names that the dynamic linker is asked for besides those that are dynamic in any case. */
  readonly asked: readonly string[];
}

/**
 * Sizes the global offset table, the procedure linkage table and the dynamic relocations as GNU ld does, and takes the doubt
 * from what follows from them; undefined when that is more than is counted here.
 */
export function countGnuTables(link: Link, demand: GnuDemand | undefined): Counted | undefined {
  const facts = machineFacts[link.target.machine];
  if (demand === undefined || facts === undefined || !isFollowed(link, demand)) return undefined;
  const sizes = sizesOf(link, demand);
  const bytes = BigInt((facts.rel === '.rela' ? 3 : 2) * (link.target.bits / 8));
  const own = new Map<string, bigint>([
    ['.got', sizes.got],
    ['.got.plt', sizes.gotPlt],
    ['.plt', sizes.plt],
    ['.plt.got', sizes.boundPlt],
    [`${facts.rel}.got`, sizes.gotRelocations * bytes],
    [`${facts.rel}.plt`, sizes.pltRelocations * bytes],
  ]);
  let inText = false;
  for (const [piece, count] of sizes.words) {
    if (typeof piece.output !== 'object') continue;
    const name = `${facts.rel}${piece.given.name}`;
    own.set(name, (own.get(name) ?? 0n) + count * bytes);
    if ((piece.output.flags & flag.readonly) !== 0) inText = true;
  }
  const hasRelocations = [...own].some(
    ([name, size]) => name.startsWith(facts.rel) && name !== `${facts.rel}.plt` && size > 0n,
  );
  const entries =
    (hasRelocations && !facts.relocations ? 3 : 0) +
    (inText ? 1 : 0) +
    (sizes.plt > 0n ? 1 : 0) +
    (sizes.hasThreadEntries && needsFlags(link) ? 1 : 0) +
    (sizes.pltRelocations > 0n ? 3 : 0);
  for (const { pieces } of link.files) {
    for (const piece of pieces) {
      if (piece.kind !== 'made') continue;
      const size = own.get(piece.name) ?? (piece.name.startsWith(facts.rel) ? 0n : undefined);
      if (size !== undefined) piece.size = size;
      piece.sizeDoubt = undefined;
    }
  }
  describeCalls(link, sizes);
  link.uncertainty = { ...nothingUncertain, relative: hasRelocations };
  return { entries, asked: sizes.asked };
}

/** DT_FLAGS says that threads' data is reached by entries, if nothing else made it. */
function needsFlags({ options }: Link): boolean {
  return options.shared === true && options.symbolic !== true && options.now !== true;
}

/** Writes the unwind tables for the tables of calls, which are merged with the objects' own. */
function describeCalls(link: Link, { plt, boundPlt }: Sizes): void {
  const tables = link.files.flatMap(({ pieces }) => pieces.filter(({ name }) => name === '.eh_frame'));
  for (const table of tables) if (table.sizeDoubt === dynamicDoubt) table.sizeDoubt = undefined;
  const [lazy, bound] = tables.filter(({ kind }) => kind === 'made');
  const describe = (table: Piece | undefined, form: 'lazy' | 'bound'): void => {
    if (table === undefined) return;
    const contents = pltUnwind(link.target.machine, form);
    table.size = BigInt(contents.length);
    table.given = { ...table.given, size: table.size, bytes: () => contents };
  };
  if (plt > 0n) describe(lazy, 'lazy');
  if (boundPlt > 0n) describe(bound, 'bound');
}

/** Whether nothing in it is beyond what is counted here. */
function isFollowed(link: Link, { uses }: GnuDemand): boolean {
  if (link.options.shared === true) return true;
  return uses.list.every(
    ({ known }) => known === undefined || isDefined(link, known) || !known.strong || isOwnName(known.name),
  );
}

function isOwnName(name: string): boolean {
  return /^(_GLOBAL_OFFSET_TABLE_|_DYNAMIC|_{2,3}tls_get_addr)$/.test(name);
}
