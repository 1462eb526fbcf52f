import { noteEarly, type EarlyQuestion } from './earlyRegions';
import { lineIndex } from '../text';
import { zero } from './amount';
import type {
  Assignment,
  Command,
  Include,
  MemoryBlock,
  Name,
  OutputSection,
  SectionsItem,
  Statement,
  TopLevel,
} from './ast';
import type { Dialect } from './dialect';
import { scriptIssue } from './issues';
import { report, symbolNamed, type Link } from './link';
import { locationOf, type Inner, type Outer, type SectionKind, type Source } from './model';
import { assignmentStatement, makeOutput } from './outputStatement';
import { planOverlay } from './planOverlay';
import { parseFragment, parseScript, type Fragment, type Parsed } from './parser';
import { lostDot, lostPlace, omissionsBefore, type Omission, type OmissionsBefore } from './omission';
import { addRegion, aliasRegion, regionFor } from './regions';

export interface ScriptText {
  readonly file: string;
  readonly text: string;
  /** The text as the link's dialect reads it, where it was parsed already. */
  readonly parsed?: Parsed;
  /** What could not be read of it, in the order it stood there. */
  readonly omitted?: readonly Omission[];
}

export interface Planner {
  readonly link: Link;
  readonly dialect: Dialect;
  readonly readInclude: (name: string) => string | undefined;
  depth: number;
  /** The files that the script has included so far. */
  readonly included: Set<string>;
  /** How many files may still be included; none after the first that is too deep, which GNU ld gives up at. */
  includes: number;
  readonly early: EarlyQuestion[];
  /** What could not be read of the script that is planned; of another text than `in` nothing. */
  omitted: { readonly in: Source | undefined; readonly before: OmissionsBefore };
  /**
   * Whether GNU ld takes a script instead of its built-in one: INSERT makes that what it was before the script, and every file that is
   * opened makes it true again (ldlang.c, lang_add_insert; ldfile.c, ldfile_open_command_file_1).
   */
  replaces: boolean;
  replacedBefore: boolean;
  /** The last of what could not be read: nothing behind it has a known place. */
  lost: string | undefined;
}

/** ldlex.l, MAX_INCLUDE_DEPTH. */
const includeLimit = 10;

/** Files that include each other several times multiply; no script has that many. */
export const includeBudget = 2000;

/** Turns scripts into the statements that the passes run over. */
export function planScript(planner: Planner, script: ScriptText): void {
  const parsed = script.parsed ?? parseScript(script.text, script.file, planner.dialect);
  parsed.issues.forEach((issue) => {
    report(planner.link, issue);
  });
  planner.included.clear();
  planner.replacedBefore = planner.replaces;
  planner.replaces = true;
  const source = { ...script, lines: lineIndex(script.text) };
  planner.omitted = { in: source, before: omissionsBefore(script.omitted ?? []) };
  planTop(planner, parsed.script.items, source);
}

/** Whether something in front of `end` could not be read that was not met before; yields what moves `.` away from any known place. */
function metOmission(planner: Planner, source: Source, end: number): Assignment | undefined {
  const name = planner.omitted.in === source ? planner.omitted.before(end) : undefined;
  if (name === undefined) return undefined;
  planner.lost = name;
  return lostDot(name, { start: end, end });
}

function planTop(planner: Planner, items: readonly TopLevel[], source: Source): void {
  const { link } = planner;
  items.forEach((item, i) => {
    noteEarly(link, planner.early, item, source);
    metOmission(planner, source, item.kind === 'sections' ? item.span.start : item.span.end);
    switch (item.kind) {
      case 'assignment':
      case 'assert':
      case 'entry':
        planCommon(link, item, source);
        break;
      case 'include':
        included(planner, item, source, 'top', (inner, from) => {
          planTop(planner, inner, from);
        });
        break;
      case 'command':
        command(planner, item, source);
        break;
      case 'sections':
        if (items[i + 1]?.kind !== 'insert') link.ownSections = true;
        if (planner.lost !== undefined)
          link.statements.push(assignmentStatement(lostDot(planner.lost, item.span), source));
        planSections(planner, item.items, source);
        metOmission(planner, source, item.span.end);
        break;
      case 'overwrite':
        for (const section of item.sections) planOutput(planner, section, source, link.overwrites);
        break;
      case 'memory':
        planMemory(planner, item.items, source);
        break;
      case 'phdrs':
        for (const header of item.headers) {
          link.headers.push({
            name: header.name.text,
            type: header.type,
            fileHeader: header.fileHeader,
            programHeaders: header.programHeaders,
            ...(header.at === undefined ? {} : { at: header.at }),
            ...(header.flags === undefined ? {} : { flags: header.flags }),
            source,
          });
        }
        break;
      case 'insert': {
        planner.replaces = planner.replacedBefore;
        const location = locationOf(source, item.span);
        link.statements.push({
          kind: 'insert',
          where: item.where,
          name: item.section.text,
          sections: sectionNames(items[i - 1]),
          ...(location === undefined ? {} : { location }),
        });
        break;
      }
      case 'version':
        link.versions.push(...item.nodes);
        break;
      case 'inputs':
        link.namesInputs = true;
        break;
    }
  });
}

