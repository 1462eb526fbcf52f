import type { Issue } from '../issue';
import { lineIndex } from '../text';
import { sizeArmExidx } from './armExidx';
import { assignAll, renewAssigned } from './assign';
import { keepFirstOfEach, mergeAttributes } from './attributes';
import { checkAlignments, checkSections, reportOverflows } from './check';
import { checkCrossReferences } from './crossReferences';
import { runLld } from './lld/place';
import { checkDiscardedReferences } from './discardedReferences';
import { findRelro, sizeAll } from './dataSegmentPasses';
import { countAddressRelocations } from './dynamic/counted';
import { sizeDynamicSections } from './dynamic/gnu';
import { countGnuTables, gnuDemand } from './dynamic/gnuTables';
import { collectGarbage, keptByGnu } from './garbage';
import type { Dialect } from './dialect';
import { defaultScript } from './defaults';
import { shrinkEhFrames } from './ehFrame';
import { dropDebugging, dropWarnings, placeCommons, takeInputs } from './inputs';
import type { InputSection, LinkInput } from './input';
import { processInserts } from './insert';
import { scriptIssue } from './issues';
import { librariesOf } from './libraries';
import { hasOwnSections, outputStatements, report, sectionNamed, symbolNamed, type Link } from './link';
import { mergeSections, moveMergedSymbols } from './mergeStrings';
import { flag } from './model';
import { reportEarly } from './earlyRegions';
import { checkNamedFiles, namedFirst } from './namedFiles';
import { omissionsBefore } from './omission';
import { newLink } from './newLink';
import { addMadeSections, doubtMadeAgain, dropEmptyMade } from './madeSections';
import { checkMachines } from './machines';
import { mapInputs } from './mapInputs';
import type { LinkOptions } from './options';
import { placeOrphans } from './orphans';
import { confirmBounds, defineBounds, finishBounds } from './bounds';
import { assignmentStatement } from './outputStatement';
import { includeBudget, planScript, type Planner, type ScriptText } from './plan';
import { warnOfOutput } from './outputWarnings';
import { parseScript } from './parser';
import { evaluateRegions, resetRegions } from './regions';
import { makeSegments, programHeaderCount, type PlacedSegment } from './segments';
import { resolveForLld } from './lld/resolve';
import { resolveInputs } from './resolve';
import { stripEmpty } from './strip';
import { checkRelocationRanges, helpedCalls } from './relocationRange';
import { markOpen, newRelaxer, runPasses } from './riscv/relax';
import { reportTraps } from './traps';
import { doubtStabs, mergeStabs } from './stabs';
import { stackFlagsOf } from './stack';
import { linkedAgain } from './linkedAgain';
import { mergePropertyNotes } from './propertyNotes';
import { checkTextRelocations } from './textRelocations';
import { checkUndefinedReferences } from './undefinedReferences';
import { uncertaintyOf, uncertaintyOfKept } from './uncertain';

export interface PlaceRequest {
  readonly scripts: readonly ScriptText[];
  /** Absent: nothing is known about the objects. Empty: there are none. */
  readonly inputs?: readonly LinkInput[];
  /** The inputs are all that the link has: what they do not define is defined nowhere. */
  readonly complete?: boolean;
  /** So are the files that the scripts name. */
  readonly namedAreGiven?: boolean;
  readonly options: LinkOptions;
  readonly dialect: Dialect;
  readonly readInclude?: (name: string) => string | undefined;
  /** Whether a file that a pattern names can be opened, here or in the search directories. Absent: nobody can tell. */
  readonly fileExists?: (name: string) => boolean;
}

/** A finished placement. `link` holds everything; toMemoryMap and explain read it. */
export interface Placement {
  readonly link: Link;
  readonly segments: readonly PlacedSegment[];
  readonly issues: readonly Issue[];
}

/** Places the sections of a link as the linker would, without running it. Never throws on its input. */
export function placeScripts(request: PlaceRequest): Placement {
  const placement = placeOnce(request);
  const helped = placement.link.withoutInputs ? undefined : helpedCalls(placement.link);
  if (helped === undefined) return placement;
  // Behind the code that the linker adds nothing is certain.
  const inputs = request.inputs?.map((input) => withHelped(input, helped.sections));
  const again = placeOnce({ ...request, ...(inputs === undefined ? {} : { inputs }) });
  for (const issue of helped.issues) report(again.link, issue);
  return again;
}

