import type { Expression } from '../ast';
import { assignedExpression } from '../evaluate';
import { scriptIssue } from '../issues';
import { report, symbolNamed } from '../link';
import { locationOf, type AssignmentStatement, type OutputStatement, type Piece } from '../model';
import { defineEnds, defineOfHeaders } from './bounds';
import { evaluate } from './evaluate';
import type { Lld } from './state';
import { some } from './usedSymbols';
import { number, offset } from './value';
import type { LldScope } from './scope';
import { meantBy } from '../wrap';

/** The assignments of the script in order, inside the output sections that are asked for and outside. */
function allAssignments(lld: Lld, within: (statement: OutputStatement) => boolean): AssignmentStatement[] {
  return lld.link.statements.flatMap((statement) => {
    if (statement.kind === 'assignment') return [statement];
    if (statement.kind !== 'output' || !within(statement)) return [];
    return statement.children.filter((child) => child.kind === 'assignment');
  });
}

/** Where regions start is asked for before any symbol of the script has a value. */
function askForOrigins(lld: Lld): void {
  const { regions } = lld.link;
  for (const { originExpression, source } of regions) {
    if (originExpression === undefined) continue;
    const at = { lld, source, dot: undefined };
    evaluate(originExpression, at);
    some(originExpression, (part) => {
      const isLength = part.kind === 'query' && part.name === 'LENGTH';
      const of = isLength ? regions.find(({ names }) => names.includes(part.target.text)) : undefined;
      if (of?.lengthExpression !== undefined) evaluate(of.lengthExpression, { ...at, source: of.source });
      return false;
    });
  }
}

/**
 * Every symbol of the script is assigned once before anything has an address, so that attributes can use those that are
 * numbers; dot and all sections are at 0 then (processSymbolAssignments).
 */
export function assignEarly(lld: Lld): void {
  askForOrigins(lld);
  for (const statement of allAssignments(lld, () => true)) {
    const { node, source } = statement;
    // Those of sections with a constraint are not declared before.
    if (!statement.provided) declare(lld, statement);
    if (!statement.provided || node.target.text === '.') continue;
    const value = evaluate(assignedExpression(node), { lld, source, dot: { value: 0n } });
    const symbol = symbolNamed(lld.link, node.target.text);
    symbol.base = value.absolute || value.base === undefined ? 'absolute' : value.base;
    symbol.value = value.base === undefined ? number(value).value : 0n;
    symbol.doubt = value.doubt;
  }
}

/** What the symbols lie in that expressions of the script name: --gc-sections keeps it (MarkLive.cpp). */
export function namedByScript(lld: Lld): Piece[] {
  const named: Piece[] = [];
  for (const expression of scriptExpressions(lld)) {
    some(expression, (part) => {
      const base =
        part.kind === 'symbol' ? lld.link.symbols.get(meantBy(lld.link.options, part.name))?.base : undefined;
      if (typeof base === 'object' && 'given' in base) named.push(base);
      return false;
    });
  }
  return named;
}

/** Symbols that the script assigns exist from the start; a PROVIDE only when something refers to its symbol. */
export function declareSymbols(lld: Lld): void {
  const { link } = lld;
  for (const expression of scriptExpressions(lld)) {
    some(expression, (part) => {
      if (part.kind !== 'symbol' || part.name === '.') return false;
      const symbol = symbolNamed(link, meantBy(link.options, part.name));
      if (symbol.state === 'new') symbol.state = 'undefined';
      return false;
    });
  }
  if (link.withoutInputs) return;
  if (link.options.relocatable !== true) {
    defineOfHeaders(lld);
    defineEnds(lld);
  }
  // Whether the others come to be is not known yet.
  for (const assignment of allAssignments(lld, ({ constraint }) => constraint === 'none'))
    declare(lld, assignment);
}