/** What may stand both inside and outside of SECTIONS. */
function planCommon(
  link: Link,
  item: Extract<TopLevel, { kind: 'assignment' | 'assert' | 'entry' }>,
  source: Source,
): void {
  switch (item.kind) {
    case 'assignment':
      link.statements.push(assignmentStatement(item, source));
      break;
    case 'assert':
      link.statements.push({ kind: 'assert', node: item, source });
      break;
    case 'entry':
      link.entry ??= item.symbol.text;
      break;
  }
}

function sectionNames(before: TopLevel | undefined): string[] {
  if (before?.kind !== 'sections') return [];
  return before.items.flatMap((item) => {
    if (item.kind === 'outputSection') return [item.name.text];
    return item.kind === 'overlay' ? item.sections.map(({ name }) => name.text) : [];
  });
}

function command(planner: Planner, item: Command, source: Source): void {
  const { link } = planner;
  const { name, arguments: names } = item;
  const [first, second] = names;
  if (name === 'EXTERN') {
    for (const extern of names) {
      const symbol = symbolNamed(link, extern.text);
      symbol.extern = true;
      if (symbol.state === 'new') symbol.state = 'undefined';
    }
  } else if (name === 'OUTPUT_FORMAT' && first !== undefined) checkFormat(link, names, source);
  else if (name === 'OUTPUT_ARCH') link.outputArchitecture = first?.text;
  else if (name === 'REGION_ALIAS' && first !== undefined && second !== undefined)
    aliasRegion(link, first.text, aliased(link, second), locationOf(source, first.span));
  else if (name === 'LD_FEATURE' && first !== undefined) {
    for (const feature of first.text.split(/[\s,]+/)) {
      if (feature.toUpperCase() === 'SANE_EXPR') link.saneExpressions = true;
      else
        report(link, scriptIssue('script.unknownFeature', { name: feature }, locationOf(source, first.span)));
    }
  } else if (name === 'NOCROSSREFS' || name === 'NOCROSSREFS_TO')
    link.crossReferences.push({ names: names.map(({ text }) => text), toFirst: name === 'NOCROSSREFS_TO' });
  else if (name === 'STARTUP') link.namesInputs = true;
  else if (name === 'FORCE_COMMON_ALLOCATION') link.keepsCommons = link.options.noDefineCommon === true;
  else if (name === 'INHIBIT_COMMON_ALLOCATION' && link.options.shared !== true)
    report(link, scriptIssue('script.inhibitCommon', {}, locationOf(source, item.nameSpan)));
}

function aliased({ rules }: Link, { text, quoted }: Name): string {
  return quoted && !rules.aliasUnquotes ? `"${text}"` : text;
}

/** A format that the linker does not know ends the link. */
function checkFormat(link: Link, names: readonly Name[], source: Source): void {
  const { bigEndian } = link.options;
  const chosen = names[bigEndian === undefined || names.length < 3 ? 0 : bigEndian ? 1 : 2];
  link.outputFormat = chosen?.text;
  if (chosen === undefined || link.rules.isFormat(chosen.text)) return;
  report(link, scriptIssue('script.unknownFormat', { name: chosen.text }, locationOf(source, chosen.span)));
}

function planMemory(planner: Planner, items: MemoryBlock['items'], source: Source): void {
  for (const item of items) {
    if (item.kind === 'region') {
      noteEarly(planner.link, planner.early, item, source);
      addRegion(planner.link, item, source);
    } else {
      included(planner, item, source, 'memory', (inner, from) => {
        planMemory(planner, inner, from);
      });
    }
  }
}

function planSections(planner: Planner, items: readonly SectionsItem[], source: Source): void {
  const { link } = planner;
  for (const item of items) {
    noteEarly(link, planner.early, item, source);
    const met = metOmission(planner, source, item.span.start);
    if (met !== undefined) link.statements.push(assignmentStatement(met, source));
    switch (item.kind) {
      case 'assignment':
      case 'assert':
      case 'entry':
        planCommon(link, item, source);
        break;
      case 'include': {
        const isRead = included(planner, item, source, 'sections', (inner, from) => {
          planSections(planner, inner, from);
        });
        if (!isRead) link.statements.push(assignmentStatement(lostDot(item.file.text, item.span), source));
        break;
      }
      case 'outputSection':
        planOutput(planner, item, source, link.statements);
        break;
      case 'overlay':
        planOverlay(link, item, source, (inner) => planStatements(planner, inner, source));
        break;
    }
  }
}

