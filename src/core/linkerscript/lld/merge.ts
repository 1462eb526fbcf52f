import type { Doubt } from '../amount';
import { shf } from '../inputs';
import { rootNames } from '../garbage';
import { outputStatements, type Link } from '../link';
import type { OutputStatement, Piece } from '../model';
import { xxHash64 } from './xxHash64';

/**
 * Merges equal strings and constants of sections marked SHF_MERGE as ld.lld 14 does without -O0: those of one output section
 * that are alike in flags, entry size and, for strings, alignment become one section, which stands where the first of them
 * did (OutputSections.cpp, finalizeInputSections). With --gc-sections only what is referred to is kept.
 */
export function mergeForLld(link: Link): void {
  const { optimize = 1 } = link.options;
  if (optimize === 0) return;
  const used = link.options.gcSections === true ? referredTo(link) : undefined;
  for (const statement of outputStatements(link)) {
    const pieces = mergeableOf(statement);
    if (pieces.length === 0) continue;
    const groups = new Map<string, Piece[]>();
    for (const piece of pieces) {
      const { flags } = piece.given;
      const { entrySize, alignment } = piece;
      const kind = (flags & shf.strings) === 0 ? '' : alignment.toString();
      const key = `${flags.toString()} ${entrySize.toString()} ${kind}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [piece]);
      else group.push(piece);
    }
    for (const group of groups.values()) mergeGroup(group, used, optimize > 1);
  }
}

function mergeableOf(statement: OutputStatement): Piece[] {
  const found: Piece[] = [];
  for (const child of statement.children) {
    if (child.kind !== 'wild' && child.kind !== 'orphans') continue;
    for (const piece of child.children) if (isMergeable(piece)) found.push(piece);
  }
  return found;
}

/** Sections with relocations are left as they are (InputFiles.cpp, shouldMerge and createInputSection). */
function isMergeable({ given, size, entrySize, assumed, output }: Piece): boolean {
  const { flags } = given;
  if ((flags & shf.merge) === 0 || (flags & shf.write) !== 0) return false;
  if (entrySize === 0 || size === 0n || size % BigInt(entrySize) !== 0n || assumed) return false;
  return typeof output === 'object' && given.bytes !== undefined && given.relocated !== true;
}

/** What is not known, when a reference does not tell where it goes. */
const referenceDoubt: Doubt = {
  kind: 'unknown',
  reason: 'which of its strings are referred to is not known',
  bounded: true,
};

/** Offsets that something in the link refers to, by section; undefined where a reference does not tell its own. */
type Used = ReadonlyMap<Piece, ReadonlySet<number> | undefined>;

function mergeGroup(pieces: readonly Piece[], used: Used | undefined, sharesEnds: boolean): void {
  const [first] = pieces;
  if (first === undefined) return;
  const alignment = pieces.reduce((most, piece) => (piece.alignment > most ? piece.alignment : most), 1n);
  const isStrings = (first.given.flags & shf.strings) !== 0;
  const table = isStrings && sharesEnds ? tailTable(Number(alignment)) : newTable(Number(alignment));
  const unit = first.entrySize;
  let isOpen = false;
  for (const piece of pieces) {
    const bytes = piece.given.bytes?.();
    // Without the bytes nothing can be merged.
    if (bytes === undefined || BigInt(bytes.length) !== piece.size) return;
    const counts = used !== undefined && (piece.given.flags & shf.alloc) !== 0;
    const offsets = counts ? used.get(piece) : undefined;
    if (counts && used.has(piece) && offsets === undefined) isOpen = true;
    const marks = offsets === undefined ? undefined : [...offsets].sort((a, b) => a - b);
    let mark = 0;
    for (let at = 0; at < bytes.length;) {
      const end = isStrings ? endOfString(bytes, at, unit) : at + unit;
      if (marks !== undefined) while ((marks[mark] ?? Infinity) < at) mark += 1;
      const isUsed = !counts || (marks !== undefined && (marks[mark] ?? Infinity) < end);
      if (isUsed) table.add(bytes, at, end - at);
      at = end;
    }
  }
  for (const piece of pieces) {
    piece.size = 0n;
    piece.alignment = 1n;
    if (piece.wild !== undefined) piece.wild.run = undefined;
  }
  first.size = BigInt(table.size());
  first.alignment = alignment;
  if (isOpen) first.sizeDoubt = referenceDoubt;
}

function endOfString(bytes: Uint8Array, start: number, unit: number): number {
  if (unit === 1) {
    const end = bytes.indexOf(0, start);
    return end < 0 ? bytes.length : end + 1;
  }
  for (let at = start; at + unit <= bytes.length; at += unit) {
    if (bytes.subarray(at, at + unit).every((byte) => byte === 0)) return at + unit;
  }
  return bytes.length;
}

interface Table {
  add(bytes: Uint8Array, at: number, length: number): void;
  /** In bytes. */
  size(): number;
}

/**
 * The entries that are kept. lld spreads them over 32 tables by their hash; each entry is aligned, and what follows the last
 * entry of the last table is not filled up (SyntheticSections.cpp, MergeNoTailSection).
 */
function newTable(alignment: number): Table {
  const entries = new Set<string>();
  let total = 0;
  let lastTable = -1;
  let lastPadding = 0;
  return {
    add: (bytes, at, length) => {
      let text = '';
      for (let i = at; i < at + length; i += 1) text += String.fromCharCode(bytes[i] ?? 0);
      if (entries.has(text)) return;
      entries.add(text);
      const padded = Math.ceil(length / alignment) * alignment;
      total += padded;
      if (alignment === 1) return;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      // The upper bits of the hash's lower word.
      const table = Number((xxHash64(view, at, length) >> 27n) & 31n);
      if (table < lastTable) return;
      lastTable = table;
      lastPadding = padded - length;
    },
    size: () => total - lastPadding,
  };
}

/** With -O2 a string is not kept where it ends the one before it, backwards sorted (LLVM's StringTableBuilder::finalize). */
function tailTable(alignment: number): Table {
  const entries = new Set<string>();
  return {
    add: (bytes, at, length) => {
      let reversed = '';
      for (let i = at + length - 1; i >= at; i -= 1) reversed += String.fromCharCode(bytes[i] ?? 0);
      entries.add(reversed);
    },
    size: () => {
      let size = 0;
      let before = '';
      for (const reversed of [...entries].sort((a, b) => (a < b ? 1 : -1))) {
        if (before.startsWith(reversed) && (size - reversed.length) % alignment === 0) continue;
        size = Math.ceil(size / alignment) * alignment + reversed.length;
        before = reversed;
      }
      return size;
    },
  };
}

/** Where the sections that are kept refer to in sections that may be merged (MarkLive.cpp, resolveReloc). */
function referredTo(link: Link): Used {
  const used = new Map<Piece, Set<number> | undefined>();
  const note = (piece: Piece | undefined, offset: bigint | undefined): void => {
    if (piece === undefined || (piece.given.flags & shf.merge) === 0) return;
    const known = used.get(piece);
    if (offset === undefined) used.set(piece, undefined);
    else if (known !== undefined) known.add(Number(offset));
    else if (!used.has(piece)) used.set(piece, new Set([Number(offset)]));
  };
  const noteSymbol = (name: string): void => {
    const symbol = link.symbols.get(name);
    if (typeof symbol?.base === 'object' && 'given' in symbol.base) note(symbol.base, symbol.value);
  };
  // What keeps a section keeps the part of it that it means.
  for (const name of rootNames(link)) noteSymbol(name);
  for (const file of link.files) {
    const byIndex = new Map(file.pieces.map((piece) => [piece.given.index, piece]));
    for (const piece of file.pieces) {
      if (piece.output === 'discarded' || (piece.given.flags & shf.alloc) === 0) continue;
      for (const reference of piece.given.references?.() ?? []) {
        if (reference.symbol === undefined) {
          if (reference.section !== undefined) note(byIndex.get(reference.section), reference.target);
          continue;
        }
        noteSymbol(reference.symbol);
      }
    }
  }
  return used;
}
