import { lookup } from '../../lookup';
import { scriptIssue } from '../issues';
import type { LinkInput } from '../input';
import { report } from '../link';
import type { SourceLocation } from '../../text';
import { locationOf, type Outer, type OutputStatement, type Piece } from '../model';
import { makeOutput } from '../outputStatement';
import { commit, makeLldSection } from './sections';
import { isNamed } from './match';
import { orphanOrder } from './orphanOrder';
import { outputName } from './outputName';
import { isAlloc, isTls, sht, type Lld, type LldSection } from './state';
import { addOrphan } from '../pieces';

/** Sections that no pattern named get output sections of their names, at the end for now (addOrphanSections). */
export function addOrphans(lld: Lld, inputs: readonly LinkInput[]): void {
  const { link } = lld;
  const made = new Map<string, LldSection>();
  const fresh: OutputStatement[] = [];
  const orphans: Piece[] = [];
  for (const piece of orphanOrder(link, inputs)) {
    if (piece.output !== undefined) continue;
    const name = outputName(lld, piece);
    const apart = link.options.uniqueSections !== undefined;
    orphans.push(piece);
    let section = apart ? undefined : (existing(lld, name) ?? made.get(name));
    if (section === undefined) {
      const statement = makeOutput(link, name, { orphan: true });
      section = makeLldSection(lld, statement);
      made.set(name, section);
      fresh.push(statement);
    }
    addOrphan(section.statement, piece);
    commit(lld, section, piece);
  }
  tellOfOrphans(lld, orphans);
  link.statements = lld.hasSections ? [...link.statements, ...fresh] : [...fresh, ...link.statements];
}

/**
 * `--orphan-handling`; lld's own tables are orphans as well, when it needs them (diagnoseOrphanHandling). The tables of symbols
 * and names are no sections of ours, and lld has them in each link.
 */
function tellOfOrphans(lld: Lld, orphans: readonly Piece[]): void {
  const { link } = lld;
  const { orphanHandling } = link.options;
  if (orphanHandling !== 'warn' && orphanHandling !== 'error') return;
  const severity = orphanHandling === 'error' ? 'error' : 'warning';
  const tell = (name: string, file: string): void => {
    report(link, { ...scriptIssue('script.orphan', { name, file }), severity });
  };
  for (const piece of orphans) {
    if (piece.kind !== 'made') tell(piece.name, piece.file.name);
    else if (piece.size > 0n || lld.needed.has(piece)) tell(piece.name, internal);
  }
  const tables = link.options.stripAll === true ? ['.shstrtab'] : ['.symtab', '.shstrtab', '.strtab'];
  for (const name of tables) if (!isNamed(link, name)) tell(name, internal);
}

/** What lld calls the file of its own sections. */
const internal = '<internal>';

function existing(lld: Lld, name: string): LldSection | undefined {
  for (const statement of lld.link.byName.get(name) ?? []) {
    if (statement.orphan) continue;
    const section = lld.sections.get(statement);
    if (section !== undefined) return section;
  }
  return undefined;
}

const rankBit = {
  notAddressed: 1 << 27,
  notAlloc: 1 << 26,
  notInterp: 1 << 15,
  notNote: 1 << 14,
  write: 1 << 13,
  execWrite: 1 << 12,
  exec: 1 << 11,
  rodata: 1 << 10,
  notRelro: 1 << 9,
  notTls: 1 << 8,
  bss: 1 << 7,
  mipsGp: 1 << 1,
  mipsNotGot: 1 << 0,
} as const;

/** PowerPC's own, each but the first for one section. */
const ppcRanks: Readonly<Record<string, number>> = {
  '.toc1': 1 << 5,
  '.toc': 1 << 4,
  '.got': 1 << 3,
  '.branch_lt': 1 << 2,
};

/** SHF_MIPS_GPREL: reached through the global pointer, so kept together. */
const shfMipsGp = 0x1000_0000;

