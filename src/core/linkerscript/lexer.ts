import type { LexState, Token } from './ast';
import { gnuNumber } from './number';

/** One text read token by token; the caller says in which state, since the same characters differ between states. */
export interface Lexer {
  /** The token at or after `offset`; its span tells where to go on. */
  read(offset: number, state: LexState): Token;
  /** Characters that GNU ld skips with a warning, and comments that never end. */
  readonly complaints: readonly {
    readonly kind: 'character' | 'comment' | 'slashComment';
    readonly offset: number;
  }[];
}

/** Character sets and operators of GNU ld 2.40, ldlex.l lines 84 to 92 and the rules of each state. */
const nameStart: Readonly<Record<LexState, RegExp>> = {
  script: /[_a-zA-Z/.\\$~]/,
  inputs: /[_a-zA-Z/.\\$~]/,
  expression: /[_a-zA-Z.\\$]/,
  wild: /[_a-zA-Z0-9/.\\$~\-+:[\],=?*^!]/,
  version: /[*?.$_a-zA-Z0-9[\]\-!^\\]/,
};

const nameRest: Readonly<Record<LexState, RegExp>> = {
  script: /[_a-zA-Z0-9/.\\$~\-+:[\],=]*/y,
  inputs: /[_a-zA-Z0-9/.\\$~\-+:[\],=]*/y,
  expression: /[_a-zA-Z0-9/.\\$~]*/y,
  wild: /[_a-zA-Z0-9/.\\$~\-+:[\],=?*^!]*/y,
  version: /(?:[*?.$_a-zA-Z0-9[\]\-!^\\]|::)*/y,
};

/** Longest first. */
const operators: Readonly<Record<LexState, readonly string[]>> = {
  script: ['<<=', '>>=', '+=', '-=', '*=', '/=', '&=', '|=', ...'>,~!+-=}{)(:;'],
  expression: [
    ...['<<=', '>>=', '||', '==', '!=', '>=', '<=', '<<', '>>', '+=', '-=', '*=', '/=', '&=', '|=', '&&'],
    ...'>,&|~!?*+-/%<=}{)(:;',
  ],
  wild: ['<<=', '>>=', '+=', '-=', '*=', '/=', '&=', '|=', ...'][&=}{)(;'],
  inputs: [...',)('],
  version: [...':,;{}'],
};

export function gnuLexer(text: string): Lexer {
  const complaints: { kind: 'character' | 'comment' | 'slashComment'; offset: number }[] = [];
  const read = (from: number, state: LexState): Token => {
    let at = from;
    for (;;) {
      at = skipBlank(text, at, state);
      if (at >= text.length)
        return { kind: 'end', text: '', span: { start: text.length, end: text.length }, quoted: false };
      if (text.startsWith('/*', at)) {
        const close = text.indexOf('*/', at + 2);
        if (close < 0) {
          complaints.push({ kind: 'comment', offset: at });
          at = text.length;
        } else at = close + 2;
        continue;
      }
      const token = tokenAt(text, at, state);
      if (token !== undefined) return token;
      complaints.push({ kind: 'character', offset: at });
      at += 1;
    }
  };
  return { read, complaints };
}

function skipBlank(text: string, from: number, state: LexState): number {
  let at = from;
  for (;;) {
    const c = text.charCodeAt(at);
    if (c === 32 || c === 9 || c === 10 || c === 13) at += 1;
    else if (c === 35 && state !== 'inputs') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else return at;
  }
}

function tokenAt(text: string, at: number, state: LexState): Token | undefined {
  const c = text.charAt(at);
  if (c === '"') {
    const close = text.indexOf('"', at + 1);
    if (close >= 0) {
      return {
        kind: 'name',
        text: text.slice(at + 1, close),
        span: { start: at, end: close + 1 },
        quoted: true,
      };
    }
  }
  const number = state === 'script' || state === 'expression' ? gnuNumber(text, at, state) : undefined;
  const name = nameAt(text, at, state);
  // The longest match wins; of two equally long ones a number does, since its rules come first.
  if (number !== undefined && number.end - at >= (name ?? 0) - at) {
    return {
      kind: 'number',
      text: text.slice(at, number.end),
      span: { start: at, end: number.end },
      quoted: false,
      value: number.value,
    };
  }
  const operator = operators[state].find((o) => text.startsWith(o, at));
  if (name !== undefined && name - at > (operator?.length ?? 0)) {
    return { kind: 'name', text: text.slice(at, name), span: { start: at, end: name }, quoted: false };
  }
  if (operator !== undefined) {
    return { kind: 'symbol', text: operator, span: { start: at, end: at + operator.length }, quoted: false };
  }
  return undefined;
}

/** The end of the name that starts at `at`, if one does. */
function nameAt(text: string, at: number, state: LexState): number | undefined {
  if (state === 'expression' && text.startsWith('/DISCARD/', at)) return at + '/DISCARD/'.length;
  if (state === 'inputs' && text.startsWith('-l', at)) return restEnd(text, at + 2, state);
  if (state === 'inputs' && text[at] === '=') return restEnd(text, at + 1, state);
  if (!nameStart[state].test(text.charAt(at))) return undefined;
  return restEnd(text, at, state);
}

function restEnd(text: string, at: number, state: LexState): number {
  const rest = nameRest[state];
  rest.lastIndex = at;
  rest.test(text);
  return rest.lastIndex;
}
