import { fail, ok, type Result } from '../result';
import type { Token } from './tokens';

/** A macro as it was defined. */
export interface Macro {
  readonly name: string;
  /** Absent for a macro without parentheses. */
  readonly parameters?: readonly string[];
  /** Whether the last parameter takes all that is left. */
  readonly variadic: boolean;
  readonly body: readonly BodyToken[];
  /** Made anew at each use: `__LINE__`, `__FILE__` and their like. */
  readonly builtin?: 'line' | 'file' | 'counter' | 'level';
}

export interface BodyToken extends Token {
  /** Index of the parameter that it stands for. */
  readonly parameter?: number;
  /** The parameter's text as a string. */
  readonly stringify?: boolean;
  /** The body of a `__VA_OPT__( … )`, which is there when the variable arguments are. */
  readonly optional?: readonly BodyToken[];
}

/** Of the tokens behind `#define`. The error is a sentence. */
export function parseDefinition(tokens: readonly Token[]): Result<Macro> {
  const [name, open] = tokens;
  if (name?.kind !== 'name') return fail('a macro needs a name');
  if (name.text === 'defined' || name.text === '__VA_ARGS__')
    return fail(`${name.text} cannot be the name of a macro`);
  if (open?.text !== '(' || open.white) {
    const body = readBody(tokens.slice(1), undefined, false);
    return body.ok ? ok({ name: name.text, variadic: false, body: body.value }) : body;
  }
  const head = readParameters(tokens, 2);
  if (!head.ok) return head;
  const { parameters, variadic, next } = head.value;
  const body = readBody(tokens.slice(next), parameters, variadic);
  return body.ok ? ok({ name: name.text, parameters, variadic, body: body.value }) : body;
}

function readParameters(
  tokens: readonly Token[],
  from: number,
): Result<{ parameters: readonly string[]; variadic: boolean; next: number }> {
  const parameters: string[] = [];
  let at = from;
  if (tokens[at]?.text === ')') return ok({ parameters, variadic: false, next: at + 1 });
  for (;;) {
    const token = tokens[at];
    let variadic = false;
    if (token?.text === '...') {
      parameters.push('__VA_ARGS__');
      variadic = true;
      at += 1;
    } else if (token?.kind === 'name') {
      if (parameters.includes(token.text)) return fail(`two parameters have the name ${token.text}`);
      parameters.push(token.text);
      at += 1;
      if (tokens[at]?.text === '...') {
        variadic = true;
        at += 1;
      }
    } else return fail('expected the name of a parameter');
    const end = tokens[at];
    if (end?.text === ')') return ok({ parameters, variadic, next: at + 1 });
    if (end?.text !== ',' || variadic) return fail('expected ")" behind the parameters');
    at += 1;
  }
}

function readBody(
  tokens: readonly Token[],
  parameters: readonly string[] | undefined,
  variadic: boolean,
): Result<readonly BodyToken[]> {
  const body: BodyToken[] = [];
  const numberOf = (token: Token | undefined): number =>
    token?.kind === 'name' ? (parameters?.indexOf(token.text) ?? -1) : -1;
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token === undefined) break;
    const white = body.length === 0 ? false : token.white;
    if (token.text === '##' && token.kind === 'operator') {
      const last = body.pop();
      if (last === undefined || i === tokens.length - 1) return fail('## stands at an end of the macro');
      body.push({ ...last, pasteLeft: true });
      continue;
    }
    const stringified = token.text === '#' && token.kind === 'operator' ? numberOf(tokens[i + 1]) : -1;
    if (stringified >= 0) {
      body.push({ ...token, white, parameter: stringified, stringify: true });
      i += 1;
      continue;
    }
    if (token.text === '__VA_OPT__' && variadic && tokens[i + 1]?.text === '(') {
      const close = closing(tokens, i + 1);
      if (close < 0) return fail('__VA_OPT__ is not closed');
      const inner = readBody(tokens.slice(i + 2, close), parameters, variadic);
      if (!inner.ok) return inner;
      body.push({ ...token, white, optional: inner.value });
      i = close;
      continue;
    }
    const parameter = numberOf(token);
    body.push(parameter < 0 ? { ...token, white } : { ...token, white, parameter });
  }
  return ok(body);
}

/** Index of the parenthesis that closes the one at `open`; -1 when none does. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i += 1) {
    const { kind, text } = tokens[i] ?? { kind: 'other', text: '' };
    if (kind !== 'operator') continue;
    if (text === '(') depth += 1;
    else if (text === ')') {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return -1;
}
