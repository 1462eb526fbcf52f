import { headerSizes } from '../headerSize';
import { scriptIssue } from '../issues';
import { report, type Link } from '../link';
import { pt } from '../segmentPlan';
import { isAlloc, ordered, sht, type Lld, type LldSection, type LldSegment } from './state';
import type { PlacedSegment } from '../placedSegment';

/** Without a script each segment starts on a page, at the offset that saves padding in the file (fixSectionAlignments). */
export function alignSegments(lld: Lld): void {
  const page = lld.link.maxPage;
  const threads = lld.segments.find((item) => item.type === pt.tls);
  const { separateCode, separateLoadable } = lld.link.options;
  let before: LldSegment | undefined;
  for (const item of lld.segments) {
    const previous = before;
    if (item.type === pt.load) before = item;
    const first = item.sections[0];
    // A segment that starts with the headers starts where the image does.
    if (item.type !== pt.load || first === undefined || item.holdsFileHeader) continue;
    const addressed =
      lld.link.options.addresses?.some((given) => given.section === first.statement.name) === true;
    if (addressed || first.statement.address !== undefined) continue;
    const up = (value: bigint, to: bigint): bigint => (to <= 1n ? value : ((value + to - 1n) / to) * to);
    // With -z separate-code no page holds both code and something else.
    const codeMeets = previous !== undefined && ((previous.flags ^ item.flags) & 1) !== 0;
    if (separateLoadable === true || (separateCode === true && codeMeets)) {
      first.startsPage = (dot) => up(dot, page);
      continue;
    }
    const tls = threads?.sections[0] === first ? threads.align : 1n;
    first.startsPage = (dot) => up(dot, page) + up(dot % page, tls);
  }
}

/** Puts the headers in front of the first section when that costs no page, else takes them out (allocateHeaders). */
export function allocateHeaders(lld: Lld): void {
  const { link } = lld;
  const first = lld.segments.find((item) => item.type === pt.load);
  if (first === undefined) return;
  let lowest: bigint | undefined;
  for (const section of lld.sections.values()) {
    if (isAlloc(section) && (lowest === undefined || section.section.vma.value < lowest))
      lowest = section.section.vma.value;
  }
  const start = lowest ?? (1n << 64n) - 1n;
  const explicit = link.headers.some((header) => header.fileHeader || header.programHeaders);
  const paged = link.options.nmagic !== true && link.options.omagic !== true;
  const base = explicit ? 0n : start - (start % link.maxPage);
  if ((paged || explicit) && lld.headerSize <= start - base) {
    const at = start - lld.headerSize;
    lld.headerAddress = at - (at % link.maxPage);
    lld.elfHeader.vma = { value: lld.headerAddress };
    return;
  }
  if (explicit) report(link, scriptIssue('script.lld', { message: 'could not allocate headers' }));
  lld.headerAddress = undefined;
  for (const item of lld.segments) {
    item.holdsFileHeader = false;
    if (item.type === pt.load) item.holdsHeaders = false;
  }
  if (link.headers.length > 0) first.sections = first.sections.slice(ownStart(lld, first));
  lld.segments = lld.segments.filter((item) => item.type !== pt.phdr);
}

/**
 * A section belongs to the last LOAD segment that it names, and the first segment of all begins with what belongs to it
 * (findFirstSection): with nothing when every section of it names another, too.
 */
function ownStart({ link, segments }: Lld, first: LldSegment): number {
  const owner = (section: LldSection): LldSegment | undefined =>
    section.headers
      .map((name) => segments[link.headers.findIndex((header) => header.name === name)])
      .findLast((segment) => segment?.type === pt.load);
  const start = first.sections.findIndex((section) => owner(section) === first);
  return start < 0 ? first.sections.length : start;
}

function endOf(section: LldSection): bigint {
  return section.section.vma.value + section.section.size.value;
}

/** Where a segment begins in memory, headers included; absent where these were left out. */
export function startOf(lld: Lld, item: LldSegment): bigint | undefined {
  const { file } = headerSizes[lld.link.target.bits];
  if (item.holdsFileHeader) return lld.headerAddress;
  if (item.holdsHeaders) return lld.headerAddress === undefined ? undefined : lld.headerAddress + file;
  return item.sections[0]?.section.vma.value;
}

/** Segments of no size are not written; the others get their offsets and sizes (assignFileOffsets, setPhdrs). */
export function placeSegments(lld: Lld): PlacedSegment[] {
  const { link } = lld;
  const isOpen = ({ section }: LldSection): boolean =>
    section.vma.doubt?.kind === 'unknown' || section.size.doubt?.kind === 'unknown';
  if (ordered(lld).some((section) => isAlloc(section) && isOpen(section))) return [];
  const isKept = (item: LldSegment): boolean => item.type !== pt.load || sizeOf(lld, item) !== 0n;
  const kept = lld.segments.filter(isKept);
  for (const section of lld.sections.values())
    if (section.load !== undefined && !kept.includes(section.load)) section.load = undefined;
  lld.segments = kept;
  assignOffsets(lld);
  const behind = behindTables(lld);
  const segments = lld.segments.map((item) => placed(lld, link, item, behind));
  const last = segments.findLast((item) => item.type === pt.load);
  // The last page of code is filled up, and of the last segment the file must keep it (Writer::writeTrapInstr).
  if (keepsSegmentsApart(link) && last !== undefined && (last.flags & 1) !== 0) {
    last.filesz = ((last.filesz + link.maxPage - 1n) / link.maxPage) * link.maxPage;
    last.memsz = last.filesz;
  }
  return segments;
}

