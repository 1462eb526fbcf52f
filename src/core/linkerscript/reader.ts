import type { Issue } from '../issue';
import { lineIndex, type LineIndex, type Span } from '../text';
import type { Name } from './ast';
import { foreignWord } from './foreignWords';
import { dialects, type Dialect } from './dialect';
import { scriptIssue } from './issues';
import { gnuLexer } from './lexer';
import { lldLexer } from './lldLexer';
import { emptyScan, type Complaint, type Scan } from './scan';
import { keywords } from './words';
import type { DialectRules } from './dialectRules';
import type { LexState, Token } from './token';

/** A token that was read ahead keeps the meaning it had when it was read, as in the linkers themselves. */
export interface Reader {
  readonly file: string;
  readonly text: string;
  readonly rules: DialectRules;
  readonly dialect: Dialect;
  readonly lines: LineIndex;
  readonly issues: Issue[];
  /** The next token, in a record that the next look overwrites. */
  look(): Readonly<Scan>;
  /** The next token, to keep. */
  peek(): Token;
  next(): Token;
  /** Takes the next token without a look back. */
  skip(): void;
  /** Is the next token this operator or unquoted word? */
  is(word: string): boolean;
  accept(word: string): boolean;
  /** Reports when the next token is something else, and leaves it. */
  expect(word: string): boolean;
  /** A name that is no keyword here. Reports and yields an empty name when there is none. */
  name(what: string): Name;
  /** A name that is compared as it is written: to ld.lld the quotes of these are a part of them. */
  writtenName(what: string): Name;
  isName(): boolean;
  within<T>(state: LexState, parse: () => T): T;
  /** As `within`, in two halves: yields the state to leave to. */
  enter(state: LexState): LexState;
  leave(state: LexState): void;
  /** Throws the token read ahead away, to be read again in the state of now. */
  again(): void;
  mark(): number;
  reset(mark: number): void;
  /** Start of the last token that was taken. */
  lastStart(): number;
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

/** `record`, when given, is told of every token that is taken, and of every place that reading goes back to. */
export interface Recorder {
  readonly took: (token: Token) => unknown;
  readonly wentBack: (offset: number) => void;
}

export function makeReader(
  text: string,
  file: string,
  dialect: Dialect,
  start: LexState,
  record?: Recorder,
): Reader {
  const lexer = dialect === 'gnu' ? gnuLexer(text) : lldLexer(text);
  const lines = lineIndex(text);
  const issues: Issue[] = [];
  const ahead = emptyScan();
  let hasAhead = false;
  // The word behind an expression, which lld has split as one of the expression.
  let splitFrom = 0;
  let splitTo = 0;
  let state = start;
  let offset = 0;
  let lastStart = 0;
  let lastWord = '';
  let end = 0;
  let broken = false;
  let brokenAt = 0;
  let complaintsSeen = 0;

  const report = (issue: Issue): void => {
    if (issues.length < issueLimit) issues.push(issue);
  };
  const look = (): Scan => {
    if (!hasAhead) {
      const isSplit = offset >= splitFrom && offset < splitTo;
      lexer.read(offset, isSplit ? 'expression' : state, ahead);
      if (isSplit && ahead.kind === 'number' && state !== 'expression') ahead.kind = 'name';
      hasAhead = true;
    }
    return ahead;
  };
  const skip = (): void => {
    look();
    if (record !== undefined && ahead.kind !== 'end') record.took(peek());
    hasAhead = false;
    if (ahead.kind !== 'end') {
      lastStart = ahead.start;
      lastWord = ahead.word;
    }
    offset = ahead.end;
    end = ahead.end;
    if (complaintsSeen < lexer.complaints.length) reportComplaints();
  };
  const peek = (): Token => {
    const { kind, start, end, quoted, value } = look();
    const body = quoted ? text.slice(start + 1, end - 1) : text.slice(start, end);
    const span = { start, end };
    return kind === 'number' ? { kind, text: body, span, quoted, value } : { kind, text: body, span, quoted };
  };
  const next = (): Token => {
    const token = peek();
    skip();
    return token;
  };
  const is = (word: string): boolean => look().word === word;
  const accept = (word: string): boolean => {
    if (look().word !== word) return false;
    skip();
    return true;
  };
  const fail = (expected: string): void => {
    if (broken) return;
    look();
    reportComplaints();
    broken = true;
    brokenAt = offset;
    report(failure(peek(), expected));
  };
  const failure = (token: Token, expected: string): Issue => {
    const location = lines.locate(file, token.span);
    if (text.startsWith('//', token.span.start)) return scriptIssue('script.slashComment', {}, location);
    const quoted = token.kind === 'end' ? 'the end of the file' : `"${token.text}"`;
    const found = `${quoted}${foreignWord(dialect, text, token.span)}`;
    return scriptIssue('script.syntax', { expected, found }, location);
  };
  const complain = (complaint: Complaint): void => {
    const span: Span = { start: complaint.offset, end: complaint.offset + 1 };
    const location = lines.locate(file, span);
    if (complaint.kind === 'comment') report(scriptIssue('script.unclosedComment', {}, location));
    else {
      const character = JSON.stringify(text.charAt(complaint.offset));
      report(scriptIssue('script.invalidCharacter', { character }, location));
    }
  };
  const reportComplaints = (): void => {
    for (; complaintsSeen < lexer.complaints.length && complaintsSeen < issueLimit; complaintsSeen += 1) {
      const complaint = lexer.complaints[complaintsSeen];
      // What is skipped after an error is read in the wrong state, and what the lexer says of it means nothing.
      if (complaint !== undefined && !broken) complain(complaint);
    }
  };
  const isName = (): boolean => {
    const { kind, word } = look();
    return kind === 'name' && (word === '' || dialect === 'lld' || !keywords[state].has(word));
  };
  const enter = (inner: LexState): LexState => {
    const outer = state;
    state = inner;
    // In lld a word has no meaning of its own until the parser looks at it; then it stays split.
    if (dialect === 'lld' && hasAhead && outer !== inner) {
      hasAhead = false;
      if (outer === 'expression') {
        lexer.read(offset, inner, ahead);
        splitFrom = offset;
        splitTo = ahead.end;
      }
    }
    return outer;
  };
  const leave = (outer: LexState): void => {
    enter(outer);
  };
  const name = (what: string): Name => {
    if (isName()) {
      const { start, end, quoted } = ahead;
      skip();
      const body = quoted ? text.slice(start + 1, end - 1) : text.slice(start, end);
      return { text: body, span: { start, end }, quoted };
    }
    fail(what);
    const at = look().start;
    return { text: '', span: { start: at, end: at }, quoted: false };
  };
  return {
    file,
    text,
    dialect,
    rules: dialects[dialect],
    lines,
    issues,
    look,
    peek,
    next,
    skip,
    is,
    isName,
    fail,
    report,
    accept,
    enter,
    leave,
    state: () => state,
    expect: (word) => {
      if (accept(word)) return true;
      fail(`"${word}"`);
      return false;
    },
    name,
    writtenName: (what) => asWritten(name(what), dialect),
    within: (inner, parse) => {
      const outer = enter(inner);
      const result = parse();
      enter(outer);
      return result;
    },
    again: () => {
      hasAhead = false;
    },
    mark: () => offset,
    reset: (mark) => {
      record?.wentBack(mark);
      offset = mark;
      hasAhead = false;
    },
    lastStart: () => lastStart,
    lastEnd: () => end,
    failed: () => broken,
    endedSince: () => offset > brokenAt && lastWord === ';',
    recovered: () => {
      broken = false;
    },
  };
}

/** What `writtenName` makes of a name that was read. */
export function asWritten(name: Name, dialect: Dialect): Name {
  const keeps = name.quoted && dialects[dialect].keepsQuotes;
  return keeps ? { ...name, text: `"${name.text}"`, quoted: false } : name;
}
