import { noteEarly, type EarlyQuestion } from './earlyRegions';
import { lineIndex } from '../text';
import { zero } from './amount';
import type {
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
import { addRegion, aliasRegion, regionFor } from './regions';

export interface ScriptText {
  readonly file: string;
  readonly text: string;
  /** The text as the link's dialect reads it, where it was parsed already. */
  readonly parsed?: Parsed;
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
  planTop(planner, parsed.script.items, { ...script, lines: lineIndex(script.text) });
}

function planTop(planner: Planner, items: readonly TopLevel[], source: Source): void {
  const { link } = planner;
  items.forEach((item, i) => {
    noteEarly(link, planner.early, item, source);
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
        planSections(planner, item.items, source);
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
    switch (item.kind) {
      case 'assignment':
      case 'assert':
      case 'entry':
        planCommon(link, item, source);
        break;
      case 'include':
        included(planner, item, source, 'sections', (inner, from) => {
          planSections(planner, inner, from);
        });
        break;
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
  if (node.address !== undefined) {
    statement.address = node.address;
    statement.addressSource = source;
  }
  if (node.loadAddress !== undefined) statement.loadAddress = node.loadAddress;
  if (node.headers.length > 0) statement.headers = node.headers.map((name) => name.text);
  statement.children = planStatements(planner, node.statements, source);
  into.push(statement);
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
    switch (item.kind) {
      case 'assignment':
        planned.push(assignmentStatement(item, source));
        break;
      case 'assert':
        planned.push({ kind: 'assert', node: item, source });
        break;
      case 'include':
        included(planner, item, source, 'statements', (inner, from) => {
          planned.push(...planStatements(planner, inner, from));
        });
        break;
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

/** Reads the included file as what stands where the INCLUDE stands. */
function included<P extends Fragment['place']>(
  planner: Planner,
  node: Include,
  source: Source,
  place: P,
  plan: (items: ReturnType<typeof parseFragment<P>>['items'], source: Source) => void,
): void {
  const { link } = planner;
  const name = node.file.text;
  const location = locationOf(source, node.span);
  if (planner.includes <= 0) return;
  planner.includes -= 1;
  if (planner.depth >= includeLimit || planner.includes === 0) {
    planner.includes = 0;
    report(link, scriptIssue('script.includeDepth', { name, limit: String(includeLimit) }, location));
    return;
  }
  if (link.rules.includesOnce && planner.included.has(name)) {
    report(link, scriptIssue('script.includeTwice', { name }, location));
    return;
  }
  planner.included.add(name);
  const text = planner.readInclude(name);
  if (text === undefined) {
    report(link, scriptIssue('script.includeNotFound', { name }, location));
    return;
  }
  planner.depth += 1;
  const parsed = parseFragment(text, name, place, planner.dialect);
  parsed.issues.forEach((issue) => {
    report(link, issue);
  });
  plan(parsed.items, { file: name, text, lines: lineIndex(text) });
  planner.depth -= 1;
}
