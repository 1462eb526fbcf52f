import { wrap } from './amount';
import { headerSizes } from './headerSize';
import { checkHeld } from './heldSections';
import { scriptIssue } from './issues';
import { checkFileSize, isTbss, report, type Link } from './link';
import { flag, type Section } from './model';
import { planSegments, sortForSegments } from './segmentMap';
import { pt, type SegmentPlan } from './segmentPlan';
import { elfType } from './sectionType';
import { bias, type PlacedSegment, type Work } from './placedSegment';
import { includeHeaders } from './segmentHeaders';
import { placeSection, placeRest } from './segmentSections';

/** Bytes of the program headers that the layout as it stands needs. */
export function programHeaderCount(link: Link): number {
  if (link.withoutInputs) return link.headerSize;
  return planSegments(link).length * headerSizes[link.target.bits].entry;
}

/** The figures of a segment are exact or not there: none is made of sections that are not known. */
function isOpen(section: Section): boolean {
  const known = [section.vma, section.size].every((of) => of.doubt?.kind !== 'unknown');
  return (section.flags & flag.alloc) !== 0 && !known;
}

/**
 * Gives the program headers offsets, addresses and sizes (elf.c, assign_file_positions_for_load_sections). `ghosts` are in no list of
 * sections any more and have no header, so that they count as empty and bring no rights along.
 */
export function makeSegments(link: Link, ghosts: readonly Section[] = []): readonly PlacedSegment[] {
  if (link.withoutInputs || link.sections.some(isOpen)) return [];
  const plans = planSegments(link);
  if (plans.length === 0) return [];
  for (const ghost of ghosts) {
    ghost.flags = flag.alloc | flag.load | flag.contents | flag.readonly;
    ghost.size = { value: 0n };
    ghost.alignment = 1n;
  }
  const { file, entry } = headerSizes[link.target.bits];
  const headerBytes = BigInt(Math.max(link.headerSize, plans.length * entry));
  const made = new Map(plans.map((plan) => [plan, emptySegment(plan)]));
  for (const plan of plans) if (plan.sections.length > 1) plan.sections = sortForSegments(plan.sections);
  const sorted = sortSegments(plans);
  const headersIn = sorted.find((plan) => plan.type === pt.load && plan.includesHeaders);
  const work: Work = {
    link,
    plans,
    made,
    headersIn,
    headerBytes,
    fileHeaderBytes: file,
    paged: link.options.nmagic !== true && link.options.omagic !== true,
    types: typesOf(link, plans),
    offsets: [],
    offset: headersIn === undefined ? file + headerBytes : file,
  };
  sorted.forEach((plan, number) => {
    placeSegment(work, plan, sorted[0]);
    const segment = made.get(plan);
    if (plan.type === pt.load && segment !== undefined)
      checkHeld(work, segment, plan.sections, number, ghosts);
  });
  placeRest(work);
  checkFileSize(link, work.offset);
  for (const plan of plans) finish(work, plan);
  // The others may have sizes below 0 in the file: nothing is written for them.
  for (const { type, offset, filesz } of made.values())
    if (type === pt.load) checkFileSize(link, wrap(offset + filesz));
  const all = plans.flatMap((plan) => made.get(plan) ?? []);
  if (ghosts.length === 0) return all;
  return all.map((segment) => ({
    ...segment,
    sections: segment.sections.filter((section) => !ghosts.includes(section)),
  }));
}

function typesOf(link: Link, plans: readonly SegmentPlan[]): number[] {
  const types: number[] = [];
  for (const section of link.sections) {
    const type = elfType(section);
    // It is a LOAD that makes one without contents of what is never loaded.
    const keepsType =
      type === 8 &&
      section.type !== 0 &&
      !plans.some((of) => of.type === pt.load && of.sections.includes(section));
    types[section.id] = keepsType ? section.type : type;
    // What the name or an input calls empty has contents after all (elf.c, elf_fake_sections).
    if (section.type === 8 && type === 1)
      report(link, scriptIssue('script.typeChanged', { name: section.name }, section.statement.location));
  }
  return types;
}

function emptySegment(plan: SegmentPlan): PlacedSegment {
  return {
    type: plan.type,
    flags: plan.flags ?? 0,
    offset: 0n,
    vaddr: 0n,
    paddr: 0n,
    filesz: 0n,
    memsz: plan.memsz ?? 0n,
    align: 0n,
    sections: plan.sections,
  };
}

/** By type with LOAD first, headers first, then by LMA (elf.c, elf_sort_segments). */
function sortSegments(plans: readonly SegmentPlan[]): SegmentPlan[] {
  const lma = (plan: SegmentPlan): bigint =>
    plan.paddr ??
    wrap((plan.sections[0]?.lma.value ?? 0n) + (plan.sections.length > 0 ? (plan.vaddrOffset ?? 0n) : 0n));
  const rank = (type: number): number => (type === pt.null ? Number.MAX_SAFE_INTEGER : type);
  return plans
    .map((plan, i) => ({ plan, i }))
    .sort((a, b) => {
      if (a.plan.type !== b.plan.type) return rank(a.plan.type) - rank(b.plan.type);
      if (a.plan.includesFileHeader !== b.plan.includesFileHeader) return a.plan.includesFileHeader ? -1 : 1;
      if (a.plan.type === pt.load) {
        const x = lma(a.plan);
        const y = lma(b.plan);
        if (x !== y) return x < y ? -1 : 1;
      }
      return a.i - b.i;
    })
    .map((item) => item.plan);
}

