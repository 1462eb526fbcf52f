import type { Doubt } from './amount';
import type { Link } from './link';
import { flag, type Piece, type Section } from './model';

/**
 * Merges equal strings and constants of sections marked SHF_MERGE (bfd/merge.c of binutils 2.40): each is kept once, in
 * the section where it comes first, and a string that is the end of another is not kept at all.
 */
export function mergeSections(link: Link): void {
  // Their relocations would have to be changed with them.
  if (link.options.relocatable === true) return;
  const groups = new Map<string, Piece[]>();
  for (const file of link.files) {
    for (const piece of file.pieces) {
      if (!isMergeable(piece)) continue;
      // The section's own flag may be gone, when it was mixed with others; the pieces are merged all the same.
      const output: Section = piece.output as Section; // isMergeable has checked that it has one.
      const key = `${String(piece.flags & (flag.merge | flag.strings))} ${String(piece.entrySize)} ${String(piece.alignment)} ${String(output.id)}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [piece]);
      else group.push(piece);
    }
  }
  for (const group of groups.values()) mergeGroup(group);
}

function isMergeable(piece: Piece): boolean {
  const { entrySize, size, flags } = piece;
  if ((flags & flag.merge) === 0 || typeof piece.output !== 'object' || size === 0n || entrySize === 0)
    return false;
  if (size % BigInt(entrySize) !== 0n || piece.assumed) return false;
  const alignment = Number(piece.alignment);
  const isPower = (entrySize & (entrySize - 1)) === 0;
  if (entrySize < alignment && (!isPower || (flags & flag.strings) === 0)) return false;
  if (entrySize > alignment && (entrySize & (alignment - 1)) !== 0) return false;
  return piece.given.bytes !== undefined && (piece.given.references?.().length ?? 0) === 0;
}

interface Entry {
  /** One character a byte. */
  readonly text: string;
  readonly owner: Piece;
  /** 0 when it is not kept: another copy is aligned better, or it is the end of another. */
  alignment: number;
  /** Where it is in its owner, once that is known. */
  offset?: number;
  /** The one that it is the end of. */
  longer?: Entry;
}

/** The pieces that were merged, with the tables that tell where their entries went. */
const merged = new WeakMap<Piece, Merged>();

interface Merged {
  readonly table: ReadonlyMap<string, Entry>;
  readonly isText: boolean;
  /** Where its strings begin and, last, where they end, once somebody asks; and what became of those that were asked about. */
  starts?: readonly number[];
  readonly entries: Map<number, Entry | undefined>;
}

/** Where an offset of a merged section has gone; undefined when that is not known, and when the section was not merged. */
export function mergedPlace(
  piece: Piece,
  offset: number,
): { readonly piece: Piece; readonly offset: number } | undefined {
  const found = merged.get(piece);
  const bytes = piece.given.bytes?.();
  if (found === undefined || bytes === undefined || offset < 0 || offset >= bytes.length) return undefined;
  const { start, entry } = entryAround(found, bytes, piece.entrySize, offset);
  const kept = entry?.longer ?? entry;
  if (entry === undefined || kept?.offset === undefined) return undefined;
  return { piece: kept.owner, offset: kept.offset + kept.text.length - entry.text.length + offset - start };
}

/** However long the strings are, each is read once. */
function entryAround(
  found: Merged,
  bytes: Uint8Array,
  unit: number,
  offset: number,
): { readonly start: number; readonly entry: Entry | undefined } {
  let start = offset - (offset % unit);
  let end = start + unit;
  if (found.isText) {
    found.starts ??= startsOf(bytes, unit);
    const after = firstAbove(found.starts, offset);
    start = found.starts[after - 1] ?? start;
    end = found.starts[after] ?? end;
  }
  if (!found.entries.has(start)) {
    const text = latin1(bytes.subarray(start, end)).padEnd(end - start, '\0');
    found.entries.set(start, found.table.get(text));
  }
  return { start, entry: found.entries.get(start) };
}

/** The last string may lack its end. */
function startsOf(bytes: Uint8Array, unit: number): readonly number[] {
  const starts = [0];
  let isEnd = true;
  for (let i = 0; i < bytes.length; i += 1) {
    if (bytes[i] !== 0) isEnd = false;
    if (i % unit !== unit - 1) continue;
    if (isEnd) starts.push(i + 1);
    isEnd = true;
  }
  if (starts.at(-1) !== bytes.length) starts.push(bytes.length + unit);
  return starts;
}

/** The place of the first number of a sorted list that is larger. */
function firstAbove(list: readonly number[], value: number): number {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((list[middle] ?? 0) <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Moves the symbols that objects define in sections that were merged to where it is now, as the linker does at its end. */
export function moveMergedSymbols(link: Link): void {
  for (const { input, pieces } of link.files) {
    if (!pieces.some(isMerged)) continue;
    const byIndex = new Map(pieces.filter(isMerged).map((piece) => [piece.given.index, piece]));
    for (const { name, section } of input.defined) {
      const piece = section === undefined ? undefined : byIndex.get(section);
      const symbol = piece === undefined ? undefined : link.symbols.get(name);
      if (piece === undefined || symbol?.base !== piece || symbol.byScript) continue;
      const found = mergedPlace(piece, Number(symbol.value));
      if (found === undefined) {
        symbol.doubt = mergedDoubt;
        continue;
      }
      symbol.base = found.piece;
      symbol.value = BigInt(found.offset);
    }
  }
}

const mergedDoubt: Doubt = {
  kind: 'unknown',
  reason: 'where it is among what was merged is not computed',
  bounded: false,
};

/** Whether the section was merged with others. */
export function isMerged(piece: Piece): boolean {
  return merged.has(piece);
}

function mergeGroup(pieces: readonly Piece[]): void {
  const first = pieces[0];
  if (first === undefined) return;
  const strings = (first.flags & flag.strings) !== 0;
  const table = new Map<string, Entry>();
  const entries: Entry[] = [];
  const add = (text: string, alignment: number, owner: Piece): void => {
    const known = table.get(text);
    if (known !== undefined && known.alignment >= alignment) return;
    if (known !== undefined) known.alignment = 0;
    const entry = { text, owner, alignment };
    table.set(text, entry);
    entries.push(entry);
  };
  let padded = true;
  for (const piece of pieces) {
    const bytes = piece.given.bytes?.();
    // Without the bytes nothing is merged, which is the largest the sections can be.
    if (bytes === undefined || BigInt(bytes.length) !== piece.size) return;
    if (strings) recordStrings(bytes, piece, add);
    else recordConstants(bytes, piece, add);
    if (piece.size % piece.alignment !== 0n) padded = false;
  }
  if (strings) dropSuffixes(entries, first.entrySize);
  assignSizes(pieces, entries, padded ? first.alignment : 1n);
  // Nobody asks where debugging strings went, which are many.
  if ((first.flags & flag.alloc) === 0) return;
  for (const piece of pieces) merged.set(piece, { table, isText: strings, entries: new Map() });
}

/** An entry's alignment is that of its offset, at most the section's. Padding of zeros counts as one empty string. */
function recordStrings(
  bytes: Uint8Array,
  piece: Piece,
  add: (text: string, alignment: number, owner: Piece) => void,
): void {
  const unit = piece.entrySize;
  const most = Number(piece.alignment);
  const text = latin1(bytes) + '\0'.repeat(unit);
  const isEnd = (at: number): boolean => {
    for (let i = 0; i < unit; i += 1) if (text.charCodeAt(at + i) !== 0) return false;
    return true;
  };
  const none = '\0'.repeat(unit);
  let empty = false;
  for (let at = 0; at < bytes.length;) {
    let end: number;
    if (unit === 1) end = text.indexOf('\0', at);
    else for (end = at; !isEnd(end); end += unit);
    const low = at & -at;
    add(text.slice(at, end + unit), low === 0 || low > most ? most : low, piece);
    at = end + unit;
    while (at < bytes.length && isEnd(at)) {
      if (!empty && at % most === 0) {
        empty = true;
        add(none, most, piece);
      }
      at += unit;
    }
  }
}

function recordConstants(
  bytes: Uint8Array,
  piece: Piece,
  add: (text: string, alignment: number, owner: Piece) => void,
): void {
  const text = latin1(bytes);
  for (let at = 0; at < bytes.length; at += piece.entrySize)
    add(text.slice(at, at + piece.entrySize), 1, piece);
}

/** In the order of their ends read backwards, a string comes right before the ones it is the end of. */
function dropSuffixes(entries: readonly Entry[], unit: number): void {
  const kept = entries.filter((entry) => entry.alignment !== 0);
  const alignments = new Set(kept.map((entry) => entry.alignment));
  const [only] = alignments;
  const byTail = alignments.size === 1 && only !== undefined && only > unit;
  const keyed = kept.map((entry) => {
    const body = entry.text.slice(0, entry.text.length - unit);
    return { entry, reversed: reverse(body), tail: byTail ? body.length & (entry.alignment - 1) : 0 };
  });
  keyed.sort((a, b) => a.tail - b.tail || (a.reversed < b.reversed ? -1 : a.reversed > b.reversed ? 1 : 0));
  let longer = keyed[keyed.length - 1];
  for (let i = keyed.length - 2; i >= 0; i -= 1) {
    const shorter = keyed[i];
    if (shorter === undefined || longer === undefined) break;
    const distance = longer.entry.text.length - shorter.entry.text.length;
    const isEnd =
      longer.entry.alignment >= shorter.entry.alignment &&
      (distance & (shorter.entry.alignment - 1)) === 0 &&
      distance > 0 &&
      longer.reversed.startsWith(shorter.reversed);
    if (isEnd) {
      shorter.entry.alignment = 0;
      shorter.entry.longer = longer.entry;
    } else longer = shorter;
  }
}

function reverse(text: string): string {
  let reversed = '';
  for (let i = text.length - 1; i >= 0; i -= 1) reversed += text.charAt(i);
  return reversed;
}

function assignSizes(pieces: readonly Piece[], entries: readonly Entry[], padding: bigint): void {
  const sizes = new Map<Piece, number>();
  let last: Piece | undefined;
  for (const entry of entries) {
    last = entry.owner;
    if (entry.alignment === 0) continue;
    const at = Math.ceil((sizes.get(entry.owner) ?? 0) / entry.alignment) * entry.alignment;
    entry.offset = at;
    sizes.set(entry.owner, at + entry.text.length);
  }
  for (const piece of pieces) {
    const size = BigInt(sizes.get(piece) ?? 0);
    // A section that nothing is kept of takes no part any more, its alignment included.
    piece.size = piece === last && size > 0n ? (size + padding - 1n) & -padding : size;
    if (size === 0n) piece.alignment = 1n;
    if (piece.wild !== undefined) piece.wild.run = undefined;
  }
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}
