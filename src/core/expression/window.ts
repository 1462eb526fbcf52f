import type { Dialect } from './dialect';
import { tokenize, type Token } from './tokens';

/** The tokens around a place that can be one expression. */
export interface Window {
  /** Offsets of the tokens count from here. */
  readonly from: number;
  readonly tokens: readonly Token[];
  /** The operator or parenthesis at the place. */
  readonly mark: Token;
}

/** So much before and after an offset is read of a long line. */
const reach = 512;

/** Operators that bind more loosely than those of constant expressions: expressions end there. */
const boundaries: ReadonlySet<string> = new Set(
  '; , { } ? : = := += -= *= /= %= &= |= ^= <<= >>= => .. ... && || @ $ # \\ `'.split(' '),
);

/** Words after which an expression starts. */
const keywords: ReadonlySet<string> = new Set(
  'return case if while for in else and or not equ yield let const'.split(' '),
);

/**
 * The longest run of tokens around `offset` that may be one expression, and the operator at it. Undefined when there is none, or
 * when the run reaches out of what was read.
 */
export function window(
  line: string,
  offset: number,
  languageId: string,
  dialect: Dialect,
  prose: boolean,
): Window | undefined {
  const from = Math.max(0, offset - reach);
  const to = Math.min(line.length, offset + reach);
  const define = /^\s*#\s*define\s+[A-Za-z_]\w*(?:\([^)]*\))?/.exec(line.slice(0, to))?.[0].length ?? 0;
  const start = Math.max(from, define <= offset ? define : 0);
  const text = line.slice(start, to);
  const tokens = tokenize(text, languageId, dialect);
  const at = tokens.findIndex(
    (token) => isMark(token) && token.start <= offset - start && offset - start < token.end,
  );
  const found = at >= 0 ? at : tokens.findIndex((token) => isMark(token) && token.end === offset - start);
  const mark = tokens[found];
  // In prose it is the edge of a table's cell.
  if (mark === undefined || (prose && mark.kind === 'operator' && mark.text === '|')) return undefined;
  const first = edge(tokens, found, -1, prose);
  const last = edge(tokens, found, 1, prose);
  // What goes on beyond the stretch that was read is not known.
  if ((first === 0 && start > define && start > 0) || (last === tokens.length - 1 && to < line.length))
    return undefined;
  const run = tokens.slice(first, last + 1);
  const used = prose ? withoutBullet(run) : run;
  return used.includes(mark) ? { from: start, tokens: used, mark } : undefined;
}

function isMark(token: Token): boolean {
  return token.kind === 'operator' || (token.kind === 'name' && token.text === 'as');
}

/** The index of the last token in a direction that still belongs to the expression at `from`. */
function edge(tokens: readonly Token[], from: number, step: 1 | -1, prose: boolean): number {
  const [opening, closing] = step === 1 ? ['([', ')]'] : [')]', '(['];
  let depth = 0;
  const start = tokens[from];
  if (start?.kind === 'operator' && start.text !== '' && opening.includes(start.text)) depth = 1;
  for (let i = from; ; i += step) {
    const here = tokens[i];
    const next = tokens[i + step];
    if (here === undefined || next === undefined) return i;
    if (next.kind === 'operator') {
      if (opening.includes(next.text)) depth += 1;
      else if (closing.includes(next.text)) {
        if (depth === 0) return i;
        depth -= 1;
      } else if (depth === 0 && (boundaries.has(next.text) || (prose && next.text === '|'))) return i;
    }
    if (depth > 0) continue;
    if (next.kind === 'other' || (next.kind === 'name' && keywords.has(next.text))) return i;
    const [left, right] = step === 1 ? [here, next] : [next, here];
    if (endsOperand(left) && startsOperand(right)) return i;
  }
}

/** Two operands in a row are two expressions, but for what `as` stands between. */
function endsOperand(token: Token): boolean {
  return token.kind === 'number' || (token.kind === 'name' && token.text !== 'as');
}

function startsOperand(token: Token): boolean {
  return token.kind === 'number' || (token.kind === 'name' && token.text !== 'as');
}

/** The dash or star of a list's item stands apart from it, as no sign of a number does. */
function withoutBullet(tokens: readonly Token[]): readonly Token[] {
  const [first, second] = tokens;
  const isBullet = first?.kind === 'operator' && '-+*'.includes(first.text) && second !== undefined;
  return isBullet && first.end < second.start ? tokens.slice(1) : tokens;
}

/** Whether an offset is in a comment of a line of source, as far as the line tells. */
export function isProseAt(line: string, offset: number, dialect: Dialect): boolean {
  const before = line.slice(Math.max(0, offset - 4 * reach), offset);
  const code = before.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  if (/^\s*\*(?:\s|$)/.test(code)) return true;
  if (!dialect.binary.has('//') && /(?:^|[^:])\/\//.test(code)) return true;
  if (dialect.arithmetic !== 'c' && /(?:^|\s)#(?:\s|$)/.test(code)) return true;
  if (dialect.otherBinary !== undefined && code.includes(';')) return true;
  return code.lastIndexOf('/*') > code.lastIndexOf('*/');
}
