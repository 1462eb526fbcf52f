import type { Issue } from '../issue';
import { lineIndex, type LineIndex, type Span } from '../text';
import type { LexState, Name, Token } from './ast';
import { dialects, keywords, type Dialect, type DialectRules } from './dialect';
import { scriptIssue } from './issues';
import { gnuLexer } from './lexer';
import { lldLexer } from './lldLexer';

/** A token that was read ahead keeps the meaning it had when it was read, as in the linkers themselves. */
export interface Reader {
  readonly file: string;
  readonly text: string;
  readonly rules: DialectRules;
  readonly dialect: Dialect;
  readonly lines: LineIndex;
  readonly issues: Issue[];
  readonly tokens: Token[];
  peek(): Token;
  next(): Token;
  /** Is the next token this operator or unquoted word? */
  is(text: string): boolean;
  accept(text: string): Token | undefined;
  /** Reports when the next token is something else, and leaves it. */
  expect(text: string): Token | undefined;
  /** A name that is no keyword here. Reports and yields an empty name when there is none. */
  name(what: string): Name;
  isName(): boolean;
  within<T>(state: LexState, parse: () => T): T;
  /** Throws the token read ahead away, to be read again in the state of now. */
  again(): void;
  mark(): number;
  reset(mark: number): void;
  /** End of the last token that was taken. */
  lastEnd(): number;
  fail(expected: string): void;
  /** True once something failed and nothing was recovered since. */
  failed(): boolean;
  recovered(): void;
  /** Whether the `;` that ends the broken statement was read behind the failure. */
  endedSince(): boolean;
  report(issue: Issue): void;
  state(): LexState;
}

/** More issues than this about one text help nobody. */
const issueLimit = 1000;

export function makeReader(text: string, file: string, dialect: Dialect, start: LexState): Reader {
  const lexer = dialect === 'gnu' ? gnuLexer(text) : lldLexer(text);
  const lines = lineIndex(text);
  const issues: Issue[] = [];
  const tokens: Token[] = [];
  const states: LexState[] = [start];
  let offset = 0;
  let ahead: Token | undefined;
  let end = 0;
  let broken = false;
  let brokenAt = 0;
  let complaintsSeen = 0;

  const state = (): LexState => states[states.length - 1] ?? start;
  const report = (issue: Issue): void => {
    if (issues.length < issueLimit) issues.push(issue);
  };
  const peek = (): Token => {
    ahead ??= lexer.read(offset, state());
    return ahead;
  };
  const next = (): Token => {
    const token = peek();
    ahead = undefined;
    offset = token.span.end;
    end = token.span.end;
    if (token.kind !== 'end') tokens.push(token);
    reportComplaints();
    return token;
  };
  const is = (word: string): boolean => {
    const token = peek();
    return token.text === word && !token.quoted && token.kind !== 'end' && token.kind !== 'number';
  };
  const fail = (expected: string): void => {
    if (broken) return;
    broken = true;
    brokenAt = offset;
    const token = peek();
    report(failure(token, expected));
  };
  const failure = (token: Token, expected: string): Issue => {
    const location = lines.locate(file, token.span);
    if (text.startsWith('//', token.span.start)) return scriptIssue('script.slashComment', {}, location);
    const found = token.kind === 'end' ? 'the end of the file' : `"${token.text}"`;
    return scriptIssue('script.syntax', { expected, found }, location);
  };
  const reportComplaints = (): void => {
    for (; complaintsSeen < lexer.complaints.length && complaintsSeen < issueLimit; complaintsSeen += 1) {
      const complaint = lexer.complaints[complaintsSeen];
      if (complaint === undefined) return;
      const span: Span = { start: complaint.offset, end: complaint.offset + 1 };
      const location = lines.locate(file, span);
      if (complaint.kind === 'comment') report(scriptIssue('script.unclosedComment', {}, location));
      else
        report(
          scriptIssue(
            'script.invalidCharacter',
            { character: JSON.stringify(text.charAt(complaint.offset)) },
            location,
          ),
        );
    }
  };
  /** In lld a word has no meaning of its own until the parser looks at it. */
  const forget = (): void => {
    if (dialect === 'lld') ahead = undefined;
  };
  const isName = (): boolean => {
    const token = peek();
    if (token.kind !== 'name') return false;
    return token.quoted || dialect === 'lld' || !keywords[state()].has(token.text);
  };
  return {
    file,
    text,
    dialect,
    rules: dialects[dialect],
    lines,
    issues,
    tokens,
    peek,
    next,
    is,
    isName,
    fail,
    report,
    state,
    accept: (word) => (is(word) ? next() : undefined),
    expect: (word) => {
      if (is(word)) return next();
      fail(`"${word}"`);
      return undefined;
    },
    name: (what) => {
      if (isName()) {
        const token = next();
        return { text: token.text, span: token.span, quoted: token.quoted };
      }
      fail(what);
      const at = peek().span.start;
      return { text: '', span: { start: at, end: at }, quoted: false };
    },
    within: (inner, parse) => {
      states.push(inner);
      forget();
      const result = parse();
      states.pop();
      forget();
      return result;
    },
    again: () => {
      ahead = undefined;
    },
    mark: () => offset,
    reset: (mark) => {
      while ((tokens[tokens.length - 1]?.span.start ?? -1) >= mark) tokens.pop();
      offset = mark;
      ahead = undefined;
    },
    lastEnd: () => end,
    failed: () => broken,
    endedSince: () => offset > brokenAt && tokens[tokens.length - 1]?.text === ';',
    recovered: () => {
      broken = false;
    },
  };
}
