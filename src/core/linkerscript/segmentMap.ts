import { wrap } from './amount';
import { guessCount, headerSizes, isLoadedNote, indexSection } from './headerSize';
import { scriptIssue } from './issues';
import { findOutput, isTbss, report, sectionNamed, type Link } from './link';
import { flag, type Region, type Section } from './model';
import { plan, pt, type SegmentPlan } from './segmentPlan';
import { withMachineSegments } from './segmentsOfMachine';
import { checkHeaders, segmentsOfScript } from './segmentsOfScript';

const readable = 4;

/** The program headers of the link as it stands: the script's own, or the ones that the sections ask for. */
export function planSegments(link: Link): SegmentPlan[] {
  checkHeaders(link);
  const plans = link.headers.length > 0 ? segmentsOfScript(link) : fromSections(link);
  const own = link.headers.length > 0;
  for (const plan of own ? plans : []) {
    plan.sections = plan.sections.filter(
      (section) => plan.type !== pt.load || (section.flags & flag.alloc) !== 0,
    );
  }
  const kept = plans.filter(
    (plan) => own || plan.type !== pt.load || plan.sections.length > 0 || plan.includesHeaders,
  );
  return withMachineSegments(link, kept);
}

/** One segment for each run of sections that can share one (elf.c, _bfd_elf_map_sections_to_segments). */
function fromSections(link: Link): SegmentPlan[] {
  const plans: SegmentPlan[] = [];
  // A file without any section has no segments either.
  if (link.sections.length === 0) return plans;
  const interpreter = sectionNamed(link, '.interp');
  let headersInSegment = link.loadHeaders;
  const sorted = sortForSegments(link.sections.filter((section) => (section.flags & flag.alloc) !== 0));
  const first = sorted[0];
  const headers = headerLength(link);
  const page = link.maxPage < 1n ? 1n : link.maxPage;
  const mask = link.addressMask;
  if (first !== undefined && (first.lma.value & mask & (page - 1n)) >= (headers & (page - 1n)))
    headersInSegment = true;
  if (interpreter !== undefined && (interpreter.flags & flag.load) !== 0 && interpreter.size.value !== 0n) {
    plans.push(plan(pt.phdr, [], { flags: readable, includesHeaders: true }), plan(pt.interp, [interpreter]));
    headersInSegment = true;
  }
  const paged = link.options.nmagic !== true && link.options.omagic !== true;
  if (!paged) headersInSegment = false;
  if (headersInSegment && first !== undefined) {
    const placed = headerPlace(link, first, headers, page, wrapsTo(sorted, mask));
    headersInSegment = placed.inSegment;
    if (placed.own !== undefined) plans.push(placed.own);
  }
  plans.push(...loadSegments(link, sorted, headersInSegment, paged, page));
  const dynamic = sectionNamed(link, '.dynamic');
  if (dynamic !== undefined && (dynamic.flags & flag.load) !== 0) plans.push(plan(pt.dynamic, [dynamic]));
  plans.push(...noteSegments(link), ...threadSegment(link));
  const property = sectionNamed(link, '.note.gnu.property');
  if (property !== undefined && property.size.value !== 0n)
    plans.push(plan(pt.property, [property], { flags: readable }));
  const unwind = indexSection(link);
  if (unwind !== undefined && (unwind.flags & flag.load) !== 0) plans.push(plan(pt.ehFrame, [unwind]));
  if (link.stackFlags !== 'none') {
    plans.push(
      plan(pt.stack, [], {
        flags: link.stackFlags === 'RWX' ? 7 : 6,
        align: link.target.stackAlign,
        memsz: link.options.stackSize ?? 0n,
      }),
    );
  }
  if (link.relro && plans.some((item) => item.type === pt.load && holdsRelro(link, item)))
    plans.push(plan(pt.relro, []));
  return plans;
}

function headerLength(link: Link): bigint {
  const { file, entry } = headerSizes[link.target.bits];
  return file + BigInt(link.headerSize >= 0 ? link.headerSize : guessCount(link) * entry);
}

/** Where a section that wraps around the address space ends. */
function wrapsTo(sections: readonly Section[], mask: bigint): bigint {
  let to = 0n;
  for (const section of sections) {
    const end = (section.lma.value + section.size.value) & mask;
    if (end < (section.lma.value & mask)) to = end;
  }
  return to;
}

/** Whether the headers fit in front of the first section, in its segment or in one of their own. */
function headerPlace(
  link: Link,
  first: Section,
  headers: bigint,
  page: bigint,
  wrapTo: bigint,
): { readonly inSegment: boolean; readonly own?: SegmentPlan } {
  const mask = link.addressMask;
  const pageMask = wrap(-page);
  const lma = first.lma.value & mask;
  let headerLma = wrap(first.lma.value - headers) & mask & pageMask;
  let separate = false;
  if (link.separateCode && (first.flags & flag.code) !== 0) {
    separate = true;
    if ((wrap(headerLma + headers - 1n) & mask & pageMask) === (lma & pageMask)) {
      if (headerLma >= page) headerLma -= page;
      else separate = false;
    }
  }
  if (lma < headerLma || lma < headers || headerLma < wrapTo) return { inSegment: false };
  if (!separate) return { inSegment: true };
  const own = plan(pt.load, [], {
    includesFileHeader: true,
    includesHeaders: true,
    paddr: headerLma,
    vaddrOffset: wrap(first.vma.value - headers) & mask & pageMask,
  });
  return { inSegment: false, own };
}