/** The expressions that can name symbols. */
function scriptExpressions(lld: Lld): Expression[] {
  const { link } = lld;
  const expressions: Expression[] = link.regions.flatMap(({ originExpression, lengthExpression }) =>
    [originExpression, lengthExpression].filter((part) => part !== undefined),
  );
  for (const { at } of link.headers) if (at !== undefined) expressions.push(at);
  for (const statement of link.statements) {
    if (statement.kind === 'assert') expressions.push(statement.node.test);
    else if (statement.kind === 'output') {
      for (const part of [statement.address, statement.loadAddress, statement.alignment, statement.subalign])
        if (part !== undefined) expressions.push(part);
      for (const child of statement.children) {
        if (child.kind === 'assert') expressions.push(child.node.test);
        else if (child.kind === 'data' && child.node.value !== undefined) expressions.push(child.node.value);
      }
    }
  }
  for (const assignment of allAssignments(lld, () => true))
    // `x += e` does not ask for x.
    expressions.push(assignment.node.value);
  return expressions;
}

function declare(lld: Lld, assignment: AssignmentStatement): void {
  const { node } = assignment;
  const name = node.target.text;
  if (name === '.' || name === '') return;
  const optional = node.form === 'provide' || node.form === 'provideHidden';
  const state = lld.link.symbols.get(name)?.state;
  // A common symbol is not defined yet (shouldDefineSym).
  const isOpen = state === undefined || state === 'new';
  const wanted =
    state === 'undefined' || state === 'common' || (isOpen && lld.link.libraries?.mentions(name) === true);
  if (optional && !wanted && !(lld.link.withoutInputs && state === undefined)) return;
  const symbol = symbolNamed(lld.link, name);
  assignment.provided = true;
  if (!symbol.byScript && (symbol.state === 'defined' || symbol.state === 'common')) symbol.byObject = true;
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
    statement.after = lld.dot;
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

/** Inside a section dot only grows, and the section with it; lld goes on with a dot that does not (setDot). */
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
    }
    expandOutput(lld, to.value - lld.dot.value, doubtOfMove(lld.dot, to));
  }
  lld.dot = to;
}

/** What is not certain of how far dot moves. */
function doubtOfMove({ doubt }: Lld['dot'], to: Lld['dot']): Lld['dot']['doubt'] {
  if (to.doubt === doubt) return undefined;
  if (to.doubt !== undefined || doubt === undefined) return to.doubt;
  // From where nobody knows to an address: the least that the start may be is the most that lies between, not the least.
  return doubt.kind === 'unknown' ? { ...doubt, bounded: false } : doubt;
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
  const statement = lld.inside?.statement;
  if (statement === undefined) return;
  if (lld.region !== undefined) expandRegion(lld, lld.region, by, doubt, statement);
  if (lld.loadRegion !== undefined && lld.loadRegion !== lld.region)
    expandRegion(lld, lld.loadRegion, by, doubt, statement);
}

export function expandRegion(
  lld: Lld,
  region: NonNullable<Lld['region']>,
  by: bigint,
  doubt: Lld['dot']['doubt'],
  statement: OutputStatement,
): void {
  const kept = doubt ?? region.current.doubt;
  const value = region.current.value + by;
  region.current = kept === undefined ? { value } : { value, doubt: kept };
  // Both figures are asked for anew, since symbols may have changed them.
  const at = { lld, source: region.source, dot: lld.dot };
  if (region.originExpression !== undefined) region.origin = number(evaluate(region.originExpression, at));
  if (region.lengthExpression !== undefined) region.length = number(evaluate(region.lengthExpression, at));
  const used = BigInt.asUintN(64, value - region.origin.value);
  if (used <= region.length.value || region.length.doubt !== undefined) return;
  // What is nowhere, or at least so far, may still be inside.
  if (kept?.kind === 'unknown' && (!kept.bounded || value < region.origin.value)) return;
  // lld complains at every step; the last of each section is what it comes to.
  lld.overflows.set(`${statement.name} ${region.names[0] ?? ''}`, {
    statement,
    region,
    by: used - region.length.value,
    isLeast: kept?.kind === 'unknown',
  });
}

/** What did not fit, section by section. */
export function reportOverflows(lld: Lld): void {
  for (const { statement, region, by, isLeast } of lld.overflows.values()) {
    const bytes = `${isLeast ? 'at least ' : ''}${by.toString()}`;
    const data = { name: statement.name, region: region.names[0] ?? '', bytes };
    report(lld.link, scriptIssue('script.lldOverflow', data, statement.location));
  }
}
