import { hexOf, leb, skip, skipInstructions, u32, u8, type Cursor } from './callFrame';
import type { InputReference } from './input';
import type { Link } from './link';
import type { Piece } from './model';

export interface Cie {
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

export type Entry = Cie | Fde | { readonly kind: 'end'; readonly offset: number };

/** Undefined when the table has anything the linker would not touch; it then stays as it is. */
export function readTable(link: Link, piece: Piece): readonly Entry[] | undefined {
  const bytes = piece.given.bytes?.();
  if (bytes === undefined || BigInt(bytes.length) !== piece.given.size) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = piece.file.input.byteOrder !== 'big';
  const references = new Map<number, InputReference>();
  for (const reference of piece.given.references?.() ?? [])
    references.set(Number(reference.offset), reference);
  const discarded = new Set<number>();
  for (const { given, output } of piece.file.pieces) if (output === 'discarded') discarded.add(given.index);
  const context = { link, piece, references, discarded, pointer: link.target.bits / 8 };
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
  /** Of the object: the numbers of its sections that are not in the link. */
  readonly discarded: ReadonlySet<number>;
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
  return reference.section !== undefined && context.discarded.has(reference.section);
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
