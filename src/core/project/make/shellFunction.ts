import { shellTokens, type ShellToken } from '../shellWords';
import { toolAnswer } from './buildTools';
import { shellCommand } from './shellCommands';
import { shellFilter } from './shellFilters';
import { readable, unknownValue, type MakeState } from './state';

/** What a command prints, lines ended by `\n`, and whether it succeeds; undefined where only running it can tell. */
export interface ShellAnswer {
  readonly out: string | undefined;
  readonly ok: boolean | undefined;
  /** A linker names its emulations, of which it has the one that is looked for. */
  readonly isOfLinker?: true;
}

const unknownAnswer: ShellAnswer = { out: undefined, ok: undefined };
const longestText = 20_000;
const mostCommands = 200;
const mostNested = 6;

/**
 * What `$(shell …)` is worth without running it: the few commands whose answer the tree itself gives, or that are asked to
 * learn of the machine that builds, which is taken to be Linux on x86-64 with GNU tools. Everything else is unknown.
 */
export function shellResult(state: MakeState, text: string): string {
  const out = outputOf({ state, budget: { commands: mostCommands } }, text.trim(), 0);
  // As make does: the last ends of lines go, the others become blanks.
  if (out !== undefined) return out.replace(/\n+$/, '').replace(/\n/g, ' ');
  return unknownValue(state, `the output of $(shell ${readable(text.trim()).slice(0, 100)})`);
}

interface Host {
  readonly state: MakeState;
  readonly budget: { commands: number };
}

interface Reader {
  readonly host: Host;
  readonly tokens: readonly ShellToken[];
  at: number;
  readonly variables: Map<string, string | undefined>;
  readonly depth: number;
}

function outputOf(
  host: Host,
  text: string,
  depth: number,
  variables = new Map<string, string | undefined>(),
): string | undefined {
  if (depth > mostNested || text.length > longestText) return undefined;
  const reader: Reader = { host, tokens: shellTokens(text), at: 0, variables, depth };
  return list(reader, new Set(), true).out;
}

/** Commands up to one of the words that end the list; where `runs` is false they are only passed over. */
function list(reader: Reader, ends: ReadonlySet<string>, runs: boolean): ShellAnswer {
  let out: string | undefined = '';
  let ok: boolean | undefined = true;
  let before = ';';
  while (reader.at < reader.tokens.length) {
    const token = reader.tokens[reader.at];
    if (token === undefined || (ends.has(token.text) && (token.kind === 'word' || token.text === ')'))) break;
    if (token.kind === 'operator' && isSeparator(token.text)) {
      before = token.text === '&&' || token.text === '||' ? token.text : ';';
      reader.at += 1;
      continue;
    }
    const taken = before === ';' ? true : ok === undefined ? undefined : ok === (before === '&&');
    const start = reader.at;
    const answer = pipeline(reader, runs && taken !== false);
    if (reader.at === start) reader.at += 1;
    if (taken === true) {
      out = out === undefined || answer.out === undefined ? undefined : out + answer.out;
      ok = answer.ok;
    } else if (taken === undefined) {
      // Whether it runs is not known; that it makes no difference to what is printed can be.
      if (answer.out !== '') out = undefined;
      ok = before === '||' && answer.ok === true ? true : undefined;
    }
  }
  return { out, ok };
}

function isSeparator(text: string): boolean {
  return /^(;|;;|\n|&|&&|\|\||\))$/.test(text);
}

function pipeline(reader: Reader, runs: boolean): ShellAnswer {
  let isNegated = false;
  while (reader.tokens[reader.at]?.text === '!') {
    isNegated = !isNegated;
    reader.at += 1;
  }
  let answer = command(reader, undefined, runs);
  while (reader.tokens[reader.at]?.kind === 'operator' && reader.tokens[reader.at]?.text === '|') {
    reader.at += 1;
    answer = command(reader, answer, runs);
  }
  return isNegated && answer.ok !== undefined ? { ...answer, ok: !answer.ok } : answer;
}

const then: ReadonlySet<string> = new Set(['then']);
const afterThen: ReadonlySet<string> = new Set(['elif', 'else', 'fi']);
const fi: ReadonlySet<string> = new Set(['fi']);

function command(reader: Reader, input: ShellAnswer | undefined, runs: boolean): ShellAnswer {
  const token = reader.tokens[reader.at];
  if (token === undefined) return unknownAnswer;
  if (token.text === 'if' && token.kind === 'word') return redirected(reader, condition(reader, runs));
  if ((token.text === '(' && token.kind === 'operator') || token.text === '{') {
    reader.at += 1;
    const end = token.text === '(' ? ')' : '}';
    const inner = list(reader, new Set([end]), runs);
    reader.at += 1;
    return redirected(reader, inner);
  }
  return simple(reader, input, runs);
}

