import { isUnknown } from '../amount';
import { scriptIssue } from '../issues';
import { checkFileSize, report } from '../link';
import { pt } from '../segmentPlan';
import { isAlloc, isTls, ordered, sht, type Lld, type LldSection } from './state';

/** Sections beyond the address space, and overlaps in the file and in memory (Writer::checkSections). */
export function checkSections(lld: Lld): void {
  const { link } = lld;
  if (link.options.relocatable === true) return;
  const all = ordered(lld);
  const sections = all.filter(isKnown);
  const last = link.addressMask;
  for (const section of sections) {
    const start = section.section.vma.value;
    // One that moved backwards has a size beyond all measure.
    const size = BigInt.asUintN(64, section.section.size.value);
    const end = start + size;
    const beyond = link.target.bits === 64 ? end > last + 1n || end >> 64n > 0n : end > last;
    if (!beyond) continue;
    const data = { name: section.statement.name, start: hex(start), size: hex(size) };
    report(link, scriptIssue('script.lldBeyond', data, section.statement.location));
  }
  if (sections.length < all.length) return;
  const filled = sections.filter((section) => section.section.size.value > 0n);
  const inFile = filled.filter((section) => section.type !== sht.nobits);
  overlaps(lld, 'file', inFile, (section) => section.offset);
  const inMemory = filled.filter((section) => isAlloc(section) && !isTls(section));
  overlaps(lld, 'virtual address', inMemory, (section) => section.section.vma.value);
  overlaps(lld, 'load address', inMemory, (section) => section.section.lma.value);
}

/** GNU as marks data in the sections of these machines with symbols ($d), which are thread-local in thread-local sections. */
const mappedMachines: ReadonlySet<string> = new Set(['aarch64', 'arm']);

/** An address of its own may miss the alignment of its inputs: lld warns, since that is easily an error. */
export function checkAlignments(lld: Lld): void {
  for (const { statement, section } of ordered(lld)) {
    const { vma, alignment } = section;
    if (isUnknown(vma) || alignment < 2n || vma.value % alignment === 0n) continue;
    const data = { name: statement.name, address: hex(vma.value), alignment: alignment.toString() };
    report(lld.link, scriptIssue('script.misaligned', data, statement.location));
  }
}

/** Thread-local symbols are offsets in the PT_TLS segment, which PHDRS may have left out (Symbols.cpp, getSymVA). */
export function checkThreadLocal(lld: Lld): void {
  const { link } = lld;
  if (link.options.relocatable === true) return;
  if (lld.segments.some(({ type, sections }) => type === pt.tls && sections.length > 0)) return;
  const mapped = mappedMachines.has(link.target.machine);
  for (const { name, input, pieces } of link.files) {
    const held = (index: number | undefined): boolean =>
      pieces.some(
        (piece) =>
          piece.given.index === index &&
          piece.size > 0n &&
          piece.output !== 'discarded' &&
          piece.output !== undefined,
      );
    const isMarked =
      mapped && pieces.some((piece) => (piece.given.flags & 0x400) !== 0 && held(piece.given.index));
    // Without a symbol table only the marks of sections are asked for their values (measured with lld 14).
    const asked = link.options.stripAll === true ? [] : input.defined;
    if (!isMarked && !asked.some(({ kind, section }) => kind === 'tls' && held(section))) continue;
    const message = `${name} has an STT_TLS symbol but doesn't have an SHF_TLS section`;
    report(link, scriptIssue('script.lld', { message }));
  }
}

/** Where a size is not known, nothing behind it is. */
function isKnown({ section: { vma, lma, size } }: LldSection): boolean {
  return !isUnknown(vma) && !isUnknown(lma) && !isUnknown(size);
}

/** With --execute-only no output section mixes data with code (Writer::checkExecuteOnly). */
export function checkExecuteOnly(lld: Lld): void {
  for (const { statement, section, flags } of lld.sections.values()) {
    if ((flags & 4) === 0) continue;
    const piece = section.pieces.find(({ given }) => (given.flags & 4) === 0);
    if (piece === undefined) continue;
    const message = `cannot place ${piece.name} into ${statement.name}: --execute-only does not support intermingling data and code`;
    report(lld.link, scriptIssue('script.lld', { message }, statement.location));
  }
}

/** A script that moves back and forth in memory may ask for a file beyond all measure (assignFileOffsets, openFile). */
export function checkFileOffsets(lld: Lld): void {
  const sections = ordered(lld);
  if (!sections.every(isKnown) || lld.link.options.relocatable === true) return;
  const wide = lld.link.target.bits === 64;
  const word = wide ? 8n : 4n;
  const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);
  const last = sections[sections.length - 1];
  if (last === undefined) return;
  const order = [...sections.filter(isAlloc), ...sections.filter((section) => !isAlloc(section))];
  const final = order[order.length - 1] ?? last;
  const end = final.offset + (final.type === sht.nobits ? 0n : final.section.size.value);
  const headers = ((wrap(end) + word - 1n) / word) * word;
  const fileSize = wrap(headers + BigInt(sections.length + 4) * (wide ? 64n : 40n));
  for (const section of sections) {
    const offset = wrap(section.offset);
    const sectionEnd = wrap(offset + section.section.size.value);
    if (section.type === sht.nobits || (offset <= fileSize && sectionEnd <= fileSize)) continue;
    const message = `unable to place section ${section.statement.name} at file offset ${hex(offset)}; check the script for overflows`;
    report(lld.link, scriptIssue('script.lld', { message }, section.statement.location));
  }
  if (fileSize <= (wide ? (1n << 63n) - 1n : 0xffff_ffffn)) {
    checkFileSize(lld.link, fileSize);
    return;
  }
  const message = `output file too large: ${fileSize.toString()} bytes`;
  report(lld.link, scriptIssue('script.lld', { message }));
}

function overlaps(
  lld: Lld,
  what: string,
  sections: readonly LldSection[],
  start: (section: LldSection) => bigint,
): void {
  const sorted = [...sections].sort((a, b) => (start(a) < start(b) ? -1 : start(a) > start(b) ? 1 : 0));
  let before: LldSection | undefined;
  for (const section of sorted) {
    const above = before;
    before = section;
    if (above === undefined || start(section) >= start(above) + above.section.size.value) continue;
    if (what === 'virtual address' && isOverlay(above) && isOverlay(section)) continue;
    const data = { name: above.statement.name, what, other: section.statement.name };
    report(lld.link, scriptIssue('script.lldOverlap', data, section.statement.location));
  }
}

function isOverlay(section: LldSection): boolean {
  const { sectionKind } = section.statement;
  return sectionKind === 'overlay' || sectionKind === 'firstOverlay';
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
