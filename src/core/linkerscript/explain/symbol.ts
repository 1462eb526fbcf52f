import type { Issue } from '../../issue';
import { amount } from '../amount';
import { symbolLocation } from '../link';
import type { AssignmentStatement } from '../model';
import { symbolAddress } from '../value';
import { figure, why } from './catalogue';
import { explainDotAt, explainNames, usesDot } from './dot';
import { explainInput } from './input';
import { explainSection } from './section';
import type { Placement } from '../placement';

/** Where a symbol gets its value, and then why its section is where it is. */
export function explainSymbol(placement: Placement, name: string): Issue[] {
  const symbol = placement.link.symbols.get(name);
  if (symbol === undefined) return [];
  const { base } = symbol;
  const location = symbolLocation(symbol);
  const { assignment } = symbol;
  const steps: Issue[] =
    symbol.byScript && assignment !== undefined
      ? [
          why('why.symbolExpression', { name, expression: expressionText(assignment) }, location),
          ...explainNames(placement.link, assignment.node.value),
        ]
      : [why('why.symbolObject', { name })];
  const dot =
    symbol.byScript && assignment !== undefined && usesDot(assignment.node.value)
      ? explainDotAt(placement.link, assignment)
      : undefined;
  if (typeof base === 'object' && !('vma' in base)) steps.push(...explainInput(placement.link, base));
  const section =
    typeof base === 'string'
      ? undefined
      : 'vma' in base
        ? base
        : typeof base.output === 'object'
          ? base.output
          : undefined;
  const address = symbolAddress(symbol);
  if (section === undefined)
    steps.push(
      why('why.symbolAbsolute', { name, address: figure(address) }, location),
      ...(dot?.steps ?? []),
    );
  else {
    const offset = BigInt.asUintN(64, address.value - section.vma.value);
    // What is doubtful about the start alone says nothing about the distance to it.
    const doubt = address.doubt === section.vma.doubt ? undefined : address.doubt;
    const data = {
      name,
      section: section.name,
      address: figure(section.vma),
      offset: figure(amount(offset, doubt)),
    };
    steps.push(
      why('why.symbolSection', data, section.statement.location),
      ...(dot?.steps ?? []),
      ...explainSection(placement, section),
    );
  }
  if (dot?.behind !== undefined && dot.behind !== section)
    steps.push(...explainSection(placement, dot.behind));
  if (address.doubt !== undefined)
    steps.push(why('why.unknown', { name, reason: address.doubt.reason }, location));
  return steps;
}

/** The right side as the script has it. */
function expressionText({ node, source }: AssignmentStatement): string {
  const text = source?.text.slice(node.value.span.start, node.value.span.end) ?? '';
  return node.operator === '=' ? text : `${node.target.text} ${node.operator.slice(0, -1)} ${text}`;
}
