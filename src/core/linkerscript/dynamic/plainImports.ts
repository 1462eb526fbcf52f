import type { Link } from '../link';
import type { Piece } from '../model';
import type { Role } from './roles';
import type { Imported } from './use';

/** A part of an address, or a distance of another kind than AArch64's to a whole place (elfnn-aarch64.c, check_relocs). */
export function notePlainImport(link: Link, imported: Imported, piece: Piece, role: Role): void {
  const { pie, shared } = link.options;
  const isPlaceless = pie === true || shared === true;
  const isArm = link.target.machine === 'arm';
  // In an image without a fixed place code goes through the global offset table.
  if (isPlaceless && role !== 'word' && !(isArm && role === 'distance')) return;
  // There a pointer asks for no entry in the table of calls on RISC-V and Arm (elfnn-riscv.c and elf32-arm.c, check_relocs).
  if (!isPlaceless || link.target.machine === 'aarch64') imported.calls = true;
  if (!isPlaceless) {
    imported.direct = true;
    imported.compares ||= !isArm || role !== 'distance';
    if (isArm) return;
  }
  const before = imported.relocations.get(piece) ?? { all: 0, distances: 0 };
  before.all += 1;
  imported.relocations.set(piece, before);
}
