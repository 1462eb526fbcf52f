import { sizeArmExidx } from './armExidx';
import { assignAll, renewAssigned } from './assign';
import { keepFirstOfEach, mergeAttributes } from './attributes';
import { confirmBounds, defineBounds, finishBounds } from './bounds';
import { checkAlignments, checkReversed, checkSections, reportOverflows } from './check';
import { doubtCompressed } from './compressed';
import { checkCrossReferences } from './crossReferences';
import { findRelro, sizeAll } from './dataSegmentPasses';
import { checkDiscardedReferences } from './discardedReferences';
import { countAddressRelocations } from './dynamic/counted';
import { sizeDynamicSections } from './dynamic/gnu';
import { countGnuTables, gnuDemand } from './dynamic/gnuTables';
import { shrinkEhFrames } from './ehFrame';
import { collectGarbage, hasNamedRoot, keptByGnu } from './garbage';
import type { LinkInput } from './input';
import { dropDebugging, dropWarnings, placeCommons, takeInputs } from './inputs';
import { processInserts } from './insert';
import { scriptIssue } from './issues';
import { hiddenButDefined, librariesOf } from './libraries';
import { outputStatements, report, sectionNamed, type Link } from './link';
import { addMadeSections, doubtMadeAgain, dropEmptyMade } from './madeSections';
import { mapInputs } from './mapInputs';
import { mergeSections, moveMergedSymbols } from './mergeStrings';
import { flag } from './model';
import { checkNamedFiles, namedFirst, newOpener } from './namedFiles';
import { placeOrphans } from './orphans';
import { isWhole, type PlaceRequest, type Placement } from './placement';
import { mergePropertyNotes } from './propertyNotes';
import { evaluateRegions, resetRegions } from './regions';
import { resolveInputs } from './resolve';
import { markOpen, newRelaxer, runPasses } from './riscv/relax';
import { makeSegments, programHeaderCount } from './segments';
import { recordHeaders } from './segmentsOfScript';
import { doubtStabs, mergeStabs } from './stabs';
import { stackFlagsOf } from './stack';
import { stripEmpty } from './strip';
import { reportTraps } from './traps';
import { uncertaintyOf, uncertaintyOfKept, reportUncertainty } from './uncertain';
import { asked, refer, entryName } from './wanted';
import { wrapNames } from './wrap';

/** GNU ld's passes in their order (ldlang.c, lang_process). */
export function runGnu(link: Link, request: PlaceRequest): Placement {
  refer(link, [...(link.options.undefinedSymbols ?? []), ...entryName(link)]);
  evaluateRegions(link, false);
  // A script in front of the objects is evaluated before they are read (ldlang.c, open_input_bfds).
  const scriptFirst = link.options.scriptFirst === true && !link.withoutInputs;
  if (scriptFirst) assignFirst(link, request.inputs ?? []);
  const given = wrapNames(request.inputs ?? [], link.options, 'gnu');
  const inputs = resolveInputs(given, link.options, asked(link));
  link.libraries = librariesOf(given, inputs);
  link.uncertainty = uncertaintyOf(link, inputs);
  takeInputs(link, scriptFirst ? namedFirst(link, inputs) : inputs);
  // What libraries ask of the program may be provided by its script.
  refer(link, link.libraries?.asked() ?? []);
  dropWarnings(link);
  mergePropertyNotes(link);
  keepFirstOfEach(link);
  addMadeSections(link, inputs);
  mergeStabs(link);
  dropDebugging(link);
  if (!scriptFirst) assignAll(link, 'first');
  else if (link.builtInStart !== undefined) assignAll(link, 'first', link.builtInStart);
  evaluateRegions(link, true);
  defineBounds(link);
  assignAll(link, 'mark');
  link.phase = 'first';
  placeCommons(link);
  if (link.options.gcSections === true && !link.withoutInputs) collect(link, inputs, isWhole(link, request));
  const demand = gnuDemand(link);
  link.iteration += 1;
  mapInputs(link);
  checkNamedFiles(link, request.fileExists);
  processInserts(link);
  placeOrphans(link);
  mergeSections(link);
  doubtStabs(link);
  doubtCompressed(link);
  renewAssigned(link);
  const counted = countGnuTables(link, demand);
  sizeDynamicSections(link, counted);
  if (counted === undefined) {
    countAddressRelocations(link);
    reportUncertainty(link);
  }
  dropEmptyMade(link);
  protectText(link);
  inheritLoadRegions(link);
  const bounds = confirmBounds(link);
  link.stackFlags = stackFlagsOf(link);
  alignThreadLocal(link);
  stripEmpty(link);
  recordHeaders(link);
  link.lateSections = new Set(link.sections.filter(({ flags }) => (flags & flag.alloc) === 0));
  findRelro(link);
  sizeAll(link, link.target.relaxPasses === 0);
  const exidxChanged = sizeArmExidx(link);
  // Unwind tables are shrunk when the code has its places.
  const changed = shrinkEhFrames(link).changed || exidxChanged;
  const relaxer = newRelaxer(link);
  if (relaxer !== undefined) link.relaxer = relaxer;
  // Where veneers may be needed all is laid out anew once in any case (elfnn-aarch64.c, elfNN_aarch64_size_stubs).
  const hasVeneers = link.target.machine === 'aarch64' && link.options.relocatable !== true;
  settle(link, changed || hasVeneers);
  finishBounds(bounds);
  assignAll(link, 'final');
  moveMergedSymbols(link);
  const ghosts = mergeAttributes(link);
  if (link.options.checkSections !== false && link.options.relocatable !== true) checkSections(link);
  checkAlignments(link);
  checkReversed(link);
  reportOverflows(link);
  checkCrossReferences(link);
  if (!link.withoutInputs) checkDiscardedReferences(link);
  reportTraps(link);
  const segments = link.options.relocatable === true ? [] : makeSegments(link, ghosts);
  if (ghosts.length > 0) link.sections = link.sections.filter((section) => !ghosts.includes(section));
  return { link, segments, issues: link.issues };
}

