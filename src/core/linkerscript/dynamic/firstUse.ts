import type { InputReference } from '../input';
import type { Link } from '../link';
import { flag, type LinkFile, type Piece } from '../model';

/** r_type of those that ask for the global offset table, and of those that may lead to an indirect function. */
interface Kinds {
  readonly table: ReadonlySet<number>;
  readonly indirect: ReadonlySet<number>;
}

/** check_relocs of elfnn-aarch64.c and elfnn-riscv.c, ld 2.40. */
const kinds: Readonly<Record<string, Kinds>> = {
  aarch64: {
    table: new Set([300, 301, 302, 303, 304, 305, 306, 307, 308, 309, 310, 311, 312, 313]),
    indirect: new Set([257, 275, 277, 282, 283, 300, 301, 302, 307, 308, 309, 310, 311, 312, 313]),
  },
  riscv64: { table: new Set([20, 21, 22]), indirect: new Set([1, 2, 18, 19, 20, 23, 26]) },
  riscv32: { table: new Set([20, 21, 22]), indirect: new Set([1, 2, 18, 19, 20, 23, 26]) },
};

/** Which object brings them about, and which of the two comes first. */
export interface FirstUse {
  readonly holder: LinkFile;
  readonly indirectFirst: boolean;
}

/**
 * In an image with a fixed place the first relocation that may need the global offset table or the table for indirect functions makes
 * them, as parts of its object; undefined where none does, and on machines where they are there in any case.
 */
export function firstUse({ files, target }: Link): FirstUse | undefined {
  const known = kinds[target.machine];
  if (known === undefined) return undefined;
  const makesIndirect = ({ type, symbol, indirect }: InputReference): boolean =>
    known.indirect.has(type) && (symbol !== undefined || indirect === true);
  for (const holder of files) {
    const types = [...(holder.input.relocationTypes?.() ?? [])];
    if (!types.some((type) => known.table.has(type) || known.indirect.has(type))) continue;
    for (const piece of holder.pieces) {
      if (!isRead(piece)) continue;
      for (const reference of piece.given.references?.() ?? []) {
        const indirectFirst = makesIndirect(reference);
        if (indirectFirst || known.table.has(reference.type)) return { holder, indirectFirst };
      }
    }
  }
  return undefined;
}

/** Relocations of what is not in memory are not looked at. */
function isRead({ kind, flags, output }: Piece): boolean {
  return kind === 'input' && output === undefined && (flags & (flag.exclude | flag.alloc)) === flag.alloc;
}
