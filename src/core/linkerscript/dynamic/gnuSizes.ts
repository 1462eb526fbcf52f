import { hasDynamicSections, isPlaceless, type Link } from '../link';
import { flag, type Piece } from '../model';
import { keptRelocations, type ImportSizes } from './imports';
import { asksElsewhere, isDefined, isHidden, isMissing, isX86, type Known } from './known';
import { addIndirect } from './indirect';
import { callForm } from './callForm';
import { layouts, type Layout } from './gnuLayouts';
import type { Use, Uses } from './use';

/** How GNU ld sees a symbol. */
export interface Seen {
  /** Refers to this image's own: what SYMBOL_REFERENCES_LOCAL says. */
  readonly isOwn: (known: Known) => boolean;
  /** Among the dynamic symbols whatever refers to it. */
  readonly isDynamic: (known: Known) => boolean;
  /** A weak reference that is 0 for good. */
  readonly isZero: (known: Known) => boolean;
}

/** What the tables come to. Sizes are in bytes. */
export interface Sizes {
  got: bigint;
  gotPlt: bigint;
  plt: bigint;
  boundPlt: bigint;
  /** Of .plt.sec, where entries have marks for indirect branches. */
  markedPlt: bigint;
  /** What has an entry in .plt. */
  readonly called: Set<string>;
  /** Imported functions whose address is that of their entry in a table of calls. */
  readonly canonical: string[];
  /** For indirect functions of a program with a fixed place. */
  iplt: bigint;
  igotPlt: bigint;
  /** Relocations for those, and for pointers to indirect functions of others. */
  indirect: bigint;
  filled: bigint;
  gotRelocations: bigint;
  pltRelocations: bigint;
  /** Dynamic relocations by the section that holds them. */
  readonly words: Map<Piece, bigint>;
  /** Weak references that the dynamic linker is asked for. */
  readonly asked: string[];
  /** Symbols of this image that it is told of for their entries. */
  readonly told: string[];
  readonly hasThreadEntries: boolean;
  /** Entries of .dynamic for threads' data that is described. */
  descriptorEntries: number;
}

/** Undefined where something is not followed. */
export function sizesOf(link: Link, uses: Uses, sees: Seen, copies: ImportSizes): Sizes | undefined {
  const layout = layouts[link.target.machine] ?? { gotPltWords: 0n, gotWords: 0n };
  const form = callForm(link);
  const word = BigInt(link.target.bits / 8);
  const sizes: Sizes = {
    got: 0n,
    gotPlt: 0n,
    plt: 0n,
    boundPlt: 0n,
    markedPlt: 0n,
    called: new Set(),
    canonical: [],
    iplt: 0n,
    igotPlt: 0n,
    indirect: 0n,
    filled: 0n,
    gotRelocations: 0n,
    pltRelocations: 0n,
    words: new Map(),
    asked: [],
    told: [],
    hasThreadEntries: layout.hidesThreads !== true && uses.list.some(({ threadEntry }) => threadEntry),
    descriptorEntries: 0,
  };
  const placeless = isPlaceless(link);
  const dynamic = hasDynamicSections(link);
  const boundEntry = form.marked ? 16n : (layout.boundPlt ?? 0n);
  let described = false;
  for (const use of uses.list) {
    if (use.indirect) {
      addIndirect(link, use, sizes, form, sees);
      continue;
    }
    const { known } = use;
    const isZero = known !== undefined && isZeroUse(link, use, sees);
    // Whether it is 0 depends on which of the two the linker comes upon first.
    if (isZero && !sees.isZero(known) && use.entry) return undefined;
    const wantsCall = use.imported === undefined ? use.call : callsImport(use);
    const calls =
      dynamic &&
      wantsCall &&
      known !== undefined &&
      !callsOwn(link, known, sees) &&
      (placeless || sees.isDynamic(known) || (asksElsewhere(link, known) && !isZero)) &&
      !(isZero && layout.isPlain === true);
    noteDynamic(link, use, calls, layout, sizes, sees);
    if (calls) {
      if (sizes.plt === 0n) sizes.plt = form.header;
      const isBound =
        layout.boundPlt !== undefined && use.entry && !use.zeroed && !comparesAddress(link, use);
      const isPlaced = isBound || (layout.placesCalls === true && !placeless);
      if (use.imported !== undefined && (isPlaced || use.imported.compares)) sizes.canonical.push(known.name);
      if (isBound) sizes.boundPlt += boundEntry;
      else {
        sizes.called.add(known.name);
        sizes.plt += form.entry + (use.thumbJump ? 4n : 0n);
        if (form.marked && layout.boundPlt !== undefined) sizes.markedPlt += boundEntry;
        sizes.gotPlt += word;
        if (!isZero) sizes.pltRelocations += 1n;
      }
    }
    if (use.threadDescriptor && !use.threadEntry) {
      described = true;
      sizes.gotPlt += 2n * word;
      sizes.pltRelocations += 1n;
    }
    addEntries(link, use, sizes, layout, sees);
    addWords(link, use, sizes, layout, sees);
    const isCopied = known !== undefined && copies.copied.has(known.name);
    for (const [piece, count] of keptRelocations(link, use, isCopied))
      sizes.words.set(piece, (sizes.words.get(piece) ?? 0n) + BigInt(count));
  }
  if (uses.threadLocal) {
    sizes.got += 2n * word;
    if (layout.isArm !== true || placeless) sizes.gotRelocations += 1n;
  }
  if (described && layout.descriptors !== undefined) {
    if (sizes.plt === 0n) sizes.plt = form.header;
    if (link.options.now !== true) {
      sizes.plt += layout.descriptors.plt;
      sizes.got += layout.descriptors.got;
      sizes.descriptorEntries = 2;
    }
  }
  const hasTables =
    uses.base ||
    sizes.got + sizes.plt > 0n ||
    (layout.gotWords > 0n ? uses.list.some(({ entry }) => entry) : sizes.iplt > 0n);
  if (hasTables || (layout.hasGotPlt === true && dynamic)) sizes.gotPlt += layout.gotPltWords * word;
  if (layout.gotWords > 0n && (hasTables || dynamic)) sizes.got += layout.gotWords * word;
  return sizes;
}

