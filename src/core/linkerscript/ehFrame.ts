import type { InputReference } from './input';
import type { Link } from './link';
import type { Piece, Section } from './model';

/**
 * Shrinks .eh_frame as the linker does (elf-eh-frame.c of binutils 2.40): equal CIEs are merged, FDEs of discarded code
 * and the padding of entries go. Yields whether any size changed, and how many FDEs are left.
 */
export function shrinkEhFrames(link: Link): { readonly changed: boolean; readonly entries: number } {
  const section = link.sections.find((candidate) => candidate.name === '.eh_frame');
  if (section === undefined) return { changed: false, entries: 0 };
  const merged = new Set<string>();
  let changed = false;
  let entries = 0;
  let isKnown = true;
  const sizes = new Map<Piece, bigint>();
  section.pieces.forEach((piece, i) => {
    sizes.set(piece, piece.size);
    const table = piece.size === 0n ? undefined : readTable(link, piece);
    if (table === undefined) {
      isKnown &&= piece.size <= 4n;
      return;
    }
    const kept = keptSize(table, piece, i === section.pieces.length - 1, merged);
    sizes.set(piece, kept.size);
    entries += kept.entries;
  });
  padTails(section, sizes);
  for (const [piece, size] of sizes) {
    if (size === piece.size) continue;
    piece.size = size;
    changed = true;
    if (piece.wild !== undefined) piece.wild.run = undefined;
  }
  if (sizeIndex(link, entries, isKnown)) changed = true;
  return { changed, entries };
}

/** The index that --eh-frame-hdr asks for: a head, a count, and two words for each entry. */
function sizeIndex(link: Link, entries: number, isKnown: boolean): boolean {
  const section = link.sections.find((candidate) => candidate.name === '.eh_frame_hdr');
  const index = section?.pieces.find((piece) => piece.kind === 'made' && piece.name === '.eh_frame_hdr');
  if (index === undefined) return false;
  index.size = isKnown ? BigInt(12 + 8 * entries) : 8n;
  if (index.wild !== undefined) index.wild.run = undefined;
  return true;
}

/** All but the last section with entries are padded to the output's alignment, inside the last FDE. */
function padTails(section: Section, sizes: Map<Piece, bigint>): void {
  const pieces = section.pieces;
  let last = pieces.length - 1;
  for (; last >= 0; last -= 1) {
    const piece = pieces[last];
    if (piece !== undefined && (sizes.get(piece) ?? 0n) > 4n) break;
  }
  for (let i = last - 1; i >= 0; i -= 1) {
    const piece = pieces[i];
    if (piece === undefined) continue;
    const size = sizes.get(piece) ?? 0n;
    if (size !== 4n) sizes.set(piece, (size + section.alignment - 1n) & -section.alignment);
  }
}

interface Cie {
  readonly kind: 'cie';
  readonly offset: number;
  readonly size: number;
  /** Equal keys are merged; undefined: never. */
  readonly key: string | undefined;
  readonly alignment: number;
  readonly fdeWidth: number;
  readonly hasData: boolean;
}

interface Fde {
  readonly kind: 'fde';
  readonly offset: number;
  readonly size: number;
  readonly cie: Cie;
  readonly live: boolean;
}

type Entry = Cie | Fde | { readonly kind: 'end'; readonly offset: number };

function keptSize(
  table: readonly Entry[],
  piece: Piece,
  isLast: boolean,
  merged: Set<string>,
): { readonly size: bigint; readonly entries: number } {
  const keptCies = new Set<Cie>();
  const output = typeof piece.output === 'object' ? String(piece.output.id) : '';
  let entries = 0;
  for (const entry of table) {
    if (entry.kind !== 'fde' || !entry.live) continue;
    entries += 1;
    const { cie } = entry;
    if (keptCies.has(cie)) continue;
    const key = cie.key === undefined ? undefined : `${output} ${cie.key}`;
    if (key !== undefined && merged.has(key)) continue;
    if (key !== undefined) merged.add(key);
    keptCies.add(cie);
  }
  let at = 0;
  for (const entry of table) {
    if (entry.kind === 'end') {
      if (isLast) at = align(at, 4) + 4;
    } else if (entry.kind === 'cie') {
      if (keptCies.has(entry)) at = align(at, entry.alignment) + entry.size;
    } else if (entry.live) at = align(at, Math.max(4, entry.cie.fdeWidth)) + entry.size;
  }
  return { size: BigInt(align(at, 4)), entries };
}

function align(at: number, to: number): number {
  return Math.ceil(at / to) * to;
}

/** Reads bytes in the object's byte order; undefined past the end. */
interface Cursor {
  at: number;
  readonly end: number;
  readonly view: DataView;
  readonly little: boolean;
}

function u32(cursor: Cursor): number | undefined {
  if (cursor.at + 4 > cursor.end) return undefined;
  cursor.at += 4;
  return cursor.view.getUint32(cursor.at - 4, cursor.little);
}

function u8(cursor: Cursor): number | undefined {
  if (cursor.at >= cursor.end) return undefined;
  cursor.at += 1;
  return cursor.view.getUint8(cursor.at - 1);
}

