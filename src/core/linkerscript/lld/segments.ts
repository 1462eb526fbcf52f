import { headerSizes } from '../headerSize';
import { scriptIssue } from '../issues';
import { report, type Link } from '../link';
import type { HeaderStatement } from '../model';
import type { Expression } from '../ast';
import { pt, typeNames } from '../segmentPlan';
import type { PlacedSegment } from '../segments';
import { evaluate, number } from './evaluate';
import { shtArmExidx } from './exidx';
import { isRelro } from './orphans';
import { isAlloc, isTls, isTlsBss, ordered, sht, type Lld, type LldSection, type LldSegment } from './state';

function segment(lld: Lld, type: number, flags: number, more: Partial<LldSegment> = {}): LldSegment {
  const align = type === pt.load ? lld.link.maxPage : 0n;
  return {
    type,
    flags,
    flagsGiven: true,
    holdsFileHeader: false,
    holdsHeaders: false,
    sections: [],
    align,
    lmaOffset: 0n,
    paddr: undefined,
    ...more,
  };
}

function add(to: LldSegment, section: LldSection): void {
  to.sections.push(section);
  if (section.section.alignment > to.align) to.align = section.section.alignment;
  if (to.type === pt.load) section.load = to;
}

function accessOf(section: LldSection): number {
  return 4 | ((section.flags & 1) !== 0 ? 2 : 0) | ((section.flags & 4) !== 0 ? 1 : 0);
}

function needsLoad(section: LldSection): boolean {
  return isAlloc(section) && !isTlsBss(section);
}

/** Makes the program headers, before there are addresses: their number is part of SIZEOF_HEADERS (createPhdrs). */
export function createSegments(lld: Lld): void {
  const { link } = lld;
  for (const section of lld.sections.values()) section.load = undefined;
  lld.segments = link.headers.length > 0 ? fromScript(lld) : fromSections(lld);
  for (const [type, sectionType] of machineSegments(link)) {
    const held = ordered(lld).find((section) => section.type === sectionType);
    if (held === undefined) continue;
    const to = segment(lld, type, 4);
    add(to, held);
    lld.segments.push(to);
  }
  const { file, entry } = headerSizes[link.target.bits];
  lld.headerSize = file + BigInt(lld.segments.length * entry);
}

/** p_type and sh_type of sections that get a segment of their own, also beside PHDRS (addPhdrForSection). */
function machineSegments(link: Link): readonly (readonly [type: number, section: number])[] {
  if (link.target.machine === 'arm') return [[pt.armExidx, shtArmExidx]];
  if (!link.target.machine.startsWith('mips')) return [];
  return [
    [pt.mipsRegisters, 0x7000_0006],
    [pt.mipsOptions, 0x7000_000d],
    [pt.mipsAbiFlags, 0x7000_002a],
  ];
}

function fromScript(lld: Lld): LldSegment[] {
  const { link } = lld;
  const value = (header: HeaderStatement, expression: Expression | undefined): bigint | undefined =>
    expression === undefined
      ? undefined
      : number(evaluate(expression, { lld, source: header.source, dot: undefined })).value;
  const made = link.headers.map((header) => {
    const named = header.type.kind === 'symbol' ? typeNames[header.type.name] : undefined;
    const type = named ?? Number((value(header, header.type) ?? 0n) & 0xffff_ffffn);
    const flags = value(header, header.flags);
    const word = BigInt(link.target.bits / 8);
    const headers = header.fileHeader || header.programHeaders ? word : 0n;
    const align = type === pt.load && link.maxPage > headers ? link.maxPage : headers;
    return segment(lld, type, flags === undefined ? 4 : Number(flags & 0xffff_ffffn), {
      flagsGiven: flags !== undefined,
      holdsFileHeader: header.fileHeader,
      holdsHeaders: header.programHeaders,
      align,
      paddr: value(header, header.at),
    });
  });
  for (const section of ordered(lld)) {
    for (const name of section.headers) {
      const index = link.headers.findIndex((header) => header.name === name);
      const to = made[index];
      if (to === undefined) {
        if (name !== 'NONE') {
          const message = `program header '${name}' is not listed in PHDRS`;
          report(link, scriptIssue('script.lld', { message }, section.statement.location));
        }
        continue;
      }
      add(to, section);
      if (!to.flagsGiven) to.flags |= accessOf(section);
    }
  }
  return made;
}

