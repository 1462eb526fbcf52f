import { symbolNamed, type Link } from './link';
import type { Piece } from './model';

/** _GLOBAL_OFFSET_TABLE_, in place of what an object may define; PROVIDE comes before it (elflink.c, _bfd_elf_create_got_section). */
export function defineOffsetTable(link: Link): void {
  const { machine } = link.target;
  const table = machine === 'aarch64' || machine.startsWith('riscv') ? '.got' : '.got.plt';
  for (const { pieces } of link.files) {
    const piece = pieces.find(({ kind, name }) => kind === 'made' && name === table);
    if (piece === undefined) continue;
    defineByLinker(link, offsetTableSymbol, piece);
    return;
  }
}

/** A table that stayed empty takes its symbol along (elfxx-x86.c, _bfd_x86_elf_size_dynamic_sections). */
export function dropOffsetTable(link: Link, piece: Piece): void {
  const symbol = link.symbols.get(offsetTableSymbol);
  if (symbol?.base === piece) symbol.state = 'undefined';
}

const offsetTableSymbol = '_GLOBAL_OFFSET_TABLE_';

/** `piece` is where the symbol stands for. */
export function defineByLinker(link: Link, name: string, piece: Piece): void {
  const symbol = symbolNamed(link, name);
  symbol.state = 'defined';
  symbol.value = 0n;
  symbol.base = piece;
  symbol.byScript = false;
  symbol.byObject = true;
  symbol.byLinker = true;
  // No image exports it (elflink.c, _bfd_elf_define_linkage_sym).
  symbol.hidden = true;
}
