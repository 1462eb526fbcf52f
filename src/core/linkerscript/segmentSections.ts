import { wrap } from './amount';
import { scriptIssue } from './issues';
import { report } from './link';
import { flag, type Section } from './model';
import { bias, type PlacedSegment, type Work } from './placedSegment';
import { elfAlignment, isExecutable, isThreadLocal, isWritable } from './sectionType';
import { pt, type SegmentPlan } from './segmentPlan';

/**
 * `adjust` is how far the offset was moved for this segment only. Yields what it is then: a first section without contents
 * moves it further, and one with contents makes all of it room in the file.
 */
export function placeSection(
  work: Work,
  plan: SegmentPlan,
  segment: PlacedSegment,
  section: Section,
  index: number,
  adjust: bigint,
): bigint {
  const { link } = work;
  const noBits = work.types[section.id] === 8;
  const allocated = (section.flags & flag.alloc) !== 0;
  const threadLocal = isThreadLocal(section);
  const isLoad = plan.type === pt.load;
  const size = section.size.value;
  let onlyHere = isLoad && !noBits ? 0n : adjust;
  if (
    (isLoad || plan.type === pt.tls) &&
    (!noBits || (allocated && (!threadLocal || plan.type === pt.tls)))
  ) {
    const end = wrap(segment.paddr + segment.memsz);
    const start = section.lma.value;
    let gap = wrap(start - end);
    if (gap !== 0n && (start < end || end < segment.paddr)) {
      const data = { name: section.name, from: hex(start), to: hex(end) };
      report(link, scriptIssue('script.lmaAdjusted', data, section.statement.location));
      gap = 0n;
      section.lma = { ...section.lma, value: end };
    }
    segment.memsz += gap;
    if (isLoad) {
      if (!noBits && segment.filesz + gap < segment.memsz) gap = segment.memsz - segment.filesz;
      if (!noBits || index === 0) {
        work.offset = wrap(work.offset + gap);
        if (noBits) onlyHere += gap;
      }
    }
    if (!noBits) segment.filesz += gap;
  }
  if (isLoad) {
    work.offsets[section.id] = work.offset;
    if (!noBits) work.offset = wrap(work.offset + size);
  } else if (noBits && threadLocal && work.offsets[section.id] === undefined) {
    work.offsets[section.id] = work.offset + bias(section.vma.value, work.offset, section.alignment);
  }
  if (!noBits) {
    segment.filesz += size;
    if (allocated) segment.memsz += size;
  } else if (allocated && (plan.type === pt.tls || !threadLocal)) segment.memsz += size;
  if (section.alignment > segment.align && plan.align === undefined && (!isLoad || !work.paged))
    segment.align = section.alignment;
  if (plan.flags === undefined) {
    segment.flags |= 4;
    if (isExecutable(section)) segment.flags |= 1;
    if (isWritable(section)) segment.flags |= 2;
  }
  return onlyHere;
}

/** Sections outside all segments that the file is loaded by follow in the order of their headers, but those without contents. */
export function placeRest(work: Work): void {
  const { link } = work;
  // Of what a note segment holds nothing is said (measured).
  const noted = new Set(
    work.plans.filter(({ type }) => type === pt.note).flatMap(({ sections }) => sections),
  );
  for (const section of link.sections) {
    if (work.offsets[section.id] !== undefined) continue;
    if (work.types[section.id] === 8) {
      work.offsets[section.id] = 0n;
      continue;
    }
    if ((section.flags & flag.alloc) !== 0) {
      if (section.size.value !== 0n && !noted.has(section)) {
        report(link, scriptIssue('script.notInSegment', { name: section.name }, section.statement.location));
      }
      const page = work.paged && section.size.value !== 0n ? link.maxPage : section.alignment;
      work.offset += bias(section.vma.value, work.offset, page);
    } else work.offset = (work.offset + elfAlignment(section) - 1n) & -elfAlignment(section);
    work.offsets[section.id] = work.offset;
    work.offset += section.size.value;
  }
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
