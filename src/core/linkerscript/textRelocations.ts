import type { Dialect } from './dialect';
import type { InputReference } from './input';
import { scriptIssue } from './issues';
import { isPlaceless, report, type Link } from './link';
import { flag, type LinkFile, type Piece } from './model';
import { addressTypes } from './uncertain';

/** r_type of x86-64's addresses that are shorter than an address (its psABI: 32, 32S, 16, 8). */
const shortTypes: ReadonlySet<number> = new Set([10, 11, 12, 14]);

/**
 * Addresses that an image without a fixed place cannot have: short ones, and with ld.lld whole ones in what is not writable,
 * unless -z notext is given (elf64-x86-64.c, elf_x86_64_check_relocs; lld's Relocations.cpp, processRelocAux).
 */
export function checkTextRelocations(link: Link, dialect: Dialect): void {
  if (!isPlaceless(link)) return;
  const { machine, bits } = link.target;
  const hasShort = machine === 'x86_64' && bits === 64;
  const isRefused = dialect === 'lld' && link.options.textRelocations !== 'taken';
  const whole = isRefused ? (addressTypes[machine] ?? []) : [];
  if (!hasShort && whole.length === 0) return;
  for (const file of link.files) {
    const types = file.input.relocationTypes?.();
    if (
      types !== undefined &&
      ![...types].some((type) => whole.includes(type) || (hasShort && shortTypes.has(type)))
    )
      continue;
    for (const piece of file.pieces) {
      if (!takesMemory(piece)) continue;
      const refuses = ({ type }: InputReference): boolean =>
        (hasShort && shortTypes.has(type)) || (whole.includes(type) && (piece.given.flags & 1) === 0);
      const found = piece.given
        .references?.()
        .find((reference) => refuses(reference) && moves(link, reference));
      if (found !== undefined) refuse(link, file, piece, found);
    }
  }
}

function refuse(link: Link, file: LinkFile, piece: Piece, { symbol, offset }: InputReference): void {
  const place = `${file.name}:(${piece.name}+0x${offset.toString(16)})`;
  report(link, scriptIssue('script.needsPic', { place, symbol: symbol ?? 'a local symbol' }));
}

/** Whether what is referred to lies where the image does, or in another file. */
function moves(link: Link, { symbol, section }: InputReference): boolean {
  if (symbol === undefined) return section !== undefined;
  const known = link.symbols.get(symbol);
  if (known?.state === 'defined') return typeof known.base === 'object';
  if (known?.state === 'common') return true;
  return link.options.shared === true || (link.rules.keepsUndefined && link.options.noDynamicLinker !== true);
}

function takesMemory(piece: Piece): boolean {
  if (piece.kind !== 'input' || (piece.flags & (flag.alloc | flag.exclude)) !== flag.alloc) return false;
  return typeof piece.output === 'object';
}
