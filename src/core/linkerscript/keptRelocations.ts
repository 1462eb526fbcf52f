import { amount, type Amount, type Doubt } from './amount';
import type { Link } from './link';

/** A section of relocations that -r and -q leave in the output: it takes no memory. */
export interface RelocationSection {
  readonly name: string;
  readonly size: Amount;
}

/** Machines whose relocations hold no addend. */
const withoutAddend: ReadonlySet<string> = new Set(['i386', 'arm', 'mips']);

/**
 * One section of relocations for each output section that holds any. Nothing is taken out of them: a relocation of what was
 * dropped out of an unwind table becomes one without effect (elflink.c, elf_link_input_bfd; lld's copyRelocations).
 */
export function keptRelocations(link: Link): RelocationSection[] {
  const { relocatable, emitRelocations } = link.options;
  if ((relocatable !== true && emitRelocations !== true) || link.withoutInputs) return [];
  const words = withoutAddend.has(link.target.machine) ? 2n : 3n;
  const entry = words * BigInt(link.target.bits / 8);
  const prefix = words === 2n ? '.rel' : '.rela';
  // In what is linked again lld takes the name that the first of an output section has in its object (getOutputSectionName).
  const byInput = relocatable === true && link.rules.namesByInput;
  const found: { of: string; count: number; open: boolean }[] = [];
  for (const section of link.sections) {
    let first: string | undefined;
    let count = section.name === '.eh_frame' ? link.unwindRelocations : 0;
    let open = false;
    for (const piece of section.pieces) {
      const { kind, name, given, output } = piece;
      if (kind !== 'input' || output === 'discarded') continue;
      const list = given.references?.();
      const own = (list?.length ?? 0) + (link.closedTables?.get(piece) ?? 0);
      const isOpen = list === undefined && given.relocated === true;
      if (own > 0 || isOpen) first ??= name;
      count += own;
      open ||= isOpen;
    }
    const of = byInput ? (first ?? section.name) : section.name;
    if (count > 0 || open) found.push({ of, count, open });
  }
  const relocations = found.map(({ of, count, open }) => ({
    name: `${prefix}${of}`,
    size: amount(BigInt(count) * entry, open ? notTold : undefined),
  }));
  return relocatable === true ? [...keptGroups(link), ...relocations] : relocations;
}

/** Whether the members of groups stay by themselves. */
export function keepsGroups({ options, dissolvesGroups }: Link): boolean {
  return options.relocatable === true && !dissolvesGroups;
}

/** What is linked again has a section for each group that is left: a word of marks, and one for each section and each table of relocations in it (gABI). */
function keptGroups(link: Link): RelocationSection[] {
  if (!keepsGroups(link)) return [];
  const { files } = link;
  const sizes: bigint[] = [];
  for (const { pieces } of files) {
    const words = new Map<string, bigint>();
    for (const { kind, given, output } of pieces) {
      if (kind !== 'input' || given.group === undefined || output === 'discarded') continue;
      const own = given.relocated === true || (given.references?.().length ?? 0) > 0 ? 2n : 1n;
      words.set(given.group, (words.get(given.group) ?? 1n) + own);
    }
    sizes.push(...words.values());
  }
  return sizes.map((words) => ({ name: '.group', size: amount(words * 4n) }));
}

const notTold: Doubt = {
  kind: 'unknown',
  reason: 'how many relocations the objects have is not known',
  bounded: true,
};
