import { lookup } from '../lookup';
import { isUnknown, wrap } from './amount';
import { scriptIssue } from './issues';
import { isTbss, report, type Link } from './link';
import { flag, type Section } from './model';

/** Overlaps in load and in virtual memory (ldlang.c, lang_check_section_addresses). */
export function checkSections(link: Link): void {
  for (const section of link.sections) if ((section.flags & flag.alloc) !== 0) checkWrap(link, section);
  const placed = link.sections.filter(
    (section) =>
      (section.flags & flag.alloc) !== 0 && !isTbss(section) && section.size.value !== 0n && isKnown(section),
  );
  const loaded = placed.filter((section) => (section.flags & flag.load) !== 0);
  const warned = new Set<Section>();
  pairs(
    sortedBy(loaded, (section) => section.lma.value),
    (section) => section.lma.value,
    (section, other) => {
      warned.add(section);
      report(
        link,
        scriptIssue('script.overlapLma', overlapData(section, other, 'lma'), section.statement.location),
      );
    },
  );
  const byVma = sortedBy(placed, (section) => section.vma.value);
  // Two sections at one address are overlays, and then nothing is checked.
  const overlays = byVma.some((section, i) => i > 0 && byVma[i - 1]?.vma.value === section.vma.value);
  if (overlays) return;
  pairs(
    byVma,
    (section) => section.vma.value,
    (section, other) => {
      if (warned.has(section)) return;
      report(
        link,
        scriptIssue('script.overlapVma', overlapData(section, other, 'vma'), section.statement.location),
      );
    },
  );
}

/** GNU ld writes no section that is aligned to 2^63 or more, nor one whose ALIGN is -1 (elf.c, elf_fake_headers). */
export function checkAlignments(link: Link): void {
  for (const { name, alignment, statement } of link.sections)
    if (alignment >= 1n << 63n)
      report(link, scriptIssue('script.alignmentTooBig', { name }, statement.location));
}

/** What old constructors and destructors are called that go into the arrays of new ones. */
const oldNames: Readonly<Record<string, RegExp>> = {
  '.init_array': /^\.ctors(\.|$)/,
  '.fini_array': /^\.dtors(\.|$)/,
};

/**
 * Old constructors that go into the new arrays are copied last word first: whole words, and with relocations one for each
 * (elflink.c, elf_link_input_bfd).
 */
export function checkReversed(link: Link): void {
  const word = link.target.bits / 8;
  for (const { name, pieces, statement } of link.sections) {
    const old = lookup(oldNames, name);
    if (old === undefined) continue;
    const broken = pieces.find((piece) => {
      if (!old.test(piece.name) || (piece.flags & flag.load) === 0 || piece.size <= word) return false;
      const relocations = piece.given.references?.().length ?? 0;
      return (
        piece.size % BigInt(word) !== 0n || (relocations > 0 && BigInt(relocations * word) !== piece.size)
      );
    });
    if (broken === undefined) continue;
    const data = { name: broken.name, output: name, bytes: String(word) };
    report(link, scriptIssue('script.brokenConstructors', data, statement.location));
  }
}

/** A section that reaches past the end of the address space, unless it ends right there. */
function checkWrap(link: Link, section: Section): void {
  if (!isKnown(section)) return;
  const mask = link.addressMask;
  const wraps = (start: bigint): boolean => {
    const end = (start + section.size.value) & mask;
    return end !== 0n && end < (start & mask);
  };
  const which = wraps(section.vma.value) ? 'VMA' : wraps(section.lma.value) ? 'LMA' : undefined;
  if (which === undefined) return;
  report(link, scriptIssue('script.wraps', { name: section.name, which }, section.statement.location));
}

function isKnown(section: Section): boolean {
  return !isUnknown(section.vma) && !isUnknown(section.lma) && !isUnknown(section.size);
}

function sortedBy(sections: readonly Section[], key: (section: Section) => bigint): Section[] {
  return [...sections].sort((a, b) => {
    const x = key(a);
    const y = key(b);
    return x < y ? -1 : x > y ? 1 : a.id - b.id;
  });
}

function pairs(
  sections: readonly Section[],
  key: (section: Section) => bigint,
  overlap: (section: Section, before: Section) => void,
): void {
  let before: Section | undefined;
  for (const section of sections) {
    if (before !== undefined) {
      const end = BigInt.asUintN(64, key(before) + before.size.value - 1n);
      if (key(section) <= end || end < key(before)) overlap(section, before);
    }
    before = section;
  }
}

function overlapData(
  section: Section,
  other: Section,
  which: 'lma' | 'vma',
): Record<'name' | 'start' | 'end' | 'other' | 'otherStart' | 'otherEnd', string> {
  const hex = (value: bigint): string => `0x${BigInt.asUintN(64, value).toString(16)}`;
  return {
    name: section.name,
    start: hex(section[which].value),
    end: hex(section[which].value + section.size.value - 1n),
    other: other.name,
    otherStart: hex(other[which].value),
    otherEnd: hex(other[which].value + other.size.value - 1n),
  };
}

/** By how much each region that is too small is exceeded. */
export function reportOverflows(link: Link): void {
  for (const region of link.regions) {
    if (!region.overflowReported) continue;
    // As an unsigned number, as the linker prints it, also for a section below the region.
    const bytes = wrap(region.current.value - (region.origin.value + region.length.value));
    const least = isUnknown(region.current) ? 'at least ' : '';
    const data = { region: region.names[0] ?? '', bytes: `${least}${bytes.toString()}` };
    report(link, scriptIssue('script.overflow', data, region.location));
  }
}