/** `if LIST; then LIST; elif … else LIST; fi` */
function condition(reader: Reader, runs: boolean): ShellAnswer {
  reader.at += 1;
  const test = list(reader, then, runs);
  reader.at += 1;
  const yes = list(reader, afterThen, runs && test.ok !== false);
  const word = reader.tokens[reader.at]?.text;
  let no: ShellAnswer = { out: '', ok: true };
  if (word === 'elif') no = condition(reader, runs && test.ok !== true);
  else {
    if (word === 'else') {
      reader.at += 1;
      no = list(reader, fi, runs && test.ok !== true);
    }
    reader.at += 1;
  }
  if (test.ok === undefined) return yes.out !== undefined && yes.out === no.out ? yes : unknownAnswer;
  const own = test.ok ? yes : no;
  return test.out === '' || own.out === undefined
    ? own
    : { ...own, out: test.out === undefined ? undefined : test.out + own.out };
}

/** What follows a group: its output may go elsewhere. */
function redirected(reader: Reader, answer: ShellAnswer): ShellAnswer {
  let out = answer.out;
  for (;;) {
    const token = reader.tokens[reader.at];
    if (token?.kind !== 'operator' || !/^\d?[<>]/.test(token.text)) break;
    const isOutput = /^1?>>?\|?$/.test(token.text);
    reader.at += 2;
    if (isOutput) out = '';
  }
  return { ...answer, out };
}

function simple(reader: Reader, input: ShellAnswer | undefined, runs: boolean): ShellAnswer {
  const words: string[] = [];
  let isSent = false;
  let isRead = input !== undefined;
  for (; reader.at < reader.tokens.length; reader.at += 1) {
    const token = reader.tokens[reader.at];
    if (token === undefined) break;
    if (token.kind === 'word') words.push(token.text);
    else if (/^\d?[<>]/.test(token.text)) {
      if (/^1?>>?\|?$/.test(token.text)) isSent = true;
      if (token.text === '<') isRead = true;
      reader.at += 1;
    } else break;
  }
  if (!runs) return unknownAnswer;
  reader.host.budget.commands -= 1;
  if (reader.host.budget.commands < 0) return unknownAnswer;
  const known: string[] = [];
  let isWhole = true;
  for (const word of words) {
    const value = expanded(reader, word);
    if (value === undefined) isWhole = false;
    else if (value !== '' || word === '') known.push(value);
  }
  while (known.length > 0 && /^[A-Za-z_]\w*=/.test(known[0] ?? '')) {
    const [name = '', ...value] = (known.shift() ?? '').split('=');
    reader.variables.set(name, value.join('='));
  }
  if (!isWhole) {
    const name = /^([A-Za-z_]\w*)=/.exec(words[0] ?? '')?.[1];
    if (name !== undefined && words.length === 1) {
      reader.variables.set(name, undefined);
      return { out: '', ok: true };
    }
    return unknownAnswer;
  }
  const answer =
    known.length === 0 ? { out: '', ok: true } : answerOf(reader.host.state, known, input, isRead);
  return isSent ? { ...answer, out: '' } : answer;
}

function answerOf(
  state: MakeState,
  words: readonly string[],
  input: ShellAnswer | undefined,
  isRead: boolean,
): ShellAnswer {
  const [program = '', ...args] = words;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (input !== undefined)
    return shellFilter(name, args, input) ?? toolAnswer(program, args, true) ?? unknownAnswer;
  return shellCommand(state, name, args) ?? toolAnswer(program, args, isRead) ?? unknownAnswer;
}

/** A word with `$NAME` of variables that the text itself sets, `$(…)` and backquotes; undefined when one is unknown. */
function expanded(reader: Reader, word: string): string | undefined {
  if (!/[$`]/.test(word)) return word;
  let out = '';
  for (const part of word.split(/(\$\([^()]*\)|`[^`]*`|\$\{\w+\}|\$[A-Za-z_]\w*)/)) {
    const nested = /^\$\(([^]*)\)$|^`([^]*)`$/.exec(part);
    const name = /^\$\{?(\w+)\}?$/.exec(part)?.[1];
    let value: string | undefined = part;
    if (nested !== null)
      value = outputOf(reader.host, nested[1] ?? nested[2] ?? '', reader.depth + 1)?.replace(/\n+$/, '');
    else if (name !== undefined && reader.variables.has(name)) value = reader.variables.get(name);
    else if (/\$\(|`/.test(part)) return undefined;
    if (value === undefined) return undefined;
    out += value;
  }
  return out;
}