/** The bytes of a LEB128 number as text; lengths that matter fit in 32 bits. */
function leb(cursor: Cursor): number | undefined {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = u8(cursor);
    if (byte === undefined || shift > 63) return undefined;
    if (shift < 28) value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return value;
  }
}

function skip(cursor: Cursor, count: number): true | undefined {
  if (count < 0 || cursor.at + count > cursor.end) return undefined;
  cursor.at += count;
  return true;
}

/** Undefined when the table has anything the linker would not touch; it then stays as it is. */
function readTable(link: Link, piece: Piece): readonly Entry[] | undefined {
  const bytes = piece.given.bytes?.();
  if (bytes === undefined || BigInt(bytes.length) !== piece.given.size) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = piece.file.input.byteOrder !== 'big';
  const references = new Map<number, InputReference>();
  for (const reference of piece.given.references?.() ?? [])
    references.set(Number(reference.offset), reference);
  const cies = new Map<number, Cie>();
  const entries: Entry[] = [];
  for (let at = 0; at < bytes.length;) {
    const head: Cursor = { at, end: bytes.length, view, little };
    const length = u32(head);
    if (length === undefined || length === 0xffff_ffff || head.at + length > bytes.length) return undefined;
    if (length === 0) {
      entries.push({ kind: 'end', offset: at });
      return bytes.subarray(at).every((byte) => byte === 0) ? entries : undefined;
    }
    const cursor: Cursor = { at: head.at, end: head.at + length, view, little };
    const id = u32(cursor);
    if (id === undefined) return undefined;
    const context = { link, piece, references, pointer: link.target.bits / 8 };
    const entry =
      id === 0 ? readCie(cursor, at, length, context) : readFde(cursor, at, cies.get(at + 4 - id), context);
    if (entry === undefined) return undefined;
    if (entry.kind === 'cie') cies.set(at, entry);
    entries.push(entry);
    at = head.at + length;
  }
  return entries;
}

interface Context {
  readonly link: Link;
  readonly piece: Piece;
  readonly references: ReadonlyMap<number, InputReference>;
  readonly pointer: number;
}

const omit = 0xff;

function readCie(cursor: Cursor, offset: number, length: number, context: Context): Cie | undefined {
  const version = u8(cursor);
  if (version !== 1 && version !== 3 && version !== 4) return undefined;
  let augmentation = '';
  for (let c = u8(cursor); c !== 0; c = u8(cursor)) {
    if (c === undefined || augmentation.length > 18) return undefined;
    augmentation += String.fromCharCode(c);
  }
  if (augmentation.startsWith('eh') && skip(cursor, context.pointer) === undefined) return undefined;
  if (version === 4 && skip(cursor, 2) === undefined) return undefined;
  const start = cursor.at;
  if (leb(cursor) === undefined || leb(cursor) === undefined) return undefined;
  if ((version === 1 ? u8(cursor) : leb(cursor)) === undefined) return undefined;
  const data = readAugmentation(cursor, augmentation, context);
  if (data === undefined) return undefined;
  const fixed = hexOf(cursor, start, data.keyEnd);
  const instructions = cursor.at;
  const width = pointerWidth(data.fde === omit ? 0 : data.fde, context.pointer);
  const end = skipInstructions(cursor, width, false);
  if (end === undefined) return undefined;
  const padding = cursor.end - end;
  const codes = hexOf(cursor, instructions, end);
  const mergeable = augmentation !== 'eh' && end - instructions <= 50;
  const key = [
    length - padding,
    version,
    augmentation,
    fixed,
    data.lsda,
    data.fde,
    data.personalityEncoding,
    data.personality,
    codes,
  ];
  return {
    kind: 'cie',
    offset,
    size: 4 + length - padding,
    key: mergeable ? key.join(' ') : undefined,
    alignment: data.aligned8 ? 8 : 4,
    fdeWidth: width,
    hasData: data.lsda !== omit,
  };
}

interface Augmentation {
  readonly lsda: number;
  readonly fde: number;
  readonly personalityEncoding: number;
  readonly personality: string;
  readonly aligned8: boolean;
  /** Up to here the bytes tell equal entries. */
  readonly keyEnd: number;
}

function readAugmentation(cursor: Cursor, augmentation: string, context: Context): Augmentation | undefined {
  let lsda = omit;
  let fde = omit;
  let personalityEncoding = omit;
  let personality = '';
  let aligned8 = false;
  let letters = augmentation.startsWith('eh') ? '' : augmentation;
  if (letters.startsWith('z')) {
    if (leb(cursor) === undefined) return undefined;
    letters = letters.slice(1);
  }
  const keyEnd = cursor.at;
  for (const letter of letters) {
    if (letter === 'B' || letter === 'S') continue;
    if (letter !== 'L' && letter !== 'R' && letter !== 'P') return undefined;
    const encoding = u8(cursor);
    if (encoding === undefined || pointerWidth(encoding, context.pointer) === 0) return undefined;
    if (letter === 'L') lsda = encoding;
    else if (letter === 'R') fde = encoding;
    else {
      personalityEncoding = encoding;
      const width = pointerWidth(encoding, context.pointer);
      if ((encoding & 0x70) === 0x50) {
        if (skip(cursor, (width - (cursor.at % width)) % width) === undefined) return undefined;
        aligned8 = width === 8;
      }
      const reference = context.references.get(cursor.at);
      if (reference === undefined) return undefined;
      personality =
        reference.symbol ??
        `${String(context.link.files.indexOf(context.piece.file))}:${String(reference.section ?? -1)}`;
      if (skip(cursor, width) === undefined) return undefined;
    }
  }
  return { lsda, fde, personalityEncoding, personality, aligned8, keyEnd };
}

