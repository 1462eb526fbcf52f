import { shf } from './inputs';
import { flag, type Piece } from './model';
import type { Link } from './link';
import { pieceOffset } from './pieces';

const shtArmExidx = 0x7000_0001;
const shtProgbits = 1;
/** Words of a table entry: where the code is, and how to unwind it or 1 for "cannot be unwound". */
const entryBytes = 8;

/** How the entry before unwinds: not at all, by the word itself, or by a table elsewhere. */
type Kind = 'none' | 'inline' | 'table';

/**
 * Sizes the unwind tables of Arm as GNU ld does (elf32-arm.c of 2.40, elf32_arm_fix_exidx_coverage): in the order of the code's
 * addresses an entry that says the same as the one before goes, code without a table gets an entry behind the table before
 * it, and so does the end. Yields whether any size changed.
 */
export function sizeArmExidx(link: Link): boolean {
  if (link.target.machine !== 'arm' || link.withoutInputs || link.options.relocatable === true) return false;
  const tables = tablesByCode(link);
  if (tables.size === 0) return false;
  const sizes = new Map<Piece, bigint>();
  let last: { readonly table: Piece; kind: Kind; word: number } | undefined;
  const closed = new Map<Piece, number>();
  const closeLast = (): void => {
    if (last === undefined) return;
    closed.set(last.table, (closed.get(last.table) ?? 0) + 1);
    sizes.set(last.table, (sizes.get(last.table) ?? last.table.given.size) + BigInt(entryBytes));
    last.kind = 'none';
  };
  for (const code of codeInOrder(link)) {
    const table = tables.get(code);
    if (table === undefined) {
      if (last !== undefined && last.kind !== 'none' && code.size > 0n) closeLast();
      continue;
    }
    const words = wordsOf(table);
    // Of a table that cannot be read nothing is left out.
    if (words === undefined) {
      last = { table, kind: 'table', word: 0 };
      continue;
    }
    if (last !== undefined && last.kind !== 'none' && words[0] !== 0) closeLast();
    let kept = 0;
    let kind: Kind | undefined = last?.kind;
    let word = last?.word ?? 0;
    for (let i = 1; i < words.length; i += 2) {
      const own = words[i] ?? 0;
      const ownKind: Kind = own === 1 ? 'none' : own >>> 31 === 1 ? 'inline' : 'table';
      const repeats =
        ownKind === kind &&
        (ownKind === 'none' ||
          (ownKind === 'inline' && own === word && link.options.keepsExidxEntries !== true));
      if (!repeats) kept += 1;
      if (ownKind === 'inline') word = own;
      kind = ownKind;
    }
    sizes.set(table, BigInt(kept * entryBytes));
    last = { table, kind: kind ?? 'table', word };
  }
  if (last !== undefined && last.kind !== 'none') closeLast();
  link.closedTables = closed;
  let changed = false;
  for (const [table, size] of sizes) {
    if (size === table.size) continue;
    table.size = size;
    changed = true;
    if (table.wild !== undefined) table.wild.run = undefined;
  }
  return changed;
}

function tablesByCode(link: Link): ReadonlyMap<Piece, Piece> {
  const tables = new Map<Piece, Piece>();
  for (const { pieces } of link.files) {
    let byIndex: Map<number, Piece> | undefined;
    for (const piece of pieces) {
      if (piece.type !== shtArmExidx || piece.kind !== 'input' || !isKept(piece)) continue;
      byIndex ??= new Map(pieces.map((one) => [one.given.index, one]));
      const code = byIndex.get(piece.given.linkedTo ?? -1);
      if (code !== undefined) tables.set(code, piece);
    }
  }
  return tables;
}

function isKept({ output, flags }: Piece): boolean {
  return typeof output === 'object' && (flags & flag.exclude) === 0;
}

function codeInOrder({ files }: Link): readonly Piece[] {
  const places: { readonly piece: Piece; readonly at: bigint }[] = [];
  for (const { pieces } of files) {
    for (const piece of pieces) {
      const isCode = piece.given.type === shtProgbits && (piece.given.flags & shf.execute) !== 0;
      if (!isCode || piece.kind !== 'input' || !isKept(piece) || typeof piece.output !== 'object') continue;
      places.push({ piece, at: piece.output.vma.value + pieceOffset(piece).value });
    }
  }
  places.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return places.map(({ piece }) => piece);
}

function wordsOf({ given, file }: Piece): readonly number[] | undefined {
  const bytes = given.bytes?.();
  if (bytes === undefined || bytes.length % entryBytes !== 0 || bytes.length === 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) words.push(view.getUint32(at, file.input.byteOrder !== 'big'));
  return words;
}
