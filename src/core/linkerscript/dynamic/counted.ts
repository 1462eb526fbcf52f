import { shf } from '../inputs';
import { isPlaceless, type Link } from '../link';
import { flag, type Piece } from '../model';
import { foreign, relocatedTypes } from '../uncertain';
import { machineFacts } from './machines';

/**
 * Sizes the relocations for addresses in data, where nothing but those asks the dynamic linker for anything: GNU ld makes one for
 * each of them that stays in the output, and the dynamic linker adds where the image lies (elflink.c, each machine's
 * check_relocs and allocate_dynrelocs of ld 2.40). Where one refers to something that may need none, none is counted.
 */
export function countAddressRelocations(link: Link): void {
  const { dynamic, linkage, offsetTable, indirect, symbols, relative } = link.uncertainty;
  const facts = machineFacts[link.target.machine];
  if (facts === undefined || !isPlaceless(link) || !relative) return;
  if (dynamic || linkage || offsetTable || indirect !== undefined || symbols) return;
  const bytes = BigInt((facts.rel === '.rela' ? 3 : 2) * (link.target.bits / 8));
  const { counts, inText } = countByName(link, relocatedTypes(link));
  const isKnown = [...counts.values()].every((count) => count !== undefined);
  for (const { pieces } of link.files) {
    for (const piece of pieces) {
      // What relocates code has entries of its own there, of which GNU ld makes more or fewer.
      if (piece.kind === 'made' && piece.name === '.dynamic' && isKnown && !inText) {
        piece.size += facts.relocations ? 0n : 3n * BigInt((2 * link.target.bits) / 8);
        piece.sizeDoubt = undefined;
      }
      if (piece.kind !== 'made' || !piece.name.startsWith(facts.rel)) continue;
      const name = piece.name.slice(facts.rel.length);
      const count = counts.has(name) ? counts.get(name) : 0;
      if (count === undefined) continue;
      piece.size = BigInt(count) * bytes;
      piece.sizeDoubt = undefined;
    }
  }
}

/**
 * All of them for ld.lld, which keeps them in one table and makes none for anything else in such an image (Relocations.cpp,
 * addRelativeReloc); undefined where they cannot be counted.
 */
export function addressesInData(
  link: Link,
): { readonly count: number; readonly hasRelative: boolean } | undefined {
  const { dynamic, linkage, offsetTable, indirect, relative } = link.uncertainty;
  if (!isPlaceless(link) || !relative) return undefined;
  if (dynamic || linkage || offsetTable || indirect !== undefined) return undefined;
  const { counts, inText, hasRelative } = countByName(link, relocatedTypes(link));
  let count = 0;
  for (const own of counts.values()) {
    if (own === undefined || inText) return undefined;
    count += own;
  }
  return { count, hasRelative };
}

interface Counts {
  /** By name of input section, how many addresses there are; undefined where that is open. */
  readonly counts: ReadonlyMap<string, number | undefined>;
  /** Some are in what may not be written. */
  readonly inText: boolean;
  /** Some are of this image whatever else is loaded, and name no symbol. */
  readonly hasRelative: boolean;
}

function countByName(link: Link, addresses: readonly number[]): Counts {
  const counts = new Map<string, number | undefined>();
  let inText = false;
  let hasRelative = false;
  const { shared, symbolic } = link.options;
  const isForeign =
    shared === true
      ? foreign(
          link.files.map(({ input }) => input),
          symbolic === true,
        )
      : () => false;
  for (const { pieces } of link.files) {
    for (const piece of pieces) {
      if (!isKept(piece)) continue;
      const { name, relocated, references } = piece.given;
      if (relocated === false) continue;
      const found = references?.().filter(({ type }) => addresses.includes(type));
      const isSure = found?.every(({ symbol, section }) =>
        symbol === undefined ? section !== undefined : hasPlace(link, symbol),
      );
      if (found?.length !== 0 && (piece.flags & flag.readonly) !== 0) inText = true;
      hasRelative ||= found?.some((reference) => !isForeign(reference)) === true;
      const before = counts.has(name) ? counts.get(name) : 0;
      counts.set(name, before === undefined || isSure !== true ? undefined : before + (found?.length ?? 0));
    }
  }
  return { counts, inText, hasRelative };
}

function isKept({ kind, given, flags, output }: Piece): boolean {
  if (kind !== 'input' || (given.flags & shf.alloc) === 0 || (flags & flag.exclude) !== 0) return false;
  return output !== undefined && output !== 'discarded';
}

/** Whether the symbol moves with the image: one of the objects or of the script that is not absolute. */
function hasPlace(link: Link, name: string): boolean {
  const symbol = link.symbols.get(name);
  return symbol?.state === 'common' || (symbol?.state === 'defined' && typeof symbol.base === 'object');
}
