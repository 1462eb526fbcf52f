import { add, amount, zero, type Amount } from './amount';
import type { Expression } from './ast';
import { assignedExpression, evaluate, evaluateAddress, checkAssertion } from './evaluate';
import { scriptIssue } from './issues';
import { lengthOf, report, symbolNamed, type Link } from './link';
import { flag, locationOf, type AssignmentStatement, type Inner, type Outer, type Section } from './model';
import { dataSize } from './size';
import { folded, startOf, type Value } from './value';
import { scope, type Scope } from './scope';

/**
 * Evaluates every assignment with the addresses as they are now (ldlang.c, lang_do_assignments_1). Inside output sections
 * dot moves as the last sizing pass moved it; outside, assignments to dot are made anew. `from`: the first statement.
 */
export function assignAll(link: Link, phase: 'first' | 'mark' | 'assigning' | 'final', from = 0): void {
  link.phase = phase;
  link.iteration += 1;
  let dot: Amount = zero;
  let foundEnd = false;
  for (const statement of from === 0 ? link.statements : link.statements.slice(from)) {
    switch (statement.kind) {
      case 'assignment':
        if (/^_*end$/.test(statement.node.target.text)) foundEnd = true;
        dot = assign(link, statement, 'absolute', dot);
        statement.after = dot;
        break;
      case 'assert':
        assertStatement(link, statement, scope(link, statement.source, 'absolute', dot));
        break;
      case 'output': {
        statement.afterEnd = foundEnd;
        const section = statement.section;
        const inside = assignChildren(link, statement.children, section, section?.vma ?? dot, phase);
        if (statement.ignored) break;
        dot = inside;
        if (section === undefined) break;
        const length = lengthOf(link, section);
        dot = length === zero ? section.vma : add(section.vma, length);
        if (statement.dotAfter !== undefined) {
          dot = evaluateAddress(statement.dotAfter, scope(link, statement.source, 'absolute', dot)) ?? dot;
        }
        break;
      }
      case 'insert':
      case 'address':
        break;
    }
  }
}

function assignChildren(
  link: Link,
  children: readonly Inner[],
  section: Section | undefined,
  from: Amount,
  phase: Link['phase'],
): Amount {
  // In the first round nothing has a place yet.
  const where: Scope['section'] = phase === 'first' ? 'absolute' : (section ?? 'nowhere');
  let dot = phase === 'first' ? zero : from;
  for (const child of children) {
    switch (child.kind) {
      case 'assignment': {
        const at = phase === 'first' || section === undefined ? dot : (child.dot ?? dot);
        assign(link, child, where, at);
        break;
      }
      case 'assert':
        assertStatement(link, child, scope(link, child.source, where, child.dot ?? dot));
        break;
      case 'data':
        // Only assignments are looked at before there are sections.
        if (phase === 'first') break;
        if (section !== undefined) dot = add(section.vma, child.offset);
        if (child.node.value !== undefined)
          evaluate(child.node.value, scope(link, child.source, 'absolute', dot));
        dot = add(dot, { value: dataSize(child.node.keyword, child.node.string?.text) });
        break;
      case 'wild':
        link.opener?.open(child);
        break;
      case 'orphans':
      case 'fill':
        break;
    }
  }
  return dot;
}

function assertStatement(link: Link, statement: Extract<Inner, { kind: 'assert' }>, at: Scope): void {
  if (link.phase === 'first') return;
  const test = evaluate(statement.node.test, at);
  checkAssertion(test, statement.node.message.text, at, statement.node.span);
}

function assign(link: Link, statement: AssignmentStatement, section: Scope['section'], dot: Amount): Amount {
  if (statement.node.target.text === '.') return assignDot(link, statement, section, dot);
  assignSymbol(link, statement, section, dot);
  return dot;
}

/** The new value of dot (ldexp.c, etree_assign of "."). */
export function assignDot(
  link: Link,
  statement: AssignmentStatement,
  section: Scope['section'],
  dot: Amount,
): Amount {
  const { node, source } = statement;
  if (node.form !== 'plain') {
    report(link, scriptIssue('script.providedDot', {}, locationOf(source, node.span)));
    return dot;
  }
  if (link.phase === 'first') return dot;
  const at = scope(link, source, section, dot);
  at.assigningToDot = true;
  const expression = assignedExpression(node);
  const result = evaluate(expression, at);
  if (link.phase === 'mark' && typeof section !== 'string' && !isNoMove(link, expression, result))
    section.flags |= flag.keep;
  if (!result.valid || section === 'nowhere') {
    if (link.phase !== 'mark')
      report(link, scriptIssue('script.invalidDot', {}, locationOf(source, node.span)));
    return dot;
  }
  if (typeof section !== 'string' && (link.phase === 'assigning' || link.phase === 'final')) return dot;
  const base = result.base === 'number' && typeof section !== 'string' ? section.vma : startOf(result.base);
  const next = baseAndOffset(result, base, dot, section);
  if (typeof section !== 'string' && next.value < dot.value) {
    const data = { from: `0x${dot.value.toString(16)}`, to: `0x${next.value.toString(16)}` };
    // A lower bound that moves back may in truth move forward.
    if (dot.doubt?.kind !== 'unknown' && next.doubt?.kind !== 'unknown') {
      report(link, scriptIssue('script.backwards', data, locationOf(source, node.span)));
    }
    return dot;
  }
  return next;
}

