import { mesonTokens, type MesonToken } from './lexer';
import type { MesonArguments, MesonExpression, MesonStatement } from './syntax';

interface Reader {
  readonly tokens: readonly MesonToken[];
  at: number;
  depth: number;
}

const depthLimit = 200;

export function parseMeson(source: string): readonly MesonStatement[] {
  const r: Reader = { tokens: mesonTokens(source), at: 0, depth: 0 };
  const statements: MesonStatement[] = [];
  while (r.at < r.tokens.length) {
    for (const one of block(r, new Set())) statements.push(one);
    // What ends nothing is passed over.
    r.at += 1;
  }
  return statements;
}

/** One expression, as option and machine files have them. */
export function parseMesonValue(source: string): MesonExpression {
  return expression({ tokens: mesonTokens(source), at: 0, depth: 0 });
}

const peek = (r: Reader, ahead = 0): MesonToken =>
  r.tokens[Math.min(r.at + ahead, r.tokens.length - 1)] ?? { kind: 'end', text: '\n', line: 1 };
const isMark = (r: Reader, text: string): boolean => peek(r).kind === 'mark' && peek(r).text === text;
const isWord = (r: Reader, text: string): boolean => peek(r).kind === 'name' && peek(r).text === text;

function block(r: Reader, stops: ReadonlySet<string>): MesonStatement[] {
  const found: MesonStatement[] = [];
  while (r.at < r.tokens.length) {
    const token = peek(r);
    if (token.kind === 'end') {
      r.at += 1;
      continue;
    }
    if (token.kind === 'name' && (stops.has(token.text) || /^(endif|endforeach|elif|else)$/.test(token.text)))
      return found;
    const before = r.at;
    found.push(statement(r));
    if (r.at === before) r.at += 1;
    if (peek(r).kind !== 'end' && r.depth < depthLimit) skipLine(r);
  }
  return found;
}

function skipLine(r: Reader): void {
  while (
    r.at < r.tokens.length &&
    peek(r).kind !== 'end' &&
    !(peek(r).kind === 'name' && /^(endif|endforeach|elif|else)$/.test(peek(r).text))
  )
    r.at += 1;
}

function statement(r: Reader): MesonStatement {
  const token = peek(r);
  if (r.depth > depthLimit) {
    skipLine(r);
    return { kind: 'expression', value: { kind: 'nothing' } };
  }
  if (token.kind === 'name') {
    if (token.text === 'if') return ifStatement(r);
    if (token.text === 'foreach') return foreachStatement(r);
    if (token.text === 'break' || token.text === 'continue') {
      r.at += 1;
      return { kind: 'jump', word: token.text };
    }
    const next = peek(r, 1);
    if (next.kind === 'mark' && (next.text === '=' || next.text === '+=')) {
      r.at += 2;
      return {
        kind: 'assignment',
        name: token.text,
        adds: next.text === '+=',
        value: expression(r),
        line: token.line,
      };
    }
  }
  return { kind: 'expression', value: expression(r) };
}

function ifStatement(r: Reader): MesonStatement {
  const branches: {
    condition: MesonExpression | undefined;
    body: readonly MesonStatement[];
    line: number;
  }[] = [];
  r.depth += 1;
  for (;;) {
    const { line, text } = peek(r);
    r.at += 1;
    const condition = text === 'else' ? undefined : expression(r);
    branches.push({ condition, body: block(r, new Set(['elif', 'else', 'endif'])), line });
    if (!isWord(r, 'elif') && !isWord(r, 'else')) break;
  }
  r.depth -= 1;
  if (isWord(r, 'endif')) r.at += 1;
  return { kind: 'if', branches };
}

function foreachStatement(r: Reader): MesonStatement {
  r.at += 1;
  const names: string[] = [];
  while (peek(r).kind === 'name') {
    names.push(peek(r).text);
    r.at += 1;
    if (isMark(r, ',')) r.at += 1;
  }
  if (isMark(r, ':')) r.at += 1;
  const of = expression(r);
  r.depth += 1;
  const body = block(r, new Set(['endforeach']));
  r.depth -= 1;
  if (isWord(r, 'endforeach')) r.at += 1;
  return { kind: 'foreach', names, of, body };
}

function expression(r: Reader): MesonExpression {
  r.depth += 1;
  try {
    if (r.depth > depthLimit) {
      r.at = r.tokens.length;
      return { kind: 'nothing' };
    }
    const condition = binary(r, 0);
    if (!isMark(r, '?')) return condition;
    r.at += 1;
    const yes = expression(r);
    if (isMark(r, ':')) r.at += 1;
    return { kind: 'choice', condition, yes, no: expression(r) };
  } finally {
    r.depth -= 1;
  }
}