function machineRank(lld: Lld, section: LldSection): number {
  const { machine } = lld.link.target;
  const { name } = section.statement;
  if (machine === 'ppc64') return (name === '.tocbss' ? 0 : 1 << 6) | (lookup(ppcRanks, name) ?? 0);
  if (!machine.startsWith('mips')) return 0;
  const gp = (section.flags & shfMipsGp) === 0 ? 0 : rankBit.mipsGp;
  return gp | (name === '.got' ? 0 : rankBit.mipsNotGot);
}

/** The order that lld wants sections in: read-only, code, read-only after relocation, data, zero-filled (getSectionRank). */
export function rankOf(lld: Lld, section: LldSection): number {
  const { name } = section.statement;
  let rank = 1 << 18;
  if (lld.link.options.addresses?.some((item) => item.section === name) === true) return rank;
  rank |= rankBit.notAddressed;
  if (!isAlloc(section)) return rank | rankBit.notAlloc;
  rank |= (1 << 17) | (1 << 16);
  if (name === '.interp') return rank;
  rank |= rankBit.notInterp;
  if (section.type === sht.note) return rank;
  rank |= rankBit.notNote;
  const write = (section.flags & 1) !== 0;
  if ((section.flags & 4) !== 0) rank |= write ? rankBit.execWrite : rankBit.exec;
  else if (write) rank |= rankBit.write;
  else if (section.type === sht.progbits) rank |= rankBit.rodata;
  if (!isRelro(lld, section)) rank |= rankBit.notRelro;
  if (!isTls(section)) rank |= rankBit.notTls;
  if (section.type === sht.nobits) rank |= rankBit.bss;
  return rank | machineRank(lld, section);
}

const relroNames = new Set([
  '.data.rel.ro',
  '.bss.rel.ro',
  '.ctors',
  '.dtors',
  '.jcr',
  '.eh_frame',
  '.fini_array',
  '.init_array',
  '.preinit_array',
  '.dynamic',
  '.openbsd.randomdata',
  '.toc',
]);

export function isRelro(lld: Lld, section: LldSection): boolean {
  if (!lld.link.relro || !isAlloc(section) || (section.flags & 1) === 0) return false;
  if (isTls(section)) return true;
  const { type } = section;
  if (type === sht.initArray || type === sht.finiArray || type === sht.preinitArray) return true;
  if (lld.got?.output === section.section) return true;
  if (lld.gotPlt?.output === section.section) return lld.link.options.now === true;
  return relroNames.has(section.statement.name);
}

/** Ranks are those of the sections as the inputs made them, before empty ones take over flags (Writer::sortSections). */
export function rankSections(lld: Lld): void {
  for (const section of lld.sections.values()) section.rank = rankOf(lld, section);
}

function sectionOf(lld: Lld, statement: Outer | undefined): LldSection | undefined {
  return statement?.kind === 'output' ? lld.sections.get(statement) : undefined;
}

/**
 * Without a script of sections all of them stand in the order of their ranks. lld 14 compares the assignments between them
 * as if they were sections too, and those come first.
 */
export function sortByRank(lld: Lld): void {
  const { link } = lld;
  const isSection = (statement: Outer): boolean => sectionOf(lld, statement) !== undefined;
  const outputs = link.statements.filter(isSection);
  const last = link.statements.findLastIndex(isSection);
  const between = link.statements.slice(0, Math.max(last, 0)).filter((item) => !isSection(item));
  const rest = link.statements.slice(last + 1);
  outputs.sort((a, b) => compare(lld, sectionOf(lld, a), sectionOf(lld, b)));
  link.statements = [...between, ...outputs, ...rest];
}

