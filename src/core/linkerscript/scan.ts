import type { LexState } from './token';

/** The token read last. One record serves for all tokens of a text, so that reading a token takes no memory. */
export interface Scan {
  kind: 'name' | 'number' | 'symbol' | 'end';
  start: number;
  end: number;
  /** The operator, or the word of `words.ts`; empty for other names, for quoted ones and for numbers. */
  word: string;
  quoted: boolean;
  /** Of a number: 0 ≤ value < 2^64. */
  value: bigint;
}

/** One text read token by token; the caller says in which state, since the same characters differ between states. */
export interface Lexer {
  /** Puts the token at or after `offset` into `into`; its end tells where to go on. */
  read(offset: number, state: LexState, into: Scan): void;
  /** Characters that GNU ld skips with a warning, and comments that never end. */
  readonly complaints: readonly Complaint[];
}

export interface Complaint {
  readonly kind: 'character' | 'comment';
  readonly offset: number;
}

export function emptyScan(): Scan {
  return { kind: 'end', start: 0, end: 0, word: '', quoted: false, value: 0n };
}

export function setScan(into: Scan, kind: Scan['kind'], start: number, end: number, word: string): void {
  into.kind = kind;
  into.start = start;
  into.end = end;
  into.word = word;
  into.quoted = false;
}

/** A name in quotes at `at`; false when there is none. */
export function scanQuoted(text: string, at: number, into: Scan): boolean {
  if (text.charCodeAt(at) !== 34) return false;
  const close = text.indexOf('"', at + 1);
  if (close < 0) return false;
  setScan(into, 'name', at, close + 1, '');
  into.quoted = true;
  return true;
}

/** Where the comment that starts at `at` ends; one that is never closed ends with the text. */
export function commentEnd(text: string, at: number, complaints: Complaint[]): number {
  const close = text.indexOf('*/', at + 2);
  if (close >= 0) return close + 2;
  complaints.push({ kind: 'comment', offset: at });
  return text.length;
}
