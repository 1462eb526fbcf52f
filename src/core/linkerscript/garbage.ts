import type { InputPattern } from './ast';
import { flagsFit, matchPatterns } from './match';
import { shf } from './inputs';
import type { Link, Symbol } from './link';
import type { Doubt } from './amount';
import { exportedNames } from './dynamic/symbols';
import { flag, type LinkFile, type Piece, type WildStatement } from './model';
import { unwindMarks } from './unwindMarks';
import { meantBy } from './wrap';

/** What keeps sections besides what other sections refer to. */
export interface Kept {
  readonly pieces: readonly Piece[];
  /** Names of symbols. */
  readonly names: readonly string[];
  /** Code keeps what its unwind tables refer to. */
  readonly byUnwind?: true;
}

/**
 * `--gc-sections`: throws out what neither the entry, an undefined symbol of the command line, a KEEP, nor anything kept
 * refers to (elflink.c, bfd_elf_gc_sections; lld's MarkLive.cpp). Yields false when an object does not tell what it
 * refers to; nothing is thrown out then.
 */
export function collectGarbage(link: Link, keptBy: (link: Link) => Kept): boolean {
  const byIndex = new Map<LinkFile, Map<number, Piece>>();
  for (const file of link.files) {
    for (const piece of file.pieces) {
      if (piece.kind === 'input' && piece.given.references === undefined && piece.size > 0n) return false;
    }
    byIndex.set(file, new Map(file.pieces.map((piece) => [piece.given.index, piece])));
  }
  const live = new Set<Piece>();
  const referred = new Set<string>();
  const queue: Piece[] = [];
  const mark = (piece: Piece | undefined): void => {
    if (piece === undefined || live.has(piece) || piece.output === 'discarded') return;
    live.add(piece);
    // lld keeps what takes no memory in any case, and does not ask what that refers to (MarkLive.cpp, markLive).
    if (!link.rules.keepsUnloaded || !isUnloaded(piece)) queue.push(piece);
  };
  const markSymbol = (name: string): void => {
    const symbol = link.symbols.get(name);
    const bounded = symbol?.byScript === true ? undefined : /^__(?:start|stop)_(\w+)$/.exec(name)?.[1];
    if (bounded !== undefined && isBoundary(symbol, bounded)) {
      if (boundsKeep(link, bounded)) markNamed(link, bounded, mark);
      return;
    }
    const base = symbol?.base;
    if (typeof base === 'object' && 'given' in base) mark(base);
  };
  const referTo = (name: string): void => {
    referred.add(name);
    markSymbol(name);
  };
  const followers = followersOf(link, byIndex);
  const isOpen = keepsUnknown(link) !== undefined;
  for (const name of isOpen ? firmRoots(link) : rootNames(link)) markSymbol(name);
  const kept = keptBy(link);
  for (const piece of kept.pieces) mark(piece);
  for (const name of kept.names) referTo(name);
  for (const file of link.files) for (const piece of file.pieces) if (isAlwaysKept(link, piece)) mark(piece);
  const unwind = new Map<LinkFile, ReturnType<typeof unwindMarks>>();
  const marksOf = ({ file }: Piece): ReturnType<typeof unwindMarks> => {
    const known = unwind.get(file) ?? unwindMarks(link, file);
    unwind.set(file, known);
    return known;
  };
  const markAll = (): void => {
    for (let piece = queue.pop(); piece !== undefined; piece = queue.pop()) {
      if (piece.name === '.eh_frame') continue;
      const described = kept.byUnwind === true ? (marksOf(piece).get(piece) ?? []) : [];
      for (const reference of [...(piece.given.references?.() ?? []), ...described]) {
        if (reference.symbol !== undefined) referTo(reference.symbol);
        else if (reference.section !== undefined) mark(byIndex.get(piece.file)?.get(reference.section));
      }
      markGroup(piece, mark);
      for (const follower of followers.get(piece) ?? []) mark(follower);
    }
  };
  markAll();
  if (isOpen) {
    const certain = new Set(live);
    for (const name of visibleNames(link)) markSymbol(name);
    markAll();
    for (const piece of live) if (!certain.has(piece)) piece.sizeDoubt ??= exportsDoubt;
    for (const { pieces } of link.files)
      for (const piece of pieces) if (piece.name === '.eh_frame') piece.sizeDoubt ??= exportsDoubt;
  }
  sweep(link, live);
  link.referred = referred;
  return true;
}

