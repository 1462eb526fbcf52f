import { unknownText } from '../unknownText';

/** A call of one of xmake's functions in an `xmake.lua`, with the texts that it is given. */
export interface LuaCall {
  readonly name: string;
  readonly values: readonly string[];
  /** From 1. */
  readonly line: number;
  /** Where the condition stands that it hangs on, as written; absent where none does. */
  readonly condition?: { readonly text: string; readonly line: number };
  /** It stands in a function, which xmake runs at another time. */
  readonly inFunction: boolean;
}

const mostCalls = 5000;
/** Of joined texts inside of each other. */
const deepest = 30;
/** A condition's words are looked through as far as this. */
const longestCondition = 200;
/** What a variable's text may grow to. */
const longestText = 4000;
/** What is not closed goes on to the end of the line, or of the file. */
const tokens =
  /--\[\[[^]*?(?:\]\]|$)|--[^\n]*|\[\[([^]*?)(?:\]\]|$)|"((?:[^"\\\n]|\\.)*)(?:"|\\?$|\\?(?=\n))|'((?:[^'\\\n]|\\.)*)(?:'|\\?$|\\?(?=\n))|\.\.|[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)*|[(){},=]|\S/g;

interface Token {
  readonly text: string;
  /** Where the bracket closes that this one opens. */
  close?: number;
  /** Of a text in quotes. */
  readonly value?: string;
  readonly line: number;
}

interface Block {
  readonly kind: string;
  readonly condition?: { text: string; line: number };
}

/**
 * The calls of functions whose name `wanted` fits, in order. Texts are joined as far as they are literals, names of `local`
 * variables and the folders that xmake knows; what else stands in them is unknown.
 */
export function luaCalls(
  source: string,
  wanted: RegExp,
  folders: ReadonlyMap<string, string>,
): readonly LuaCall[] {
  const all = tokensOf(source);
  const calls: LuaCall[] = [];
  const blocks: Block[] = [];
  const locals = new Map<string, string>();
  for (let at = 0; at < all.length && calls.length < mostCalls; at += 1) {
    // The loop's bound holds it in the list.
    const { text, line, value } = all[at] as Token;
    if (value !== undefined) continue;
    if (text === 'if' || text === 'elseif') {
      if (text === 'elseif') blocks.pop();
      const near = all.slice(at + 1, at + longestCondition);
      const then = near.findIndex((one) => one.text === 'then' && one.value === undefined);
      const end = then < 0 ? -1 : at + 1 + then;
      const words = all
        .slice(at + 1, Math.max(at + 1, end))
        .map((one) => (one.value === undefined ? one.text : `"${one.value}"`))
        .join(' ')
        .replace(/ ?([(),]) ?/g, '$1');
      blocks.push({ kind: 'if', condition: { text: words.slice(0, 80), line } });
      if (end > at) at = end;
    } else if (text === 'else') {
      const before = blocks.pop();
      blocks.push({
        kind: 'if',
        condition: { text: `not ${before?.condition?.text ?? ''}`.slice(0, 80), line },
      });
    } else if (text === 'function' || text === 'do' || text === 'repeat') blocks.push({ kind: text });
    else if (text === 'end' || text === 'until') blocks.pop();
    else if (text === 'local' && all[at + 2]?.text === '=') {
      const read = expression(all, at + 3, folders, locals);
      const name = all[at + 1]?.text ?? '';
      locals.set(name, read.text.length > longestText ? unknownText(name) : read.text);
    } else if (wanted.test(text) && all[at + 1]?.text === '(') {
      const condition = blocks.findLast((block) => block.condition !== undefined)?.condition;
      calls.push({
        name: text,
        values: argumentsAt(all, at + 2, folders, locals),
        line,
        ...(condition === undefined ? {} : { condition }),
        inFunction: blocks.some(({ kind }) => kind === 'function'),
      });
    }
  }
  return calls;
}

function tokensOf(source: string): readonly Token[] {
  const found: Token[] = [];
  let line = 1;
  let counted = 0;
  for (const match of source.matchAll(tokens)) {
    for (; counted < match.index; counted += 1) if (source[counted] === '\n') line += 1;
    const [text] = match;
    if (text.startsWith('--')) continue;
    const value = match[1] ?? match[2] ?? match[3];
    found.push({ text, line, ...(value === undefined ? {} : { value: value.replace(/\\(.)/g, '$1') }) });
  }
  const open: Token[] = [];
  for (const [at, token] of found.entries()) {
    if (token.value !== undefined) continue;
    if (token.text === '(' || token.text === '{') open.push(token);
    else if (token.text === ')' || token.text === '}') {
      const opener = open.pop();
      if (opener !== undefined) opener.close = at;
    }
  }
  return found;
}

function argumentsAt(
  all: readonly Token[],
  from: number,
  folders: ReadonlyMap<string, string>,
  locals: ReadonlyMap<string, string>,
  depth = 0,
): readonly string[] {
  const values: string[] = [];
  let at = from;
  while (at < all.length && all[at]?.text !== ')') {
    if (all[at]?.text === '{') {
      at = (all[at]?.close ?? all.length) + 1;
    } else {
      const read = expression(all, at, folders, locals, depth);
      values.push(read.text);
      at = Math.max(read.next, at + 1);
    }
    if (all[at]?.text === ',') at += 1;
  }
  return values;
}

/** Texts and names that `..` joins, up to a comma or a bracket. */
function expression(
  all: readonly Token[],
  from: number,
  folders: ReadonlyMap<string, string>,
  locals: ReadonlyMap<string, string>,
  depth = 0,
): { readonly text: string; readonly next: number } {
  let out = '';
  let at = from;
  for (;;) {
    const token = all[at];
    if (token === undefined) break;
    if (token.value !== undefined) {
      out += token.value.replace(/\$\((\w+)\)/g, (_, name: string) => folders.get(name) ?? unknownText(name));
      at += 1;
    } else if (all[at + 1]?.text === '(') {
      const end = all[at + 1]?.close ?? all.length;
      out +=
        token.text === 'path.join' && depth < deepest
          ? argumentsAt(all, at + 2, folders, locals, depth + 1).join('/')
          : (folders.get(token.text) ?? unknownText(token.text));
      at = end + 1;
    } else {
      out += locals.get(token.text) ?? unknownText(token.text);
      at += 1;
    }
    if (all[at]?.text !== '..') break;
    at += 1;
  }
  return { text: out, next: at };
}