function sizeOf(lld: Lld, item: LldSegment): bigint {
  const start = startOf(lld, item);
  const last = item.sections[item.sections.length - 1];
  if (start === undefined) return 0n;
  if (last !== undefined) return endOf(last) - start;
  return item.holdsFileHeader || item.holdsHeaders ? lld.headerSize : 0n;
}

function assignOffsets(lld: Lld): void {
  let at = lld.headerSize;
  const threads = lld.segments.find((item) => item.type === pt.tls);
  const sections = ordered(lld);
  const up = (value: bigint, to: bigint, skew: bigint): bigint => {
    if (to <= 1n) return value;
    const rest = skew % to;
    return ((value - rest + to - 1n) / to) * to + rest;
  };
  for (const section of sections) {
    if (!isAlloc(section)) continue;
    const { load } = section;
    const address = section.section.vma.value;
    const first = load?.sections[0];
    if (load !== undefined && first === section && !load.holdsFileHeader && !load.holdsHeaders)
      at = up(at, load.align, address);
    else if (section.type === sht.nobits && threads?.sections[0] !== section) section.offset = at;
    else if (load === undefined) at = up(at, section.section.alignment, 0n);
    else {
      const origin = load.holdsFileHeader
        ? 0n
        : load.holdsHeaders
          ? headerSizes[lld.link.target.bits].file
          : (first?.offset ?? 0n);
      at = origin + address - (startOf(lld, load) ?? address);
    }
    section.offset = at;
    if (section.type !== sht.nobits) at += section.section.size.value;
    at = pastLastCode(lld, section, at);
  }
  for (const section of sections) {
    if (isAlloc(section)) continue;
    at = up(at, section.section.alignment, 0n);
    section.offset = at;
    at += section.section.size.value;
  }
}

/** -z separate-code or -z separate-loadable-segments */
function keepsSegmentsApart({ options }: Link): boolean {
  return options.separateCode === true || options.separateLoadable === true;
}

/** With -z separate-code nothing of the next segment is loaded with the last code. */
function pastLastCode(lld: Lld, section: LldSection, at: bigint): bigint {
  if (!keepsSegmentsApart(lld.link)) return at;
  const code = lld.segments.filter((item) => item.type === pt.load && (item.flags & 1) !== 0);
  const last = code[code.length - 1];
  if (last?.sections[last.sections.length - 1] !== section) return at;
  const page = lld.link.maxPage;
  return ((at + page - 1n) / page) * page;
}

/**
 * Sections whose place in the file hangs on the size of the symbol table and its strings, which is not computed: those outside
 * of memory that stand behind them. As orphans they follow .comment; where the script holds them nothing is said.
 */
function behindTables(lld: Lld): ReadonlySet<LldSection> {
  const sections = ordered(lld);
  const isPlain = lld.tables.size === 0;
  const last = isPlain
    ? sections.findIndex(({ statement }) => statement.orphan && statement.name === '.comment')
    : -1;
  return new Set(sections.slice(last + 1).filter((section) => !isAlloc(section)));
}

function placed(lld: Lld, link: Link, item: LldSegment, behind: ReadonlySet<LldSection>): PlacedSegment {
  const made: PlacedSegment = {
    type: item.type,
    flags: item.flags,
    offset: 0n,
    vaddr: 0n,
    paddr: item.paddr ?? 0n,
    filesz: 0n,
    memsz: item.memsz,
    // Also where it protects nothing (Writer.cpp, setPhdrs).
    align: item.type === pt.relro ? 1n : item.align,
    sections: item.sections.map((section) => section.section),
  };
  const start = startOf(lld, item);
  const first = item.sections[0];
  const last = item.sections[item.sections.length - 1];
  if (start === undefined || (first === undefined && !item.holdsFileHeader && !item.holdsHeaders))
    return made;
  const { file } = headerSizes[link.target.bits];
  made.vaddr = start;
  const holdsNoHeader = !item.holdsFileHeader && !item.holdsHeaders;
  made.offsetOpen = holdsNoHeader && first !== undefined && behind.has(first);
  made.fileszOpen = last !== undefined && last !== first && (made.offsetOpen || behind.has(last));
  made.offset = item.holdsFileHeader ? 0n : item.holdsHeaders ? file : (first?.offset ?? 0n);
  if (last === undefined) {
    made.filesz = item.holdsFileHeader && !item.holdsHeaders ? file : lld.headerSize - made.offset;
    made.memsz = made.filesz;
  } else {
    made.filesz = last.offset - made.offset + (last.type === sht.nobits ? 0n : last.section.size.value);
    made.memsz = endOf(last) - start;
  }
  if (item.paddr === undefined) made.paddr = BigInt.asUintN(64, start + loadOffset(lld, item));
  if (item.type === pt.relro) {
    const page = link.commonPage;
    // Sections that run backwards make the size wrap, and the rounding with it.
    const end = BigInt.asUintN(64, made.offset + made.memsz);
    made.memsz = ((end + page - 1n) / page) * page - made.offset;
  }
  return made;
}

/** The distance between LMA and VMA of the load segment that holds the first section, or the headers in its place. */
function loadOffset({ segments }: Lld, item: LldSegment): bigint {
  const first = item.sections[0];
  if (item.type === pt.load) return item.lmaOffset;
  if (first !== undefined) return first.load?.lmaOffset ?? 0n;
  return segments.find(({ type, holdsHeaders }) => type === pt.load && holdsHeaders)?.lmaOffset ?? 0n;
}
