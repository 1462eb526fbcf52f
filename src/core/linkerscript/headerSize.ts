import { isTbss, sectionNamed, type Link } from './link';
import type { Amount, Doubt } from './amount';
import { flag, type Section } from './model';
import { machineSegmentCount } from './segmentsOfMachine';

export const headerSizes = { 32: { file: 52n, entry: 32 }, 64: { file: 64n, entry: 56 } } as const;

export const headersDoubt: Doubt = {
  kind: 'unknown',
  reason: 'the number of program headers depends on the objects',
  bounded: true,
};

/** SIZEOF_HEADERS: the ELF header and the program headers as far as they are known by now. */
export function headerBytes(link: Link): Amount {
  const { file, entry } = headerSizes[link.target.bits];
  // What is linked again has no program headers, whatever PHDRS says (elf.c, _bfd_elf_sizeof_headers).
  if (link.options.relocatable === true) return { value: file };
  if (link.headerSize < 0)
    link.headerSize = (link.headers.length > 0 ? link.headers.length : guessCount(link)) * entry;
  const value = file + BigInt(link.headerSize);
  const isKnown = !link.withoutInputs && !link.uncertainty.dynamic && link.relroOpen !== true;
  if (isKnown || link.headers.length > 0) return { value };
  // Whatever the objects are, the ELF header is there.
  if (link.withoutInputs) return { value: file, doubt: headersDoubt };
  return { value, doubt: { ...headersDoubt, bounded: false } };
}

/** Of lld, which takes sections out that stay empty: undefined where the sizes of its own are known. */
export function openHeaders({ uncertainty, headers }: Link): Doubt | undefined {
  const { dynamic, linkage, indirect } = uncertainty;
  if (headers.length > 0 || (!dynamic && !linkage && indirect === undefined)) return undefined;
  return { ...headersDoubt, bounded: false };
}

/** What holds GNU ld's index of the unwind tables. */
export function indexSection({ index }: Link): Section | undefined {
  const isThere = index !== undefined && (index.flags & flag.exclude) === 0;
  return isThere && typeof index.output === 'object' ? index.output : undefined;
}

/** What the linker reserves before it knows its segments (elf.c, get_program_header_size). */
export function guessCount(link: Link): number {
  const sections = link.sections;
  let count = 2;
  const interpreter = sectionNamed(link, '.interp');
  if (interpreter !== undefined && (interpreter.flags & flag.load) !== 0 && interpreter.size.value !== 0n)
    count += 2;
  if (sectionNamed(link, '.dynamic') !== undefined) count += 1;
  if (link.relro) count += 1;
  if (indexSection(link) !== undefined) count += 1;
  if (link.stackFlags !== 'none') count += 1;
  const property = sectionNamed(link, '.note.gnu.property');
  if (property !== undefined && property.size.value !== 0n) count += 1;
  count += noteRuns(sections);
  if (sections.some((section) => (section.flags & flag.threadLocal) !== 0)) count += 1;
  return count + machineSegmentCount(link);
}

/** Adjacent loadable notes of one alignment share a segment. */
function noteRuns(sections: readonly Section[]): number {
  let runs = 0;
  let last: Section | undefined;
  for (const section of sections) {
    if (!isLoadedNote(section)) {
      last = undefined;
      continue;
    }
    if (last?.alignment !== section.alignment) runs += 1;
    last = section;
  }
  return runs;
}

export function isLoadedNote(section: Section): boolean {
  return section.type === 7 && (section.flags & flag.load) !== 0;
}

export { isTbss };
