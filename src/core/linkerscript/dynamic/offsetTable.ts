import type { LinkInput } from '../input';

/** r_type of relocations of an image with a fixed place (each machine's psABI). */
interface Kinds {
  /** They ask for an entry of the global offset table; those of one symbol share it. */
  readonly entry: readonly number[];
  /** They ask for the table's address only. */
  readonly base: readonly number[];
}

const kinds: Readonly<Record<string, Kinds>> = {
  aarch64: { entry: [309, 311, 312, 313], base: [] },
  arm: { entry: [26, 41, 96], base: [24, 25] },
  riscv32: { entry: [20], base: [] },
  riscv64: { entry: [20], base: [] },
};

/** Words of GNU ld's .got.plt in such an image: room for a dynamic linker that it has not. */
export const spareWords: Readonly<Record<string, bigint>> = {
  aarch64: 3n,
  arm: 3n,
  riscv32: 2n,
  riscv64: 2n,
};

/**
 * How many entries the global offset table has. `types` are the relocations that may ask for some; undefined when one of
 * these asks for more than is known here, or for something local, which has no name to count by.
 */
export function offsetEntries(
  machine: string,
  inputs: readonly LinkInput[],
  types: ReadonlySet<number>,
): number | undefined {
  const known = kinds[machine];
  if (known === undefined) return undefined;
  const names = new Set<string>();
  for (const input of inputs) {
    const own = input.relocationTypes?.();
    if (own !== undefined && ![...own].some((type) => types.has(type))) continue;
    for (const { flags, references } of input.sections) {
      if ((flags & 2) === 0) continue;
      for (const { type, symbol } of references?.() ?? []) {
        if (!types.has(type) || known.base.includes(type)) continue;
        if (!known.entry.includes(type) || symbol === undefined) return undefined;
        names.add(symbol);
      }
    }
  }
  return names.size;
}
