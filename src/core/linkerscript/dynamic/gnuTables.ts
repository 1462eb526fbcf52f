import { hasDynamicSections, isPlaceless, type Link } from '../link';
import { flag, type Piece } from '../model';
import { hasUnwindTables } from '../ehFrame';
import { callForm } from './callForm';
import { hasLayout } from './gnuLayouts';
import { sizesOf, type Seen, type Sizes } from './gnuSizes';
import { dynamicDoubt, nothingUncertain } from '../uncertain';
import { copyImports } from './imports';
import { followsLibraries } from './importedNames';
import { followsIndirect } from './indirect';
import { machineFacts } from './machines';
import { pltUnwind } from './pltUnwind';
import { isDefined, isHidden, isX86, knownSymbols, type Known } from './known';
import { asksForTables, usesOf } from './uses';
import type { Uses } from './use';

/** What the objects ask for, as GNU ld finds it before it maps sections; undefined when that is not followed. */
export interface GnuDemand {
  readonly uses: Uses;
  readonly sees: Seen;
}

/** Looks at all relocations (each machine's check_relocs). */
export function gnuDemand(link: Link): GnuDemand | undefined {
  const { uncertainty, target, options } = link;
  if (options.relocatable === true || link.withoutInputs || !hasLayout(target.machine)) return undefined;
  if (target.machine === 'x86_64' && target.bits !== 64) return undefined;
  // Without an operating system calls go through entries of another form.
  if (target.machine === 'arm' && !target.linux) return undefined;
  if (link.libraries === undefined) {
    if (uncertainty.dynamic || !asksForTables(link)) return undefined;
  } else if (!followsLibraries(link)) return undefined;
  if (uncertainty.indirect !== undefined && !followsIndirect(link)) return undefined;
  const names = knownSymbols(link);
  const sees = seenBy(link);
  const uses = usesOf(link, names, { dialect: 'gnu', ...sees });
  return uses === undefined ? undefined : { uses, sees };
}

function seenBy(link: Link): Seen {
  const { options } = link;
  const shared = options.shared === true;
  const hasInterpreter = hasDynamicSections(link) && !shared && options.noDynamicLinker !== true;
  const exports = shared || options.exportDynamic === true;
  const isDynamic = (known: Known): boolean =>
    hasDynamicSections(link) &&
    !isHidden(link, known) &&
    (known.imported !== undefined || ((exports || known.mentioned) && (shared || isDefined(link, known))));
  const isZero = (known: Known): boolean =>
    known.imported === undefined &&
    !isDefined(link, known) &&
    !known.strong &&
    (isHidden(link, known) || (!shared && !hasInterpreter));
  const isOwn = (known: Known): boolean => {
    if (isHidden(link, known)) return true;
    if (known.imported !== undefined) return false;
    if (!isDefined(link, known)) return isZero(known);
    return !shared || options.symbolic === true || known.visibility === 'protected';
  };
  return { isOwn, isDynamic, isZero };
}

/** What other sections for dynamic linking hold for the sake of these tables. */
export interface Counted {
  /** Entries of .dynamic. */
  readonly entries: number;
  /** Names that the dynamic linker is asked for besides those that are dynamic in any case. */
  readonly asked: readonly string[];
  /** And those of this image that it is told of. */
  readonly told: readonly string[];
  /** Names that are asked for and have a place in this image. */
  readonly placed: ReadonlySet<string>;
}

/**
 * Sizes the global offset table, the procedure linkage table and the dynamic relocations as GNU ld does, and takes the doubt
 * from what follows from them; undefined when that is more than is counted here.
 */
