import { wrap } from './amount';
import { scriptIssue } from './issues';
import { report, type Link } from './link';
import { flag, type Section } from './model';
import { isThreadLocal } from './sectionType';
import type { PlacedSegment } from './placedSegment';

/** sh_type and the place in the file, by the section's number. */
interface Laid {
  readonly link: Link;
  readonly types: readonly number[];
  readonly offsets: readonly (bigint | undefined)[];
}

/**
 * Sections that a LOAD holds by name but not by its bounds, which LMAs and gaps can bring about: GNU ld says so and goes on
 * (elf.c, assign_file_positions_for_load_sections with ELF_SECTION_IN_SEGMENT_1).
 */
export function checkHeld(
  { link, types, offsets }: Laid,
  segment: PlacedSegment,
  sections: readonly Section[],
  number: number,
  ghosts: readonly Section[],
): void {
  // Where two that are not empty share an address, overlays are packed into the segment.
  const checksAddresses = !sections.some((section, i) => {
    const before = sections[i - 1];
    if (before?.vma.value !== section.vma.value) return false;
    return before.size.value !== 0n && section.size.value !== 0n;
  });
  for (const section of sections) {
    const noBits = types[section.id] === 8;
    if (noBits && isThreadLocal(section)) continue;
    const size = section.size.value;
    const at = wrap((offsets[section.id] ?? 0n) - segment.offset);
    const inFile = noBits || ((offsets[section.id] ?? 0n) >= segment.offset && at + size <= segment.filesz);
    const address = section.vma.value;
    const inMemory =
      !checksAddresses ||
      (section.flags & flag.alloc) === 0 ||
      (address >= segment.vaddr && address - segment.vaddr + size <= segment.memsz);
    if (inFile && inMemory && !ghosts.includes(section)) continue;
    const data = { name: section.name, number: String(number) };
    report(link, scriptIssue('script.cannotBeAllocated', data, section.statement.location));
  }
}
