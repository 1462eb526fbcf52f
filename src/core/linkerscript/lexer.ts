import { gnuNumber } from './number';
import { commentEnd, scanQuoted, setScan, type Complaint, type Lexer, type Scan } from './scan';
import { wordAt } from './words';
import type { LexState } from './token';

/** What the characters mean in one state. Both tables are indexed by character code below 128. */
interface StateTable {
  readonly startsName: Uint8Array;
  readonly continuesName: Uint8Array;
  /** Operators by their first character, the longest first. */
  readonly operators: readonly (readonly string[] | undefined)[];
  /** Whether numbers are tokens of their own. */
  readonly numbers: 'script' | 'expression' | undefined;
  /** Whether `#` starts a comment. */
  readonly hash: boolean;
}

const letters = '_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';

function characters(...sets: readonly string[]): Uint8Array {
  const table = new Uint8Array(128);
  for (const c of sets.join('')) table[c.charCodeAt(0)] = 1;
  return table;
}

function operatorTable(list: readonly string[]): StateTable['operators'] {
  const table: string[][] = [];
  for (const operator of list) (table[operator.charCodeAt(0)] ??= []).push(operator);
  return Array.from({ length: 128 }, (_, c) => table[c]);
}

/** Longest first. */
const assignments = ['<<=', '>>=', '+=', '-=', '*=', '/=', '&=', '|='];
const inScript = [letters, digits, '/.\\$~-+:[],='];

/** Character sets and operators of GNU ld 2.40, ldlex.l lines 84 to 92 and the rules of each state. */
const tables: Readonly<Record<LexState, StateTable>> = {
  script: {
    startsName: characters(letters, '/.\\$~'),
    continuesName: characters(...inScript),
    operators: operatorTable([...assignments, ...'>,~!+-=}{)(:;']),
    numbers: 'script',
    hash: true,
  },
  inputs: {
    startsName: characters(letters, '/.\\$~'),
    continuesName: characters(...inScript),
    operators: operatorTable([...',)(']),
    numbers: undefined,
    hash: false,
  },
  expression: {
    startsName: characters(letters, '.\\$'),
    continuesName: characters(letters, digits, '/.\\$~'),
    operators: operatorTable([
      ...assignments,
      ...['||', '==', '!=', '>=', '<=', '<<', '>>', '&&'],
      ...'>,&|~!?*+-/%<=}{)(:;',
    ]),
    numbers: 'expression',
    hash: true,
  },
  wild: {
    startsName: characters(letters, digits, '/.\\$~-+:[],=?*^!'),
    continuesName: characters(letters, digits, '/.\\$~-+:[],=?*^!'),
    operators: operatorTable([...assignments, ...'][&=}{)(;']),
    numbers: undefined,
    hash: true,
  },
  version: {
    startsName: characters(letters, digits, '*?.$[]-!^\\'),
    continuesName: characters(letters, digits, '*?.$[]-!^\\'),
    operators: operatorTable([...':,;{}']),
    numbers: undefined,
    hash: true,
  },
};

export function gnuLexer(text: string): Lexer {
  const complaints: Complaint[] = [];
  const read = (from: number, state: LexState, into: Scan): void => {
    const table = tables[state];
    let at = from;
    for (;;) {
      at = skipBlank(text, at, table.hash);
      if (at >= text.length) {
        setScan(into, 'end', text.length, text.length, '');
        return;
      }
      const c = text.charCodeAt(at);
      if (c === 47 && text.charCodeAt(at + 1) === 42) {
        at = commentEnd(text, at, complaints);
        continue;
      }
      if (c < 128 && scanAt(text, at, c, state, table, into)) return;
      complaints.push({ kind: 'character', offset: at });
      at += 1;
    }
  };
  return { read, complaints };
}

function skipBlank(text: string, from: number, hash: boolean): number {
  let at = from;
  for (;;) {
    const c = text.charCodeAt(at);
    if (c === 32 || c === 10 || c === 9 || c === 13) at += 1;
    else if (c === 35 && hash) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else return at;
  }
}

function scanAt(
  text: string,
  at: number,
  c: number,
  state: LexState,
  table: StateTable,
  into: Scan,
): boolean {
  if (c === 34 && scanQuoted(text, at, into)) return true;
  const name = nameEnd(text, at, c, state, table);
  // The longest match wins; of two equally long ones a number does, since its rules come first.
  if (table.numbers !== undefined && scanNumber(text, at, c, table.numbers, name, into)) return true;
  const operator = operatorAt(text, at, table.operators[c]);
  if (name - at > operator.length) {
    setScan(into, 'name', at, name, wordAt(text, at, name));
    return true;
  }
  if (operator === '') return false;
  setScan(into, 'symbol', at, at + operator.length, operator);
  return true;
}

function operatorAt(text: string, at: number, candidates: readonly string[] | undefined): string {
  if (candidates === undefined) return '';
  for (const operator of candidates) {
    if (operator.length === 1 || text.startsWith(operator, at)) return operator;
  }
  return '';
}

/** Where the name that starts at `at` ends; `at` itself when none does. */
function nameEnd(text: string, at: number, c: number, state: LexState, table: StateTable): number {
  if (table.startsName[c] === 1) {
    let end = restEnd(text, at + 1, table.continuesName);
    // Names of versions take colons in pairs.
    while (state === 'version' && text.startsWith('::', end))
      end = restEnd(text, end + 2, table.continuesName);
    return end;
  }
  if (state === 'expression' && c === 47 && text.startsWith('/DISCARD/', at)) return at + '/DISCARD/'.length;
  if (state === 'inputs') {
    if (c === 45 && text.charCodeAt(at + 1) === 108) return restEnd(text, at + 2, table.continuesName);
    if (c === 61) return restEnd(text, at + 1, table.continuesName);
  }
  return at;
}

function restEnd(text: string, from: number, set: Uint8Array): number {
  let at = from;
  for (let c = text.charCodeAt(at); c < 128 && set[c] === 1; c = text.charCodeAt(at)) at += 1;
  return at;
}

/** Takes the number at `at` when it is at least as long as the name there. */
function scanNumber(
  text: string,
  at: number,
  c: number,
  state: 'script' | 'expression',
  name: number,
  into: Scan,
): boolean {
  const digit = c >= 48 && c <= 57;
  // In expressions a word such as `add` may be a number too.
  if (!digit && c !== 36 && !(state === 'expression' && isHexLetter(c))) return false;
  const found = gnuNumber(text, at, state);
  if (found === undefined || found.end < name) return false;
  setScan(into, 'number', at, found.end, '');
  into.value = found.value;
  return true;
}

function isHexLetter(c: number): boolean {
  return (c >= 97 && c <= 102) || (c >= 65 && c <= 70);
}
