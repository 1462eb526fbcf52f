import { lldNumber } from './number';
import { commentEnd, scanQuoted, setScan, type Complaint, type Lexer, type Scan } from './scan';
import { wordAt } from './words';
import type { LexState } from './token';

/** Characters of words, by code below 128. */
const inWord = ((): Uint8Array => {
  const table = new Uint8Array(128);
  for (const c of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$/\\~=+[]*?-!^:')
    table[c.charCodeAt(0)] = 1;
  return table;
})();

/** Inside expressions these split a word (ScriptLexer.cpp, tokenizeExpr, llvm 14). */
const splitters = new Set([...'!~*/+-<>:='].map((c) => c.charCodeAt(0)));

const pairs: ReadonlyMap<string, string> = new Map(['<<', '>>', '<=', '>=', '||', '&&'].map((p) => [p, p]));
const expressionPairs: ReadonlyMap<string, string> = new Map(
  ['==', '!=', '<=', '>=', '<<', '>>'].map((p) => [p, p]),
);

/** ld.lld 14 cuts the text into words first and splits the words that turn out to stand in an expression. */
export function lldLexer(text: string): Lexer {
  const complaints: Complaint[] = [];
  const read = (from: number, state: LexState, into: Scan): void => {
    let at = from;
    for (;;) {
      const c = text.charCodeAt(at);
      if (c === 32 || (c >= 9 && c <= 13)) at += 1;
      else if (c === 35) {
        const end = text.indexOf('\n', at);
        at = end < 0 ? text.length : end;
      } else if (c === 47 && text.charCodeAt(at + 1) === 42) at = commentEnd(text, at, complaints);
      else break;
    }
    if (at >= text.length) setScan(into, 'end', text.length, text.length, '');
    else if (!scanQuoted(text, at, into)) {
      if (state === 'expression') scanExpression(text, at, into);
      else scanScript(text, at, into);
    }
  };
  return { read, complaints };
}

function scanScript(text: string, at: number, into: Scan): void {
  const c = text.charCodeAt(at);
  // Only these four start an operator of two characters.
  if (c === 60 || c === 62 || c === 124 || c === 38) {
    const pair = pairs.get(text.slice(at, at + 2));
    if (pair !== undefined) {
      setScan(into, 'symbol', at, at + 2, pair);
      return;
    }
  }
  let end = at;
  for (let next = c; next < 128 && inWord[next] === 1; next = text.charCodeAt(end)) end += 1;
  if (end === at) setScan(into, 'symbol', at, at + 1, text.charAt(at));
  // What lld compares with operators after a name are words of their own.
  else if (end === at + 1 && (c === 61 || c === 58)) setScan(into, 'symbol', at, end, c === 61 ? '=' : ':');
  else if (end === at + 2 && c === 43 && text.charCodeAt(at + 1) === 61)
    setScan(into, 'symbol', at, end, '+=');
  else setScan(into, 'name', at, end, wordOrCharacter(text, at, end));
}

/**
 * The first part of a word in an expression, where operators split it. What follows is not looked at: a word may be as long as
 * the text, and is read part by part.
 */
function scanExpression(text: string, at: number, into: Scan): void {
  const c = text.charCodeAt(at);
  if (splitters.has(c)) {
    const pair = expressionPairs.get(text.slice(at, at + 2));
    setScan(into, 'symbol', at, at + (pair?.length ?? 1), pair ?? text.charAt(at));
    return;
  }
  const two = c === 124 || c === 38 ? pairs.get(text.slice(at, at + 2)) : undefined;
  if (two !== undefined) {
    setScan(into, 'symbol', at, at + 2, two);
    return;
  }
  let end = at;
  for (let next = c; next < 128 && inWord[next] === 1 && !splitters.has(next); next = text.charCodeAt(end))
    end += 1;
  if (end === at) setScan(into, 'symbol', at, at + 1, text.charAt(at));
  else named(text, at, end, into);
}

function named(text: string, start: number, end: number, into: Scan): void {
  const value = lldNumber(text.slice(start, end));
  if (value === undefined) {
    setScan(into, 'name', start, end, wordOrCharacter(text, start, end));
    return;
  }
  setScan(into, 'number', start, end, '');
  into.value = value;
}

/** A character that stands alone may be an operator to the parser although it is a word to the lexer. */
function wordOrCharacter(text: string, start: number, end: number): string {
  return end - start === 1 ? text.charAt(start) : wordAt(text, start, end);
}