export function countGnuTables(link: Link, demand: GnuDemand | undefined): Counted | undefined {
  const facts = machineFacts[link.target.machine];
  if (demand === undefined || facts === undefined || !isFollowed(link, demand)) return undefined;
  const copies = copyImports(link, demand.uses.list);
  if (copies === undefined) return undefined;
  const sizes = sizesOf(link, demand.uses, demand.sees, copies);
  if (sizes === undefined) return undefined;
  const bytes = BigInt((facts.rel === '.rela' ? 3 : 2) * (link.target.bits / 8));
  const own = new Map<string, bigint>([
    ['.got', sizes.got],
    ['.got.plt', sizes.gotPlt],
    ['.plt', sizes.plt],
    ['.plt.got', sizes.boundPlt],
    ['.plt.sec', sizes.markedPlt],
    ['.iplt', sizes.iplt],
    ['.igot.plt', sizes.igotPlt],
    [`${facts.rel}.iplt`, sizes.indirect * bytes],
    [`${facts.rel}.ifunc`, sizes.filled * bytes],
    [`${facts.rel}.got`, sizes.gotRelocations * bytes],
    [`${facts.rel}.plt`, sizes.pltRelocations * bytes],
    [`${facts.rel}.bss`, BigInt(copies.zeroed.count) * bytes],
    [`${facts.rel}.data.rel.ro`, BigInt(copies.readOnly.count) * bytes],
    ['.dynbss', copies.zeroed.size],
    ['.data.rel.ro', copies.readOnly.size],
  ]);
  let inText = false;
  for (const [piece, count] of sizes.words) {
    const name = `${facts.rel}${piece.given.name}`;
    own.set(name, (own.get(name) ?? 0n) + count * bytes);
    if (typeof piece.output === 'object' && (piece.output.flags & flag.readonly) !== 0) inText = true;
  }
  const made = new Set(
    link.files.flatMap(({ pieces }) => pieces.map((piece) => (piece.kind === 'made' ? piece.name : ''))),
  );
  if ([...own].some(([name, size]) => size > 0n && !made.has(name))) return undefined;
  const hasRelocations = [...own].some(
    ([name, size]) => name.startsWith(facts.rel) && name !== `${facts.rel}.plt` && size > 0n,
  );
  const entries =
    (hasRelocations && !facts.relocations ? 3 : 0) +
    (inText ? 1 : 0) +
    (sizes.plt > 0n ? 1 : 0) +
    ((sizes.hasThreadEntries && marksThreads(link)) || inText ? missingFlags(link) : 0) +
    (sizes.pltRelocations > 0n ? 3 : 0) +
    sizes.descriptorEntries +
    (sizes.plt > 0n ? formEntries(link) : 0);
  for (const { pieces } of link.files) {
    for (const piece of pieces) {
      if (piece.kind !== 'made') continue;
      const size = own.get(piece.name) ?? (piece.name.startsWith(facts.rel) ? 0n : undefined);
      if (size !== undefined) piece.size = size;
      if (piece.name === '.iplt' && piece.size > 0n) alignTable(piece, tableAlignment(link));
      if (piece.name === '.dynbss') alignTable(piece, copies.zeroed.alignment);
      if (piece.name === '.data.rel.ro') alignTable(piece, copies.readOnly.alignment);
      piece.sizeDoubt = undefined;
    }
  }
  describeCalls(link, sizes);
  const { header, entry } = callForm(link);
  link.callEntries = { names: sizes.called, header, entry };
  link.uncertainty = { ...nothingUncertain, relative: hasRelocations };
  const placed = new Set([...sizes.canonical, ...copies.names]);
  return { entries, asked: sizes.asked, told: sizes.told, placed };
}

/** An empty one is not aligned (elfxx-x86.c, _bfd_x86_elf_link_setup_gnu_properties). */
function alignTable(piece: Piece, alignment: bigint): void {
  piece.alignment = alignment;
  const { output } = piece;
  if (typeof output === 'object' && output.alignment < alignment) output.alignment = alignment;
}

/** Of the entries for calls, where there are any. */
export function tableAlignment(link: Link): bigint {
  return isX86(link) ? callForm(link).entry : (machineFacts[link.target.machine]?.pltAlignment ?? 1n);
}

/** DT_AARCH64_BTI_PLT and DT_AARCH64_PAC_PLT. */
function formEntries(link: Link): number {
  if (isX86(link)) return 0;
  const { marked, signed } = callForm(link);
  return (marked ? 1 : 0) + (signed ? 1 : 0);
}

/** DF_STATIC_TLS is for shared objects, and on RISC-V for all that may lie anywhere (each machine's check_relocs). */
function marksThreads(link: Link): boolean {
  return link.target.machine.startsWith('riscv') ? isPlaceless(link) : link.options.shared === true;
}

/** DT_FLAGS says that code is relocated, or that threads' data is reached by entries, if nothing else made it. */
function missingFlags({ options }: Link): number {
  return (options.shared === true && options.symbolic === true) || options.now === true ? 0 : 1;
}

/** Writes the unwind tables for the tables of calls, which are merged with the objects' own. */
function describeCalls(link: Link, { plt, boundPlt, markedPlt }: Sizes): void {
  const tables = link.files.flatMap(({ pieces }) => pieces.filter(({ name }) => name === '.eh_frame'));
  for (const table of tables) if (table.sizeDoubt === dynamicDoubt) table.sizeDoubt = undefined;
  const [lazy, bound, marked] = tables.filter(({ kind }) => kind === 'made');
  const describe = (table: Piece | undefined, form: 'lazy' | 'bound'): void => {
    if (table === undefined) return;
    const contents = pltUnwind(link.target.machine, form);
    table.size = BigInt(contents.length);
    table.given = { ...table.given, size: table.size, bytes: () => contents };
  };
  // Where no object has any, there are none for these either (_bfd_elf_eh_frame_present).
  if (!hasUnwindTables(link, ({ kind }) => kind === 'input')) return;
  if (plt > 0n) describe(lazy, 'lazy');
  if (boundPlt > 0n) describe(bound, 'bound');
  if (markedPlt > 0n) describe(marked, 'bound');
}

/** Whether nothing in it is beyond what is counted here. */
function isFollowed(link: Link, { uses }: GnuDemand): boolean {
  if (link.options.shared === true) return true;
  return uses.list.every(({ known, imported }) => {
    if (imported !== undefined) return true;
    if (known === undefined || isDefined(link, known) || isOwnName(known.name)) return true;
    if (known.strong) return false;
    return true;
  });
}

function isOwnName(name: string): boolean {
  return /^(_GLOBAL_OFFSET_TABLE_|_DYNAMIC|__ehdr_start|_{2,3}tls_get_addr)$/.test(name);
}
