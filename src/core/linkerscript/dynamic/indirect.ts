import { hasDynamicSections, isPlaceless, outputStatements, type Link } from '../link';
import { subexpressions } from '../subexpressions';
import type { CallForm } from './callForm';
import type { Seen, Sizes } from './gnuSizes';
import { isX86, type Known } from './known';
import type { Use } from './use';

/** Whether what GNU ld makes for the link's indirect functions is followed. */
export function followsIndirect(link: Link): boolean {
  return isX86(link) || (link.target.machine === 'aarch64' && link.target.bits === 64);
}

/**
 * The entries for one indirect function: in .plt, or in .iplt of a static program with a fixed place, where code needs an address to call
 * or to compare, each with a word and a relocation that starts the choice; where pointers alone lead to it, x86 relocates these
 * (elf-ifunc.c, _bfd_elf_allocate_ifunc_dyn_relocs; each machine's check_relocs).
 */
export function addIndirect(link: Link, use: Use, sizes: Sizes, form: CallForm, sees: Seen): void {
  const word = BigInt(link.target.bits / 8);
  const placeless = isPlaceless(link);
  const dynamic = hasDynamicSections(link);
  const demand = isX86(link) ? ofX86(link, use, sees) : ofOthers(link, use);
  let { usesTable } = demand;
  let filled = placeless || !usesTable ? demand.pointers : 0;
  if (filled > 0 && demand.byDistance) {
    usesTable = true;
    if (!placeless) filled = 0;
  }
  if (!usesTable && !use.entry && filled === 0) return;
  if (usesTable) {
    if (dynamic) {
      if (sizes.plt === 0n) sizes.plt = form.header;
      sizes.plt += form.entry;
      if (form.marked) sizes.markedPlt += 16n;
      sizes.gotPlt += word;
      sizes.pltRelocations += 1n;
    } else {
      sizes.iplt += form.entry;
      sizes.igotPlt += word;
      sizes.indirect += 1n;
    }
  }
  if (placeless) sizes.filled += BigInt(filled);
  else if (dynamic) sizes.gotRelocations += BigInt(filled);
  else sizes.indirect += BigInt(filled);
  if (!use.entry || (usesTable && !hasOwnEntry(link, use, demand, sees))) return;
  sizes.got += word;
  // With an entry in the table of calls its address is known in a program with a fixed place.
  if (!placeless && usesTable) return;
  if (dynamic) sizes.gotRelocations += 1n;
  else sizes.indirect += 1n;
}

/** Whether the global offset table has an entry besides that of the table of calls; a program without a fixed place needs none. */
function hasOwnEntry(link: Link, { known }: Use, { compares }: Demand, sees: Seen): boolean {
  if (!isPlaceless(link)) return compares;
  return link.options.shared === true && known !== undefined && sees.isDynamic(known);
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

function ofOthers(link: Link, { words, distances, parts }: Use): Demand {
  const compares = words.size + distances.size + parts.size > 0;
  const pointers = isPlaceless(link) ? [...words.values()].reduce((sum, count) => sum + count, 0) : 0;
  return { usesTable: true, compares, pointers, byDistance: false };
}

function ofX86(link: Link, { known, call, words, distances, parts }: Use, sees: Seen): Demand {
  const isWeak = known !== undefined && link.symbols.get(known.name)?.weak === true;
  const placeless = isPlaceless(link);
  let usesTable = call;
  let compares = words.size + parts.size > 0;
  let pointers = 0;
  let byDistance = false;
  const isCode = (flags: number): boolean => (flags & 4) !== 0;
  const isFixed = (flags: number): boolean => isCode(flags) || (flags & 1) === 0;
  for (const [{ given }, count] of words) {
    if ((given.flags & 1) === 0) usesTable = true;
    if (placeless || !isCode(given.flags) || isWeak) pointers += count;
  }
  for (const [{ given }, count] of parts) {
    if (isFixed(given.flags)) usesTable = true;
    if (placeless || isWeak) pointers += count;
  }
  // In a shared object a distance to what others may define has a relocation, too, and one to a local function has room for it.
  const mayBind = link.options.shared === true && link.options.symbolic !== true;
  const relocatesDistance = isWeak || (mayBind && (known === undefined || !sees.isOwn(known)));
  for (const [{ given }, count] of distances) {
    if (isFixed(given.flags)) usesTable = true;
    if (!isCode(given.flags)) compares = true;
    if (!relocatesDistance) continue;
    pointers += count;
    byDistance = true;
  }
  return { usesTable, compares, pointers, byDistance };
}

/** Whether the script gives an indirect function another value, or a name the place, and with it the kind, of one. */
export function assignsIndirect(link: Link, names: ReadonlyMap<string, Known>): boolean {
  const isOne = (name: string): boolean => names.get(name)?.kind === 'ifunc';
  const outer = link.statements.flatMap((statement) => (statement.kind === 'assignment' ? [statement] : []));
  const inner = outputStatements(link).flatMap(({ children }) =>
    children.flatMap((child) => (child.kind === 'assignment' ? [child] : [])),
  );
  return [...outer, ...inner].some(
    ({ node }) =>
      isOne(node.target.text) ||
      [...subexpressions(node.value)].some((part) => part.kind === 'symbol' && isOne(part.name)),
  );
}