const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '>', '<=', '>=', 'in', 'not'],
  ['+', '-'],
  ['*', '/', '%'],
];

function binary(r: Reader, level: number): MesonExpression {
  const marks = levels[level];
  if (marks === undefined) return unary(r);
  let left = binary(r, level + 1);
  for (;;) {
    const { text, kind, line } = peek(r);
    if ((kind !== 'mark' && kind !== 'name') || !marks.includes(text)) return left;
    if (text === 'not' && peek(r, 1).text !== 'in') return left;
    r.at += text === 'not' ? 2 : 1;
    left = {
      kind: 'operation',
      mark: text === 'not' ? 'not in' : text,
      left,
      right: binary(r, level + 1),
      line,
    };
  }
}

function unary(r: Reader): MesonExpression {
  // In a loop, since a hostile file has as many marks as it likes.
  const marks: string[] = [];
  const { line } = peek(r);
  for (; isWord(r, 'not') || isMark(r, '-'); r.at += 1) marks.push(peek(r).text);
  let value = postfix(r, primary(r));
  for (const mark of marks.reverse().slice(0, depthLimit)) {
    if (mark === 'not') value = { kind: 'not', of: value };
    else if (value.kind === 'number') value = { ...value, text: `-${value.text}` };
    else value = { kind: 'operation', mark, left: { kind: 'number', text: '0', line }, right: value, line };
  }
  return value;
}

function postfix(r: Reader, start: MesonExpression): MesonExpression {
  let value = start;
  for (;;) {
    if (isMark(r, '.') && peek(r, 1).kind === 'name') {
      const { text: name, line } = peek(r, 1);
      r.at += 2;
      value = {
        kind: 'call',
        on: value,
        name,
        args: isMark(r, '(') ? args(r, ')') : { items: [], named: new Map() },
        line,
      };
    } else if (isMark(r, '[')) {
      r.at += 1;
      const at = expression(r);
      if (isMark(r, ']')) r.at += 1;
      value = { kind: 'index', of: value, at };
    } else return value;
  }
}

function primary(r: Reader): MesonExpression {
  const token = peek(r);
  switch (token.kind) {
    case 'string':
    case 'format':
      r.at += 1;
      return { kind: token.kind === 'string' ? 'text' : 'format', text: token.text, line: token.line };
    case 'number':
      r.at += 1;
      return { kind: 'number', text: token.text, line: token.line };
    case 'name':
      r.at += 1;
      if (isMark(r, '('))
        return { kind: 'call', on: undefined, name: token.text, args: args(r, ')'), line: token.line };
      return { kind: 'name', name: token.text, line: token.line };
    default:
      break;
  }
  if (isMark(r, '(')) {
    r.at += 1;
    const value = expression(r);
    if (isMark(r, ')')) r.at += 1;
    return value;
  }
  if (isMark(r, '[')) return { kind: 'list', items: args(r, ']').items };
  if (isMark(r, '{')) return { kind: 'dict', entries: dictEntries(r) };
  if (token.kind !== 'end') r.at += 1;
  return { kind: 'nothing' };
}

/** From an opening bracket to behind the closing one. */
function args(r: Reader, close: string): MesonArguments {
  const items: MesonExpression[] = [];
  const named = new Map<string, MesonExpression>();
  r.at += 1;
  while (r.at < r.tokens.length - 1 && !isMark(r, close)) {
    const before = r.at;
    if (peek(r).kind === 'name' && peek(r, 1).text === ':' && peek(r, 1).kind === 'mark') {
      const name = peek(r).text;
      r.at += 2;
      named.set(name, expression(r));
    } else items.push(expression(r));
    if (isMark(r, ',')) r.at += 1;
    if (r.at === before) r.at += 1;
  }
  r.at += 1;
  return { items, named };
}

function dictEntries(r: Reader): (readonly [MesonExpression, MesonExpression])[] {
  const entries: (readonly [MesonExpression, MesonExpression])[] = [];
  r.at += 1;
  while (r.at < r.tokens.length - 1 && !isMark(r, '}')) {
    const before = r.at;
    const key = expression(r);
    if (isMark(r, ':')) r.at += 1;
    entries.push([key, expression(r)]);
    if (isMark(r, ',')) r.at += 1;
    if (r.at === before) r.at += 1;
  }
  r.at += 1;
  return entries;
}
