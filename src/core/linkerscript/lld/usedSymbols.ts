import type { Expression, Statement } from '../ast';
import type { Link } from '../link';
import type { OutputStatement } from '../model';

/** Whether an expression anywhere in the description names a symbol, also one that a constraint has taken out. */
export function usesSymbols(statement: OutputStatement): boolean {
  const { node, children } = statement;
  // The sections of an overlay hold nothing but patterns, and its addresses are not theirs.
  if (node === undefined || statement.sectionKind.toLowerCase().endsWith('overlay')) return false;
  const described = [
    ...node.statements,
    ...children.map((child) => ('node' in child ? child.node : undefined)),
  ];
  return [node.address, node.loadAddress, node.alignment, node.subalign, node.fill]
    .concat(described.map(expressionOf))
    .some((expression) => expression !== undefined && mentionsSymbol(expression));
}

function expressionOf(item: Statement | undefined): Expression | undefined {
  if (item?.kind === 'assert') return item.test;
  return item?.kind === 'assignment' || item?.kind === 'data' || item?.kind === 'fill'
    ? item.value
    : undefined;
}

function mentionsSymbol(expression: Expression): boolean {
  return some(expression, (part) => part.kind === 'symbol' && part.name !== '.');
}

/** Names in ADDR and LOADADDR, in MEMORY too: such sections are never dropped. */
export function usedInExpressions({ statements, regions }: Link): Set<string> {
  const used = new Set<string>();
  const look = (expression: Expression | undefined): void => {
    if (expression === undefined) return;
    some(expression, (part) => {
      if (part.kind === 'query' && (part.name === 'ADDR' || part.name === 'LOADADDR'))
        used.add(part.target.text);
      return false;
    });
  };
  for (const region of regions) {
    look(region.originExpression);
    look(region.lengthExpression);
  }
  for (const statement of statements) {
    if (statement.kind === 'assignment') look(statement.node.value);
    else if (statement.kind === 'assert') look(statement.node.test);
    else if (statement.kind === 'output') {
      look(statement.address);
      // That of an overlay's member names the member before, which may go all the same.
      if (!statement.sectionKind.toLowerCase().endsWith('overlay')) look(statement.loadAddress);
      // Reading the description is enough, though a constraint takes all of it out.
      for (const item of statement.node?.statements ?? []) look(expressionOf(item));
      for (const child of statement.children) if ('node' in child) look(expressionOf(child.node));
    }
  }
  return used;
}

/** Whether any part of the expression fits, without recursion. */
export function some(expression: Expression, fits: (part: Expression) => boolean): boolean {
  const stack: Expression[] = [expression];
  for (let part = stack.pop(); part !== undefined; part = stack.pop()) {
    if (fits(part)) return true;
    if (part.kind === 'unary') stack.push(part.operand);
    else if (part.kind === 'binary') stack.push(part.left, part.right);
    else if (part.kind === 'conditional') stack.push(part.test, part.then, part.otherwise);
    else if (part.kind === 'call') stack.push(...part.arguments);
    else if (part.kind === 'segmentStart') stack.push(part.fallback);
    else if (part.kind === 'assertion') stack.push(part.test);
  }
  return false;
}