function loadSegments(
  link: Link,
  sorted: readonly Section[],
  headersFirst: boolean,
  paged: boolean,
  page: bigint,
): SegmentPlan[] {
  const plans: SegmentPlan[] = [];
  let run: Section[] = [];
  let last: Last | undefined;
  const state = { writable: false, executable: false, paged, page, pageMask: wrap(-page) };
  const close = (): void => {
    const withHeaders = headersFirst && plans.length === 0;
    plans.push(plan(pt.load, run, { includesFileHeader: withHeaders, includesHeaders: withHeaders }));
    run = [];
  };
  for (const section of sorted) {
    const region = regionOf(link, section);
    // Different MEMORY regions never share a segment (ldlang.c, ldlang_override_segment_assignment).
    if (last !== undefined && (region !== last.region || differsEnough(link, last, section, state))) {
      close();
      state.writable = false;
      state.executable = false;
    }
    run.push(section);
    if ((section.flags & flag.readonly) === 0) state.writable = true;
    if ((section.flags & flag.code) !== 0) state.executable = true;
    last = { section, region };
  }
  // A segment for nothing but .tbss is not made.
  if (last !== undefined && (run.length !== 1 || !isTbss(last.section))) close();
  return plans;
}

/** The section before, in a segment that is being filled. */
interface Last {
  readonly section: Section;
  readonly region: Region | undefined;
}

/** What the segment that is being filled holds so far, and the page that segments are loaded by. */
interface RunState {
  readonly writable: boolean;
  readonly executable: boolean;
  readonly paged: boolean;
  readonly page: bigint;
  readonly pageMask: bigint;
}

/** Looked up by name, so of two sections of a name the first one's counts. */
function regionOf(link: Link, section: Section): Region | undefined {
  const { statement } = section;
  const isFirst = !statement.duplicate && statement.constraint !== 'dropped';
  return (isFirst ? statement : findOutput(link, section.name))?.region;
}

function differsEnough(link: Link, { section: last }: Last, section: Section, state: RunState): boolean {
  const { page, pageMask } = state;
  const end = isTbss(last) ? last.lma.value : wrap(last.lma.value + last.size.value);
  const lma = section.lma.value;
  if (distance(last) !== distance(section)) return true;
  if (lma < end || end < last.lma.value) return true;
  if (state.paged && (wrap(end - 1n) & pageMask) === (lma & pageMask)) return false;
  const nextPage = wrap(((end + page - 1n) & pageMask) + page);
  if (nextPage > last.lma.value && nextPage <= lma) return true;
  if (!isLoaded(last) && isLoaded(section)) return true;
  if (!state.paged) return false;
  if (link.separateCode && state.executable !== ((section.flags & flag.code) !== 0)) return true;
  return !state.writable && (section.flags & flag.readonly) === 0;
}

/** From where it runs to where it is loaded. */
function distance({ lma, vma }: Section): bigint {
  return lma === vma ? 0n : wrap(lma.value - vma.value);
}

function isLoaded({ flags }: Section): boolean {
  return (flags & (flag.load | flag.threadLocal)) !== 0;
}

/** By LMA, then VMA, sections without contents last, then small before large (elf.c, elf_sort_sections). */
export function sortForSegments(sections: readonly Section[]): Section[] {
  const inOrder = sections.every((section, i) => i === 0 || before(sections[i - 1] ?? section, section) <= 0);
  return inOrder ? [...sections] : [...sections].sort(before);
}

function before(a: Section, b: Section): number {
  if (a.lma.value !== b.lma.value) return a.lma.value < b.lma.value ? -1 : 1;
  if (a.vma.value !== b.vma.value) return a.vma.value < b.vma.value ? -1 : 1;
  const atEnd = (section: Section): boolean =>
    (section.flags & (flag.load | flag.threadLocal)) === 0 && section.size.value !== 0n;
  const size = (section: Section): bigint => ((section.flags & flag.load) !== 0 ? section.size.value : 0n);
  if (atEnd(a) !== atEnd(b)) return atEnd(a) ? 1 : -1;
  return size(a) < size(b) ? -1 : size(a) > size(b) ? 1 : 0;
}

function noteSegments(link: Link): SegmentPlan[] {
  const plans: SegmentPlan[] = [];
  let run: Section[] = [];
  for (const section of link.sections) {
    const last = run[run.length - 1];
    if (!isLoadedNote(section)) {
      if (last !== undefined) run = [];
      continue;
    }
    if ((section.flags & flag.threadLocal) !== 0)
      report(link, scriptIssue('script.threadLocalNote', { name: section.name }, section.statement.location));
    const alignment = last?.alignment ?? 1n;
    const joins =
      last?.alignment === section.alignment &&
      wrap((last.lma.value + last.size.value + alignment - 1n) & -alignment) === section.lma.value;
    if (joins) run.push(section);
    else {
      run = [section];
      plans.push(plan(pt.note, run));
    }
  }
  return plans;
}

function threadSegment(link: Link): SegmentPlan[] {
  const sections = link.sections.filter((section) => (section.flags & flag.threadLocal) !== 0);
  const first = sections[0];
  if (first === undefined) return [];
  const start = link.sections.indexOf(first);
  const together = link.sections.slice(start, start + sections.length);
  const stray = together.find((section) => (section.flags & flag.threadLocal) === 0);
  if (stray !== undefined)
    report(link, scriptIssue('script.tlsSplit', { name: stray.name }, stray.statement.location));
  return [plan(pt.tls, sections, { flags: readable })];
}

function holdsRelro(link: Link, item: SegmentPlan): boolean {
  const first = item.sections[0];
  if (first === undefined || first.vma.value < link.relroStart || first.vma.value >= link.relroEnd)
    return false;
  const filled = flag.load | flag.contents;
  return item.sections.some((section) => section.size.value > 0n && (section.flags & filled) === filled);
}
