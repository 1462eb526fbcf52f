import type { Import } from '../libraries';
import type { Link } from '../link';
import { flag, type Piece } from '../model';
import { nameOrder } from './nameOrder';
import { dynamicSymbols } from './symbols';
import type { Use, Imported } from './use';

export function newImport(meant: Import): Imported {
  return {
    meant,
    direct: false,
    calls: false,
    insists: false,
    compares: false,
    relocations: new Map(),
  };
}

const absolute64 = 1;
const distance32 = 2;
const distance64 = 24;
const distances: ReadonlySet<number> = new Set([2, 13, 15, 24]);

/** Takes down an address, a part of one or a distance. */
export function noteImport(link: Link, imported: Imported, piece: Piece, type: number): void {
  const { symbol } = imported.meant;
  const isCode = (piece.flags & flag.code) !== 0;
  const isReadOnly = (piece.flags & flag.readonly) !== 0;
  const isPie = link.options.pie === true;
  let isPointer = false;
  if (type === distance32) {
    if (!isCode) {
      imported.compares = true;
      if (isPie && symbol.kind === 'function') imported.insists = imported.calls = true;
    }
  } else if (type !== distance64) {
    // The dynamic linker fills a pointer in.
    isPointer = !isReadOnly && type === absolute64;
    if (!isPointer) imported.compares = true;
  }
  if (!isPointer) imported.direct = imported.calls = true;
  if (!isRelocated(imported, isPie, isCode, type)) return;
  const before = imported.relocations.get(piece) ?? { all: 0, distances: 0 };
  before.all += 1;
  if (distances.has(type)) before.distances += 1;
  imported.relocations.set(piece, before);
}

/** NEED_DYNAMIC_RELOCATION_P of elfxx-x86.h. */
function isRelocated({ meant, calls }: Imported, isPie: boolean, isCode: boolean, type: number): boolean {
  if (!isPie || !distances.has(type) || meant.symbol.weak) return true;
  return isCode || !calls || meant.symbol.kind !== 'function';
}

/** What the imports of a program come to. */
export interface ImportSizes {
  /** Bytes of .dynbss and of the part of .data.rel.ro for copies, and how they are aligned. */
  readonly zeroed: Copies;
  readonly readOnly: Copies;
  /** Names of copied symbols. */
  readonly copied: ReadonlySet<string>;
  /** All dynamic symbols of the copies. */
  readonly names: readonly string[];
}

interface Copies {
  count: number;
  size: bigint;
  alignment: bigint;
}

/**
 * Decides which symbols are copied out of their libraries (elfxx-x86.c, _bfd_x86_elf_adjust_dynamic_symbol); undefined where that, or
 * where a copy lies, is more than is followed. What is not copied has no `direct` any more.
 */
export function copyImports(link: Link, uses: readonly Use[]): ImportSizes | undefined {
  const groups = new Map<string, { use: Use; imported: Imported }[]>();
  for (const use of uses) {
    const { imported } = use;
    if (imported === undefined) continue;
    const { symbol } = imported.meant;
    // Functions, and what is called, have an entry in the table of calls instead.
    if (symbol.kind === 'function' || use.call || imported.insists) continue;
    const place = placeOf(imported.meant);
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [{ use, imported }]);
    else group.push({ use, imported });
  }
  const zeroed: Copies = { count: 0, size: 0n, alignment: 1n };
  const readOnly: Copies = { count: 0, size: 0n, alignment: 1n };
  const copied = new Set<string>();
  const placed: Placed[] = [];
  const places = new Set<string>();
  for (const [place, group] of groups) {
    const isDirect = group.some(({ imported }) => imported.direct);
    if (!isDirect) continue;
    // On Arm whatever is not reached through the global offset table is copied (elf32_arm_adjust_dynamic_symbol).
    const isCopiedAnyway = link.target.machine === 'arm';
    const isFixed =
      isCopiedAnyway || group.some(({ imported }) => [...imported.relocations.keys()].some(isReadOnlyOutput));
    if (!isFixed) {
      for (const { imported } of group) imported.direct = false;
      continue;
    }
    const symbol = copiedOf(group);
    if (symbol?.section === undefined || symbol.protected || symbol.kind === 'tls') return undefined;
    const copies = symbol.section.readOnly ? readOnly : zeroed;
    let alignment = symbol.section.alignment;
    while (symbol.value % alignment !== 0n) alignment /= 2n;
    if (symbol.size === 0n) return undefined;
    places.add(place);
    copies.count += 1;
    if (alignment > copies.alignment) copies.alignment = alignment;
    placed.push({ place, copies, size: symbol.size, alignment });
    for (const { use, imported } of group) {
      imported.direct = true;
      copied.add(use.known?.name ?? '');
    }
  }
  const names = copied.size === 0 ? new Map<string, string[]>() : namesByPlace(link, places);
  if (!layOut(link, placed, names)) return undefined;
  return { zeroed, readOnly, copied, names: [...names.values()].flat() };
}