function readFde(cursor: Cursor, offset: number, cie: Cie | undefined, context: Context): Fde | undefined {
  if (cie === undefined) return undefined;
  const reference = context.references.get(cursor.at);
  if (context.piece.given.references !== undefined && reference === undefined) return undefined;
  const width = cie.fdeWidth;
  const rangeAt = cursor.at + width;
  if (skip(cursor, 2 * width) === undefined) return undefined;
  const emptyRange = !context.references.has(rangeAt) && isZero(cursor, rangeAt, width);
  const hasLength = cie.key?.split(' ')[2]?.startsWith('z') ?? false;
  const length = hasLength ? leb(cursor) : cie.hasData ? cursor.end - cursor.at : 0;
  if (length === undefined || skip(cursor, length) === undefined) return undefined;
  const end = skipInstructions(cursor, width, true);
  if (end === undefined) return undefined;
  const live = !emptyRange && (reference === undefined || !isDead(reference, context));
  return { kind: 'fde', offset, size: end - offset, cie, live };
}

function isZero(cursor: Cursor, at: number, width: number): boolean {
  for (let i = 0; i < width; i += 1) if (cursor.view.getUint8(at + i) !== 0) return false;
  return true;
}

/** The code that the entry describes is not in the link. */
function isDead(reference: InputReference, context: Context): boolean {
  if (reference.symbol !== undefined) {
    const base = context.link.symbols.get(reference.symbol)?.base;
    return typeof base === 'object' && 'output' in base && base.output === 'discarded';
  }
  if (reference.section === undefined) return false;
  const piece = context.piece.file.pieces.find((candidate) => candidate.given.index === reference.section);
  return piece?.output === 'discarded';
}

/** Bytes of an encoded pointer (DW_EH_PE_…); 0 when the form is not supported. */
function pointerWidth(encoding: number, pointer: number): number {
  if ((encoding & 0x60) === 0x60) return 0;
  switch (encoding & 7) {
    case 0:
      return pointer;
    case 2:
      return 2;
    case 3:
      return 4;
    case 4:
      return 8;
    default:
      return 0;
  }
}

/** Where the last instruction that is no padding ends. Undefined for an unknown one, or for a set_loc in a CIE. */
function skipInstructions(cursor: Cursor, width: number, setLocAllowed: boolean): number | undefined {
  let last = cursor.at;
  while (cursor.at < cursor.end) {
    const op = cursor.view.getUint8(cursor.at);
    if (op === 0) {
      cursor.at += 1;
      continue;
    }
    if (op === 1 && !setLocAllowed) return undefined;
    if (skipInstruction(cursor, width) === undefined) return undefined;
    last = cursor.at;
  }
  return last;
}

/** Operands of the call frame instructions (DWARF 4, figure 40, and GNU extensions): `u` a LEB128, `b` a block, digits bytes. */
const operands: Readonly<Record<number, string>> = {
  0x01: 'p',
  0x02: '1',
  0x03: '2',
  0x04: '4',
  0x05: 'uu',
  0x06: 'u',
  0x07: 'u',
  0x08: 'u',
  0x09: 'uu',
  0x0a: '',
  0x0b: '',
  0x0c: 'uu',
  0x0d: 'u',
  0x0e: 'u',
  0x0f: 'b',
  0x10: 'ub',
  0x11: 'uu',
  0x12: 'uu',
  0x13: 'u',
  0x14: 'uu',
  0x15: 'uu',
  0x16: 'ub',
  0x1d: '8',
  0x2d: '',
  0x2e: 'u',
  0x2f: 'uu',
};

function skipInstruction(cursor: Cursor, width: number): true | undefined {
  const op = u8(cursor);
  if (op === undefined) return undefined;
  const high = op & 0xc0;
  const form = high === 0x40 || high === 0xc0 ? '' : high === 0x80 ? 'u' : operands[op];
  if (form === undefined) return undefined;
  for (const operand of form) {
    if (operand === 'u') {
      if (leb(cursor) === undefined) return undefined;
    } else if (operand === 'b') {
      const length = leb(cursor);
      if (length === undefined || skip(cursor, length) === undefined) return undefined;
    } else if (skip(cursor, operand === 'p' ? width : Number(operand)) === undefined) return undefined;
  }
  return true;
}

function hexOf(cursor: Cursor, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i += 1) text += cursor.view.getUint8(i).toString(16).padStart(2, '0');
  return text;
}
