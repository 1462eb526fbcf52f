import type { LexState, Token } from './ast';
import type { Lexer } from './lexer';
import { lldNumber } from './number';

const word = /[A-Za-z0-9_.$/\\~=+[\]*?\-!^:]*/y;
/** Inside expressions these split a word (ScriptLexer.cpp, tokenizeExpr, llvm 14). */
const splitters = /[!~*/+\-<>?:=]/;

/** ld.lld 14 cuts the text into words first and splits the words that turn out to stand in an expression. */
export function lldLexer(text: string): Lexer {
  const complaints: { kind: 'character' | 'comment' | 'slashComment'; offset: number }[] = [];
  const read = (from: number, state: LexState): Token => {
    let at = from;
    for (;;) {
      const c = text.charCodeAt(at);
      if (c === 32 || (c >= 9 && c <= 13)) at += 1;
      else if (c === 35) {
        const end = text.indexOf('\n', at);
        at = end < 0 ? text.length : end;
      } else if (text.startsWith('/*', at)) {
        const close = text.indexOf('*/', at + 2);
        if (close < 0) complaints.push({ kind: 'comment', offset: at });
        at = close < 0 ? text.length : close + 2;
      } else break;
    }
    if (at >= text.length)
      return { kind: 'end', text: '', span: { start: text.length, end: text.length }, quoted: false };
    return state === 'expression' ? expressionToken(text, at) : scriptToken(text, at);
  };
  return { read, complaints };
}

function scriptToken(text: string, at: number): Token {
  const quoted = quotedToken(text, at);
  if (quoted !== undefined) return quoted;
  const two = text.slice(at, at + 2);
  if (two === '<<' || two === '>>' || two === '<=' || two === '>=' || two === '||' || two === '&&')
    return symbol(text, at, 2);
  word.lastIndex = at;
  word.test(text);
  const end = word.lastIndex;
  if (end <= at) return symbol(text, at, 1);
  const body = text.slice(at, end);
  // What lld compares with operators after a name are words of their own.
  if (body === '=' || body === '+=' || body === ':') return symbol(text, at, body.length);
  return { kind: 'name', text: body, span: { start: at, end }, quoted: false };
}

function expressionToken(text: string, at: number): Token {
  const whole = scriptToken(text, at);
  if (whole.quoted) return whole;
  const body = text.slice(whole.span.start, whole.span.end);
  const split = body.search(splitters);
  if (split > 0) return named(text, at, at + split);
  if (split === 0) {
    const two = body.slice(0, 2);
    return symbol(text, at, ['==', '!=', '<=', '>=', '<<', '>>'].includes(two) ? 2 : 1);
  }
  return whole.kind === 'name' ? named(text, at, whole.span.end) : whole;
}

function named(text: string, start: number, end: number): Token {
  const body = text.slice(start, end);
  const value = lldNumber(body);
  if (value === undefined) return { kind: 'name', text: body, span: { start, end }, quoted: false };
  return { kind: 'number', text: body, span: { start, end }, quoted: false, value };
}

function quotedToken(text: string, at: number): Token | undefined {
  if (text.charAt(at) !== '"') return undefined;
  const close = text.indexOf('"', at + 1);
  if (close < 0) return undefined;
  return { kind: 'name', text: text.slice(at + 1, close), span: { start: at, end: close + 1 }, quoted: true };
}

function symbol(text: string, at: number, length: number): Token {
  return {
    kind: 'symbol',
    text: text.slice(at, at + length),
    span: { start: at, end: at + length },
    quoted: false,
  };
}