function withHelped(input: LinkInput, helped: ReadonlySet<InputSection>): LinkInput {
  if (!input.sections.some((section) => helped.has(section))) return input;
  const sections = input.sections.map((section) =>
    helped.has(section) ? { ...section, helped: true } : section,
  );
  return { ...input, sections };
}

function placeOnce(request: PlaceRequest): Placement {
  const link = newLink(request);
  planAll(link, request);
  const hasSections = hasOwnSections(link);
  const placement = request.dialect === 'gnu' ? runGnu(link, request) : runLinkLld(link, request);
  checkReferences(link, request, hasSections);
  if (request.complete === true) warnOfOutput(link, placement.segments, request.dialect);
  return link.options.relocatable === true ? linkedAgain(placement, request.dialect === 'lld') : placement;
}

function runLinkLld(link: Link, request: PlaceRequest): Placement {
  refer(link, link.options.undefinedSymbols ?? []);
  // The entry takes a member out of an archive, but a PROVIDE does not follow from it.
  const isProgram = link.options.shared !== true && link.options.relocatable !== true;
  const usual = link.entry === undefined && isProgram ? [link.rules.defaultEntry] : [];
  const wanted = [...asked(link), ...entryName(link), ...usual];
  const inputs = resolveForLld(request.inputs ?? [], link.options, wanted);
  // Only a SECTIONS without INSERT replaces lld's own order.
  link.uncertainty = uncertaintyOf(link, inputs);
  const segments = runLld(link, inputs, hasOwnSections(link));
  reportUncertainty(link);
  reportRelaxation(link);
  reportTraps(link);
  return { link, segments, issues: link.issues };
}

/** ld.lld 14 cannot see to alignment in code that may be made shorter; later ones do, and make it shorter (release notes of lld 15). */
function reportRelaxation(link: Link): void {
  if (link.options.relocatable === true || !link.target.machine.startsWith('riscv')) return;
  const file = link.files.find(({ input }) => input.relocationTypes?.().has(riscvAlign) === true);
  if (file !== undefined) report(link, scriptIssue('script.lldAlignment', { file: file.name }));
}

const riscvAlign = 43;

/** What the objects refer to and do not get; of a link of which more is known than these inputs. */
function checkReferences(link: Link, request: PlaceRequest, hasSections: boolean): void {
  const { complete, namedAreGiven, inputs, options, dialect } = request;
  if (!link.withoutInputs) {
    checkMachines(link);
    checkTextRelocations(link, dialect);
    checkRelocationRanges(link, dialect);
  }
  const isOpen = complete !== true || (link.namesInputs && namedAreGiven !== true);
  if (isOpen || inputs === undefined || options.justSymbols === true) return;
  checkUndefinedReferences(link, inputs, { dialect, hasSections });
}

/** lld gives up paging altogether with -n and -N. */
function planAll(link: Link, request: PlaceRequest): void {
  const { options, dialect } = request;
  const planner: Planner = {
    link,
    dialect,
    readInclude: request.readInclude ?? (() => undefined),
    depth: 0,
    included: new Set(),
    includes: includeBudget,
    early: [],
    omitted: { in: undefined, before: omissionsBefore([]) },
    replaces: false,
    replacedBefore: false,
    lost: undefined,
  };
  for (const given of options.symbols ?? []) planDefsym(link, given.name, given.expression, dialect);
  for (const item of options.addresses ?? []) {
    link.statements.push({
      kind: 'address',
      section: item.section,
      segment: item.segment,
      value: item.value,
    });
  }
  const scripts = request.scripts;
  for (const script of scripts) planScript(planner, script);
  reportEarly(link, planner.early);
  // A script whose statements are all INSERTed adds to the built-in one.
  if (dialect === 'gnu' && !planner.replaces && !link.withoutInputs) {
    link.builtInStart = link.statements.length;
    planScript(planner, { file: '(built-in linker script)', text: defaultScript(options, link.target) });
  }
}

/** `--defsym a=e` is an assignment in front of the script. */
function planDefsym(link: Link, name: string, expression: string, dialect: Dialect): void {
  const file = `--defsym ${name}`;
  // What is a keyword in a script may be a name here.
  const text = `_ = ${expression};`;
  const parsed = parseScript(text, file, dialect);
  link.issues.push(...parsed.issues);
  for (const item of parsed.script.items) {
    if (item.kind !== 'assignment') continue;
    const named = { ...item, target: { ...item.target, text: name } };
    link.statements.push(assignmentStatement(named, { file, text, lines: lineIndex(text) }));
  }
}

