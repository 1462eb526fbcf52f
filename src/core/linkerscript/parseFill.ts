import type { Expression } from './ast';
import { scriptIssue } from './issues';
import { parenthesized, parseExpression, parseSigned } from './parseExpression';
import type { Reader } from './reader';
import { subexpressions } from './subexpressions';
import { folded } from './value';

/** The value behind `=`: for ld.lld a number or parentheses, since what follows may be `/DISCARD/`. */
export function parseFillValue(reader: Reader): Expression {
  return constant(reader, reader.rules.fillIsPrimary ? parseSigned(reader) : parseExpression(reader));
}

/** `FILL(e)` */
export function parseFillArgument(reader: Reader): Expression {
  return constant(reader, parenthesized(reader));
}

/** A fill value is evaluated while the script is read, when there are neither symbols nor sections (measured). */
function constant(reader: Reader, value: Expression): Expression {
  const wide = reader.dialect === 'lld' ? (folded(value) ?? 0n) : 0n;
  if (wide >> 32n !== 0n) {
    const message = `filler expression result does not fit 32-bit: 0x${wide.toString(16)}`;
    reader.report(scriptIssue('script.lld', { message }, reader.lines.locate(reader.file, value.span)));
  }
  const location = reader.lines.locate(reader.file, value.span);
  /** Dots that are no expressions. */
  const words = new Set<Expression | undefined>();
  for (const part of subexpressions(value)) {
    if (reader.dialect === 'lld') {
      const message = whyOpen(part, words);
      if (part.kind === 'call' && part.name === 'DATA_SEGMENT_END') words.add(part.arguments[0]);
      if (message !== undefined) reader.report(scriptIssue('script.lld', { message }, location));
    } else if (isOpen(part)) {
      reader.report(scriptIssue('script.fillNotConstant', {}, location));
      break;
    }
  }
  return value;
}

const openQueries: ReadonlySet<string> = new Set('SIZEOF ADDR LOADADDR ALIGNOF SIZEOF_HEADERS'.split(' '));
const openCalls: ReadonlySet<string> = new Set(
  'NEXT BLOCK DATA_SEGMENT_ALIGN DATA_SEGMENT_RELRO_END DATA_SEGMENT_END'.split(' '),
);

function isOpen(part: Expression): boolean {
  return (
    (part.kind === 'symbol' && part.name !== '.') ||
    (part.kind === 'query' && openQueries.has(part.name)) ||
    (part.kind === 'call' &&
      (openCalls.has(part.name) || (part.name === 'ALIGN' && part.arguments.length === 1)))
  );
}

/** To ld.lld sections are empty then; the dot of DATA_SEGMENT_END is a word, and counts as 0. */
function whyOpen(part: Expression, words: ReadonlySet<Expression | undefined>): string | undefined {
  if (part.kind === 'symbol') {
    if (part.name !== '.') return `symbol not found: ${part.name}`;
    return words.has(part) ? undefined : 'unable to get location counter value';
  }
  if (part.kind === 'query') {
    if (part.name === 'SIZEOF_HEADERS') return 'ld.lld 14 crashes: there are no headers yet';
    if (part.name === 'CONSTANT' && part.target.text === 'COMMONPAGESIZE')
      return 'unable to calculate page size';
  }
  return part.kind === 'call' && part.name === 'DATA_SEGMENT_RELRO_END'
    ? 'unable to calculate page size'
    : undefined;
}
