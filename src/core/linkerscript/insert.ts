import { scriptIssue } from './issues';
import { findOutput, report, type Link } from './link';
import type { Outer, OutputStatement, Section } from './model';
import { insertionPoint } from './orphanOrder';

/** INSERT moves all statements from the start of the list up to itself behind (or before) a section. */
export function processInserts(link: Link): void {
  const start = 0;
  for (let at = 0; at < link.statements.length;) {
    const statement = link.statements[at];
    if (statement?.kind !== 'insert') {
      at += 1;
      continue;
    }
    const moved = link.statements.slice(start, at);
    const target = targetOf(link, statement.name, moved);
    if (target === undefined) {
      report(link, scriptIssue('script.insertTarget', { name: statement.name }, statement.location));
      link.statements.splice(at, 1);
      continue;
    }
    link.statements.splice(start, at + 1 - start);
    const anchor = statement.where === 'after' ? target : outputBefore(link.statements, target);
    link.statements.splice(insertionPoint(link, anchor), 0, ...moved);
    moveSections(link, moved, anchor);
    at = start;
  }
}

/** The named section, which must not be among the moved ones themselves. */
function targetOf(link: Link, name: string, moved: readonly Outer[]): OutputStatement | undefined {
  const found = findOutput(link, name);
  if (found !== undefined && !moved.includes(found)) return found;
  return link.byName
    .get(name)
    ?.find((statement) => statement.constraint !== 'dropped' && !moved.includes(statement));
}

function outputBefore(statements: readonly Outer[], target: OutputStatement): OutputStatement | undefined {
  return statements
    .slice(0, statements.indexOf(target))
    .findLast(
      (statement): statement is OutputStatement =>
        statement.kind === 'output' && statement.constraint !== 'dropped',
    );
}

/** The file's sections follow their statements. */
function moveSections(link: Link, moved: readonly Outer[], anchor: OutputStatement | undefined): void {
  const sections = moved.flatMap((statement) =>
    statement.kind === 'output' && statement.section !== undefined ? [statement.section] : [],
  );
  const last = sections[sections.length - 1];
  if (last === undefined || anchor === undefined) return;
  let behind: Section | undefined = anchor.section;
  if (behind === undefined) {
    const before = link.statements
      .slice(0, link.statements.indexOf(anchor))
      .findLast((s) => s.kind === 'output' && s.section !== undefined);
    behind = before?.kind === 'output' ? before.section : undefined;
  }
  if (behind === undefined || behind === last) return;
  const rest = link.sections.filter((section) => !sections.includes(section));
  rest.splice(rest.indexOf(behind) + 1, 0, ...sections);
  link.sections = rest;
}
