import { lookup } from '../../lookup';
import { headerSizes } from '../headerSize';
import { scriptIssue } from '../issues';
import { report, type Link } from '../link';
import { locationOf, type HeaderStatement } from '../model';
import type { Expression } from '../ast';
import { lldTypeNames, pt } from '../segmentPlan';
import { evaluate } from './evaluate';
import { machineSegments } from './machineSegments';
import { isRelro } from './orphans';
import { isAlloc, isTls, isTlsBss, ordered, sht, type Lld, type LldSection, type LldSegment } from './state';
import { some } from './usedSymbols';
import { number } from './value';

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
    memsz: 0n,
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
  const { file, entry } = headerSizes[link.target.bits];
  // The program headers are not counted while they are made.
  lld.headerSize = file;
  lld.segments = link.headers.length > 0 ? fromScript(lld) : fromSections(lld);
  for (const [type, sectionType] of machineSegments(link)) {
    const held = ordered(lld).find((section) => section.type === sectionType);
    if (held === undefined) continue;
    const to = segment(lld, type, 4);
    add(to, held);
    lld.segments.push(to);
  }
  lld.headerSize = file + BigInt(lld.segments.length * entry);
}

function fromScript(lld: Lld): LldSegment[] {
  const { link } = lld;
  const value = (
    { source }: HeaderStatement,
    expression: Expression | undefined,
    whileRead = false,
  ): bigint | undefined =>
    expression === undefined
      ? undefined
      : number(evaluate(expression, { lld, source, dot: undefined, mayMiss: true, whileRead })).value;
  const made = link.headers.map((header) => {
    const type = typeOf(link, header) ?? Number((value(header, header.type) ?? 0n) & 0xffff_ffffn);
    refuseSymbols(link, header);
    const flags = value(header, header.flags, true);
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

/** A type that is written as a name; nothing for a number. */
function typeOf(link: Link, { type, source }: HeaderStatement): number | undefined {
  if (type.kind !== 'symbol') return undefined;
  const known = lookup(lldTypeNames, type.name);
  if (known !== undefined) return known;
  const message = `invalid program header type: ${type.name}`;
  report(link, scriptIssue('script.lld', { message }, locationOf(source, type.span)));
  return pt.null;
}

/** FLAGS is evaluated while the script is read, when there are no symbols yet. */
function refuseSymbols(link: Link, header: HeaderStatement): void {
  if (header.flags === undefined) return;
  some(header.flags, (part) => {
    if (part.kind !== 'symbol') return false;
    const message = `symbol not found: ${part.name}`;
    report(link, scriptIssue('script.lld', { message }, locationOf(header.source, part.span)));
    return true;
  });
}

function fromSections(lld: Lld): LldSegment[] {
  const { link } = lld;
  const { options } = link;
  const made: LldSegment[] = [];
  const sections = ordered(lld);
  const access = (flags: number): number => {
    if (options.omagic === true) return 7;
    if (options.executeOnly === true && (flags & 1) !== 0) return flags & ~4;
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
  const unwind = lld.ehFrameHdr;
  const table = sections.find(({ section }) => unwind !== undefined && section.pieces.includes(unwind));
  if (table !== undefined) {
    const to = segment(lld, pt.ehFrame, accessOf(table));
    add(to, table);
    made.push(to);
  }
  if (options.noStackHeader !== true)
    made.push(segment(lld, pt.stack, options.execstack === true ? 7 : 6, { memsz: options.stackSize ?? 0n }));
  const marks = sections.find(({ statement }) => statement.name === '.note.gnu.property');
  if (marks !== undefined) {
    const to = segment(lld, pt.property, 4);
    add(to, marks);
    made.push(to);
  }
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
