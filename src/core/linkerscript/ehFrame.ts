import { readTable, type Cie, type Entry } from './ehFrameTable';
import { firstMade, type Link } from './link';
import { flag, type Piece, type Section } from './model';

/**
 * The section that holds the unwind tables as GNU ld looks for it: the first of its name that was made, and no other, though that be left
 * out again for being empty (elf-eh-frame.c).
 */
function unwindSection(link: Link): Section | undefined {
  const section = firstMade(link, '.eh_frame');
  return section?.removed === true ? undefined : section;
}

/** Whether any that counts is more than the mark of an end (_bfd_elf_eh_frame_present). */
export function hasUnwindTables(link: Link, counts: (piece: Piece) => boolean = () => true): boolean {
  return unwindSection(link)?.pieces.some((piece) => piece.size > 8n && counts(piece)) === true;
}

/**
 * Shrinks .eh_frame as the linker does (elf-eh-frame.c of binutils 2.40): equal CIEs are merged, FDEs of discarded code
 * and the padding of entries go. Yields whether any size changed, and how many FDEs are left.
 */
export function shrinkEhFrames(link: Link): { readonly changed: boolean; readonly entries: number } {
  const section = unwindSection(link);
  if (section === undefined) return { changed: false, entries: 0 };
  // Seen with 2.40: on RISC-V what is linked again keeps them as they are.
  if (link.options.relocatable === true && link.target.machine.startsWith('riscv'))
    return { changed: false, entries: 0 };
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
    // In what is linked again each object keeps its own.
    if (link.options.relocatable === true) merged.clear();
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
  const index = link.index;
  if (index === undefined || typeof index.output !== 'object' || (index.flags & flag.exclude) !== 0)
    return false;
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
    if (piece === undefined) continue;
    const size = sizes.get(piece) ?? 0n;
    if (size > 4n) break;
    // Nothing is aligned for what is empty at the end.
    if (size === 0n) {
      piece.flags |= flag.exclude;
      piece.alignment = 1n;
    }
  }
  for (let i = last - 1; i >= 0; i -= 1) {
    const piece = pieces[i];
    if (piece === undefined) continue;
    const size = sizes.get(piece) ?? 0n;
    if (size !== 4n) sizes.set(piece, (size + section.alignment - 1n) & -section.alignment);
  }
}

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
