import type { Doubt } from '../amount';
import type { LinkInput } from '../input';
import type { Link } from '../link';
import type { Piece } from '../model';

/** Indirect functions with entries by name, and whether something refers to them directly. */
export type Entered = ReadonlyMap<string, boolean>;

const orderOpen: Doubt = {
  kind: 'unknown',
  reason: 'it is the address of an entry for an indirect function, and the order of these is not computed',
  bounded: false,
};

/**
 * An indirect function that something refers to directly is where its entry in `table` is; the entries are in the order of the names in
 * ld.lld's table (Relocations.cpp, postScanRelocations and handleNonPreemptibleIfunc).
 */
export function moveToEntries(
  link: Link,
  entered: Entered,
  inputs: readonly LinkInput[],
  table: { readonly piece: Piece; readonly entryBytes: bigint },
): void {
  const order = namesInOrder(link, entered, inputs);
  for (const [name, isDirect] of entered) {
    const symbol = link.symbols.get(name);
    if (!isDirect || symbol === undefined) continue;
    symbol.base = table.piece;
    symbol.value = BigInt(order?.indexOf(name) ?? 0) * table.entryBytes;
    if (order === undefined) symbol.doubt = orderOpen;
  }
}

/**
 * In the order in which they come up; undefined where that is not known: of an object that defines some and refers to others, and
 * where names come up in archives or are exchanged.
 */
function namesInOrder(
  { options }: Link,
  entered: Entered,
  inputs: readonly LinkInput[],
): readonly string[] | undefined {
  if (entered.size < 2) return [...entered.keys()];
  const isPlain = !inputs.some(({ archive }) => archive !== undefined);
  if (!isPlain || options.wrapped !== undefined || options.files?.some(({ isLazy }) => isLazy) === true)
    return undefined;
  const found = new Set<string>();
  const look = (names: Iterable<string>): number => {
    const before = found.size;
    for (const name of names) if (entered.has(name)) found.add(name);
    return found.size - before;
  };
  look(options.undefinedSymbols ?? []);
  for (const input of inputs) {
    if (found.size === entered.size) break;
    const defined = look(input.defined.map(({ name }) => name));
    const asked = look(input.undefined.map(({ name }) => name));
    if (defined > 0 && asked > 0) return undefined;
    look(input.library?.names() ?? []);
  }
  return found.size === entered.size ? [...found] : undefined;
}
