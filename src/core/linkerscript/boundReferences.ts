import type { Dialect } from './dialect';
import type { InputReference } from './input';
import { scriptIssue } from './issues';
import type { Import } from './libraries';
import { isPlaceless, report, type Link } from './link';
import { flag, type LinkFile, type Piece } from './model';
import { addressTypes } from './uncertain';

/** r_type of relocations that need a symbol's own place, by what they hold of it (each machine's psABI). */
interface Kinds {
  /** A distance. */
  readonly distance: ReadonlySet<number>;
  /** An address, or a part of it that hangs on the whole. */
  readonly address: ReadonlySet<number>;
  /** The low bits of an address, which are those in its page. */
  readonly low: ReadonlySet<number>;
}

const set = (...types: readonly number[]): ReadonlySet<number> => new Set(types);

/** lld 14's Arch files, getRelExpr and usesOnlyLowPageBits. */
const lldKinds: Readonly<Record<string, Kinds>> = {
  x86_64: { distance: set(2, 13, 15, 24), address: set(1, 10, 11, 12, 14), low: set() },
  aarch64: {
    distance: set(260, 261, 262, 273, 274, 275, 276),
    address: set(257, 258, 259, 263, 264, 265, 266, 267, 268, 269, 270, 271, 272),
    low: set(277, 278, 284, 285, 286, 299),
  },
  riscv32: { distance: set(16, 17, 23, 44, 45, 57), address: set(1, 26, 27, 28), low: set() },
  riscv64: { distance: set(16, 17, 23, 44, 45, 57), address: set(1, 2, 26, 27, 28), low: set() },
};

/** What a name means to a reference. */
interface Meaning {
  /** Defined by the program; absent where a library does, or nothing. */
  readonly own: 'placed' | 'absolute' | 'byScript' | undefined;
  readonly imported: Import | undefined;
  /** Nothing may take its place when the image is loaded. */
  readonly bound: boolean;
  readonly visible: boolean;
  readonly kind: string | undefined;
  /** Nothing defines it, and it is asked for weakly alone. */
  readonly weak: boolean;
}

/**
 * References that need to know where a symbol is, to what another file may define, or in an image whose own place is open: errors of
 * both linkers, which ask for -fPIC (lld's Relocations.cpp, processRelocAux; elf64-x86-64.c, elfnn-aarch64.c, elfnn-riscv.c of ld 2.40).
 */
export function checkBoundReferences(link: Link, dialect: Dialect, complete: boolean): void {
  const { options, target } = link;
  if (options.relocatable === true || options.exportList === true || link.versions.length > 0) return;
  if (!isPlaceless(link) && link.libraries === undefined) return;
  const refuses = dialect === 'lld' ? refusedByLld(link) : refusedByGnu[target.machine]?.(link);
  const types = dialect === 'lld' ? allOf(lldKinds[target.machine]) : gnuTypes[target.machine];
  if (refuses === undefined || types === undefined) return;
  const meaningOf = meanings(link);
  for (const file of link.files) {
    const given = file.input.relocationTypes?.();
    if (given !== undefined && ![...given].some((type) => types.has(type))) continue;
    for (const piece of file.pieces) {
      if (!takesMemory(piece)) continue;
      for (const reference of piece.given.references?.() ?? []) {
        if (!types.has(reference.type)) continue;
        const meaning = reference.symbol === undefined ? local(reference) : meaningOf(reference.symbol);
        const isOpen =
          meaning.own === undefined && (meaning.imported === undefined || link.libraries?.open !== undefined);
        if (isOpen && !complete) continue;
        const why = refuses(reference, meaning, (piece.given.flags & 1) !== 0);
        if (why === undefined) continue;
        complain(link, file, piece, reference, why);
        break;
      }
    }
  }
}

type Refusal = 'needsPic' | 'preempted' | 'absolute' | 'copied';
type Refuses = (reference: InputReference, meaning: Meaning, writable: boolean) => Refusal | undefined;

function complain(
  link: Link,
  file: LinkFile,
  piece: Piece,
  { symbol = 'a local symbol', offset }: InputReference,
  why: Refusal,
): void {
  const name = file.archive === undefined ? file.name : `${file.archive}(${file.name})`;
  const place = `${name}:(${piece.name}+0x${offset.toString(16)})`;
  const message = {
    preempted: `cannot preempt symbol: ${symbol}, referenced by ${place}`,
    absolute: `${place}: a distance cannot lead to the absolute symbol ${symbol} in an image without a fixed place`,
    copied: `${place}: copy relocation against non-copyable protected symbol ${symbol}`,
    needsPic: '',
  }[why];
  const issue =
    why === 'needsPic'
      ? scriptIssue('script.needsPic', { place, symbol })
      : scriptIssue('script.lld', { message });
  report(link, link.options.noinhibitExec === true ? { ...issue, severity: 'warning' } : issue);
}

function refusedByLld(link: Link): Refuses {
  const { machine } = link.target;
  const kinds = lldKinds[machine];
  const { options } = link;
  const isShared = options.shared === true;
  const placeless = isPlaceless(link);
  const words = new Set(addressTypes[machine]);
  return ({ type }, meaning, writable) => {
    const { own, imported, bound, weak } = meaning;
    if (own === undefined && imported === undefined && !weak && !isShared) return undefined;
    if (bound) {
      if (!placeless || own === 'byScript') return undefined;
      const isDistance = kinds?.distance.has(type) === true;
      if (own === 'absolute' || own === undefined)
        return isDistance && own !== undefined ? 'absolute' : undefined;
      if (isDistance || kinds?.low.has(type) === true) return undefined;
    }
    const isFilled = words.has(type) || (machine === 'x86_64' && type === 24 && !bound);
    if ((writable || options.textRelocations === 'taken') && isFilled) return undefined;
    if (!isShared && (own !== undefined || imported !== undefined)) {
      if (!meaning.visible) return 'preempted';
      // ld.lld 14 takes its own for such, too, and leaves what nobody will move.
      if (meaning.kind === 'object' || meaning.kind === 'function' || meaning.kind === 'ifunc')
        return undefined;
    }
    return 'needsPic';
  };
}

