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
  const isPlaced =
    dialect === 'lld' && link.options.shared !== true ? placedByLld(link) : (): boolean => false;
  for (const file of link.files) {
    const types = file.input.relocationTypes?.();
    if (
      types !== undefined &&
      ![...types].some((type) => whole.includes(type) || (hasShort && shortTypes.has(type)))
    )
      continue;
    for (const piece of file.pieces) {
      if (!takesMemory(piece)) continue;
      const refuses = ({ type, symbol }: InputReference): boolean =>
        ((hasShort && shortTypes.has(type)) || (whole.includes(type) && (piece.given.flags & 1) === 0)) &&
        (symbol === undefined || !isPlaced(symbol));
      const found = piece.given
        .references?.()
        .find((reference) => refuses(reference) && moves(link, reference));
      if (found !== undefined) refuse(link, file, piece, found);
    }
  }
}

/**
 * Data and functions that libraries define, for which a program has a place, and its own that others may see: ld.lld 14 takes an address of
 * these for one of the former and says nothing, though nobody will move it (Relocations.cpp, processRelocAux).
 */
function placedByLld({ files, libraries, target }: Link): (name: string) => boolean {
  const own = new Set<string>();
  for (const { input } of files) {
    for (const { name, visibility = 'default', kind } of input.defined)
      if (visibility === 'default' && (kind === 'object' || kind === 'function')) own.add(name);
    for (const { name, visibility = 'default' } of input.commons) if (visibility === 'default') own.add(name);
  }
  return (name) => {
    const meant = libraries?.definition(name)?.symbol;
    if (own.has(name) || meant === undefined) return own.has(name);
    // Of a function it is that of an entry, which on i386 needs a fixed place.
    const hasPlace = meant.kind === 'object' || (meant.kind === 'function' && target.machine !== 'i386');
    return hasPlace && !meant.protected;
  };
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
