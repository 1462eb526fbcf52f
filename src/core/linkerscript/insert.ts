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
      if (link.builtInGap === undefined || link.byName.has(statement.name))
        report(link, scriptIssue('script.insertTarget', { name: statement.name }, statement.location));
      link.statements.splice(at, 1);
      continue;
    }
    link.statements.splice(start, at + 1 - start);
    const anchor = statement.where === 'after' ? target : outputBefore(link.statements, target);
    const point = insertionPoint(link, anchor);
    link.statements = link.statements.slice(0, point).concat(moved, link.statements.slice(point));
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

/**
 * The file's sections follow their statements: all from the first to the last that is moved, with what was made in between
 * because an expression names it. Where that is what they are to stand behind, or the last was made first, the list of
 * sections becomes a ring, and the linker aborts over sizes that are not reset (ldlang.c, process_insert_statements).
 */
function moveSections(link: Link, moved: readonly Outer[], anchor: OutputStatement | undefined): void {
  const own = moved.flatMap((statement) =>
    statement.kind === 'output' && statement.section !== undefined ? [statement.section] : [],
  );
  const [first] = own;
  const last = own[own.length - 1];
  if (first === undefined || last === undefined || anchor === undefined) return;
  const behind = anchor.section ?? sectionBefore(link, anchor);
  if (behind === undefined || behind === last) return;
  const start = link.sections.indexOf(first);
  const end = link.sections.indexOf(last) + 1;
  const chain = link.sections.slice(start, end);
  if (end <= start || chain.includes(behind)) {
    const { name, location } = first.statement;
    report(link, scriptIssue('script.insertRing', { name, behind: behind.name }, location));
    return;
  }
  const rest = link.sections.toSpliced(start, chain.length);
  const point = rest.indexOf(behind) + 1;
  link.sections = rest.slice(0, point).concat(chain, rest.slice(point));
}

function sectionBefore(link: Link, anchor: OutputStatement): Section | undefined {
  const before = link.statements
    .slice(0, link.statements.indexOf(anchor))
    .findLast((statement) => statement.kind === 'output' && statement.section !== undefined);
  return before?.kind === 'output' ? before.section : undefined;
}
