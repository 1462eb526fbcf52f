import { isThumbAlone } from '../interworking';
import type { Import } from '../libraries';
import type { Link } from '../link';
import { hasOtherNames, packsRelocations } from '../uncertain';

/**
 * Names that become dynamic symbols along with those that are used: a weak name of data and the strong one of the same place
 * go together (elflink.c, elf_link_add_object_symbols). They are added to `names`.
 */
export function addOtherNames({ libraries, referred }: Link, names: Set<string>): void {
  const used = new Set(names);
  for (const from of libraries?.list ?? []) {
    const isMeant = (name: string): boolean => libraries?.definition(name)?.from === from;
    const places = new Set<string>();
    for (const { weak, strong } of from.library.weakData()) {
      if (!isMeant(weak.name) || !isMeant(strong.name)) continue;
      if (referred === undefined) {
        if (names.has(weak.name)) names.add(strong.name);
        else if (names.has(strong.name)) names.add(weak.name);
        continue;
      }
      // Garbage collection leaves what comes behind a weak name that is used (elflink.c, _bfd_elf_gc_mark_rsec).
      if (used.has(weak.name)) places.add(strong.name);
      if (places.has(strong.name)) names.add(weak.name).add(strong.name);
    }
  }
}

/** What .gnu.version_r comes to. */
export interface NeededVersions {
  readonly bytes: bigint;
  readonly libraries: number;
  /** The names of the versions. */
  readonly names: readonly string[];
}

/** The versions of the names that are asked for: 16 bytes for a library and for each of its versions (LSB, Symbol Versioning). */
export function neededVersions({ libraries }: Link, names: Iterable<string>): NeededVersions {
  const byLibrary = new Map<Import['from'], Set<string>>();
  for (const name of names) {
    const meant = libraries?.definition(name);
    if (meant?.symbol.version === undefined || !meant.from.isNeeded) continue;
    const versions = byLibrary.get(meant.from);
    if (versions === undefined) byLibrary.set(meant.from, new Set([meant.symbol.version]));
    else versions.add(meant.symbol.version);
  }
  const lists = [...byLibrary.values()];
  const count = lists.reduce((sum, { size }) => sum + size, 0);
  return {
    bytes: BigInt(16 * (lists.length + count)),
    libraries: lists.length,
    names: lists.flatMap((list) => [...list]),
  };
}

/** Whether what shared libraries are asked for is followed. */
export function followsLibraries(link: Link): boolean {
  const { target, rules, options } = link;
  if (!knowsImports(link) || options.noDynamicLinker === true) return false;
  return !rules.keepsUndefined && machines.get(target.machine) === target.bits;
}

const machines: ReadonlyMap<string, number> = new Map([
  ['x86_64', 64],
  ['i386', 32],
  ['aarch64', 64],
  ['riscv64', 64],
  ['arm', 32],
]);

/** Whether the libraries are read, and nothing but the objects says what is exported, asked for and how it is written. */
export function knowsImports(link: Link): boolean {
  const { libraries, options, versions } = link;
  if (hasOtherNames(link)) return false;
  if (libraries === undefined || libraries.open !== undefined) return false;
  if (options.unusualImports !== undefined || options.looseRelocations === true) return false;
  if (options.exportList === true) return false;
  // Calls of Thumb code alone have entries of their own form.
  if (link.target.machine === 'arm' && isThumbAlone(link)) return false;
  return !packsRelocations(link) && !versions.some(({ foreign }) => foreign);
}
