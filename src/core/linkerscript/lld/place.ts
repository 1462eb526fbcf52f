import { doubtCompressed } from '../compressed';
import { scriptIssue } from '../issues';
import { powerOfTwo, shf, takeInputs } from '../inputs';
import type { LinkInput } from '../input';
import { withNeeded } from '../libraries';
import { report, symbolNamed, type Link } from '../link';
import {
  checkAlignments,
  checkExecuteOnly,
  checkFileOffsets,
  checkSections,
  checkThreadLocal,
} from './check';
import { flag, locationOf, type LinkFile, type Outer, type OutputStatement, type Piece } from '../model';
import { uncertaintyOfKept } from '../uncertain';
import { wrap } from '../amount';
import { assignAddresses, evaluateData } from './addresses';
import { sizeDynamicSections } from '../dynamic/lld';
import { countLldTables } from '../dynamic/lldTables';
import { collectGarbage } from '../garbage';
import { keptByUnwind } from './unwindReferences';
import { mergeForLld } from './merge';
import { assignEarly, declareSymbols, namedByScript, reportOverflows } from './assign';
import { defineArrayBounds, defineBounds, fixBounds, headerNames, placeEnds } from './bounds';
import { sizeArmExidx } from './exidx';
import { doubtFolded } from './folded';
import { addOrphans, placeOrphans, rankSections, sortByRank } from './orphans';
import { findRegions } from './regions';
import { dropTables } from './symbolTables';
import { keptByLld } from './match';
import { adjustSections, processSections } from './sections';
import { addMade, defineOffsetTable, dropUnneeded, madePiece } from './made';
import { alignSegments, allocateHeaders, placeSegments, startOf } from './segmentPlaces';
import { createSegments } from './segments';
import { isAlloc, ordered, sht, type Lld } from './state';
import { newLld, marksOf, takenUp } from './newLld';
import type { PlacedSegment } from '../placedSegment';

/** Passes that change a symbol; with these lld gives up. */
const passLimit = 5;

/** Places a link as ld.lld 14 does (Writer.cpp, Writer::run). `link` holds the planned scripts. */
export function runLld(
  link: Link,
  inputs: readonly LinkInput[],
  hasSections: boolean,
): readonly PlacedSegment[] {
  link.phase = 'allocating';
  refuseOptions(link, hasSections);
  // Options give addresses when a section is placed; they are no statements to lld.
  link.statements = link.statements.filter((statement) => statement.kind !== 'address');
  takeInputs(link, takenUp(inputs, link.options));
  doubtCompressed(link);
  const lld = newLld(link, hasSections);
  lld.marks = marksOf(link, inputs);
  declareSymbols(lld);
  splitCommons(link);
  if (link.options.gcSections === true && !link.withoutInputs) {
    const unwind = keptByUnwind(link, inputs);
    const pieces = (of: Link): Piece[] => [...keptByLld(of), ...namedByScript(lld), ...unwind.pieces];
    if (!collectGarbage(link, (of) => ({ pieces: pieces(of), names: unwind.names })))
      report(link, scriptIssue('script.noReferences', {}));
    else link.uncertainty = uncertaintyOfKept(link, inputs);
  } else if (link.options.relocatable !== true) link.unwindRelocations = unwindRelocations(inputs);
  if (link.libraries !== undefined) link.libraries = withNeeded(link.libraries, stronglyUsed(link));
  if (!link.withoutInputs) addMade(lld, inputs);
  doubtFolded(link);
  if (link.options.relocatable !== true) defineOffsetTable(lld);
  processSections(lld);
  if (link.overwrites.length > 0) declareSymbols(lld);
  addOrphans(lld, inputs);
  mergeForLld(link);
  if (link.options.relocatable !== true && !link.withoutInputs) defineArrayBounds(lld);
  defineBounds(lld);
  assignEarly(lld);
  const counted = link.withoutInputs ? undefined : countLldTables(lld, inputs);
  sizeDynamicSections(lld, counted);
  dropUnneeded(lld);
  rankSections(lld);
  if (!hasSections) sortByRank(lld);
  moveInserted(lld);
  adjustSections(lld);
  // What is linked again keeps its order (Writer.cpp, sortSections).
  if (hasSections && link.options.relocatable !== true) placeOrphans(lld);
  dropTables(lld);
  findRegions(lld);
  sizeArmExidx(lld);
  createSegments(lld);
  placeEnds(lld);
  if (!hasSections) alignSegments(lld);
  link.phase = 'final';
  settle(lld);
  checkAlignments(lld);
  fixBounds(lld);
  evaluateData(lld);
  if (hasSections) allocateHeaders(lld);
  const segments = link.withoutInputs ? [] : placeSegments(lld);
  finish(lld);
  reportOverflows(lld);
  if (!link.withoutInputs) {
    checkFileOffsets(lld);
    checkThreadLocal(lld);
    if (link.options.checkSections !== false) checkSections(lld);
    if (link.options.executeOnly === true) checkExecuteOnly(lld);
  }
  loadByHeaders(lld);
  return segments;
}

