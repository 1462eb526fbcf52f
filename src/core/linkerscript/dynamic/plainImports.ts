import type { Link } from '../link';
import type { Piece } from '../model';
import type { Role } from './roles';
import type { Imported } from './use';

/** A part of an address, or a distance of another kind than AArch64's to a whole place (elfnn-aarch64.c, check_relocs). */
export function notePlainImport(link: Link, imported: Imported, piece: Piece, role: Role): void {
  const { pie, shared } = link.options;
  const isPlaceless = pie === true || shared === true;
  // In an image without a fixed place code goes through the global offset table.
  if (isPlaceless && role !== 'word') return;
  imported.calls = true;
  if (!isPlaceless) imported.direct = imported.compares = true;
  const before = imported.relocations.get(piece) ?? { all: 0, distances: 0 };
  before.all += 1;
  imported.relocations.set(piece, before);
}