/** An imported function that is called, or whose address is taken where it cannot wait. */
function callsImport({ call, imported }: Use): boolean {
  if (imported === undefined) return false;
  const { calls, insists, meant } = imported;
  return calls && (call || insists || meant.symbol.kind === 'function');
}

/**
 * A weak reference that nothing answers is 0 in a program on x86, too, where code has its address or a distance to it, or where
 * nothing but data has (elfxx-x86.h, UNDEFINED_WEAK_RESOLVED_TO_ZERO).
 */
function isZeroUse(link: Link, use: Use, sees: Seen): boolean {
  const { known, entry, call, inCode } = use;
  if (known === undefined) return false;
  if (sees.isZero(known)) return true;
  if (!isX86(link) || link.options.shared === true || known.strong || !isMissing(link, known)) return false;
  return inCode || !(entry || call || use.threadEntry || use.threadGeneral);
}

/** Takes down what becomes a dynamic symbol for the sake of the tables. */
function noteDynamic(link: Link, use: Use, calls: boolean, layout: Layout, sizes: Sizes, sees: Seen): void {
  const { known, entry, words, threadEntry, threadGeneral } = use;
  if (known === undefined || use.imported !== undefined) return;
  if (!hasDynamicSections(link) || link.options.shared === true) return;
  if (isDefined(link, known)) {
    const hasEntry = entry || threadEntry || threadGeneral;
    if (layout.exportsEntries === true && hasEntry && !isHidden(link, known) && !sees.isDynamic(known))
      sizes.told.push(known.name);
    return;
  }
  if (known.strong) return;
  if (!isZeroUse(link, use, sees) && (entry || calls || words.size > 0)) sizes.asked.push(known.name);
}

/** A weak reference that is 0 is called through the table all the same, unless it is hidden. */
function callsOwn(link: Link, known: Known, { isOwn }: Seen): boolean {
  return isDefined(link, known) ? isOwn(known) : isHidden(link, known);
}

/** In a program a function whose address is taken has one for all. */
function comparesAddress(link: Link, { words, distances, imported }: Use): boolean {
  if (imported !== undefined) return imported.compares;
  if (link.options.shared === true) return false;
  const isFixed = ({ flags }: Piece): boolean => !isX86(link) || (flags & flag.readonly) !== 0;
  return (
    [...words.keys()].some(isFixed) || [...distances.keys()].some((piece) => (piece.given.flags & 4) === 0)
  );
}

