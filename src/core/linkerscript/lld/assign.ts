import type { Expression } from '../ast';
import { assignedExpression } from '../evaluate';
import { scriptIssue } from '../issues';
import { report, symbolNamed } from '../link';
import { locationOf, type AssignmentStatement } from '../model';
import { evaluate, number, offset, type LldScope } from './evaluate';
import { some } from './sections';
import type { Lld } from './state';

/** Symbols that the script assigns exist from the start; a PROVIDE only when something refers to its symbol. */
export function declareSymbols(lld: Lld): void {
  const { link } = lld;
  const assignments: AssignmentStatement[] = [];
  const expressions: Expression[] = [];
  for (const statement of link.statements) {
    if (statement.kind === 'assignment') assignments.push(statement);
    else if (statement.kind === 'assert') expressions.push(statement.node.test);
    else if (statement.kind === 'output') {
      for (const part of [statement.address, statement.loadAddress, statement.alignment])
        if (part !== undefined) expressions.push(part);
      for (const child of statement.children) {
        if (child.kind === 'assignment') assignments.push(child);
        else if (child.kind === 'assert') expressions.push(child.node.test);
        else if (child.kind === 'data' && child.node.value !== undefined) expressions.push(child.node.value);
      }
    }
  }
  for (const assignment of assignments) expressions.push(assignedExpression(assignment.node));
  for (const expression of expressions) {
    some(expression, (part) => {
      if (part.kind !== 'symbol' || part.name === '.') return false;
      const symbol = symbolNamed(link, part.name);
      if (symbol.state === 'new') symbol.state = 'undefined';
      return false;
    });
  }
  for (const assignment of assignments) declare(lld, assignment);
}

function declare(lld: Lld, assignment: AssignmentStatement): void {
  const { node } = assignment;
  const name = node.target.text;
  if (name === '.' || name === '') return;
  const optional = node.form === 'provide' || node.form === 'provideHidden';
  const state = lld.link.symbols.get(name)?.state;
  if (optional && !(state === 'undefined' || (lld.link.withoutInputs && state === undefined))) return;
  const symbol = symbolNamed(lld.link, name);
  assignment.provided = true;
  if (!symbol.byScript && symbol.state === 'defined') symbol.byObject = true;
  symbol.state = 'defined';
  symbol.byScript = true;
  symbol.base = 'absolute';
  symbol.value = 0n;
  symbol.hidden = node.form === 'hidden' || node.form === 'provideHidden';
  symbol.assignment = assignment;
}

/** Evaluates an assignment at dot as it is now; yields nothing, but may move dot (assignSymbol). */
export function assign(lld: Lld, statement: AssignmentStatement, inSection: boolean): void {
  const { node, source } = statement;
  const at: LldScope = { lld, source, dot: lld.dot };
  if (node.target.text === '.') {
    const value = number(evaluate(assignedExpression(node), at));
    moveDot(lld, value, inSection, () => locationOf(source, node.span));
    return;
  }
  if (!statement.provided) return;
  const value = evaluate(assignedExpression(node), at);
  const symbol = symbolNamed(lld.link, node.target.text);
  if (value.absolute || value.base === undefined) {
    const bits = number(value);
    symbol.base = 'absolute';
    symbol.value = bits.value;
    symbol.doubt = bits.doubt;
  } else {
    symbol.base = value.base;
    symbol.value = offset(value);
    symbol.doubt = value.doubt;
  }
  symbol.assignment = statement;
}

/** Inside a section dot only grows, and the section with it (setDot). */
export function moveDot(
  lld: Lld,
  to: Lld['dot'],
  inSection: boolean,
  location: () => ReturnType<typeof locationOf>,
): void {
  const section = lld.inside;
  if (inSection && section !== undefined) {
    if (to.value < lld.dot.value && to.doubt === undefined && lld.dot.doubt === undefined) {
      const message = `unable to move location counter backward for: ${section.statement.name}`;
      report(lld.link, scriptIssue('script.lld', { message }, location()));
      return;
    }
    expandOutput(lld, to.value - lld.dot.value, to.doubt === lld.dot.doubt ? undefined : to.doubt);
  }
  lld.dot = to;
}

/** The section grows, and with it its memory regions. */
export function expandOutput(lld: Lld, by: bigint, doubt: Lld['dot']['doubt']): void {
  const section = lld.inside?.section;
  if (section === undefined) return;
  const kept = doubt ?? section.size.doubt;
  section.size =
    kept === undefined ? { value: section.size.value + by } : { value: section.size.value + by, doubt: kept };
  expandRegions(lld, by, doubt);
}

export function expandRegions(lld: Lld, by: bigint, doubt: Lld['dot']['doubt']): void {
  if (lld.region !== undefined) expandRegion(lld, lld.region, by, doubt);
  if (lld.loadRegion !== undefined && lld.loadRegion !== lld.region)
    expandRegion(lld, lld.loadRegion, by, doubt);
}

export function expandRegion(
  lld: Lld,
  region: NonNullable<Lld['region']>,
  by: bigint,
  doubt: Lld['dot']['doubt'],
): void {
  const kept = doubt ?? region.current.doubt;
  const value = region.current.value + by;
  region.current = kept === undefined ? { value } : { value, doubt: kept };
  // Both figures are asked for anew, since symbols may have changed them.
  const at = { lld, source: region.source, dot: undefined };
  if (region.originExpression !== undefined) region.origin = number(evaluate(region.originExpression, at));
  if (region.lengthExpression !== undefined) region.length = number(evaluate(region.lengthExpression, at));
  const used = value - region.origin.value;
  if (used > region.length.value && region.length.doubt === undefined && !region.overflowReported) {
    region.overflowReported = true;
    const message = `section ${lld.inside?.statement.name ?? ''} will not fit in region ${region.names[0] ?? ''}: overflowed by ${(used - region.length.value).toString()} bytes`;
    report(lld.link, scriptIssue('script.lld', { message }, lld.inside?.statement.location));
  }
}