/** Names that are asked for, and not only weakly, by what is kept. */
function stronglyUsed({ files, referred, symbols }: Link): Set<string> {
  const used = new Set<string>();
  const isOpen = (name: string): boolean => !['defined', 'common'].includes(symbols.get(name)?.state ?? '');
  for (const { input } of files)
    for (const { name, binding } of input.undefined)
      if (binding === 'global' && referred?.has(name) !== false && isOpen(name)) used.add(name);
  return used;
}

/** Of these options lld 14 has the other forms only. */
function refuseOptions(link: Link, hasSections: boolean): void {
  const { orphanHandling, uniqueSections, executeOnly, noRosegment } = link.options;
  const refuse = (message: string): void => {
    report(link, scriptIssue('script.lld', { message }));
  };
  if (executeOnly === true) {
    if (link.target.machine !== 'aarch64') refuse('--execute-only is only supported on AArch64 targets');
    if (noRosegment === true && !hasSections)
      refuse('--execute-only and --no-rosegment cannot be used together');
  }
  if (orphanHandling === 'discard') refuse('unknown --orphan-handling mode: discard');
  const named = uniqueSections?.find((pattern) => pattern !== '*');
  if (named !== undefined) refuse(`unknown argument '--unique=${named}'`);
}

/** With --gc-sections lld leaves the relocations of unwind tables out of what -q keeps. */
function unwindRelocations(inputs: readonly LinkInput[]): number {
  const tables = inputs.flatMap(({ sections }) => sections.filter(({ name }) => name === '.eh_frame'));
  return tables.reduce((sum, { references }) => sum + (references?.().length ?? 0), 0);
}

/**
 * Each common symbol is a section of its own, called COMMON: as large and as aligned as any file wants it, and of the first
 * file that wants the most, but in the order in which the files that have any name them (Driver.cpp, replaceCommonSymbols).
 */
function splitCommons(link: Link): void {
  if (link.keepsCommons) return;
  const found = new Map<string, { size: bigint; alignment: bigint; file: LinkFile }>();
  for (const file of link.files) {
    for (const { name, size, alignment } of file.input.commons) {
      const symbol = symbolNamed(link, name);
      if (symbol.state !== 'common') continue;
      // Those are lld's before any common one gets its place (addReservedSymbols).
      if (headerNames.includes(name)) {
        symbol.state = 'undefined';
        continue;
      }
      const known = found.get(name) ?? { size: -1n, alignment: 1n, file };
      const most = alignment > known.alignment ? alignment : known.alignment;
      found.set(name, size > known.size ? { size, alignment: most, file } : { ...known, alignment: most });
    }
  }
  const names = mentioned(link);
  // Nothing means a wrapped one any more that nobody asks for by its other name.
  for (const name of found.keys()) if (!names.has(name)) symbolNamed(link, name).state = 'undefined';
  for (const name of names) {
    const common = found.get(name);
    if (common === undefined) continue;
    const { file, size, alignment } = common;
    const access = shf.alloc | shf.write;
    const piece = madePiece(file, 'COMMON', sht.nobits, access, size, powerOfTwo(alignment), 'common');
    file.pieces.push(piece);
    link.commonPieces.push(piece);
    const symbol = symbolNamed(link, name);
    symbol.state = 'defined';
    symbol.base = piece;
    symbol.value = 0n;
  }
}