function placeSegment(work: Work, plan: SegmentPlan, firstSorted: SegmentPlan | undefined): void {
  const { link } = work;
  const segment = work.made.get(plan);
  if (segment === undefined) return;
  const first = plan.sections[0];
  if (plan.type === pt.dynamic && first !== undefined && first.name !== '.dynamic')
    report(link, scriptIssue('script.notDynamic', { name: first.name }, first.statement.location));
  const shift = plan.vaddrOffset ?? 0n;
  segment.vaddr = wrap((first?.vma.value ?? 0n) + shift);
  segment.paddr = plan.paddr ?? (first === undefined ? 0n : wrap(first.lma.value + shift));
  const isLoad = plan.type === pt.load;
  if (isLoad && work.paged) segment.align = usualAlign(link);
  else if (plan.align !== undefined) segment.align = plan.align;
  else if (first === undefined) segment.align = BigInt(link.target.bits / 8);
  if (plan === work.headersIn) {
    if (!plan.includesFileHeader) segment.offset = work.offset;
    work.offset += work.headerBytes;
  }
  const page = work.paged ? link.maxPage : 1n;
  let noContents = false;
  let adjust = 0n;
  if (isLoad && first !== undefined) {
    const most = plan.sections.reduce(
      (most, section) => (section.alignment > most ? section.alignment : most),
      1n,
    );
    const align = most > page ? most : page;
    if (work.paged && most > segment.align) segment.align = align;
    noContents = plan.sections.every((section) => work.types[section.id] === 8);
    adjust = bias(segment.vaddr, work.offset, align);
    work.offset += adjust;
    if (!noContents) adjust = 0n;
  }
  // All that the script puts into a note segment becomes a note.
  if (plan.type === pt.note) for (const section of plan.sections) work.types[section.id] = 7;
  includeHeaders(work, plan, segment, firstSorted, noContents, page);
  plan.sections.forEach((section, i) => {
    adjust = placeSection(work, plan, segment, section, i, adjust);
  });
  work.offset = wrap(work.offset - adjust);
  if (plan.type === pt.phdr && work.headersIn === undefined)
    report(link, scriptIssue('script.phdrNotLoaded', {}));
}

/** x86 keeps to its own pages unless an option sets their size (elf.c, elf_backend_data.p_align). */
function usualAlign({ options, target, maxPage }: Link): bigint {
  return options.maxPageSize === undefined ? (target.segmentAlign ?? maxPage) : maxPage;
}

/** The segments other than LOAD take their offsets from the sections (elf.c, …_for_non_load_sections). */
function finish(work: Work, plan: SegmentPlan): void {
  const segment = work.made.get(plan);
  if (segment === undefined) return;
  if (plan.type === pt.relro) {
    finishRelro(work, plan, segment);
    return;
  }
  const first = plan.sections[0];
  if (plan.type === pt.load || plan.type === pt.stack || plan.type === pt.phdr || first === undefined) return;
  segment.offset = work.offsets[first.id] ?? segment.offset;
  segment.filesz = 0n;
  const last = plan.sections.findLast((section) => work.types[section.id] !== 8);
  if (last === undefined) return;
  segment.filesz = wrap((work.offsets[last.id] ?? 0n) - segment.offset + last.size.value);
  if (plan.type === pt.note && (last.flags & flag.alloc) !== 0) segment.memsz = segment.filesz;
}

function finishRelro(work: Work, relro: SegmentPlan, segment: PlacedSegment): void {
  const { relroStart: start, relroEnd: end } = work.link;
  const isWithin = (section: Section): boolean => section.vma.value >= start && section.vma.value < end;
  for (const plan of work.plans) {
    const first = plan.sections[0];
    const last = plan.sections[plan.sections.length - 1];
    if (plan.type !== pt.load || first === undefined || last === undefined) continue;
    const lastEnd = last.vma.value + (isTbss(last) ? 0n : last.size.value);
    if (lastEnd <= start || first.vma.value >= end) continue;
    const from = plan.sections.find((section) => isWithin(section) && section.size.value !== 0n);
    const load = work.made.get(plan);
    if (from === undefined || load === undefined) break;
    segment.vaddr = from.vma.value;
    segment.paddr = from.lma.value;
    segment.offset = work.offsets[from.id] ?? 0n;
    segment.memsz = end - segment.vaddr;
    const filled = wrap(load.vaddr + load.filesz - segment.vaddr);
    segment.filesz = segment.memsz > filled ? filled : segment.memsz;
    if (relro.align === undefined) segment.align = 1n;
    if (relro.flags === undefined) segment.flags = 4;
    segment.sections = plan.sections.filter(isWithin);
    return;
  }
  // Nothing is protected, so the entry is cleared.
  report(work.link, scriptIssue('script.emptyRelro', {}));
  Object.assign(segment, { ...emptySegment(relro), type: pt.null, flags: 0, sections: [] });
}
