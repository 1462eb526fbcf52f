import type { Expression } from './ast';
import { headerBytes } from './headerSize';
import { scriptIssue } from './issues';
import { findOutput, report, type Link } from './link';
import { locationOf } from './model';
import { regionNamed } from './regions';
import { evaluate } from './evaluate';
import { absolute, invalid, value, type Value } from './value';
import { relativeToScope, type Scope } from './scope';
import { meantBy } from './wrap';

type Query = Extract<Expression, { kind: 'query' }>;

/** ADDR, SIZEOF, ORIGIN, DEFINED and the other questions about named things (ldexp.c, fold_name). */
export function query(expression: Query, at: Scope): Value {
  switch (expression.name) {
    case 'SIZEOF_HEADERS':
      return sizeofHeaders(at);
    case 'DEFINED':
      return definedness(at.link, meantBy(at.link.options, expression.target.text));
    case 'ADDR':
    case 'LOADADDR':
    case 'SIZEOF':
    case 'ALIGNOF':
      return at.link.phase === 'first' ? invalid : aboutSection(expression, at);
    case 'ORIGIN':
    case 'LENGTH':
      return aboutRegion(expression, at);
    default:
      return constant(expression, at);
  }
}

function sizeofHeaders(at: Scope): Value {
  at.link.loadHeaders = true;
  if (at.link.phase === 'first') return invalid;
  if (at.link.phase === 'mark') return value(0n, 'number');
  const bytes = headerBytes(at.link);
  return value(bytes.value, 'number', bytes.doubt);
}

function definedness(link: Link, name: string): Value {
  return value(isDefined(link, name) ? 1n : 0n, 'number', definedDoubt(link, name));
}

/** Defined by an object, or by the script before this point of this pass. */
function isDefined(link: Link, name: string): boolean {
  const symbol = link.symbols.get(name);
  if (symbol === undefined || (symbol.state !== 'defined' && symbol.state !== 'common')) return false;
  if (!symbol.byScript || symbol.byObject) return true;
  return link.rules.definedLooksAhead || symbol.iteration === link.iteration;
}

function definedDoubt(
  link: Link,
  name: string,
): { kind: 'unknown'; reason: string; bounded: boolean } | undefined {
  if (!link.withoutInputs || isDefined(link, name)) return undefined;
  return { kind: 'unknown', reason: `whether an object defines ${name} is not known`, bounded: true };
}

function aboutSection(expression: Query, at: Scope): Value {
  const { link } = at;
  const statement = findOutput(link, expression.target.text);
  const isSize = expression.name === 'SIZEOF' || expression.name === 'ALIGNOF';
  if (statement === undefined) {
    if (link.withoutInputs) {
      const reason = `there is no section ${expression.target.text} in the script`;
      return value(0n, isSize ? 'number' : 'absolute', { kind: 'unknown', reason, bounded: true });
    }
    if (link.phase === 'final' && !(isSize && link.rules.missingSizeIsZero)) {
      const { text: name, span } = expression.target;
      report(link, scriptIssue('script.undefinedSection', { name }, locationOf(at.source, span)));
    }
    return isSize ? value(0n, 'number') : invalid;
  }
  const section = statement.section;
  if (expression.name === 'SIZEOF' || expression.name === 'ALIGNOF') {
    if (section === undefined) return value(0n, 'number');
    if (expression.name === 'ALIGNOF') return value(section.alignment, 'number');
    const size = statement.placed ? section.size : section.rawSize;
    return value(size.value, 'number', size.doubt);
  }
  if (section === undefined) return invalid;
  if (expression.name === 'ADDR') return statement.placed ? value(0n, section) : invalid;
  if (!statement.loadPlaced) return invalid;
  if (statement.loadAddress === undefined) return value(section.lma.value, 'absolute', section.lma.doubt);
  // AT is asked anew, and `.` in it means the place of the question (ldexp.c, fold_name).
  const load = evaluate(statement.loadAddress, { ...at, source: statement.source });
  return load.valid ? absolute(load) : invalid;
}

function aboutRegion(expression: Query, at: Scope): Value {
  const region = regionNamed(at.link, expression.target, at.source);
  if (expression.name === 'LENGTH') return value(region.length.value, 'number', region.length.doubt);
  return relativeToScope(at, region.origin);
}

function constant(expression: Query, at: Scope): Value {
  switch (expression.target.text) {
    case 'MAXPAGESIZE':
      return value(at.link.maxPage, 'number');
    case 'COMMONPAGESIZE':
      return value(at.link.commonPage, 'number');
    default: {
      const { text: name, span } = expression.target;
      report(at.link, scriptIssue('script.undefinedConstant', { name }, locationOf(at.source, span)));
      return invalid;
    }
  }
}
