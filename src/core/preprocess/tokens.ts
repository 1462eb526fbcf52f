/**
 * Tokens of the C preprocessor as GCC 12 makes them with `-x assembler-with-cpp`: no digraphs, no `$` in names, and a quote
 * that is not closed on its line takes the rest of it without a complaint (libcpp/lex.cc, lex_string).
 */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'char' | 'operator' | 'other' | 'padding';
  readonly text: string;
  /** Whether white space or a comment stands in front of it. */
  readonly white: boolean;
  /** Number of the file that it is shown in: where the outermost macro is named that it came out of. */
  readonly file: number;
  /** In UTF-16 code units of that file. */
  readonly start: number;
  readonly end: number;
  /** The name of a macro that was in its own expansion, and is never expanded again. */
  readonly painted?: boolean;
  /** In a macro's body: to be pasted to what follows. */
  readonly pasteLeft?: boolean;
  /** Of padding: the token whose white space counts; absent where there is none to count. */
  readonly source?: Token;
}

/** The place of what no file says, such as an option. */
export const nowhere: Token = { kind: 'other', text: '', white: false, file: 0, start: 0, end: 0 };

/** The place between two tokens that must not grow together, and whose white space is the next token's. */
export const avoidPaste: Token = { kind: 'padding', text: '', white: false, file: 0, start: 0, end: 0 };

export function padding(source: Token): Token {
  return { ...avoidPaste, source };
}

/** A line after continuation lines were joined to it, and comments over several lines closed. */
export interface LogicalLine {
  readonly tokens: readonly Token[];
  /** Where the next line starts. */
  readonly next: number;
}

const tokenPattern =
  /(?<name>(?:[A-Za-z_]|[\u0080-\uffff])(?:\w|[\u0080-\uffff])*)|(?<number>\.?\d(?:[eEpP][+-]|\w|\.|[\u0080-\uffff])*)|(?<operator>\.\.\.|<<=|>>=|##|\+\+|--|->|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^=]=|[-+*/%&|^=<>!~?:;,.(){}[\]#])|(?<quote>["'])|(?<other>[^])/y;
const blanks = /[ \t\f\v\r]+/y;

/** Reads one logical line; `start` is where a line starts. */
export function readLine(text: string, file: number, start: number): LogicalLine {
  const line = joined(text, start);
  const tokens: Token[] = [];
  let at = 0;
  let white = false;
  while (at < line.text.length) {
    const c = line.text.charCodeAt(at);
    if (c === 32 || (c >= 9 && c <= 13)) {
      blanks.lastIndex = at;
      at = blanks.test(line.text) ? blanks.lastIndex : at + 1;
      white = true;
      continue;
    }
    if (c === 47 && line.text[at + 1] === '/') break;
    if (c === 47 && line.text[at + 1] === '*') {
      let close = line.text.indexOf('*/', at + 2);
      // A comment goes on over the ends of lines, and with it the line.
      while (close < 0 && line.append()) close = line.text.indexOf('*/', at + 2);
      if (close < 0) break;
      at = close + 2;
      white = true;
      continue;
    }
    tokenPattern.lastIndex = at;
    const groups = tokenPattern.exec(line.text)?.groups ?? {};
    let end = tokenPattern.lastIndex;
    let kind: Token['kind'] = 'other';
    if (groups.name !== undefined) kind = 'name';
    else if (groups.number !== undefined) kind = 'number';
    else if (groups.operator !== undefined) kind = 'operator';
    else if (groups.quote !== undefined) {
      const close = closingQuote(line.text, at);
      end = close ?? line.text.length;
      kind = close === undefined ? 'other' : groups.quote === '"' ? 'string' : 'char';
    }
    tokens.push({
      kind,
      text: line.text.slice(at, end),
      white,
      file,
      start: line.place(at),
      end: line.place(end - 1) + 1,
    });
    at = end;
    white = false;
  }
  return { tokens, next: line.next() };
}

/** The tokens of a text that is a line by itself, such as the value of a `-D`. */
export function tokensOf(text: string): readonly Token[] {
  return readLine(text.replace(/\n/g, ' '), 0, 0).tokens;
}

/**
 * Where the line after this one starts, when nothing of this one matters: it is skipped, is no directive and opens no comment
 * that might go on. Undefined when it has to be looked at.
 */
export function skipPlainLine(text: string, start: number): number | undefined {
  const end = text.indexOf('\n', start);
  const stop = end < 0 ? text.length : end;
  for (let at = start; at < stop; at += 1) {
    const c = text.charCodeAt(at);
    if (c === 32 || c === 9) continue;
    if (c === 35) return undefined;
    break;
  }
  const comment = text.indexOf('/*', start);
  if (comment >= 0 && comment < stop) return undefined;
  const last = text.charCodeAt(stop - 1) === 13 ? stop - 2 : stop - 1;
  if (last >= start && text.charCodeAt(last) === 92) return undefined;
  return end < 0 ? text.length : end + 1;
}

function closingQuote(text: string, at: number): number | undefined {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i += 1) {
    const c = text[i];
    if (c === '\\') i += 1;
    else if (c === quote) return i + 1;
  }
  return undefined;
}

