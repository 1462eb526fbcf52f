import type { Expression } from './ast';
import type { Dialect } from './dialect';
import { scriptIssue } from './issues';
import { parenthesized, parseExpression, parseWord } from './parseExpression';
import type { Reader } from './reader';
import { subexpressions } from './subexpressions';
import { folded } from './value';

/** The value behind `=`: for ld.lld a number or parentheses, since what follows may be `/DISCARD/`. */
export function parseFillValue(reader: Reader): Expression {
  return constant(reader, reader.rules.fillIsPrimary ? parseWord(reader) : parseExpression(reader));
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
  for (const part of subexpressions(value)) {
    if (!isOpen[reader.dialect](part)) continue;
    const location = reader.lines.locate(reader.file, value.span);
    reader.report(
      reader.dialect === 'lld' && part.kind === 'symbol'
        ? scriptIssue('script.lld', { message: `symbol not found: ${part.name}` }, location)
        : scriptIssue('script.fillNotConstant', {}, location),
    );
    break;
  }
  return value;
}

const openQueries: ReadonlySet<string> = new Set('SIZEOF ADDR LOADADDR ALIGNOF SIZEOF_HEADERS'.split(' '));
const openCalls: ReadonlySet<string> = new Set(
  'NEXT BLOCK DATA_SEGMENT_ALIGN DATA_SEGMENT_RELRO_END DATA_SEGMENT_END'.split(' '),
);

const isOpen: Readonly<Record<Dialect, (part: Expression) => boolean>> = {
  gnu: (part) =>
    (part.kind === 'symbol' && part.name !== '.') ||
    (part.kind === 'query' && openQueries.has(part.name)) ||
    (part.kind === 'call' &&
      (openCalls.has(part.name) || (part.name === 'ALIGN' && part.arguments.length === 1))),
  lld: (part) => part.kind === 'symbol',
};