/**
 * Sections that live as long as the one that they are linked to, such as the unwind tables of Arm (elflink.c,
 * _bfd_elf_gc_mark_extra_sections; lld's dependentSections).
 */
function followersOf(
  link: Link,
  byIndex: ReadonlyMap<LinkFile, ReadonlyMap<number, Piece>>,
): ReadonlyMap<Piece, readonly Piece[]> {
  const followers = new Map<Piece, Piece[]>();
  for (const file of link.files) {
    for (const piece of file.pieces) {
      const { linkedTo, flags } = piece.given;
      if (linkedTo === undefined || (flags & shf.linkOrder) === 0) continue;
      const leader = byIndex.get(file)?.get(linkedTo);
      if (leader === undefined) continue;
      const own = followers.get(leader);
      if (own === undefined) followers.set(leader, [piece]);
      else own.push(piece);
    }
  }
  return followers;
}

/** Symbols that keep what they stand in, whatever refers to it. */
export function rootNames(link: Link): string[] {
  return [...firmRoots(link), ...exportedNames(link)];
}

/** Those of them that are not exported. */
function firmRoots(link: Link): string[] {
  const extern = [...link.symbols.values()].filter((symbol) => symbol.extern).map((symbol) => symbol.name);
  const names = [
    ...(link.options.undefinedSymbols ?? []),
    ...extern,
    link.entry ?? link.rules.defaultEntry,
    '_init',
    '_fini',
  ];
  return link.rules.wrapsAll ? names.map((name) => meantBy(link.options, name)) : names;
}

/** GNU ld collects for a later link only from a place that -e, -u or EXTERN names (ldlang.c, lang_end). */
export function hasNamedRoot(link: Link): boolean {
  const { relocatable, exportList, undefinedSymbols = [] } = link.options;
  if (link.rules.keepsUnloaded || relocatable !== true || exportList === true) return true;
  const extern = [...link.symbols.values()].filter((symbol) => symbol.extern).map(({ name }) => name);
  return [...undefinedSymbols, ...extern, link.entry ?? link.rules.defaultEntry].some((name) => {
    const symbol = link.symbols.get(name);
    return symbol?.state === 'defined' && typeof symbol.base === 'object';
  });
}

const exportsDoubt: Doubt = {
  kind: 'unknown',
  reason: 'whether --gc-sections keeps it hangs on a list of exports that is not read',
  bounded: false,
};

/** Why it is not known what --gc-sections keeps, and so what unwind tables hold. */
export function keepsUnknown({ options }: Link): Doubt | undefined {
  const { gcSections, exportList, relocatable } = options;
  return gcSections === true && exportList === true && relocatable !== true ? exportsDoubt : undefined;
}

/** All that a list may export. */
function visibleNames({ files }: Link): string[] {
  return files.flatMap(({ input }) =>
    [...input.defined, ...input.commons]
      .filter(({ visibility }) => visibility !== 'hidden' && visibility !== 'internal')
      .map(({ name }) => name),
  );
}

/** Whether the linker itself defines the symbol, and no object. */
function isBoundary(symbol: Symbol | undefined, section: string): boolean {
  if (symbol?.state !== 'defined') return true;
  const { base } = symbol;
  return (
    typeof base === 'object' && 'given' in base && base.name === section && !isDefinedIn(base, symbol.name)
  );
}

