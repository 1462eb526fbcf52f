import type { Issue } from '../issue';
import type { SourceLocation } from '../text';
import { evaluateCondition } from './condition';
import { expand, type ExpandHost } from './expand';
import { preprocessIssue } from './issues';
import { parseDefinition, type Macro } from './macro';
import { folderOf, joinPath } from './paths';
import { makePrinter } from './print';
import { sourceMapBuilder, type MappedFile, type SourceMap } from './sourceMap';
import { readLine, skipPlainLine, tokensOf, type Token } from './tokens';

export interface PreprocessRequest {
  /** Path of the script, with `/` between its parts. Those of the files it includes are made from it. */
  readonly file: string;
  readonly text: string;
  /** `-I`, in order. */
  readonly includePaths: readonly string[];
  /** As behind `-D`: `NAME`, `NAME=VALUE`, `NAME(A)=…`. */
  readonly defines: readonly string[];
  /** Headers read before the script, as with `-include`: of these only the macros count. */
  readonly preludes?: readonly string[];
}

export interface Preprocessed {
  /** The script as the linker would read it. */
  readonly text: string;
  readonly sources: SourceMap;
  readonly issues: readonly Issue[];
  /** Paths of all files that were read, the script first. */
  readonly files: readonly string[];
  /** Whether a header was not found, so that a name that nothing defines may be a macro all the same. */
  readonly incomplete: boolean;
  /** Names that were tested and that nothing defines, and where. */
  readonly undefinedTested: ReadonlyMap<string, SourceLocation>;
  isDefined(name: string): boolean;
}

const deepestInclude = 200;
const mostIncludes = 8192;
const mostIssues = 200;
const mostTokens = 1_000_000;
/** In characters, of all files together. */
const mostText = 128 * 1024 * 1024;
const longestOutput = 32 * 1024 * 1024;
/** Lines that the arguments of one macro may take. */
const longestCall = 512;

/** A file in work. */
interface Frame {
  readonly file: number;
  readonly path: string;
  readonly text: string;
  offset: number;
  /** Index in the include paths where it was found, for #include_next; -1 for beside the including file. */
  readonly foundAt: number;
  readonly conditions: Condition[];
  readonly silent: boolean;
  /** Whether all of the file so far is inside of one `#ifndef NAME`. */
  guard: { readonly name: string; state: 'open' | 'closed' } | 'none' | 'possible';
}

interface Condition {
  readonly directive: string;
  readonly at: Token;
  readonly parentLive: boolean;
  live: boolean;
  taken: boolean;
  seenElse: boolean;
  readonly isGuard: boolean;
}

/**
 * Puts a script through the C preprocessor as `gcc -E -P -undef -x assembler-with-cpp` would, without running one. Yields the
 * path of each file it would look at, and takes its text, or undefined where there is none: so it runs where files can only be
 * waited for. Never throws on what files say; time and memory are bounded whatever they say.
 */
