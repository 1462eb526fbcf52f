import { unbounded, worse, type Amount } from '../amount';
import type { Expression } from '../ast';
import { scriptIssue } from '../issues';
import { headersDoubt, headerSizes, openHeaders } from '../headerSize';
import { report, step, type Symbol as LinkSymbol } from '../link';
import { locationOf, type OutputStatement, type Section, type Region } from '../model';
import { alignNumber } from '../value';
import { machineSegments } from './machineSegments';
import type { Lld } from './state';
import { aether, plain, relative, number, valueNow, type LldValue } from './value';
import { complain, type LldScope } from './scope';
import { shortCut, binary, power } from './operators';
import { meantBy } from '../wrap';

/** In a section that is aligned as much, with a size that is known, dot moves by a known distance wherever the section starts. */
function alignedDoubt({ lld, dot }: LldScope, alignment: bigint): Amount['doubt'] {
  const section = lld.inside?.section;
  if (dot?.doubt === undefined || alignment <= 1n) return dot?.doubt;
  const isFixed =
    section !== undefined &&
    section.size.doubt === undefined &&
    section.vma.doubt === dot.doubt &&
    section.alignment % alignment === 0n;
  return isFixed ? dot.doubt : { ...dot.doubt };
}

export function evaluate(expression: Expression, at: LldScope): LldValue {
  if (!step(at.lld.link)) return plain(0n);
  switch (expression.kind) {
    case 'number':
      return plain(expression.value);
    case 'symbol':
      return symbol(expression, at);
    case 'unary': {
      const of = number(evaluate(expression.operand, at));
      const bits =
        expression.operator === '-'
          ? -of.value
          : expression.operator === '~'
            ? ~of.value
            : of.value === 0n
              ? 1n
              : 0n;
      return plain(bits, unbounded(of.doubt));
    }
    case 'binary':
      return chain(expression, at);
    case 'conditional': {
      const test = number(evaluate(expression.test, at));
      const chosen = evaluate(test.value !== 0n ? expression.then : expression.otherwise, at);
      return test.doubt === undefined
        ? chosen
        : { ...chosen, doubt: unbounded(worse(test.doubt, chosen.doubt)) };
    }
    case 'call':
      return call(expression, at);
    case 'query':
      return query(expression, at);
    case 'segmentStart':
      return evaluate(expression.fallback, at);
    case 'assertion': {
      checkAssertion(at, expression.test, expression.message.text, expression.span);
      // What an ASSERT yields is the location counter.
      return plain(at.dot?.value ?? 0n);
    }
    case 'missing':
      return plain(0n);
  }
}

function symbol(expression: Extract<Expression, { kind: 'symbol' }>, at: LldScope): LldValue {
  const { lld } = at;
  if (expression.name === '.') {
    if (at.dot === undefined) {
      complain(at, expression, 'unable to get location counter value');
      return plain(0n);
    }
    const base = lld.inside?.section;
    return relative(base ?? aether, at.dot.value - (base?.vma.value ?? 0n), at.dot.doubt);
  }
  if (expression.lost !== undefined)
    return plain(0n, { kind: 'unknown', reason: expression.lost, bounded: false });
  const found = lld.link.symbols.get(meantBy(lld.link.options, expression.name));
  if (found?.state === 'defined') {
    if (found.base === 'absolute' || found.base === 'nowhere') return plain(found.value, found.doubt);
    if (lld.link.phase === 'final' && isDiscarded(found.base))
      complain(at, expression, `ld.lld 14 crashes: ${expression.name} lies in a section that is discarded`);
    return relative(found.base, valueNow(found), found.doubt);
  }
  if (lld.link.withoutInputs)
    return plain(0n, { kind: 'unknown', reason: `no script defines ${expression.name}`, bounded: true });
  complain(at, expression, `symbol not found: ${expression.name}`);
  return plain(0n);
}

function isDiscarded(base: LinkSymbol['base']): boolean {
  return typeof base === 'object' && 'given' in base && base.output === 'discarded';
}

function chain(expression: Extract<Expression, { kind: 'binary' }>, at: LldScope): LldValue {
  const spine: Extract<Expression, { kind: 'binary' }>[] = [];
  let left: Expression = expression;
  while (left.kind === 'binary') {
    spine.push(left);
    left = left.left;
  }
  let result = evaluate(left, at);
  for (const node of spine.reverse()) {
    const decided = shortCut(node.operator, result);
    result = decided ?? binary(node, result, evaluate(node.right, at), at);
  }
  return result;
}

