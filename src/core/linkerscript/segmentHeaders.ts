import { wrap } from './amount';
import { scriptIssue } from './issues';
import { report } from './link';
import type { PlacedSegment, Work } from './placedSegment';
import { pt, type SegmentPlan } from './segmentPlan';

/** Makes room for the file header and the program headers in a segment that has them. */
export function includeHeaders(
  work: Work,
  plan: SegmentPlan,
  segment: PlacedSegment,
  firstSorted: SegmentPlan | undefined,
  noContents: boolean,
  page: bigint,
): void {
  const { link, offset } = work;
  const isLoad = plan.type === pt.load;
  if (plan.includesFileHeader) {
    if (plan.flags === undefined) segment.flags |= 4;
    segment.filesz = work.fileHeaderBytes;
    segment.memsz = work.fileHeaderBytes;
    if (isLoad && plan.sections.length > 0) {
      if (segment.vaddr < offset || (plan.paddr === undefined && segment.paddr < offset)) {
        report(link, scriptIssue('script.headersDoNotFit', {}, plan.sections[0]?.statement.location));
      }
      segment.vaddr = wrap(segment.vaddr - offset);
      if (plan.paddr === undefined) segment.paddr = wrap(segment.paddr - offset);
    } else if (!isLoad && firstSorted?.includesFileHeader === true) {
      const header = work.made.get(firstSorted);
      segment.vaddr = header?.vaddr ?? 0n;
      if (plan.paddr === undefined) segment.paddr = header?.paddr ?? 0n;
    }
  }
  if (plan.includesHeaders) {
    if (plan.flags === undefined) segment.flags |= 4;
    segment.filesz += work.headerBytes;
    segment.memsz += work.headerBytes;
    if (!plan.includesFileHeader) placeHeadersAlone(work, plan, segment, isLoad);
  }
  if (!isLoad) return;
  if (!plan.includesFileHeader && !plan.includesHeaders) {
    segment.offset = noContents ? offset % (segment.align > page ? segment.align : page) : offset;
    return;
  }
  const gap = offset - (segment.offset + segment.filesz);
  if (!noContents) segment.filesz += gap;
  segment.memsz += gap;
}

function placeHeadersAlone(work: Work, plan: SegmentPlan, segment: PlacedSegment, isLoad: boolean): void {
  if (isLoad) {
    if (plan.sections.length === 0) return;
    const distance = work.offset - segment.offset;
    segment.vaddr = wrap(segment.vaddr - distance);
    if (plan.paddr === undefined) segment.paddr = wrap(segment.paddr - distance);
    return;
  }
  const holder = work.headersIn === undefined ? undefined : work.made.get(work.headersIn);
  if (holder === undefined) {
    segment.offset = work.fileHeaderBytes;
    return;
  }
  const behind = work.headersIn?.includesFileHeader === true ? work.fileHeaderBytes : 0n;
  segment.vaddr = wrap(holder.vaddr + behind);
  if (plan.paddr === undefined) segment.paddr = wrap(holder.paddr + behind);
  segment.offset = holder.offset + behind;
}