function assignFirst(link: Link, inputs: readonly LinkInput[]): void {
  link.opener = newOpener(inputs);
  assignAll(link, 'first');
  delete link.opener;
}

function collect(link: Link, inputs: readonly LinkInput[], isComplete: boolean): void {
  if (isComplete && !hasNamedRoot(link)) report(link, scriptIssue('script.noGarbageRoot', {}));
  const names = hiddenButDefined(inputs, link.libraries);
  if (!collectGarbage(link, (of) => ({ ...keptByGnu(of), names }))) {
    report(link, scriptIssue('script.noReferences', {}));
    return;
  }
  link.uncertainty = uncertaintyOfKept(link, inputs);
  doubtMadeAgain(link);
}

/** A section in the region of the one before takes over its AT> region (ldlang.c, lang_propagate_lma_regions). */
function inheritLoadRegions(link: Link): void {
  let before: ReturnType<typeof outputStatements>[number] | undefined;
  for (const statement of outputStatements(link)) {
    const inherits =
      before !== undefined &&
      statement.loadRegion === undefined &&
      statement.loadAddress === undefined &&
      statement.address === undefined &&
      statement.region === before.region;
    if (inherits) statement.loadRegion = before?.loadRegion;
    before = statement;
  }
}

/** `.text` is read-only whatever is in it, and writable with -N. */
function protectText(link: Link): void {
  const text = sectionNamed(link, '.text');
  if (text === undefined) return;
  if (link.options.omagic === true) text.flags &= ~flag.readonly;
  else text.flags |= flag.readonly;
}

/** The first thread-local section is aligned as the most aligned of them, so that the template starts aligned. */
function alignThreadLocal(link: Link): void {
  const start = link.sections.findIndex((section) => (section.flags & flag.threadLocal) !== 0);
  const first = link.sections[start];
  if (first === undefined) return;
  for (const section of link.sections.slice(start)) {
    if ((section.flags & flag.threadLocal) === 0) break;
    if (section.alignment > first.alignment) first.alignment = section.alignment;
  }
}

function sizeAgain(link: Link, check: boolean): void {
  assignAll(link, 'assigning');
  resetRegions(link);
  sizeAll(link, check);
}

/** Sizes again until the number of program headers is the one that was assumed (ldelfgen.c, ldelf_map_segments). */
function settle(link: Link, changed: boolean): void {
  let again = changed;
  for (let tries = 10; tries > 0; tries -= 1) {
    const { relaxPasses } = link.target;
    const { relaxer } = link;
    if (relaxer !== undefined) runPasses(link, relaxer, () => sizeAgain(link, false));
    else for (let pass = 0; pass < relaxPasses; pass += 1) sizeAgain(link, false);
    if (again || relaxPasses > 0) sizeAgain(link, true);
    // What one doubt makes doubtful may be what others rest on.
    if (relaxer !== undefined) while (markOpen(relaxer)) sizeAgain(link, true);
    again = false;
    // What is linked again has no program headers.
    if (link.options.relocatable === true) return;
    const assumed = link.headerSize;
    const bytes = programHeaderCount(link);
    if (bytes === assumed) return;
    // After some rounds the headers may only grow, so that this comes to an end.
    if (tries > 6 || bytes > assumed) {
      link.headerSize = bytes;
      again = true;
    }
    if (!again) return;
  }
  report(link, scriptIssue('script.unsettled', { what: 'the program headers' }));
}