function addEntries(link: Link, use: Use, sizes: Sizes, layout: Layout, sees: Seen): void {
  const { known } = use;
  const word = BigInt(link.target.bits / 8);
  const isZero = isZeroUse(link, use, sees);
  const isExported = layout.exportsEntries === true && known !== undefined && !isHidden(link, known);
  const isDynamic =
    isExported || (known !== undefined && (sees.isDynamic(known) || (isMissing(link, known) && !isZero)));
  if (layout.isArm === true && (use.threadEntry || use.threadGeneral)) {
    addArmThreads(link, use, sizes, sees);
    return;
  }
  if (layout.isPlain === true && (use.threadEntry || use.threadGeneral)) {
    // On AArch64 code that calls for the place uses the entry, once there is one; on RISC-V both are made.
    const general = use.threadGeneral && !(use.threadEntry && layout.relocatesThreads !== true);
    const relocated = isPlaceless(link) || layout.relocatesThreads === true || use.imported !== undefined;
    if (general) sizes.got += 2n * word;
    if (use.threadEntry) sizes.got += word;
    if (!relocated || isZero) return;
    const isOne = known === undefined && layout.relocatesThreads === true;
    if (isOne) sizes.gotRelocations += 1n;
    else sizes.gotRelocations += (general ? 2n : 0n) + (use.threadEntry ? 1n : 0n);
    return;
  }
  if (use.threadEntry || use.threadGeneral) {
    // Once there is an entry, code that calls for the place uses it too.
    sizes.got += use.threadEntry ? word : 2n * word;
    sizes.gotRelocations += use.threadEntry || !isDynamic ? 1n : 2n;
    return;
  }
  if (!use.entry) return;
  sizes.got += word;
  if (!isPlaceless(link) && !(isDynamic && hasDynamicSections(link))) return;
  if (!isPlaceless(link) && layout.isArm === true && known !== undefined && sees.isOwn(known)) return;
  const isFixed = layout.isPlain !== true && known !== undefined && !isDynamic && isAbsolute(link, known);
  if (!isZero && !isFixed) sizes.gotRelocations += 1n;
}

/** Entries for threads' data on Arm (elf32-arm.c, allocate_dynrelocs_for_symbol): one that nothing else needs has a relocation in a -pie, too. */
function addArmThreads(link: Link, use: Use, sizes: Sizes, sees: Seen): void {
  const { known, threadEntry, threadGeneral } = use;
  const word = BigInt(link.target.bits / 8);
  const count = (threadGeneral ? 1n : 0n) + (threadEntry ? 1n : 0n);
  sizes.got += ((threadGeneral ? 2n : 0n) + (threadEntry ? 1n : 0n)) * word;
  const placeless = isPlaceless(link);
  const hasIndex = known !== undefined && sees.isDynamic(known) && (!placeless || !sees.isOwn(known));
  if (known === undefined) sizes.gotRelocations += placeless ? 1n : 0n;
  else if (link.options.shared === true || hasIndex)
    sizes.gotRelocations += count + (threadGeneral && hasIndex ? 1n : 0n);
  else if (placeless) sizes.gotRelocations += 1n;
}

/** An object gives it a number that nothing moves. */
function isAbsolute(link: Link, { name }: Known): boolean {
  const symbol = link.symbols.get(name);
  return symbol?.byObject === true && symbol.base === 'absolute' && symbol.state === 'defined';
}

/** Dynamic relocations for what the objects' own sections hold. */
function addWords(link: Link, use: Use, sizes: Sizes, layout: Layout, sees: Seen): void {
  const { known, words, distances } = use;
  if (use.imported !== undefined) return;
  const isAsked = known !== undefined && hasDynamicSections(link) && isMissing(link, known);
  if (!isPlaceless(link) && (!isAsked || layout.isPlain === true)) return;
  const counts = ({ output }: Piece): boolean =>
    typeof output === 'object' || (layout.countsDiscarded === true && known !== undefined);
  const add = (piece: Piece, count: number): void => {
    if (counts(piece)) sizes.words.set(piece, (sizes.words.get(piece) ?? 0n) + BigInt(count));
  };
  if (known !== undefined) {
    if (isZeroUse(link, use, sees)) return;
    if (layout.isPlain !== true && isAbsolute(link, known) && sees.isOwn(known)) return;
  }
  for (const [piece, count] of words) add(piece, count);
  if (known === undefined || sees.isOwn(known)) return;
  if (layout.isPlain === true && layout.isArm !== true) return;
  for (const [piece, count] of distances) add(piece, count);
}