function planOutput(planner: Planner, node: OutputSection, source: Source, into: Outer[]): void {
  const { link } = planner;
  const regions = regionFor(link, node.region, node.loadRegion, node.address !== undefined, source);
  if (node.loadAddress !== undefined && node.loadRegion !== undefined) {
    report(
      link,
      scriptIssue('script.bothLoadAddresses', { name: node.name.text }, locationOf(source, node.span)),
    );
  }
  if (node.alignWithInput && node.alignment !== undefined) {
    report(link, scriptIssue('script.alignTwice', {}, locationOf(source, node.span)));
  }
  const statement = makeOutput(link, node.name.text, {
    node,
    source,
    sectionKind: kindOf(node),
    region: regions.region,
    loadRegion: regions.loadRegion,
  });
  const isLost = planner.lost !== undefined && node.name.text !== '/DISCARD/';
  const { address, loadAddress } = isLost ? { ...node, ...lostPlace(planner.lost ?? '', node) } : node;
  if (address !== undefined) {
    statement.address = address;
    statement.addressSource = source;
  }
  if (loadAddress !== undefined) statement.loadAddress = loadAddress;
  if (node.headers.length > 0) statement.headers = node.headers.map((name) => name.text);
  statement.children = planStatements(planner, node.statements, source);
  const met = metOmission(planner, source, node.bodySpan.end);
  if (met !== undefined) statement.children.push(assignmentStatement(met, source));
  // Nothing that is discarded moves anything.
  if (node.name.text === '/DISCARD/') statement.children = statement.children.filter(isKnownChild);
  into.push(statement);
}

function isKnownChild(child: Inner): boolean {
  return (
    child.kind !== 'assignment' || child.node.value.kind !== 'symbol' || child.node.value.lost === undefined
  );
}

const kinds: Readonly<Record<string, SectionKind>> = {
  NOLOAD: 'noload',
  DSECT: 'noalloc',
  COPY: 'noalloc',
  INFO: 'noalloc',
  OVERLAY: 'noalloc',
  READONLY: 'readonly',
  TYPE: 'type',
  'READONLY TYPE': 'typedReadonly',
};

function kindOf(node: OutputSection): SectionKind {
  return kinds[node.type?.keyword ?? ''] ?? 'normal';
}

function planStatements(planner: Planner, items: readonly Statement[], source: Source): Inner[] {
  const { link } = planner;
  const planned: Inner[] = [];
  for (const item of items) {
    const met = metOmission(planner, source, item.span.start);
    if (met !== undefined) planned.push(assignmentStatement(met, source));
    switch (item.kind) {
      case 'assignment':
        planned.push(assignmentStatement(item, source));
        break;
      case 'assert':
        planned.push({ kind: 'assert', node: item, source });
        break;
      case 'include': {
        const isRead = included(planner, item, source, 'statements', (inner, from) => {
          planned.push(...planStatements(planner, inner, from));
        });
        if (!isRead) planned.push(assignmentStatement(lostDot(item.file.text, item.span), source));
        break;
      }
      case 'input':
        planned.push({
          kind: 'wild',
          node: item,
          source,
          children: [],
          matched: [],
          run: undefined,
          start: undefined,
          open: link.withoutInputs,
        });
        break;
      case 'data':
        planned.push({ kind: 'data', node: item, source, offset: zero });
        break;
      case 'fill':
        planned.push({ kind: 'fill', node: item, source });
        break;
      case 'keyword':
        break;
    }
  }
  return planned;
}

/** Reads the included file as what stands where the INCLUDE stands; false where that could not be done. */
function included<P extends Fragment['place']>(
  planner: Planner,
  node: Include,
  source: Source,
  place: P,
  plan: (items: ReturnType<typeof parseFragment<P>>['items'], source: Source) => void,
): boolean {
  const { link } = planner;
  const name = node.file.text;
  const location = locationOf(source, node.span);
  if (planner.includes <= 0) return true;
  planner.includes -= 1;
  if (planner.depth >= includeLimit || planner.includes === 0) {
    planner.includes = 0;
    report(link, scriptIssue('script.includeDepth', { name, limit: String(includeLimit) }, location));
    return true;
  }
  if (link.rules.includesOnce && planner.included.has(name)) {
    report(link, scriptIssue('script.includeTwice', { name }, location));
    return true;
  }
  planner.included.add(name);
  const text = planner.readInclude(name);
  if (text === undefined) {
    report(link, scriptIssue('script.includeNotFound', { name }, location));
    planner.lost = name;
    return false;
  }
  planner.replaces = true;
  planner.depth += 1;
  const parsed = parseFragment(text, name, place, planner.dialect);
  parsed.issues.forEach((issue) => {
    report(link, issue);
  });
  plan(parsed.items, { file: name, text, lines: lineIndex(text) });
  planner.depth -= 1;
  return true;
}