/** What the objects with common symbols name, in the order of their symbol tables; others lld does not look through. */
function mentioned({ files }: Link): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { input } of files) {
    if (input.commons.length === 0) continue;
    for (const name of input.globals ?? input.commons.map((common) => common.name)) names.add(name);
  }
  return names;
}

/** INSERT moves the sections of its SECTIONS command, by name (processInsertCommands). */
function moveInserted(lld: Lld): void {
  const { link } = lld;
  for (const statement of link.statements.filter((item) => item.kind === 'insert')) {
    const isMoved = (item: Outer): item is OutputStatement =>
      item.kind === 'output' && statement.sections.includes(item.name);
    const moved = statement.sections.flatMap((name) => {
      const found = link.statements.find((item) => item.kind === 'output' && item.name === name);
      return found === undefined ? [] : [found];
    });
    link.statements = link.statements.filter((item) => !(isMoved(item) && moved.includes(item)));
    const target = link.statements.findIndex(
      (item) => item.kind === 'output' && item.name === statement.name,
    );
    if (target >= 0) {
      const point = statement.where === 'after' ? target + 1 : target;
      link.statements = link.statements.slice(0, point).concat(moved, link.statements.slice(point));
      continue;
    }
    const [first] = statement.sections;
    // A SECTIONS of nothing but assignments stays where it is.
    if (first === undefined) continue;
    const message = `unable to insert ${first} ${statement.where} ${statement.name}`;
    if (link.builtInGap !== undefined) link.statements.push(link.builtInGap(statement));
    else report(link, scriptIssue('script.lld', { message }, statement.location));
    link.statements = link.statements.concat(moved);
  }
  link.statements = link.statements.filter((item) => item.kind !== 'insert');
}

/** Addresses are assigned until no symbol of the script changes, twice at least (finalizeAddressDependentContent). */
function settle(lld: Lld): void {
  assignAddresses(lld);
  let before = scriptValues(lld);
  for (let changes = 0; ;) {
    assignAddresses(lld);
    const now = scriptValues(lld);
    const changed = [...now].filter(([name, value]) => before.get(name) !== value).map(([name]) => name);
    // The first by name is the one that lld speaks of.
    const [first] = changed.sort((a, b) => (a < b ? -1 : 1));
    if (first === undefined) return;
    before = now;
    changes += 1;
    if (changes < passLimit) continue;
    const assignment = lld.link.symbols.get(first)?.assignment;
    const location = assignment && locationOf(assignment.source, assignment.node.span);
    report(lld.link, scriptIssue('script.lldUnsettled', { symbol: first }, location));
    return;
  }
}

/** A symbol counts from its section: one that moves along with its section has not changed. */
function scriptValues(lld: Lld): Map<string, string> {
  const values = new Map<string, string>();
  for (const symbol of lld.link.symbols.values()) {
    if (!symbol.byScript) continue;
    const base = typeof symbol.base === 'object' && 'id' in symbol.base ? symbol.base.id : '';
    values.set(symbol.name, `${String(base)}+${symbol.value.toString(16)}`);
  }
  return values;
}

/** AT of a program header moves what is loaded by it, but not LOADADDR, nor what is checked. */
function loadByHeaders(lld: Lld): void {
  for (const { section, load } of lld.sections.values()) {
    const start = load === undefined ? undefined : startOf(lld, load);
    if (load?.paddr === undefined || start === undefined) continue;
    section.lma = { ...section.vma, value: wrap(load.paddr + section.vma.value - start) };
  }
}

/** Writes lld's terms back in the terms of the model. */
function finish(lld: Lld): void {
  for (const made of lld.sections.values()) {
    const { section } = made;
    let flags = 0;
    if (isAlloc(made)) flags |= flag.alloc;
    if (made.type !== sht.nobits) flags |= flag.contents | (isAlloc(made) ? flag.load : 0);
    if ((made.flags & shf.write) === 0) flags |= flag.readonly;
    if ((made.flags & shf.execute) !== 0) flags |= flag.code;
    if ((made.flags & shf.threadLocal) !== 0) flags |= flag.threadLocal;
    section.flags = flags;
    section.type = made.type;
    if (made.load !== undefined)
      section.lma = { ...section.vma, value: BigInt.asUintN(64, section.vma.value + made.load.lmaOffset) };
  }
  lld.link.sections = ordered(lld).map((made) => made.section);
}
