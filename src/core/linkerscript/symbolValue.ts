import { worse, type Amount } from './amount';
import type { Expression } from './ast';
import { scriptIssue } from './issues';
import { report, symbolNamed, type Link } from './link';
import { locationOf } from './model';
import { pieceOffset } from './pieces';
import type { Scope } from './scope';
import { invalid, value, type Base, type Value } from './value';
import { meantBy } from './wrap';

/** The value of a symbol where it is named. */
export function symbolValue(expression: Extract<Expression, { kind: 'symbol' }>, at: Scope): Value {
  const { link } = at;
  if (expression.lost !== undefined)
    return value(0n, 'absolute', { kind: 'unknown', reason: expression.lost, bounded: false });
  const name = meantBy(link.options, expression.name);
  const symbol = symbolNamed(link, name);
  let result: Value = invalid;
  if (symbol.state === 'defined') {
    result = definedValue(symbol, at);
  } else if (
    link.withoutInputs &&
    (link.phase === 'final' || link.phase === 'allocating' || link.phase === 'assigning') &&
    !isAssigned(link, name)
  ) {
    result = value(0n, 'absolute', {
      kind: 'unknown',
      reason: `no script defines ${expression.name}`,
      bounded: true,
    });
  } else if (
    link.phase === 'final' ||
    (link.phase !== 'mark' && link.phase !== 'first' && at.assigningToDot)
  ) {
    report(
      link,
      scriptIssue(
        'script.undefinedSymbol',
        { name: expression.name },
        locationOf(at.source, expression.span),
      ),
    );
  } else if (symbol.state === 'new') symbol.state = 'undefined';
  // Using the old value of the symbol that is being assigned is allowed only for absolute ones set in this pass.
  if (at.assignName === expression.name) {
    const allowed =
      symbol.state === 'defined' &&
      symbol.base === 'absolute' &&
      symbol.byScript &&
      symbol.iteration === link.iteration;
    if (!allowed) at.assignName = undefined;
  }
  return result;
}

function isAssigned(link: Link, name: string): boolean {
  return link.symbols.get(name)?.byScript === true;
}

function definedValue(symbol: { value: bigint; base: Base; doubt: Amount['doubt'] }, at: Scope): Value {
  // What was thrown away with its section counts from 0.
  const { base: given } = symbol;
  const base =
    typeof given === 'object' && 'output' in given && given.output === 'discarded' ? 'absolute' : given;
  if (base === 'absolute' && (at.section !== 'absolute' || at.link.saneExpressions)) {
    return value(symbol.value, 'number', symbol.doubt);
  }
  if (typeof base === 'object' && !('vma' in base) && typeof base.output === 'object') {
    const offset = pieceOffset(base);
    return value(symbol.value + offset.value, base.output, worse(symbol.doubt, offset.doubt));
  }
  return value(symbol.value, base, symbol.doubt);
}
