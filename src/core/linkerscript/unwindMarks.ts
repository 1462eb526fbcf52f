import type { InputReference } from './input';
import { referredPiece, type Link } from './link';
import type { LinkFile, Piece } from './model';

/**
 * What the unwind tables of an object say of its code: with GNU ld code that is kept keeps what its entries refer to, its table
 * of landing pads and its personality (elf-eh-frame.c, _bfd_elf_gc_mark_fdes).
 */
export function unwindMarks(link: Link, file: LinkFile): ReadonlyMap<Piece, readonly InputReference[]> {
  const marks = new Map<Piece, InputReference[]>();
  const byIndex = new Map(file.pieces.map((piece) => [piece.given.index, piece]));
  for (const piece of file.pieces) {
    if (piece.name !== '.eh_frame' || piece.kind !== 'input' || piece.output === 'discarded') continue;
    const entries = entriesOf(piece, file.input.byteOrder !== 'big');
    for (const { cie, references } of entries.values()) {
      const [begin, ...rest] = references;
      if (cie === undefined || begin === undefined) continue;
      const code = referredPiece(link, byIndex, begin);
      if (code === undefined) continue;
      const list = marks.get(code) ?? [];
      for (const reference of rest) list.push(reference);
      // A CIE refers to its personality and to nothing else.
      const [personality] = entries.get(cie)?.references ?? [];
      if (personality !== undefined) list.push(personality);
      marks.set(code, list);
    }
  }
  return marks;
}

interface UnwindEntry {
  /** Where the entry's CIE begins; undefined when it is one itself. */
  readonly cie: number | undefined;
  readonly references: InputReference[];
}

/** By where they begin; empty when the table cannot be read. */
function entriesOf(piece: Piece, little: boolean): ReadonlyMap<number, UnwindEntry> {
  const entries = new Map<number, UnwindEntry>();
  const bytes = piece.given.bytes?.();
  if (bytes === undefined) return entries;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const references = [...(piece.given.references?.() ?? [])].sort((a, b) => Number(a.offset - b.offset));
  let next = 0;
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = view.getUint32(at, little) + 4;
    if (length === 4 || length > bytes.length - at) break;
    const id = view.getUint32(at + 4, little);
    const own: InputReference[] = [];
    for (; Number(references[next]?.offset ?? bytes.length) < at + length; next += 1) {
      const reference = references[next];
      if (reference !== undefined) own.push(reference);
    }
    entries.set(at, { cie: id === 0 ? undefined : at + 4 - id, references: own });
    at += length;
  }
  return entries;
}
