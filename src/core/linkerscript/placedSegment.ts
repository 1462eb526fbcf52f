import type { Link } from './link';
import type { Section } from './model';
import type { SegmentPlan } from './segmentPlan';

/** A program header with its figures. */
export interface PlacedSegment {
  readonly type: number;
  flags: number;
  offset: bigint;
  vaddr: bigint;
  paddr: bigint;
  filesz: bigint;
  memsz: bigint;
  align: bigint;
  sections: readonly Section[];
  /** `offset` and `filesz` rest on sizes that are not known. */
  offsetOpen?: boolean;
  fileszOpen?: boolean;
}

/** What is known while the program headers get their figures. */
export interface Work {
  readonly link: Link;
  readonly plans: readonly SegmentPlan[];
  readonly made: ReadonlyMap<SegmentPlan, PlacedSegment>;
  readonly headersIn: SegmentPlan | undefined;
  readonly headerBytes: bigint;
  readonly fileHeaderBytes: bigint;
  readonly paged: boolean;
  /** sh_type and the place in the file, by the section's number. */
  readonly types: number[];
  readonly offsets: (bigint | undefined)[];
  offset: bigint;
}

/** `(vma - offset)` modulo the page: how far the file offset must move to be congruent. */
export function bias(vma: bigint, offset: bigint, page: bigint): bigint {
  const size = page < 1n ? 1n : page;
  return (((vma - offset) % size) + size) % size;
}