function fromSections(lld: Lld): LldSegment[] {
  const { link } = lld;
  const { options } = link;
  const made: LldSegment[] = [];
  const sections = ordered(lld);
  const access = (flags: number): number => {
    if (options.omagic === true) return 7;
    return options.noRosegment === true && (flags & 2) === 0 ? flags | 1 : flags;
  };
  const word = BigInt(link.target.bits / 8);
  let load: LldSegment | undefined;
  let loadFlags = access(4);
  if (options.nmagic !== true && options.omagic !== true) {
    made.push(segment(lld, pt.phdr, 4, { holdsHeaders: true, align: word }));
    const interpreter = sections.find((section) => section.statement.name === '.interp');
    if (interpreter !== undefined) {
      const to = segment(lld, pt.interp, accessOf(interpreter));
      add(to, interpreter);
      made.push(to);
    }
    load = segment(lld, pt.load, loadFlags, { holdsFileHeader: true, holdsHeaders: true });
    made.push(load);
  }
  const relro = segment(lld, pt.relro, 4);
  const relroEnd = findRelro(lld, sections, relro);
  for (const section of sections) {
    if (!needsLoad(section)) continue;
    const flags = access(accessOf(section));
    const first: LldSection | undefined = load?.sections[0];
    const headersOnly: boolean = load?.sections.length === 0;
    const sameLoad: boolean =
      load !== undefined &&
      section.statement.loadAddress === undefined &&
      section.loadRegion === (headersOnly ? undefined : first?.loadRegion);
    // The file header comes first in its segment and belongs to no region.
    const sameRegion: boolean =
      section.region === (load?.holdsFileHeader === true ? undefined : first?.region);
    const sameLoadRegion =
      load?.holdsFileHeader === true
        ? section.statement.loadAddress === undefined && section.loadRegion === undefined
        : sameLoad;
    if (
      load === undefined ||
      flags !== loadFlags ||
      section === relroEnd ||
      !sameRegion ||
      !(sameLoadRegion || headersOnly)
    ) {
      load = segment(lld, pt.load, flags);
      made.push(load);
      loadFlags = flags;
    }
    add(load, section);
  }
  const threads = segment(lld, pt.tls, 4);
  for (const section of sections) if (isTls(section)) add(threads, section);
  if (threads.sections.length > 0) made.push(threads);
  const dynamic = sections.find((section) => section.section === lld.dynamic?.output);
  if (dynamic !== undefined) {
    const to = segment(lld, pt.dynamic, accessOf(dynamic));
    add(to, dynamic);
    made.push(to);
  }
  if (relro.sections.length > 0) made.push(relro);
  made.push(segment(lld, pt.stack, options.execstack === true ? 7 : 6));
  made.push(...notes(lld, sections));
  return made;
}

function findRelro(lld: Lld, sections: readonly LldSection[], relro: LldSegment): LldSection | undefined {
  let inside = false;
  let end: LldSection | undefined;
  for (const section of sections) {
    if (!needsLoad(section)) continue;
    if (isRelro(lld, section)) {
      inside = true;
      if (end === undefined) add(relro, section);
      else {
        const message = `section: ${section.statement.name} is not contiguous with other relro sections`;
        report(lld.link, scriptIssue('script.lld', { message }, section.statement.location));
      }
    } else if (inside) {
      inside = false;
      end = section;
    }
  }
  return end;
}