function baseAndOffset(
  result: Extract<Value, { valid: true }>,
  base: Amount,
  dot: Amount,
  section: Scope['section'],
): Amount {
  const next = add(amount(result.value, result.doubt), base);
  // Inside a section whose start alone is unknown, the same doubt goes on.
  if (
    typeof section !== 'string' &&
    next.doubt !== undefined &&
    dot.doubt !== undefined &&
    result.doubt === undefined
  ) {
    return amount(next.value, section.vma.doubt);
  }
  return next;
}

/** `. = 0`, `. = . + 0` and `. = ALIGN(. != 0 ? e : 1)` do not keep an empty section. */
function isNoMove(link: Link, expression: Expression, result: Value): boolean {
  if (!result.valid || result.value !== 0n) return false;
  if (isZero(link, expression)) return true;
  if (expression.kind === 'binary' && expression.operator === '+') {
    return isDot(expression.left) && isZero(link, expression.right);
  }
  if (expression.kind !== 'call' || (expression.name !== 'ALIGN' && expression.name !== 'BLOCK'))
    return false;
  const [first, second] = expression.arguments;
  if (first?.kind !== 'conditional' || second !== undefined) return false;
  const { test, otherwise } = first;
  const unequal =
    test.kind === 'binary' && test.operator === '!=' && isDot(test.left) && isNumber(test.right, 0n);
  return unequal && isNumber(otherwise, 1n);
}

function isDot(expression: Expression): boolean {
  return expression.kind === 'symbol' && expression.name === '.';
}

function isNumber(expression: Expression, value: bigint): boolean {
  return folded(expression) === value;
}

/** The number 0, or an absolute symbol that the script set to 0 in this pass. */
function isZero(link: Link, expression: Expression): boolean {
  if (isNumber(expression, 0n)) return true;
  if (expression.kind !== 'symbol') return false;
  const symbol = link.symbols.get(expression.name);
  return (
    symbol?.state === 'defined' &&
    symbol.byScript &&
    symbol.base === 'absolute' &&
    symbol.value === 0n &&
    symbol.doubt === undefined &&
    symbol.iteration === link.iteration
  );
}

/** Gives a symbol its value (ldexp.c, etree_assign and etree_provide). */
export function assignSymbol(
  link: Link,
  statement: AssignmentStatement,
  section: Scope['section'],
  dot: Amount,
): void {
  const { node } = statement;
  const name = node.target.text;
  if (name === '') return;
  const optional = node.form === 'provide' || node.form === 'provideHidden';
  if (optional && !statement.provided && !isWanted(link, name)) return;
  const at = scope(link, statement.source, section, dot);
  at.assignName = name;
  const result = evaluate(assignedExpression(node), at);
  // The evaluation above clears it when the symbol's own old value is used.
  const usesItself = (at.assignName as string | undefined) === undefined;
  if (link.phase !== 'final' && usesItself) return;
  if (optional) statement.provided = true;
  const symbol = symbolNamed(link, name);
  if (!result.valid && symbol.state !== 'new') return;
  // An invalid value of a new symbol counts as 0 for now, so that others can see that it exists.
  const value = result.valid ? result.value : 0n;
  const base = !result.valid || result.base === 'number' ? section : result.base;
  if (!symbol.byScript && (symbol.state === 'defined' || symbol.state === 'common')) symbol.byObject = true;
  symbol.state = 'defined';
  symbol.byScript = true;
  symbol.byLinker = false;
  symbol.iteration = link.iteration;
  if (symbol.value !== value) symbol.value = value;
  symbol.doubt = result.valid ? result.doubt : undefined;
  // In a section that was never made the symbol is not defined in the output.
  symbol.base = base === 'nowhere' ? base : typeof base === 'string' ? 'absolute' : base;
  symbol.hidden = node.form === 'hidden' || node.form === 'provideHidden';
  symbol.assignment = statement;
}

/**
 * What a script assigns is new again when sizes are about to be found, though nothing has given it a value so far: its first
 * value counts as 0 then where it is not valid (elflink.c, bfd_elf_record_link_assignment).
 */
export function renewAssigned(link: Link): void {
  const renew = (statement: Inner | Outer): void => {
    if (statement.kind !== 'assignment') return;
    const symbol = link.symbols.get(statement.node.target.text);
    if (symbol?.state === 'undefined') symbol.state = 'new';
  };
  for (const statement of link.statements) {
    renew(statement);
    if (statement.kind === 'output') statement.children.forEach(renew);
  }
}

/** A PROVIDE is taken up when something refers to the symbol and nothing but the linker defines it. */
function isWanted(link: Link, name: string): boolean {
  if (link.opener?.defines(name) === true) return false;
  const symbol = link.symbols.get(name);
  // A library's own definition is no obstacle (elflink.c, bfd_elf_record_link_assignment).
  if (symbol === undefined) return link.withoutInputs || link.libraries?.mentions(name) === true;
  return symbol.state === 'new' || symbol.state === 'undefined' || symbol.byLinker;
}