/** Moves the orphans, which stand at the end, to their places among the script's sections. */
export function placeOrphans(lld: Lld): void {
  const { link } = lld;
  const of = (statement: Outer | undefined): LldSection | undefined => sectionOf(lld, statement);
  const first = link.statements.findIndex(
    (statement) => of(statement) !== undefined && of(statement)?.index === undefined,
  );
  if (first < 0) return;
  const placed = link.statements.slice(0, first);
  const orphans = link.statements.slice(first).sort((a, b) => compare(lld, of(a), of(b)));
  // A first assignment to dot sets the address of everything; nothing goes in front of it.
  const all = [...placed, ...orphans];
  let start = all.findIndex((statement) => !isSkipped(statement));
  if (start < 0) start = all.length;
  else if (isDotLike(all[start])) start += 1;
  if (start > first) {
    const message = 'ld.lld 14 crashes on an assignment behind a section that its constraint has emptied';
    report(link, scriptIssue('script.lld', { message }, locationOfFirst(orphans)));
    return;
  }
  while (orphans.length > 0) {
    const rank = rankIn(of(orphans[0]));
    let count = 1;
    while (count < orphans.length && rankIn(of(orphans[count])) === rank) count += 1;
    const group = orphans.splice(0, count);
    placed.splice(orphanPosition(lld, placed, start, rank, of), 0, ...group);
  }
  link.statements = placed;
}

/**
 * Behind an emptied section that orphans have filled, lld 14 takes the script's assignments for orphans as well. Where a
 * section has its rank they have half of an address, which is less than any rank, and about the same for all of them.
 */
const rankOfAssignments = 0x5555;

function rankIn(section: LldSection | undefined): number {
  return section?.rank ?? rankOfAssignments;
}

function locationOfFirst(statements: readonly Outer[]): SourceLocation | undefined {
  const found = statements.find((statement) => statement.kind === 'assignment');
  return found?.kind === 'assignment' ? locationOf(found.source, found.node.span) : undefined;
}

function compare(lld: Lld, a: LldSection | undefined, b: LldSection | undefined): number {
  if (rankIn(a) !== rankIn(b)) return rankIn(a) - rankIn(b);
  if (a === undefined || b === undefined) return 0;
  if ((a.rank & rankBit.notAddressed) !== 0) return 0;
  const address = (section: LldSection): bigint =>
    lld.link.options.addresses?.findLast((item) => item.section === section.statement.name)?.value ?? 0n;
  return address(a) < address(b) ? -1 : address(a) > address(b) ? 1 : 0;
}

/** Assignments to symbols are passed over; ASSERT counts as an assignment to dot. */
function isSkipped(statement: Outer): boolean {
  return statement.kind === 'assignment' && statement.node.target.text !== '.';
}

function isDotLike(statement: Outer | undefined): boolean {
  return (
    statement?.kind === 'assert' || (statement?.kind === 'assignment' && statement.node.target.text === '.')
  );
}

/** findOrphanPos: beside the script's section whose rank shares the most leading bits. */
function orphanPosition(
  lld: Lld,
  placed: readonly Outer[],
  start: number,
  orphanRank: number,
  of: (statement: Outer | undefined) => LldSection | undefined,
): number {
  const end = placed.length;
  const proximity = (statement: Outer | undefined): number => {
    const section = of(statement);
    return section?.hasInputSections === true ? Math.clz32(orphanRank ^ section.rank) : -1;
  };
  let best = start;
  for (let i = start + 1; i < end; i += 1) if (proximity(placed[i]) > proximity(placed[best])) best = i;
  const found = of(placed[best]);
  if (start >= end || found === undefined) return end;
  const nearness = proximity(placed[best]);
  const constrained =
    lld.link.headers.length > 0 || lld.link.regions.some((region) => region.source !== undefined);
  const rank = constrained ? Math.max(orphanRank, found.rank) : orphanRank;
  let at = best;
  for (; at < end; at += 1) {
    const section = of(placed[at]);
    if (section?.hasInputSections !== true) continue;
    if (proximity(placed[at]) !== nearness || rank < section.rank) break;
  }
  const filled = (statement: Outer | undefined): boolean => of(statement)?.hasInputSections === true;
  let back = at;
  while (back > start && !filled(placed[back - 1])) back -= 1;
  at = back;
  if (!placed.slice(at).some(filled)) return end;
  while (at < end) {
    const statement = placed[at];
    if (statement === undefined || !isSkipped(statement)) break;
    at += 1;
  }
  return at;
}