function notes(lld: Lld, sections: readonly LldSection[]): LldSegment[] {
  const made: LldSegment[] = [];
  let note: LldSegment | undefined;
  for (const section of sections) {
    if (section.type !== sht.note || !isAlloc(section)) {
      note = undefined;
      continue;
    }
    const last = note?.sections[note.sections.length - 1];
    if (
      note === undefined ||
      section.statement.loadAddress !== undefined ||
      last?.section.alignment !== section.section.alignment
    ) {
      note = segment(lld, pt.note, 4);
      made.push(note);
    }
    add(note, section);
  }
  return made;
}

/** Without a script each segment starts on a page, at the offset that saves padding in the file (fixSectionAlignments). */
export function alignSegments(lld: Lld): void {
  const page = lld.link.maxPage;
  const threads = lld.segments.find((item) => item.type === pt.tls);
  const { separateCode } = lld.link.options;
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
    if (separateCode === true && previous !== undefined && ((previous.flags ^ item.flags) & 1) !== 0) {
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
    return;
  }
  if (explicit) report(link, scriptIssue('script.lld', { message: 'could not allocate headers' }));
  lld.headerAddress = undefined;
  for (const item of lld.segments) {
    item.holdsFileHeader = false;
    if (item.type === pt.load) item.holdsHeaders = false;
  }
  lld.segments = lld.segments.filter((item) => item.type !== pt.phdr);
}

function endOf(section: LldSection): bigint {
  return section.section.vma.value + section.section.size.value;
}

function startOf(lld: Lld, item: LldSegment): bigint | undefined {
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
  const segments = lld.segments.map((item) => placed(lld, link, item));
  const last = segments.findLast((item) => item.type === pt.load);
  // The last page of code is filled up, and of the last segment the file must keep it (Writer::writeTrapInstr).
  if (link.options.separateCode === true && last !== undefined && (last.flags & 1) !== 0) {
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

/** With -z separate-code nothing of the next segment is loaded with the last code. */
function pastLastCode(lld: Lld, section: LldSection, at: bigint): bigint {
  if (lld.link.options.separateCode !== true) return at;
  const code = lld.segments.filter((item) => item.type === pt.load && (item.flags & 1) !== 0);
  const last = code[code.length - 1];
  if (last?.sections[last.sections.length - 1] !== section) return at;
  const page = lld.link.maxPage;
  return ((at + page - 1n) / page) * page;
}

function placed(lld: Lld, link: Link, item: LldSegment): PlacedSegment {
  const made: PlacedSegment = {
    type: item.type,
    flags: item.flags,
    offset: 0n,
    vaddr: 0n,
    paddr: item.paddr ?? 0n,
    filesz: 0n,
    memsz: 0n,
    align: item.align,
    sections: item.sections.map((section) => section.section),
  };
  const start = startOf(lld, item);
  const first = item.sections[0];
  const last = item.sections[item.sections.length - 1];
  if (start === undefined || (first === undefined && !item.holdsFileHeader && !item.holdsHeaders))
    return made;
  const { file } = headerSizes[link.target.bits];
  made.vaddr = start;
  made.offset = item.holdsFileHeader ? 0n : item.holdsHeaders ? file : (first?.offset ?? 0n);
  if (last === undefined) {
    made.filesz = item.holdsFileHeader && !item.holdsHeaders ? file : lld.headerSize - made.offset;
    made.memsz = made.filesz;
  } else {
    made.filesz = last.offset - made.offset + (last.type === sht.nobits ? 0n : last.section.size.value);
    made.memsz = endOf(last) - start;
  }
  if (item.paddr === undefined) made.paddr = BigInt.asUintN(64, start + loadOffset(item));
  if (item.type === pt.relro) {
    made.align = 1n;
    const page = link.commonPage;
    // Sections that run backwards make the size wrap, and the rounding with it.
    const end = BigInt.asUintN(64, made.offset + made.memsz);
    made.memsz = ((end + page - 1n) / page) * page - made.offset;
  }
  return made;
}

/** The distance between LMA and VMA of the load segment that holds the first section. */
function loadOffset(item: LldSegment): bigint {
  const first = item.sections[0];
  if (item.type === pt.load) return item.lmaOffset;
  return first?.load?.lmaOffset ?? 0n;
}
