import type { Link } from './link';
import { mergedLength } from './riscv/attributes';
import { flag, type Section } from './model';

/** MIPS: what registers and which ABI the objects use; the linker writes one section of each kind for all. */
const once = ['.reginfo', '.MIPS.abiflags'];

export function keepFirstOfEach(link: Link): void {
  if (!link.target.machine.startsWith('mips')) return;
  for (const name of once) {
    const pieces = link.files.flatMap((file) => file.pieces.filter((piece) => piece.name === name));
    for (const piece of pieces.slice(1)) piece.flags |= flag.exclude;
  }
}

/** Sections of build attributes, by machine: the linker writes one for all objects, in place of what it has taken there. */
const ownNames: Readonly<Record<string, string>> = {
  arm: '.ARM.attributes',
  aarch64: '.ARM.attributes',
  riscv32: '.riscv.attributes',
  riscv64: '.riscv.attributes',
};

const anyName = '.gnu.attributes';

/** SHT_ARM_ATTRIBUTES, which RISC-V has too, and SHT_GNU_ATTRIBUTES. */
const types: ReadonlySet<number> = new Set([0x7000_0003, 0x6fff_fff5]);

/**
 * Objects that agree leave the attributes of one; of RISC-V's the extensions come together; others are at least as long as the
 * longest, which is marked. Where no
 * object has any the section goes, whatever it holds (elflink.c, bfd_elf_final_link). That comes when everything has its place:
 * yields those in memory, which the program headers hold still.
 */
export function mergeAttributes(link: Link): readonly Section[] {
  const ghosts: Section[] = [];
  const own = ownNames[link.target.machine];
  const none = !link.files.some(({ pieces }) => pieces.some(({ type }) => types.has(type)));
  for (const section of link.sections) {
    if (section.name !== own && section.name !== anyName) continue;
    if (!none || link.withoutInputs) mergeOne(section, section.name === '.riscv.attributes');
    else if ((section.flags & flag.alloc) === 0) section.removed = true;
    else ghosts.push(section);
  }
  if (link.sections.some(({ removed }) => removed))
    link.sections = link.sections.filter(({ removed }) => !removed);
  return ghosts;
}

function mergeOne(section: Section, isRiscv: boolean): void {
  const [first, ...rest] = section.pieces;
  if (first === undefined || rest.length === 0) return;
  const largest = rest.reduce((size, piece) => (piece.size > size ? piece.size : size), first.size);
  const text = first.given.bytes?.()?.join();
  const merged = isRiscv ? mergedLength(section.pieces.map(({ given }) => given.bytes?.())) : undefined;
  const agree = rest.every((piece) => piece.size === first.size && piece.given.bytes?.()?.join() === text);
  const reason = 'the objects differ in their build attributes';
  section.size =
    agree || merged !== undefined
      ? { value: merged ?? largest }
      : { value: largest, doubt: { kind: 'estimated', reason, bounded: false } };
}
