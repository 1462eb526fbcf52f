import type { Doubt } from './amount';
import { referredPiece, type Link } from './link';
import { madePiece } from './madePiece';
import { flag, type LinkFile, type Piece } from './model';

/** In bytes; the fields of an entry: where its string is, its type, and what it stands for (stab.h). */
const entrySize = 12;
const typeAt = 4;
const valueAt = 8;

/** Types of entries: of a string table, and of a header's start, its end, and one that stands elsewhere. */
const stab = { table: 0, begin: 0x82, end: 0xa2, elsewhere: 0xc2 } as const;

/**
 * GNU ld puts the strings of all .stab sections into one table, each once, and leaves out what another object has said of the
 * same header (bfd/stabs.c, _bfd_link_section_stabs). The table is made with the first object that has any.
 */
export function mergeStabs(link: Link): void {
  const { stripAll, stripDebug } = link.options;
  if (link.withoutInputs || stripAll === true || stripDebug === true) return;
  const merged: Merged = {
    strings: new Map(),
    size: 0,
    headers: new Map(),
    hasTable: false,
    left: mostWork(link),
  };
  add(merged, '');
  let table: Piece | undefined;
  for (const file of link.files) {
    const strings = file.pieces.find((piece) => piece.name === '.stabstr');
    if (strings === undefined || strings.size === 0n || strings.given.relocated === true) continue;
    let offset = 0;
    for (const piece of file.pieces.filter(isStab)) {
      table ??= makeTable(link, file);
      const next = mergeOne(merged, piece, strings, offset, file.input.byteOrder !== 'big');
      if (next === undefined) {
        doubt(
          link.files.flatMap(({ pieces }) => pieces.filter(isAbout)),
          unread,
        );
        return;
      }
      offset = next;
      if (piece.size === 0n) piece.flags |= flag.exclude | flag.keep;
      strings.flags |= flag.exclude | flag.keep;
    }
  }
  if (table !== undefined) table.size = BigInt(merged.size);
}

/** What entries say of functions that are discarded goes too; how much that is, is not counted. */
export function doubtStabs(link: Link): void {
  for (const { pieces } of link.files) {
    if (!pieces.some(isStab)) continue;
    const byIndex = new Map(pieces.map((piece) => [piece.given.index, piece]));
    const refersToNothing = (piece: Piece): boolean =>
      piece.given
        .references?.()
        .some((reference) => referredPiece(link, byIndex, reference)?.output === 'discarded') === true;
    doubt(
      pieces.filter((piece) => isStab(piece) && refersToNothing(piece)),
      discarded,
    );
  }
}

interface Merged {
  readonly strings: Map<string, number>;
  /** In bytes. */
  size: number;
  /** What was said of each header, by its name. */
  readonly headers: Map<string, Set<string>>;
  /** The entry of a string table is kept once. */
  hasTable: boolean;
  /** How many entries and characters may still be looked at: headers in headers, and strings that end alike, may ask for any number. */
  left: number;
}

/** Each string is read a few times at most where nothing is strange. */
function mostWork(link: Link): number {
  let bytes = 1024 * 1024;
  for (const { pieces } of link.files)
    for (const piece of pieces) if (isAbout(piece)) bytes += 4 * Number(piece.size);
  return bytes;
}

function isAbout(piece: Piece): boolean {
  return isStab(piece) || piece.name === '.stabstr';
}

const unread: Doubt = {
  kind: 'estimated',
  reason: 'entries for a debugger (.stab) are merged, and these cannot be read or are too many',
  bounded: false,
};

const discarded: Doubt = {
  kind: 'estimated',
  reason: 'entries for a debugger (.stab) of what is discarded are left out',
  bounded: false,
};

function doubt(pieces: readonly Piece[], about: Doubt): void {
  for (const piece of pieces) piece.sizeDoubt ??= about;
}

function isStab({ name, size, flags }: Piece): boolean {
  return (
    /^\.stab(\.\d.*)?$/.test(name) &&
    size > 0n &&
    size % BigInt(entrySize) === 0n &&
    (flags & flag.exclude) === 0
  );
}

