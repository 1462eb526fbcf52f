import type { LinkInput } from '../input';
import type { Link } from '../link';
import type { Piece } from '../model';
import { inputOrder } from './match';

/**
 * The order in which lld gives sections that no pattern names to output sections. Where -q keeps relocations, what they are of comes
 * before them, and for an unwind table that is the one of all files: it comes where the first file has its own
 * (LinkerScript.cpp, addOrphanSections).
 */
export function orphanOrder(link: Link, inputs: readonly LinkInput[]): Piece[] {
  const order = inputOrder(link);
  if (link.options.emitRelocations !== true || link.options.relocatable === true) return order;
  const table = order.find(({ kind, name }) => kind === 'made' && name === '.eh_frame');
  const objects = inputs.filter(({ kind }) => kind !== 'shared');
  const own = objects.map(({ sections }) =>
    sections.find(({ name, references }) => name === '.eh_frame' && (references?.().length ?? 0) > 0),
  );
  const first = own.findIndex((section) => section !== undefined);
  const before = own[first];
  if (table === undefined || before === undefined) return order;
  const places = new Map(link.files.map((file, i) => [file, i]));
  // Assemblers put the relocations of a section right behind it.
  const isBehind = ({ kind, file, given }: Piece): boolean => {
    const place = places.get(file) ?? Infinity;
    return kind !== 'common' && (place > first || (place === first && given.index > before.index));
  };
  const rest = order.filter((piece) => piece !== table);
  const at = rest.findIndex(isBehind);
  return at < 0 ? order : [...rest.slice(0, at), table, ...rest.slice(at)];
}