/** Says what keeps sizes and addresses from being known; they are marked where they are. */
function reportUncertainty(link: Link): void {
  const { dynamic, relative, indirect, offsetTable, linkage } = link.uncertainty;
  const isOpen = link.files.some(({ pieces }) =>
    pieces.some(({ output, sizeDoubt }) => sizeDoubt?.kind === 'unknown' && output !== 'discarded'),
  );
  if (link.withoutInputs || !isOpen) return;
  if (dynamic || relative || linkage) report(link, scriptIssue('script.dynamicSections', {}));
  if (indirect !== undefined) report(link, scriptIssue('script.indirectFunctions', { symbol: indirect }));
  if (offsetTable && !dynamic) report(link, scriptIssue('script.offsetTable', {}));
}

/** GNU ld's passes in their order (ldlang.c, lang_process). */
function runGnu(link: Link, request: PlaceRequest): Placement {
  refer(link, [...(link.options.undefinedSymbols ?? []), ...entryName(link)]);
  evaluateRegions(link, false);
  // A script in front of the objects is evaluated before they are read (ldlang.c, open_input_bfds).
  const scriptFirst = link.options.scriptFirst === true && !link.withoutInputs;
  if (scriptFirst) assignAll(link, 'first');
  const inputs = resolveInputs(request.inputs ?? [], link.options, asked(link));
  link.libraries = librariesOf(request.inputs ?? [], inputs);
  link.uncertainty = uncertaintyOf(link, inputs);
  takeInputs(link, scriptFirst ? namedFirst(link, inputs) : inputs);
  // What libraries ask of the program may be provided by its script.
  refer(link, link.libraries?.asked() ?? []);
  dropWarnings(link);
  mergePropertyNotes(link);
  keepFirstOfEach(link);
  addMadeSections(link);
  mergeStabs(link);
  dropDebugging(link);
  if (!scriptFirst) assignAll(link, 'first');
  else if (link.builtInStart !== undefined) assignAll(link, 'first', link.builtInStart);
  evaluateRegions(link, true);
  defineBounds(link);
  assignAll(link, 'mark');
  link.phase = 'first';
  placeCommons(link);
  if (link.options.gcSections === true && !link.withoutInputs) collect(link, inputs);
  const demand = gnuDemand(link);
  link.iteration += 1;
  mapInputs(link);
  checkNamedFiles(link, request.fileExists);
  processInserts(link);
  placeOrphans(link);
  mergeSections(link);
  doubtStabs(link);
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
  findRelro(link);
  sizeAll(link, link.target.relaxPasses === 0);
  const exidxChanged = sizeArmExidx(link);
  // Unwind tables are shrunk when the code has its places.
  const changed = shrinkEhFrames(link).changed || exidxChanged;
  const relaxer = newRelaxer(link);
  if (relaxer !== undefined) link.relaxer = relaxer;
  settle(link, changed);
  finishBounds(bounds);
  assignAll(link, 'final');
  moveMergedSymbols(link);
  mergeAttributes(link);
  if (link.options.checkSections !== false && link.options.relocatable !== true) checkSections(link);
  checkAlignments(link);
  reportOverflows(link);
  checkCrossReferences(link);
  if (!link.withoutInputs) checkDiscardedReferences(link);
  reportTraps(link);
  const segments = link.options.relocatable === true ? [] : makeSegments(link);
  return { link, segments, issues: link.issues };
}

function asked(link: Link): string[] {
  return [...link.symbols.values()]
    .filter((symbol) => symbol.state === 'undefined')
    .map((symbol) => symbol.name);
}

function collect(link: Link, inputs: readonly LinkInput[]): void {
  if (!collectGarbage(link, keptByGnu)) {
    report(link, scriptIssue('script.noReferences', {}));
    return;
  }
  link.uncertainty = uncertaintyOfKept(link, inputs);
  doubtMadeAgain(link);
}

/** Symbols that something outside the objects refers to. */
function refer(link: Link, names: readonly string[]): void {
  for (const name of names) {
    const symbol = symbolNamed(link, name);
    if (symbol.state === 'new') symbol.state = 'undefined';
  }
}

/** The entry, when it is a symbol. */
function entryName(link: Link): string[] {
  return link.entry === undefined || /^(0[xX])?[0-9a-fA-F]+$/.test(link.entry) ? [] : [link.entry];
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