function makeTable(link: Link, file: LinkFile): Piece {
  const piece = madePiece(link, file, { name: '.stabstr', flags: 0, alignment: 1n });
  const at = file.beforeCommons ?? file.pieces.length;
  file.pieces.splice(at, 0, piece);
  file.beforeCommons = at;
  return piece;
}

function add(merged: Merged, text: string): void {
  if (merged.strings.has(text)) return;
  merged.strings.set(text, merged.size);
  merged.size += text.length + 1;
}

/** Yields where the strings of the file's next section begin; undefined when the section cannot be read. */
function mergeOne(
  merged: Merged,
  piece: Piece,
  strings: Piece,
  offset: number,
  littleEndian: boolean,
): number | undefined {
  const bytes = piece.given.bytes?.();
  const texts = strings.given.bytes?.();
  if (bytes === undefined || texts === undefined || BigInt(bytes.length) !== piece.size) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length / entrySize;
  const skipped = new Set<number>();
  const type = (i: number): number => view.getUint8(i * entrySize + typeAt);
  let start = offset;
  let next = offset;
  const text = (i: number): string | undefined =>
    stringAt(merged, texts, start + view.getUint32(i * entrySize, littleEndian));
  for (let i = 0; i < count; i += 1) {
    if (skipped.has(i)) continue;
    if (type(i) === stab.table) {
      start = next;
      next += view.getUint32(i * entrySize + valueAt, littleEndian);
      if (merged.hasTable) {
        skipped.add(i);
        continue;
      }
      merged.hasTable = true;
    }
    const own = text(i);
    if (own === undefined) return undefined;
    add(merged, own);
    if (type(i) === stab.begin && isRepeated(merged, own, headerText(merged, i, count, type, text)))
      merged.left -= skipHeader(i, count, type, skipped);
    if (merged.left < 0) return undefined;
  }
  piece.size = BigInt((count - skipped.size) * entrySize);
  return next;
}

function stringAt(merged: Merged, texts: Uint8Array, at: number): string | undefined {
  const end = at >= texts.length || merged.left < 0 ? -1 : texts.indexOf(0, at);
  if (end < 0) return undefined;
  merged.left -= end - at;
  let text = '';
  for (let i = at; i < end; i += 1) text += String.fromCharCode(texts[i] ?? 0);
  return text;
}

/** What is said of a header, without the numbers of files; what is said of those it includes is left out. */
function headerText(
  merged: Merged,
  from: number,
  count: number,
  type: (i: number) => number,
  text: (i: number) => string | undefined,
): string {
  const parts: string[] = [];
  let nest = 0;
  for (let i = from + 1; i < count && merged.left >= 0; i += 1) {
    merged.left -= 1;
    const kind = type(i);
    if (kind === stab.table || (kind === stab.end && nest === 0)) break;
    if (kind === stab.elsewhere) continue;
    if (kind === stab.end) nest -= 1;
    else if (kind === stab.begin) nest += 1;
    else if (nest === 0) parts.push((text(i) ?? '').replace(/\(\d*/g, '('));
  }
  return parts.join('');
}

function isRepeated({ headers }: Merged, name: string, said: string): boolean {
  const known = headers.get(name) ?? new Set();
  headers.set(name, known);
  if (known.has(said)) return true;
  known.add(said);
  return false;
}

/** Yields how many entries it looked at. */
function skipHeader(from: number, count: number, type: (i: number) => number, skipped: Set<number>): number {
  let nest = 0;
  for (let i = from + 1; i < count; i += 1) {
    const kind = type(i);
    if (kind === stab.end && nest === 0) {
      skipped.add(i);
      return i - from;
    }
    if (kind === stab.end) nest -= 1;
    else if (kind === stab.begin) nest += 1;
    else if (kind !== stab.elsewhere && nest === 0) skipped.add(i);
  }
  return count - from;
}