export function* preprocessing(
  request: PreprocessRequest,
): Generator<string, Preprocessed, string | undefined> {
  const files: MappedFile[] = [{ name: request.file, text: request.text }];
  const numbers = new Map<string, number>([[request.file, 0]]);
  const read = new Map<string, string | undefined>([[request.file, request.text]]);
  const guards = new Map<string, string>();
  const once = new Set<string>();
  const macros = new Map<string, Macro>(builtins.map((macro) => [macro.name, macro]));
  const found: { issue: (at: SourceLocation) => Issue; token: Token }[] = [];
  const told = new Set<string>();
  const tested = new Map<string, Token>();
  const frames: Frame[] = [];
  const map = sourceMapBuilder();
  const printer = makePrinter(map, longestOutput);
  let incomplete = false;
  let includes = 0;
  let counter = 0;
  let spent = 0;
  let textRead = request.text.length;
  let stopped: string | undefined;
  let waiting: Token[] = [];
  let waitingLines = 0;
  /** Whether what waits ends inside the arguments of a macro, where directives are carried out in passing. */
  let inArguments = false;

  /** Once for each key; `once` keeps one missing header from being told at every place. */
  const report = (key: string, token: Token, issue: (at: SourceLocation) => Issue): void => {
    if (told.has(key) || found.length >= mostIssues) return;
    told.add(key);
    found.push({ issue, token });
  };
  const complain = (directive: string, why: string, token: Token): void => {
    report(`${directive} ${why} ${token.file.toString()}:${token.start.toString()}`, token, (at) =>
      preprocessIssue('preprocess.directive', { directive, why }, at),
    );
  };
  const stop = (what: string, token: Token): void => {
    if (stopped !== undefined) return;
    stopped = what;
    report('limit', token, (at) => preprocessIssue('preprocess.limit', { what }, at));
  };

  const host: ExpandHost = {
    macro: (name) => macros.get(name),
    builtin: (macro, at) => {
      const frame = frames.at(-1);
      let text: string;
      if (macro.builtin === 'counter') text = (counter++).toString();
      else if (macro.builtin === 'level') text = (frames.length - 1).toString();
      else if (macro.builtin === 'file') text = JSON.stringify(frame?.path ?? request.file);
      else text = lineOf(frame, at).toString();
      return { ...at, kind: macro.builtin === 'file' ? 'string' : 'number', text };
    },
    badCall: (macro, at, given) => {
      const data = {
        name: macro.name,
        expected: (macro.parameters?.length ?? 0).toString(),
        given: given.toString(),
      };
      report(`call ${macro.name}`, at, (place) => preprocessIssue('preprocess.badCall', data, place));
    },
    spend: (tokens) => {
      spent += tokens;
      if (spent > mostTokens) stopped ??= 'its macros make too many tokens';
      return spent <= mostTokens;
    },
  };

  const flush = (isEnd: boolean): void => {
    if (waiting.length === 0) return;
    const expanded = expand(waiting, host);
    inArguments = expanded.open === 'arguments';
    if (expanded.open !== undefined && !isEnd && waitingLines < longestCall && stopped === undefined) return;
    const frame = frames.at(-1);
    if (frame?.silent !== true && !printer.line(expanded.tokens))
      stop('its text is too long', waiting[0] ?? nowhere);
    waiting = [];
    waitingLines = 0;
    inArguments = false;
  };

  const define = (tokens: readonly Token[], at: Token): void => {
    const macro = parseDefinition(tokens);
    if (!macro.ok) complain('define', macro.error, at);
    else macros.set(macro.value.name, macro.value);
  };

  const isDefined = (token: Token): boolean => {
    const known =
      macros.has(token.text) || token.text === '__has_include' || token.text === '__has_include_next';
    if (!known && !tested.has(token.text)) tested.set(token.text, token);
    return known;
  };

  /** The text of a file, each asked for once. */
  function* textOf(path: string): Generator<string, string | undefined, string | undefined> {
    if (read.has(path)) return read.get(path);
    const text = yield path;
    textRead += text?.length ?? 0;
    const kept = textRead > mostText ? undefined : text;
    read.set(path, kept);
    return kept;
  }

  interface Found {
    readonly path: string;
    readonly text: string;
    readonly foundAt: number;
  }

  function* find(
    name: string,
    isQuoted: boolean,
    from: Frame,
    isNext: boolean,
  ): Generator<string, Found | undefined, string | undefined> {
    if (name === '' || name.length > 4096) return undefined;
    if (name.startsWith('/')) {
      const text = yield* textOf(name);
      return text === undefined ? undefined : { path: name, text, foundAt: -1 };
    }
    if (isQuoted && !isNext) {
      const path = joinPath(folderOf(from.path), name);
      const text = yield* textOf(path);
      if (text !== undefined) return { path, text, foundAt: -1 };
    }
    for (let i = isNext ? from.foundAt + 1 : 0; i < request.includePaths.length; i += 1) {
      const path = joinPath(request.includePaths[i] ?? '', name);
      const text = yield* textOf(path);
      if (text !== undefined) return { path, text, foundAt: i };
    }
    // Where an architecture of Linux has no header of its own, its build makes one that includes the general one.
    const general = name.replace(/^asm\//, 'asm-generic/');
    return general === name ? undefined : yield* find(general, false, from, false);
  }

  const open = ({ path, text, foundAt }: Found, silent: boolean): void => {
    let file = numbers.get(path);
    if (file === undefined) {
      file = files.push({ name: path, text }) - 1;
      numbers.set(path, file);
    }
    frames.push({ file, path, text, offset: 0, foundAt, conditions: [], silent, guard: 'possible' });
  };

  function* include(
    directive: Token,
    tokens: readonly Token[],
    frame: Frame,
  ): Generator<string, void, string | undefined> {
    const first = tokens[0];
    const direct = first?.kind === 'string' || first?.text === '<';
    const target = headerName(direct ? tokens : expand(tokens, host).tokens, direct ? frame.text : undefined);
    if (target === undefined) {
      complain(directive.text, 'expected "FILENAME" or <FILENAME>', directive);
      return;
    }
    const place = { ...directive, end: tokens.at(-1)?.end ?? directive.end };
    const header = yield* find(target.name, target.isQuoted, frame, directive.text === 'include_next');
    if (header === undefined) {
      incomplete = true;
      report(`include ${target.name}`, place, (at) =>
        preprocessIssue('preprocess.missingInclude', { name: target.name }, at),
      );
      return;
    }
    const guard = guards.get(header.path);
    if (once.has(header.path) || (guard !== undefined && macros.has(guard))) return;
    if (directive.text === 'import') once.add(header.path);
    if (frames.length >= deepestInclude) {
      complain(directive.text, `${target.name} is included too deeply; it may include itself`, place);
      return;
    }
    includes += 1;
    if (includes > mostIncludes) {
      stop('it includes too many files', place);
      return;
    }
    open(header, frame.silent);
  }

  /** What stands behind #if, with `defined` and `__has_include` answered and its macros replaced. */
  function* condition(
    tokens: readonly Token[],
    frame: Frame,
  ): Generator<string, boolean, string | undefined> {
    const answered: Token[] = [];
    for (let i = 0; i < tokens.length; i += 1) {
      const token = tokens[i];
      if (token === undefined) break;
      const answer = (holds: boolean, last: number): void => {
        answered.push({ ...token, kind: 'number', text: holds ? '1' : '0' });
        i = last;
      };
      const parenthesized = tokens[i + 1]?.text === '(';
      const name = tokens[parenthesized ? i + 2 : i + 1];
      if (token.text === 'defined' && name?.kind === 'name') {
        answer(isDefined(name), parenthesized ? i + 3 : i + 1);
      } else if (/^__has_include(_next)?$/.test(token.text) && parenthesized) {
        const close = tokens.findIndex((other, at) => at > i && other.text === ')');
        const target = headerName(tokens.slice(i + 2, close < 0 ? tokens.length : close), frame.text);
        const header =
          target === undefined
            ? undefined
            : yield* find(target.name, target.isQuoted, frame, token.text.endsWith('next'));
        answer(header !== undefined, close < 0 ? tokens.length : close);
      } else answered.push(token);
    }
    const expanded = expand(answered, host).tokens.filter(({ kind }) => kind !== 'padding');
    // A macro may stand for `defined X`.
    const settled: Token[] = [];
    for (let i = 0; i < expanded.length; i += 1) {
      const token = expanded[i];
      if (token === undefined) break;
      const parenthesized = expanded[i + 1]?.text === '(';
      const name = expanded[parenthesized ? i + 2 : i + 1];
      if (token.text === 'defined' && name?.kind === 'name') {
        settled.push({ ...token, kind: 'number', text: isDefined(name) ? '1' : '0' });
        i += parenthesized ? 3 : 1;
      } else {
        if (token.kind === 'name') isDefined(token);
        settled.push(token);
      }
    }
    const value = evaluateCondition(settled);
    if (value.ok) return value.value;
    complain('if', value.error, tokens[0] ?? nowhere);
    return false;
  }

  /** False where the line is none of ours: in an assembler's text it may be a remark. */
  function* directiveLine(
    tokens: readonly Token[],
    frame: Frame,
  ): Generator<string, boolean, string | undefined> {
    const [, name, ...rest] = tokens;
    if (name === undefined) return true;
    if (name.kind !== 'name') return false;
    const { conditions } = frame;
    const innermost = conditions.at(-1);
    const live = innermost?.live !== false;
    if (conditionals.has(name.text)) {
      yield* conditional(name, rest, frame);
      return true;
    }
    if (!directives.has(name.text)) return false;
    if (!live) return true;
    if (frame.guard === 'possible') frame.guard = 'none';
    if (!inArguments || /^(include|import)/.test(name.text)) flush(true);
    switch (name.text) {
      case 'define':
        define(rest, name);
        break;
      case 'undef':
        if (rest[0]?.kind === 'name') macros.delete(rest[0].text);
        break;
      case 'include':
      case 'include_next':
      case 'import':
        yield* include(name, rest, frame);
        break;
      case 'error':
      case 'warning': {
        const text = rest.map((token, i) => `${i > 0 && token.white ? ' ' : ''}${token.text}`).join('');
        const code = name.text === 'error' ? 'preprocess.error' : 'preprocess.warning';
        report(`${name.text} ${text}`, name, (at) => preprocessIssue(code, { text }, at));
        break;
      }
      case 'pragma':
        if (rest[0]?.text === 'once') once.add(frame.path);
        break;
    }
    return true;
  }

  function* conditional(
    name: Token,
    rest: readonly Token[],
    frame: Frame,
  ): Generator<string, void, string | undefined> {
    const { conditions } = frame;
    const innermost = conditions.at(-1);
    if (name.text.startsWith('if')) {
      const parentLive = innermost?.live !== false;
      const isGuard = frame.guard === 'possible' && name.text === 'ifndef' && conditions.length === 0;
      if (isGuard) frame.guard = { name: rest[0]?.text ?? '', state: 'open' };
      else if (frame.guard === 'possible' || (conditions.length === 0 && isClosed(frame)))
        frame.guard = 'none';
      const live = parentLive && (yield* holds(name, rest, frame));
      conditions.push({
        directive: name.text,
        at: name,
        parentLive,
        live,
        taken: live,
        seenElse: false,
        isGuard,
      });
      return;
    }
    if (innermost === undefined) {
      complain(name.text, 'there is no #if before it', name);
      return;
    }
    if (name.text === 'endif') {
      conditions.pop();
      if (innermost.isGuard && typeof frame.guard === 'object') frame.guard.state = 'closed';
      return;
    }
    if (innermost.isGuard) frame.guard = 'none';
    if (innermost.seenElse) {
      complain(name.text, 'it stands behind the #else', name);
      return;
    }
    if (name.text === 'else') innermost.seenElse = true;
    const open = innermost.parentLive && !innermost.taken;
    innermost.live = open && (name.text === 'else' || (yield* holds(name, rest, frame)));
    innermost.taken ||= innermost.live;
  }

  function* holds(
    name: Token,
    rest: readonly Token[],
    frame: Frame,
  ): Generator<string, boolean, string | undefined> {
    const plain = name.text.replace(/^(el|if|elif)?(?=n?def$)/, '');
    if (plain === 'def' || plain === 'ndef') {
      if (rest[0]?.kind !== 'name') {
        complain(name.text, 'expected the name of a macro', name);
        return false;
      }
      return isDefined(rest[0]) === (plain === 'def');
    }
    return yield* condition(rest, frame);
  }

  /** Goes through the frames on top of `base` until all of them are read. */
  function* run(base: number): Generator<string, void, string | undefined> {
    while (frames.length > base && stopped === undefined) {
      const frame = frames.at(-1);
      if (frame === undefined) break;
      if (frame.offset >= frame.text.length) {
        flush(frames.length === base + 1);
        close(frame);
        frames.pop();
        continue;
      }
      const live = frame.conditions.at(-1)?.live !== false;
      const skipped = live ? undefined : skipPlainLine(frame.text, frame.offset);
      if (skipped !== undefined) {
        frame.offset = skipped;
        continue;
      }
      const line = readLine(frame.text, frame.file, frame.offset);
      frame.offset = line.next;
      const first = line.tokens[0];
      if (first === undefined) continue;
      if (first.text === '#' && first.kind === 'operator' && (yield* directiveLine(line.tokens, frame)))
        continue;
      if (!live) continue;
      if (frame.guard === 'possible' || (frame.conditions.length === 0 && isClosed(frame)))
        frame.guard = 'none';
      // The end of a line inside of a call is white space like any other.
      if (waiting.length > 0) waiting.push({ ...first, white: true }, ...line.tokens.slice(1));
      else waiting.push(...line.tokens);
      waitingLines += 1;
      // Without a ")" the arguments cannot have come to their end.
      const closes = !inArguments || line.tokens.some(({ text }) => text === ')');
      if (closes || waitingLines >= longestCall) flush(false);
    }
  }

  const close = (frame: Frame): void => {
    if (typeof frame.guard === 'object' && frame.guard.state === 'closed')
      guards.set(frame.path, frame.guard.name);
    const unclosed = frame.conditions.at(-1);
    if (unclosed !== undefined) {
      report(`unclosed ${frame.path}`, unclosed.at, (at) =>
        preprocessIssue('preprocess.unclosed', { directive: unclosed.directive }, at),
      );
    }
  };

  for (const text of request.defines) define(tokensOf(definitionOf(text)), nowhere);
  for (const prelude of request.preludes ?? []) {
    const text = yield* textOf(prelude);
    if (text === undefined) continue;
    open({ path: prelude, text, foundAt: -1 }, true);
    yield* run(0);
    frames.length = 0;
  }
  open({ path: request.file, text: request.text, foundAt: -1 }, false);
  yield* run(0);
  flush(true);
  const limit = stopped;
  if (limit !== undefined) {
    report('limit', nowhere, (at) => preprocessIssue('preprocess.limit', { what: limit }, at));
  }

  const sources = map.finish(files);
  const place = ({ file, start, end }: Token): SourceLocation => sources.place(file, { start, end });
  return {
    text: printer.text(),
    sources,
    issues: found.map(({ issue, token }) => issue(place(token))),
    files: files.map(({ name }) => name),
    incomplete,
    undefinedTested: new Map(
      [...tested].filter(([name]) => !macros.has(name)).map(([name, at]) => [name, place(at)]),
    ),
    isDefined: (name) => macros.has(name),
  };
}

function isClosed(frame: Frame): boolean {
  return typeof frame.guard === 'object' && frame.guard.state === 'closed';
}

const nowhere: Token = { kind: 'other', text: '', white: false, file: 0, start: 0, end: 0 };

const conditionals: ReadonlySet<string> = new Set([
  ...['if', 'ifdef', 'ifndef', 'elif', 'elifdef', 'elifndef', 'else', 'endif'],
]);
const directives: ReadonlySet<string> = new Set([
  ...['define', 'undef', 'include', 'include_next', 'import', 'error', 'warning', 'pragma'],
  ...['line', 'ident', 'sccs', 'assert', 'unassert'],
]);

const builtins: readonly Macro[] = (
  [
    ['__LINE__', 'line'],
    ['__FILE__', 'file'],
    ['__COUNTER__', 'counter'],
    ['__INCLUDE_LEVEL__', 'level'],
  ] as const
).map(([name, builtin]) => ({ name, variadic: false, body: [], builtin }));

/** `-DNAME=VALUE` is `#define NAME VALUE`, and without a value NAME is 1. */
function definitionOf(text: string): string {
  const equals = text.indexOf('=');
  return equals < 0 ? `${text} 1` : `${text.slice(0, equals)} ${text.slice(equals + 1)}`;
}

/** The name in quotes or between angle brackets; with the file's text a name of the latter kind is taken as it stands there. */
function headerName(
  given: readonly Token[],
  text: string | undefined,
): { readonly name: string; readonly isQuoted: boolean } | undefined {
  const tokens = given.filter(({ kind }) => kind !== 'padding');
  const [first] = tokens;
  if (first?.kind === 'string') return { name: first.text.slice(1, -1), isQuoted: true };
  const close = tokens.findIndex((token) => token.text === '>');
  const last = tokens[close];
  if (first?.text !== '<' || last === undefined) return undefined;
  if (text !== undefined) return { name: text.slice(first.end, last.start), isQuoted: false };
  const inner = tokens.slice(1, close);
  return {
    name: inner.map((token, i) => `${i > 0 && token.white ? ' ' : ''}${token.text}`).join(''),
    isQuoted: false,
  };
}

function lineOf(frame: Frame | undefined, at: Token): number {
  if (frame === undefined) return 0;
  // A place in another file is that of a macro's outermost name, which is in the file that is being read.
  return frame.text.slice(0, Math.min(at.start, frame.text.length)).split('\n').length;
}
