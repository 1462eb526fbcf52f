import { shf } from '../inputs';
import type { Piece } from '../model';
import type { Lld } from './state';

export const shtArmExidx = 0x7000_0001;

/** Words of a table entry: where the code is, and how to unwind it or 1 for "cannot be unwound". */
const entryBytes = 8;
const cannotUnwind = 1;

/**
 * The size of lld's one .ARM.exidx: the tables of all code in the order of its addresses, an entry for code without one,
 * none for what unwinds as the code before it, and an end mark (ARMExidxSyntheticSection::finalizeContents).
 */
export function sizeArmExidx(lld: Lld): void {
  const made = lld.armExidx;
  if (made === undefined || made.piece.size === 0n) return;
  const tables = new Map<Piece, Piece>();
  for (const table of made.tables) {
    const code = table.file.pieces.find((piece) => piece.given.index === table.given.linkedTo);
    if (code !== undefined && typeof code.output === 'object') tables.set(code, table);
  }
  let size = 0;
  let before: number | undefined;
  let first = true;
  for (const code of codeInOrder(lld)) {
    const words = unwindWords(tables.get(code));
    const repeats =
      lld.link.options.keepsExidxEntries !== true &&
      !first &&
      before !== undefined &&
      words.every((word) => word === before);
    first = false;
    if (repeats) continue;
    size += entryBytes * words.length;
    before = words[words.length - 1];
  }
  made.piece.size = BigInt(size + entryBytes);
}

function codeInOrder(lld: Lld): Piece[] {
  const pieces: Piece[] = [];
  for (const statement of lld.link.statements) {
    if (statement.kind !== 'output' || !lld.sections.has(statement)) continue;
    for (const child of statement.children) {
      const all = child.kind === 'wild' || child.kind === 'orphans' ? child.children : [];
      for (const piece of all) if (piece.kind === 'input' && holdsCode(piece)) pieces.push(piece);
    }
  }
  return pieces;
}

/** Code is what has an entry or is given one. */
export function holdsCode(piece: Piece): boolean {
  const { flags } = piece.given;
  return (flags & shf.alloc) !== 0 && (flags & shf.execute) !== 0 && piece.size > 0n;
}

/** How each entry unwinds; undefined for a reference to a table elsewhere, which is equal to nothing. */
function unwindWords(table: Piece | undefined): (number | undefined)[] {
  if (table === undefined) return [cannotUnwind];
  const count = Math.max(Number(table.size) / entryBytes, 1);
  const bytes = table.given.bytes?.();
  if (bytes === undefined) return new Array<undefined>(Math.floor(count)).fill(undefined);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words: (number | undefined)[] = [];
  for (let at = 4; at + 4 <= bytes.length; at += entryBytes) {
    const word = view.getUint32(at, table.file.input.byteOrder !== 'big');
    words.push(word === cannotUnwind || word >>> 31 === 1 ? word : undefined);
  }
  return words;
}
