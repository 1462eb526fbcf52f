import type { Link } from '../link';
import type { CallForm } from './callForm';
import type { Sizes } from './gnuSizes';
import type { Use } from './use';

/** Machines whose programs with a fixed place have their indirect functions counted. */
const machines: ReadonlySet<string> = new Set(['x86_64', 'aarch64']);

/** Whether what GNU ld makes for the link's indirect functions is followed. */
export function followsIndirect({ target, options }: Link): boolean {
  const isFixed = options.pie !== true && options.shared !== true;
  return machines.has(target.machine) && target.bits === 64 && isFixed;
}

/**
 * The entries for one indirect function of a program with a fixed place: one of .iplt where code needs an address to call or to
 * compare, with a word of .igot.plt and a relocation that starts the choice; where pointers alone lead to it, x86 relocates these
 * (elf-ifunc.c, _bfd_elf_allocate_ifunc_dyn_relocs; each machine's check_relocs).
 */
export function addIndirect(link: Link, use: Use, sizes: Sizes, form: CallForm): void {
  const word = BigInt(link.target.bits / 8);
  const isX86 = link.target.machine === 'x86_64';
  const demand = isX86 ? ofX86(link, use) : ofOthers(use);
  let { usesTable } = demand;
  if (isX86 && !usesTable && demand.byDistance) usesTable = true;
  const isReferred = usesTable || use.entry || (isX86 && demand.pointers > 0);
  if (!isReferred) return;
  if (usesTable) {
    sizes.iplt += form.entry;
    sizes.igotPlt += word;
    sizes.indirect += 1n;
  } else sizes.indirect += BigInt(demand.pointers);
  if (!use.entry || (usesTable && !demand.compares)) return;
  sizes.got += word;
  if (!usesTable) sizes.indirect += 1n;
}

interface Demand {
  /** A call, or an address in code. */
  readonly usesTable: boolean;
  /** Its address must be the same for all. */
  readonly compares: boolean;
  /** Places that a relocation of their own may fill, and whether one of them holds a distance. */
  readonly pointers: number;
  readonly byDistance: boolean;
}

function ofOthers({ call, words, distances, parts }: Use): Demand {
  const compares = words.size + distances.size + parts.size > 0;
  return { usesTable: true, compares, pointers: 0, byDistance: call };
}

function ofX86(link: Link, { known, call, words, distances, parts }: Use): Demand {
  const isWeak = known !== undefined && link.symbols.get(known.name)?.weak === true;
  let usesTable = call;
  let compares = words.size + parts.size > 0;
  let pointers = 0;
  let byDistance = false;
  const isCode = (flags: number): boolean => (flags & 4) !== 0;
  const isFixed = (flags: number): boolean => isCode(flags) || (flags & 1) === 0;
  for (const [{ given }, count] of words) {
    if ((given.flags & 1) === 0) usesTable = true;
    if (!isCode(given.flags) || isWeak) pointers += count;
  }
  for (const [{ given }, count] of parts) {
    if (isFixed(given.flags)) usesTable = true;
    if (isWeak) pointers += count;
  }
  for (const [{ given }, count] of distances) {
    if (isFixed(given.flags)) usesTable = true;
    if (!isCode(given.flags)) compares = true;
    if (!isWeak) continue;
    pointers += count;
    byDistance = true;
  }
  return { usesTable, compares, pointers, byDistance };
}
