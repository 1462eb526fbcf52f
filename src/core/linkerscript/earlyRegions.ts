import type { Expression, Name, RegionNode, SectionsItem, Statement, TopLevel } from './ast';
import { scriptIssue } from './issues';
import { report, type Link } from './link';
import { locationOf, type Source } from './model';
import { subexpressions } from './subexpressions';

/** A question about a region that is not declared yet. */
export interface EarlyQuestion {
  readonly name: Name;
  readonly source: Source;
}

/** Notes where ORIGIN and LENGTH name a region that nothing in front of them declares: to ld.lld there is none. */
export function noteEarly(
  link: Link,
  early: EarlyQuestion[],
  item: TopLevel | SectionsItem | RegionNode,
  source: Source,
): void {
  if (link.rules.asksRegionsAhead) return;
  for (const expression of expressionsOf(item)) {
    for (const part of subexpressions(expression)) {
      if (part.kind !== 'query' || (part.name !== 'ORIGIN' && part.name !== 'LENGTH')) continue;
      const name = part.target;
      if (!link.regions.some(({ names }) => names.includes(name.text))) early.push({ name, source });
    }
  }
}

/** Of regions that came later; those that never come are missed when they are asked about. */
export function reportEarly(link: Link, early: readonly EarlyQuestion[]): void {
  for (const { name, source } of early) {
    if (!link.regions.some(({ names }) => names.includes(name.text))) continue;
    const message = `memory region not defined: ${name.text}; it is declared only behind this`;
    report(link, scriptIssue('script.lld', { message }, locationOf(source, name.span)));
  }
}

function expressionsOf(item: TopLevel | SectionsItem | RegionNode | Statement): readonly Expression[] {
  switch (item.kind) {
    case 'assignment':
      return [item.value];
    case 'assert':
      return [item.test];
    case 'region':
      return [item.origin, item.length];
    case 'data':
    case 'fill':
      return present(item.value);
    case 'overlay':
      return [...present(item.address, item.loadAddress), ...item.sections.flatMap(expressionsOf)];
    case 'outputSection':
      return [
        ...present(item.address, item.loadAddress, item.alignment, item.subalign, item.fill),
        ...item.statements.flatMap(expressionsOf),
      ];
    default:
      return [];
  }
}

function present(...expressions: readonly (Expression | undefined)[]): Expression[] {
  return expressions.filter((expression) => expression !== undefined);
}
