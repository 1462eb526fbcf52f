import type { Doubt } from '../amount';
import { shf } from '../inputs';
import type { Link } from '../link';
import { flag, type Piece } from '../model';

const folded: Doubt = {
  kind: 'unknown',
  reason: 'what --icf folds of equal sections is not followed',
  bounded: false,
};

/** Sections of which --icf may fold a part have no certain size, nor has what describes their functions (lld/ELF/ICF.cpp). */
export function doubtFolded(link: Link): void {
  if (link.options.foldsEqual !== true || link.options.relocatable === true) return;
  const equal = new Set(equalPieces(link));
  if (equal.size === 0) return;
  for (const { pieces } of link.files)
    for (const piece of pieces)
      if (equal.has(piece) || /^\.(eh_frame|eh_frame_hdr|ARM\.exidx)$/.test(piece.name))
        piece.sizeDoubt ??= folded;
  for (const symbol of link.symbols.values())
    if (typeof symbol.base === 'object' && 'given' in symbol.base && equal.has(symbol.base))
      symbol.doubt ??= folded;
}

/** Those that have a like among the others: of the same kind and size, with the same bytes. What they refer to is not looked at. */
function equalPieces(link: Link): Piece[] {
  const kinds = new Map<string, Piece[]>();
  for (const { pieces } of link.files) {
    for (const piece of pieces.filter(mayFold)) {
      const kind = `${piece.given.flags.toString()} ${piece.size.toString()}`;
      const alike = kinds.get(kind);
      if (alike === undefined) kinds.set(kind, [piece]);
      else alike.push(piece);
    }
  }
  return [...kinds.values()].flatMap((alike) => (alike.length < 2 ? [] : sameBytes(alike)));
}

function sameBytes(pieces: readonly Piece[]): readonly Piece[] {
  const byContents = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const bytes = piece.size > mostRead ? undefined : piece.given.bytes?.();
    if (bytes === undefined) return pieces;
    const contents = bytes.join(' ');
    const alike = byContents.get(contents);
    if (alike === undefined) byContents.set(contents, [piece]);
    else alike.push(piece);
  }
  return [...byContents.values()].filter((alike) => alike.length > 1).flat();
}

function mayFold({ kind, output, flags, size, name, given }: Piece): boolean {
  if (kind !== 'input' || output === 'discarded' || (flags & flag.exclude) !== 0 || size === 0n) return false;
  if ((given.flags & shf.alloc) === 0 || (given.flags & mergeable) !== 0) return false;
  return (given.flags & shf.write) === 0 || name.startsWith('.data.rel.ro');
}

/** SHF_MERGE */
const mergeable = 0x10;

/** Larger sections of one size count as equal. */
const mostRead = 0x1_0000n;
