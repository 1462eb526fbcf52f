import { scriptIssue } from './issues';
import { report, type Link } from './link';
import { flag, type LinkFile, type Piece } from './model';

/**
 * References to what the script discards, or to what went with a COMDAT group: GNU ld refuses them, but in what describes code
 * (elflink.c, elf_link_input_bfd and _bfd_elf_default_action_discarded). ld.lld 14 takes them.
 */
export function checkDiscardedReferences(link: Link): void {
  if (link.options.relocatable === true) return;
  if (!link.files.some(({ pieces }) => pieces.some(isDiscarded))) return;
  const exported = new Set<string>();
  for (const { name, base } of link.symbols.values())
    if (typeof base === 'object' && 'given' in base && isDiscarded(base)) exported.add(name);
  for (const file of link.files) {
    const gone = new Map(file.pieces.filter(isDiscarded).map((piece) => [piece.given.index, piece] as const));
    const asks = exported.size > 0 && names(file).some((name) => exported.has(name));
    if (gone.size > 0 || asks) checkFile(link, file, gone);
  }
}

function checkFile(link: Link, file: LinkFile, gone: ReadonlyMap<number, Piece>): void {
  const seen = new Set<string>();
  for (const piece of file.pieces) {
    if (piece.kind !== 'input' || typeof piece.output !== 'object' || describesCode(piece)) continue;
    for (const { symbol, section } of piece.given.references?.() ?? []) {
      const base = symbol === undefined ? undefined : link.symbols.get(symbol)?.base;
      const to = typeof base === 'object' && 'given' in base ? base : gone.get(section ?? -1);
      if (to === undefined || !isDiscarded(to) || to.output !== 'discarded') continue;
      const what = symbol ?? to.name;
      if (seen.has(`${piece.name}\0${what}`)) continue;
      seen.add(`${piece.name}\0${what}`);
      const data = {
        symbol: what,
        section: piece.name,
        file: nameOf(file),
        other: to.name,
        from: nameOf(to.file),
      };
      report(link, scriptIssue('script.discardedReference', data));
    }
  }
}

function names({ input }: LinkFile): readonly string[] {
  return [...input.undefined, ...input.defined].map(({ name }) => name);
}

/** Nothing refers to notes and unwind tables, which are what scripts discard most. */
function isDiscarded({ output, kind, type, given, name }: Piece): boolean {
  if (output !== 'discarded' || kind !== 'input' || (given.flags & 2) === 0) return false;
  return type !== 7 && name !== '.eh_frame';
}

function describesCode({ flags, name }: Piece): boolean {
  if ((flags & (flag.debugging | flag.exclude)) !== 0) return true;
  return (
    name === '.eh_frame' || name === '.sframe' || name === '.gcc_except_table' || name.startsWith('.stab')
  );
}

function nameOf({ name, archive }: LinkFile): string {
  return archive === undefined ? name : `${archive}(${name})`;
}