interface Placed {
  readonly place: string;
  readonly copies: Copies;
  readonly size: bigint;
  readonly alignment: bigint;
}

function namesByPlace(link: Link, places: ReadonlySet<string>): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const name of dynamicSymbols(link).undefined) {
    const meant = link.libraries?.definition(name);
    const place = meant === undefined ? undefined : placeOf(meant);
    if (place === undefined || !places.has(place)) continue;
    const here = names.get(place);
    if (here === undefined) names.set(place, [name]);
    else here.push(name);
  }
  return names;
}

/** Each lies where one of its names comes up first; false when that order cannot be told. */
function layOut(
  link: Link,
  placed: readonly Placed[],
  names: ReadonlyMap<string, readonly string[]>,
): boolean {
  let order: ReturnType<typeof nameOrder>;
  const first = new Map<Placed, number>();
  if (placed.length > 1) {
    order = nameOrder(link);
    if (order === undefined) return false;
    for (const one of placed) {
      const places = (names.get(one.place) ?? []).map((name) => {
        const version = link.libraries?.definition(name)?.symbol.version;
        return order?.(version === undefined ? name : `${name}@@${version}`) ?? 0;
      });
      first.set(
        one,
        places.reduce((a, b) => Math.min(a, b), Infinity),
      );
    }
    if (new Set(first.values()).size < placed.length) return false;
  }
  const sorted = [...placed].sort((a, b) => (first.get(a) ?? 0) - (first.get(b) ?? 0));
  for (const { copies, size, alignment } of sorted)
    copies.size = ((copies.size + alignment - 1n) & -alignment) + size;
  return true;
}

function placeOf({ from, symbol }: Import): string {
  return `${from.name} ${String(symbol.section?.index)} ${String(symbol.value)}`;
}

/** Of names for the same place the strong one, whose size counts. */
function copiedOf(group: readonly { readonly imported: Imported }[]): Import['symbol'] | undefined {
  const [first] = group;
  if (first === undefined) return undefined;
  const { symbol, from } = first.imported.meant;
  const strong = group.find(({ imported }) => !imported.meant.symbol.weak)?.imported.meant.symbol;
  if (strong !== undefined) return strong;
  const same = from.library
    .weakData()
    .find(({ weak }) => weak.section?.index === symbol.section?.index && weak.value === symbol.value);
  return same?.strong ?? symbol;
}

function isReadOnlyOutput({ output }: Piece): boolean {
  return typeof output === 'object' && (output.flags & flag.readonly) !== 0;
}

/** The dynamic relocations that stay for the symbol, by the section that holds them (elf_x86_allocate_dynrelocs). */
export function keptRelocations(
  link: Link,
  { imported }: Use,
  isCopied: boolean,
): ReadonlyMap<Piece, number> {
  const kept = new Map<Piece, number>();
  if (imported === undefined) return kept;
  const isPie = link.options.pie === true;
  if (!isPie && imported.direct) return kept;
  for (const [piece, { all, distances: relative }] of imported.relocations)
    if (!isPie || !isCopied || relative === 0) kept.set(piece, all);
  return kept;
}