interface Joined {
  text: string;
  /** The offset in the file of an offset in the joined text. */
  place(at: number): number;
  /** Adds the line that follows, for a comment that is still open; false at the end of the file. */
  append(): boolean;
  next(): number;
}

function joined(text: string, start: number): Joined {
  let next = start;
  /** Where the parts of the joined text begin in it, and how far they are moved against the file. */
  const begins: number[] = [];
  const shifts: number[] = [];
  const take = (): string => {
    let own = '';
    for (;;) {
      const end = text.indexOf('\n', next);
      let stop = end < 0 ? text.length : end;
      const from = next;
      next = end < 0 ? text.length : end + 1;
      if (text.charCodeAt(stop - 1) === 13 && stop > from) stop -= 1;
      begins.push(line.text.length + own.length);
      shifts.push(from - (line.text.length + own.length));
      let last = stop;
      while (last > from && (text.charCodeAt(last - 1) === 32 || text.charCodeAt(last - 1) === 9)) last -= 1;
      if (end >= 0 && last > from && text.charCodeAt(last - 1) === 92) own += text.slice(from, last - 1);
      else return own + text.slice(from, stop);
    }
  };
  const line: Joined = {
    text: '',
    place(at) {
      let i = begins.length - 1;
      while (i > 0 && (begins[i] ?? 0) > at) i -= 1;
      return at + (shifts[i] ?? 0);
    },
    append() {
      if (next >= text.length) return false;
      line.text += '\n';
      line.text += take();
      return true;
    },
    next: () => next,
  };
  line.text = take();
  return line;
}

/** Operators that would grow together with a following `=`. */
const beforeEqual: ReadonlySet<string> = new Set([...'=!><+-*/%&|^', '>>', '<<']);

/** Whether two tokens side by side would be read as another one; libcpp/lex.cc, cpp_avoid_paste. */
export function wouldPaste(left: Token, right: Token): boolean {
  const c = right.kind === 'operator' ? right.text[0] : undefined;
  if (left.kind === 'operator') {
    if (c === '=' && beforeEqual.has(left.text)) return true;
    if (left.text === '.' && right.kind === 'number') return true;
    return c !== undefined && (growsWith[left.text] ?? '').includes(c);
  }
  if (left.kind === 'name') return right.kind === 'name' || right.kind === 'char' || right.kind === 'string';
  if (left.kind === 'number') {
    return (
      right.kind === 'number' ||
      right.kind === 'name' ||
      right.kind === 'char' ||
      c === '.' ||
      c === '+' ||
      c === '-'
    );
  }
  return left.kind === 'other' && left.text.startsWith('\\') && right.kind === 'name';
}

const growsWith: Readonly<Record<string, string>> = {
  '>': '>',
  '<': '<%:',
  '+': '+',
  '-': '->',
  '/': '/*',
  '%': ':%',
  '&': '&',
  '|': '|',
  ':': ':>',
  '->': '*',
  '.': '.%',
  '#': '#%',
};