const gnuTypes: Readonly<Record<string, ReadonlySet<number>>> = {
  x86_64: set(2, 10, 11, 13, 15),
  aarch64: set(258, 259, 261, 262, 264, 266, 268, 269, 273, 274, 275, 276),
  riscv32: set(17, 23, 26, 35, 39),
  riscv64: set(17, 23, 26, 35, 36, 39, 40),
};

const refusedByGnu: Readonly<Record<string, (link: Link) => Refuses>> = {
  x86_64: (link) => {
    const isShared = link.options.shared === true;
    const placeless = isPlaceless(link);
    return ({ type }, { own, imported, bound, visible, kind, weak }, writable) => {
      const isCopied = imported !== undefined && own === undefined && !visible && kind === 'object';
      // In files of 32 bits the first of them is a whole address, which is filled in when the program starts.
      if (type === 10 && link.target.bits === 32) return undefined;
      if (type === 10 || type === 11) {
        if (placeless) return own === undefined && imported !== undefined ? 'needsPic' : undefined;
        return isCopied && !writable ? 'copied' : undefined;
      }
      if (writable) return undefined;
      if (own === 'absolute' && bound && placeless) return 'absolute';
      if (bound && (own !== undefined || !weak)) return undefined;
      if (isShared) return 'needsPic';
      if (isCopied) return 'copied';
      if (!placeless || link.options.noDynamicLinker === true) return undefined;
      return weak || (imported !== undefined && kind === 'function') ? 'needsPic' : undefined;
    };
  },
  aarch64: (link) => {
    const placeless = isPlaceless(link);
    return ({ type }, { own, imported, bound, weak }, writable) => {
      if (!placeless) return undefined;
      // Some are refused before it is looked at what they refer to.
      if (type < 261 || (type > 262 && type < 273)) return 'needsPic';
      if (own !== undefined) return bound || writable ? undefined : 'needsPic';
      if (imported !== undefined) return 'needsPic';
      return !writable && !bound && (weak || link.options.shared === true) ? 'needsPic' : undefined;
    };
  },
  riscv32: refusedByRiscv,
  riscv64: refusedByRiscv,
};

function refusedByRiscv(link: Link): Refuses {
  const placeless = isPlaceless(link);
  return ({ type }, { own, imported }) => {
    if (type === 26) return placeless ? 'needsPic' : undefined;
    if (own !== undefined || imported === undefined) return undefined;
    // Sums are never left to the dynamic linker.
    return placeless || type >= 35 ? 'needsPic' : undefined;
  };
}

function allOf(kinds: Kinds | undefined): ReadonlySet<number> | undefined {
  return kinds && new Set([...kinds.distance, ...kinds.address, ...kinds.low]);
}

/** Of a local symbol its section; without one it is a number. */
function local({ section }: InputReference): Meaning {
  const own = section === undefined ? 'byScript' : 'placed';
  return { own, imported: undefined, bound: true, visible: false, kind: undefined, weak: false };
}

function meanings(link: Link): (name: string) => Meaning {
  const { options, libraries } = link;
  const confined = new Set<string>();
  const strong = new Set<string>();
  const kinds = new Map<string, string | undefined>();
  for (const { input } of link.files) {
    for (const { name, visibility = 'default' } of [...input.defined, ...input.commons, ...input.undefined])
      if (visibility !== 'default') confined.add(name);
    for (const { name, binding } of input.undefined) if (binding === 'global') strong.add(name);
    for (const { name, kind } of input.defined) if (!kinds.has(name)) kinds.set(name, kind);
    for (const { name } of input.commons) kinds.set(name, 'object');
  }
  const known = new Map<string, Meaning>();
  const find = (name: string): Meaning => {
    const symbol = link.symbols.get(name);
    const isOwn = symbol?.state === 'defined' || symbol?.state === 'common';
    const imported = isOwn ? undefined : libraries?.definition(name);
    const visible = !confined.has(name) && symbol?.hidden !== true && imported?.symbol.protected !== true;
    const own = !isOwn ? undefined : symbol.byScript || symbol.byLinker ? 'byScript' : ownPlace(symbol.base);
    const mayBeOther = options.shared === true && options.symbolic !== true && visible;
    const isZero = !strong.has(name) && options.noDynamicLinker === true;
    const bound = isOwn
      ? !mayBeOther
      : imported === undefined && (confined.has(name) || !isPlaceless(link) || isZero);
    const kind = imported?.symbol.kind ?? kinds.get(name);
    return { own, imported, bound, visible, kind, weak: !strong.has(name) };
  };
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const found = find(name);
    known.set(name, found);
    return found;
  };
}

function ownPlace(base: unknown): 'placed' | 'absolute' {
  return typeof base === 'object' ? 'placed' : 'absolute';
}

function takesMemory(piece: Piece): boolean {
  if (piece.kind !== 'input' || (piece.flags & (flag.alloc | flag.exclude)) !== flag.alloc) return false;
  return typeof piece.output === 'object' && piece.name !== '.eh_frame';
}
