import type { Issue } from '../../issue';
import { add } from '../amount';
import type { Assignment, Expression } from '../ast';
import { isTbss, symbolLocation, type Link } from '../link';
import {
  flag,
  locationOf,
  type AssignmentStatement,
  type Inner,
  type Outer,
  type OutputStatement,
  type Section,
} from '../model';
import { subexpressions } from '../subexpressions';
import { symbolAddress } from '../value';
import { figure, why } from './catalogue';
import { inputName } from './input';
import { pieceOffset } from '../pieces';

/** What gives the location counter its value at an assignment, nearest first. */
export interface DotChain {
  readonly steps: readonly Issue[];
  /** The output section whose end it counts from; absent where nothing stands in front, or it was set to a value of its own. */
  readonly behind?: Section;
}

/** Why the location counter is where it is at an assignment of the script. */
export function explainDotAt(link: Link, statement: AssignmentStatement): DotChain {
  const at = link.statements.indexOf(statement);
  if (at !== -1) return betweenSections(link.statements.slice(0, at));
  for (const output of link.statements) {
    if (output.kind !== 'output') continue;
    const inside = output.children.indexOf(statement);
    if (inside !== -1) return { steps: insideSection(output, output.children.slice(0, inside)) };
  }
  return { steps: [] };
}

function betweenSections(before: readonly Outer[]): DotChain {
  const steps: Issue[] = [];
  for (const item of before.toReversed()) {
    if (item.kind === 'assignment' && item.node.target.text === '.') {
      steps.push(...explainMove(item));
      if (isFresh(item.node)) return { steps };
    }
    if (item.kind !== 'output' || !takesSpace(item.section)) continue;
    steps.push(...explainEnd(item));
    return { steps, behind: item.section };
  }
  return { steps };
}

function insideSection({ name, location, section }: OutputStatement, before: readonly Inner[]): Issue[] {
  const steps: Issue[] = [];
  for (const item of before.toReversed()) {
    if (item.kind === 'assignment' && item.node.target.text === '.') {
      steps.push(...explainMove(item));
      if (isFresh(item.node)) return steps;
    }
    if (item.kind === 'data')
      return [...steps, why('why.dotBehindData', {}, locationOf(item.source, item.node.span))];
    if (item.kind !== 'wild' || section === undefined) continue;
    const last = item.children.findLast((piece) => piece.output === section);
    if (last === undefined) continue;
    const end = add(section.vma, add(pieceOffset(last), { value: last.size }));
    const data = { input: inputName(last), address: figure(end) };
    return [...steps, why('why.dotBehindInput', data, locationOf(item.source, item.node.span))];
  }
  return [...steps, why('why.dotAtStart', { section: name }, location)];
}

function explainMove({ after, node, source }: AssignmentStatement): Issue[] {
  if (after === undefined) return [];
  return [why('why.dotMoved', { address: figure(after) }, locationOf(source, node.span))];
}

/** Where the location counter stands behind a section; nothing of an OVERLAY, whose parts share their addresses. */
export function explainEnd({ name, section, dotAfter, location }: OutputStatement): Issue[] {
  if (section === undefined || dotAfter !== undefined) return [];
  return [why('why.dotBehind', { section: name, address: figure(add(section.vma, section.size)) }, location)];
}

export function takesSpace(section: Section | undefined): section is Section {
  return section !== undefined && !section.removed && (section.flags & flag.alloc) !== 0 && !isTbss(section);
}

/** Whether an assignment to dot owes nothing to dot's old value. */
export function isFresh({ operator, value }: Assignment): boolean {
  return operator === '=' && !usesDot(value);
}

/** Whether dot takes part in a value: by its name, or in ALIGN(n) and DATA_SEGMENT_ALIGN. */
export function usesDot(expression: Expression): boolean {
  for (const part of subexpressions(expression)) {
    if (part.kind === 'symbol' && part.name === '.') return true;
    if (part.kind === 'call' && part.arguments.length === 1 && part.name !== 'ABSOLUTE') return true;
    if (part.kind === 'call' && part.name.startsWith('DATA_SEGMENT')) return true;
  }
  return false;
}

/** More names in one expression are not told. */
const mostNames = 8;

/** What the names in an expression stand for: symbols, and addresses and sizes of sections and regions. */
export function explainNames(link: Link, expression: Expression): Issue[] {
  const told = new Map<string, Issue>();
  for (const part of subexpressions(expression)) {
    if (told.size >= mostNames) break;
    const step =
      part.kind === 'symbol'
        ? valueOfSymbol(link, part.name)
        : part.kind === 'query'
          ? valueOfQuery(link, part.name, part.target.text)
          : undefined;
    if (step !== undefined) told.set(step.message, step);
  }
  return [...told.values()];
}

/** Nothing of a symbol that is assigned more than once: the last value may not be the one that was used. */
function valueOfSymbol(link: Link, name: string): Issue | undefined {
  const symbol = link.symbols.get(name);
  if (symbol?.state !== 'defined' || assignmentsTo(link, name) > 1) return undefined;
  return why('why.term', { term: name, value: figure(symbolAddress(symbol)) }, symbolLocation(symbol));
}

function assignmentsTo(link: Link, name: string): number {
  let count = 0;
  for (const item of link.statements)
    for (const inner of item.kind === 'output' ? item.children : [item])
      if (inner.kind === 'assignment' && inner.node.target.text === name) count += 1;
  return count;
}

function valueOfQuery(link: Link, query: string, target: string): Issue | undefined {
  const term = `${query}(${target})`;
  const region = link.regions.find(({ names }) => names.includes(target));
  if (query === 'ORIGIN' || query === 'LENGTH') {
    if (region === undefined) return undefined;
    return why(
      'why.term',
      { term, value: figure(query === 'ORIGIN' ? region.origin : region.length) },
      region.location,
    );
  }
  const section = link.sections.find(({ name, removed }) => name === target && !removed);
  if (section === undefined) return undefined;
  const values = { ADDR: section.vma, LOADADDR: section.lma, SIZEOF: section.size };
  if (query !== 'ADDR' && query !== 'LOADADDR' && query !== 'SIZEOF') return undefined;
  return why('why.term', { term, value: figure(values[query]) }, section.statement.location);
}