function isDefinedIn({ file }: Piece, name: string): boolean {
  return file.input.defined.some((symbol) => symbol.name === name);
}

/**
 * Whether what refers to `__start_X` or `__stop_X` keeps the sections called X: unless `-z start-stop-gc`, which ld.lld has
 * from the start, though not for what glibc calls its own (MarkLive.cpp).
 */
function boundsKeep({ options, rules }: Link, section: string): boolean {
  if (!rules.collectsBounded) return options.collectsBounded !== true;
  return options.collectsBounded === false || section.startsWith('__libc_');
}

function markNamed(link: Link, section: string, mark: (piece: Piece) => void): void {
  for (const file of link.files) for (const piece of file.pieces) if (piece.name === section) mark(piece);
}

/** The members of a COMDAT group live and die together. */
function markGroup(piece: Piece, mark: (piece: Piece) => void): void {
  const { group } = piece.given;
  if (group === undefined) return;
  for (const other of piece.file.pieces) if (other.given.group === group) mark(other);
}

/** What the patterns in a KEEP name, as GNU ld matches them. */
export function keptByGnu(link: Link): Kept {
  const patterns: WildStatement[] = [];
  for (const statement of link.statements) {
    if (statement.kind !== 'output') continue;
    for (const child of statement.children)
      if (child.kind === 'wild' && child.node.keep) patterns.push(child);
  }
  const fits = (node: InputPattern, piece: Piece): boolean => flagsFit(node, piece.given.flags);
  const pieces = [...matchPatterns(link, patterns)].flatMap(([statement, matched]) =>
    matched.filter((piece) => fits(statement.node, piece)),
  );
  return { pieces, names: [], byUnwind: true };
}

/** Names of what lld takes for called at start or end (MarkLive.cpp, isReserved). */
const constructors = /^\.(init$|fini$|jcr$|init_array|ctors|dtors)/;

/** Notes and what the linker made itself; with lld and in a relocatable link constructors too. */
function isAlwaysKept(link: Link, piece: Piece): boolean {
  if (piece.kind === 'made') return true;
  const { type, given } = piece;
  // lld asks for no more than the flag SHF_GNU_RETAIN (MarkLive.cpp).
  if (given.retained === true || (link.rules.keepsConstructors && (given.flags & 0x20_0000) !== 0))
    return true;
  const isArray = type === 14 || type === 15 || type === 16;
  if (link.rules.keepsConstructors && (isArray || constructors.test(piece.name))) return true;
  if (link.options.relocatable === true && (isArray || /^\.([cd]tors|init|fini|jcr)/.test(piece.name)))
    return true;
  if (type === 7 && given.group === undefined && given.linkedTo === undefined) return true;
  return false;
}

/**
 * Sections without memory stay with their object, as long as any of it but notes does; with GNU ld those that are relocated
 * only if they are for debuggers (elflink.c, _bfd_elf_gc_mark_extra_sections).
 */
function sweep(link: Link, live: ReadonlySet<Piece>): void {
  for (const file of link.files) {
    const some = file.pieces.some(
      (piece) =>
        live.has(piece) && piece.kind !== 'made' && piece.type !== 7 && (piece.flags & flag.alloc) !== 0,
    );
    for (const piece of file.pieces) {
      if (live.has(piece) || piece.output === 'discarded') continue;
      if (isUnloaded(piece) && (link.rules.keepsUnloaded || (some && staysWithFile(piece)))) continue;
      // Where its pattern still counts, it goes when it is to be placed.
      if (link.rules.countsCollected) piece.flags |= flag.exclude;
      else piece.output = 'discarded';
    }
  }
}

function staysWithFile({ flags, given }: Piece): boolean {
  return (flags & flag.debugging) !== 0 || given.relocated !== true;
}

function isUnloaded({ given }: Piece): boolean {
  return (given.flags & shf.alloc) === 0 && given.group === undefined;
}