function call(expression: Extract<Expression, { kind: 'call' }>, at: LldScope): LldValue {
  const [first, second] = expression.arguments;
  if (first === undefined) return plain(0n);
  const a = evaluate(first, at);
  // Where `.` has no value any more, in data that is written, dot is still where the last section left it.
  const dot = at.dot ?? at.lld.dot;
  const alignedDot = (alignment: bigint): LldValue =>
    plain(alignNumber(dot.value, alignment), alignedDoubt({ ...at, dot }, alignment));
  switch (expression.name) {
    case 'ABSOLUTE':
      return { ...a, absolute: true };
    case 'ALIGN':
    case 'BLOCK':
      if (second === undefined) return alignedDot(power(number(a), at, first));
      return { ...a, alignment: power(number(evaluate(second, at)), at, second) };
    case 'DATA_SEGMENT_ALIGN':
      return alignedDot(number(a).value);
    case 'DATA_SEGMENT_RELRO_END':
      return alignedDot(at.lld.link.commonPage);
    case 'DATA_SEGMENT_END':
      return plain(dot.value, dot.doubt);
    case 'LOG2CEIL': {
      const bits = number(a).value;
      return plain(bits <= 1n ? 0n : BigInt((bits - 1n).toString(2).length), unbounded(a.doubt));
    }
    case 'MAX':
    case 'MIN': {
      const x = number(a);
      const y = second === undefined ? x : number(evaluate(second, at));
      return plain(
        (expression.name === 'MAX') === x.value > y.value ? x.value : y.value,
        worse(x.doubt, y.doubt),
      );
    }
    default:
      complain(at, expression, `${expression.name} is not known to ld.lld 14`);
      return plain(0n);
  }
}

function query(expression: Extract<Expression, { kind: 'query' }>, at: LldScope): LldValue {
  const { lld } = at;
  const { link } = lld;
  const name = expression.target.text;
  if (at.whileRead === true && !['ORIGIN', 'LENGTH'].includes(expression.name))
    return queryWhileRead(expression, at);
  switch (expression.name) {
    case 'SIZEOF_HEADERS':
      if (!link.withoutInputs) return plain(lld.headerSize, openHeaders(link));
      // Whatever the objects are, the ELF header is there, and so is what PHDRS lists; some machines add to that.
      return link.headers.length === 0
        ? plain(headerSizes[link.target.bits].file, headersDoubt)
        : plain(lld.headerSize, machineSegments(link).length > 0 ? headersDoubt : undefined);
    case 'DEFINED': {
      const state = link.symbols.get(meantBy(link.options, name))?.state;
      return plain(state === 'defined' || state === 'common' ? 1n : 0n);
    }
    case 'CONSTANT':
      if (name === 'MAXPAGESIZE') return plain(link.maxPage);
      if (name === 'COMMONPAGESIZE') return plain(link.commonPage);
      complain(at, expression, `unknown constant: ${name}`);
      return plain(0n);
    case 'ORIGIN':
    case 'LENGTH': {
      const region = link.regions.find((candidate) => candidate.names.includes(name));
      if (region === undefined) {
        complain(at, expression, `memory region not defined: ${name}`);
        return plain(0n);
      }
      return regionFigure(expression.name, region, at);
    }
    default:
      return aboutSection(expression, name, at);
  }
}

function queryWhileRead(expression: Extract<Expression, { kind: 'query' }>, at: LldScope): LldValue {
  if (expression.name === 'SIZEOF_HEADERS')
    complain(at, expression, 'ld.lld 14 crashes: there are no headers yet');
  if (expression.name === 'CONSTANT' && expression.target.text === 'COMMONPAGESIZE')
    complain(at, expression, 'unable to calculate page size');
  return plain(expression.name === 'ALIGNOF' ? 1n : 0n);
}

/** lld puts the region's own expression in the place of the question; it is asked for anew each time. */
function regionFigure(what: 'ORIGIN' | 'LENGTH', region: Region, at: LldScope): LldValue {
  const expression = what === 'ORIGIN' ? region.originExpression : region.lengthExpression;
  const known = what === 'ORIGIN' ? region.origin : region.length;
  if (expression === undefined || at.asked?.includes(region) === true) return plain(known.value, known.doubt);
  return evaluate(expression, { ...at, source: region.source, asked: [...(at.asked ?? []), region] });
}

function aboutSection(
  expression: Extract<Expression, { kind: 'query' }>,
  name: string,
  at: LldScope,
): LldValue {
  const { lld } = at;
  // The first of the name is meant, even one that its ONLY_IF_RO has emptied.
  const statement = lld.link.byName.get(name)?.[0];
  if (expression.name === 'SIZEOF') {
    const size = statement === undefined ? undefined : statement.section?.size;
    return plain(size?.value ?? 0n, size?.doubt);
  }
  const section = sectionOf(lld, statement);
  if (section === undefined) {
    if (lld.link.withoutInputs)
      return plain(0n, {
        kind: 'unknown',
        reason: `there is no section ${name} in the script`,
        bounded: true,
      });
    const described = lld.link.byName.get(name) !== undefined;
    if (!described && at.mayMiss !== true) complain(at, expression, `undefined section ${name}`);
    return plain(0n);
  }
  if (expression.name === 'ALIGNOF') return plain(section.alignment);
  if (expression.name === 'ADDR') return relative(section, 0n);
  const load = statement && lld.sections.get(statement)?.load;
  return plain(section.vma.value + (load?.lmaOffset ?? 0n), section.vma.doubt);
}

function sectionOf(lld: Lld, statement: OutputStatement | undefined): Section | undefined {
  return statement === undefined ? undefined : (lld.sections.get(statement)?.section ?? statement.section);
}

/** To lld an ASSERT is an assignment to dot, made in every pass; it must hold in all of them (readAssert). */
export function checkAssertion(
  at: LldScope,
  test: Expression,
  message: string,
  span: Expression['span'],
): void {
  const result = number(evaluate(test, at));
  if (result.value !== 0n || result.doubt !== undefined) return;
  report(at.lld.link, scriptIssue('script.assertion', { message }, locationOf(at.source, span)));
}
