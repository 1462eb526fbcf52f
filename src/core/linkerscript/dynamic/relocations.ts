import type { InputReference, LinkInput } from '../input';
import { roles, type Role } from './roles';

/** r_type of a machine's relocations, sorted by what they ask of the linker (each machine's psABI). */
interface RelocationKinds {
  /** A whole address. */
  readonly word: readonly number[];
  /** Distances, and marks without effect: nothing, unless the symbol may be another file's. */
  readonly relative: readonly number[];
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

const riscv = [0, ...range(16, 19), ...range(23, 25), ...range(33, 57)];

const kinds: Readonly<Record<string, RelocationKinds>> = {
  x86_64: { word: [1], relative: [0, 2, 4, 13, 15, 24] },
  i386: { word: [1], relative: [0, 2, 4, 21, 23] },
  aarch64: { word: [257], relative: [0, ...range(260, 262), ...range(273, 299)] },
  arm: { word: [2, 38], relative: [0, 1, 3, 10, 28, 29, 30, 40, 42, 45, 46, 49, 50, 51, 102, 103] },
  riscv32: { word: [1], relative: riscv },
  riscv64: { word: [2], relative: riscv },
};

/** Whether an object without a fixed place needs entries of a global offset or procedure linkage table that are not counted. */
export function needsTables(
  machine: string,
  input: LinkInput,
  isForeign: (reference: InputReference) => boolean,
): boolean {
  const types = kinds[machine];
  if (types === undefined) return true;
  for (const section of input.sections) {
    if ((section.flags & 2) === 0 || section.relocated === false) continue;
    for (const reference of section.references?.() ?? []) {
      if (types.word.includes(reference.type)) continue;
      if (!types.relative.includes(reference.type)) return true;
      if (isForeign(reference)) return true;
    }
  }
  return false;
}

/** What stays 0 where nothing answers a weak reference of a program with a fixed place. */
const plain: ReadonlySet<Role | undefined> = new Set<Role>(['none', 'word', 'short', 'distance']);

/** Whether an object of a program with a fixed place reaches something foreign by entries of tables: calls, and addresses that are loaded. */
export function reachesByTables(
  machine: string,
  { sections }: LinkInput,
  isForeign: (reference: InputReference) => boolean,
): boolean {
  return sections.some(
    (section) =>
      (section.flags & 2) !== 0 &&
      section.relocated !== false &&
      section
        .references?.()
        .some((reference) => !plain.has(roles[machine]?.get(reference.type)) && isForeign(reference)) ===
        true,
  );
}
