import { noteEarly } from './earlyRegions';
import { lineIndex } from '../text';
import type { MemoryBlock, SectionsItem, TopLevel } from './ast';
import { report, type Link } from './link';
import { locationOf, type Source } from './model';
import { assignmentStatement } from './outputStatement';
import { planOverlay } from './planOverlay';
import { parseScript } from './parser';
import { lostDot, omissionsBefore } from './omission';
import { addRegion } from './regions';
import { metOmission, included, type ScriptText, type Planner } from './planner';
import { command } from './planCommand';
import { planOutput, planStatements } from './planOutput';

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
          source,
          span: item.span,
        });
        break;
      }
      case 'version':
        for (const node of item.nodes) link.versions.push(node);
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
