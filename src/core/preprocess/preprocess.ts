import type { Issue } from '../issue';
import type { Omission } from '../linkerscript/omission';
import type { SourceLocation } from '../text';
import { conditionals, makeConditional } from './conditional';
import { expand } from './expand';
import { builtins, makeExpandHost } from './expandHost';
import { makeFindings } from './findings';
import { isLive, noteContent, type Frame } from './frame';
import { headerName, makeHeaders, type Header, type Reading } from './headers';
import { preprocessIssue } from './issues';
import { parseDefinition, type Macro } from './macro';
import { makePrinter } from './print';
import { sourceMapBuilder, type MappedFile, type SourceMap } from './sourceMap';
import { nowhere, readLine, skipPlainLine, tokensOf, type Token } from './tokens';

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
  /** Where files stood that were not found and that, by their names, are more than headers. */
  readonly omitted: readonly Omission[];
  /** Names that were tested and that nothing defines, and where. */
  readonly undefinedTested: ReadonlyMap<string, SourceLocation>;
  isDefined(name: string): boolean;
}

const deepestInclude = 200;
const mostIncludes = 8192;
const longestOutput = 32 * 1024 * 1024;
/** Lines that the arguments of one macro may take. */
const longestCall = 512;

/**
 * Puts a script through the C preprocessor as `gcc -E -P -undef -x assembler-with-cpp` would, without running one. Yields the
 * path of each file it would look at, and takes its text, or undefined where there is none: so it runs where files can only be
 * waited for. Never throws on what files say; time and memory are bounded whatever they say.
 */
export function* preprocessing(request: PreprocessRequest): Reading<Preprocessed> {
  const files: MappedFile[] = [{ name: request.file, text: request.text }];
  const numbers = new Map<string, number>([[request.file, 0]]);
  const headers = makeHeaders(request, request.includePaths);
  const findings = makeFindings();
  const guards = new Map<string, string>();
  const once = new Set<string>();
  const macros = new Map<string, Macro>(builtins.map((macro) => [macro.name, macro]));
  const tested = new Map<string, Token>();
  const frames: Frame[] = [];
  const map = sourceMapBuilder();
  const printer = makePrinter(map, longestOutput);
  const omitted: Omission[] = [];
  let incomplete = false;
  let includes = 0;
  let waiting: Token[] = [];
  let waitingLines = 0;
  /** Whether what waits ends inside the arguments of a macro, where directives are carried out in passing. */
  let inArguments = false;

  const host = makeExpandHost({ main: request.file, macros, frames, findings });

  const flush = (isEnd: boolean): void => {
    if (waiting.length === 0) return;
    const expanded = expand(waiting, host);
    inArguments = expanded.open === 'arguments';
    if (expanded.open !== undefined && !isEnd && waitingLines < longestCall && !findings.stopped) return;
    const frame = frames.at(-1);
    if (frame?.silent !== true && !printer.line(expanded.tokens))
      findings.stop('its text is too long', waiting[0] ?? nowhere);
    waiting = [];
    waitingLines = 0;
    inArguments = false;
  };

  const define = (tokens: readonly Token[], at: Token): void => {
    const macro = parseDefinition(tokens);
    if (!macro.ok) findings.complain('define', macro.error, at);
    else macros.set(macro.value.name, macro.value);
  };

  const isDefined = (token: Token): boolean => {
    const known =
      macros.has(token.text) || token.text === '__has_include' || token.text === '__has_include_next';
    if (!known && !tested.has(token.text)) tested.set(token.text, token);
    return known;
  };

  const open = ({ path, text, foundAt }: Header, silent: boolean): void => {
    let file = numbers.get(path);
    if (file === undefined) {
      file = files.push({ name: path, text }) - 1;
      numbers.set(path, file);
    }
    frames.push({ file, path, text, offset: 0, foundAt, conditions: [], silent, guard: 'possible' });
  };

  function* include(directive: Token, tokens: readonly Token[], frame: Frame): Reading<void> {
    const first = tokens[0];
    const direct = first?.kind === 'string' || first?.text === '<';
    const target = headerName(direct ? tokens : expand(tokens, host).tokens, direct ? frame.text : undefined);
    if (target === undefined) {
      findings.complain(directive.text, 'expected "FILENAME" or <FILENAME>', directive);
      return;
    }
    const place = { ...directive, end: tokens.at(-1)?.end ?? directive.end };
    const header = yield* headers.find(target, frame, directive.text === 'include_next');
    if (header === undefined) {
      incomplete = true;
      if (!/\.h\w*$/i.test(target.name) && !frame.silent) {
        flush(true);
        omitted.push({ at: printer.length(), name: target.name });
      }
      findings.report(`include ${target.name}`, place, (at) =>
        preprocessIssue('preprocess.missingInclude', { name: target.name }, at),
      );
      return;
    }
    const guard = guards.get(header.path);
    if (once.has(header.path) || (guard !== undefined && macros.has(guard))) return;
    if (directive.text === 'import') once.add(header.path);
    if (frames.length >= deepestInclude) {
      findings.complain(
        directive.text,
        `${target.name} is included too deeply; it may include itself`,
        place,
      );
      return;
    }
    includes += 1;
    if (includes > mostIncludes) {
      findings.stop('it includes too many files', place);
      return;
    }
    open(header, frame.silent);
  }

  const conditional = makeConditional({
    expansion: host,
    headers,
    findings,
    isDefined,
    isIncomplete: () => incomplete,
  });

  /** False where the line is none of ours: in an assembler's text it may be a remark. */
  function* directiveLine(tokens: readonly Token[], frame: Frame): Reading<boolean> {
    const [, name, ...rest] = tokens;
    if (name === undefined) return true;
    if (name.kind !== 'name') return false;
    if (conditionals.has(name.text)) {
      yield* conditional(name, rest, frame);
      return true;
    }
    if (!directives.has(name.text)) return false;
    if (!isLive(frame)) return true;
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
        const isError = name.text === 'error';
        findings.report(`${name.text} ${text}`, name, (at) => {
          const sure = isError ? 'preprocess.error' : 'preprocess.warning';
          return preprocessIssue(isError && incomplete ? 'preprocess.errorUnsure' : sure, { text }, at);
        });
        break;
      }
      case 'pragma':
        if (rest[0]?.text === 'once') once.add(frame.path);
        break;
    }
    return true;
  }

  /** Goes through the frames on top of `base` until all of them are read. */
  function* run(base: number): Reading<void> {
    while (frames.length > base && !findings.stopped) {
      const frame = frames.at(-1);
      if (frame === undefined) break;
      if (frame.offset >= frame.text.length) {
        flush(frames.length === base + 1);
        close(frame);
        frames.pop();
        continue;
      }
      const live = isLive(frame);
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
      noteContent(frame);
      // The end of a line inside of a call is white space like any other.
      line.tokens.forEach((token, i) =>
        waiting.push(i === 0 && waiting.length > 0 ? { ...token, white: true } : token),
      );
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
      findings.report(`unclosed ${frame.path}`, unclosed.at, (at) =>
        preprocessIssue('preprocess.unclosed', { directive: unclosed.directive }, at),
      );
    }
  };

  for (const text of request.defines) define(tokensOf(definitionOf(text)), nowhere);
  for (const prelude of request.preludes ?? []) {
    const text = yield* headers.textOf(prelude);
    if (text === undefined) continue;
    open({ path: prelude, text, foundAt: -1 }, true);
    yield* run(0);
    frames.length = 0;
  }
  open({ path: request.file, text: request.text, foundAt: -1 }, false);
  yield* run(0);
  flush(true);

  const sources = map.finish(files);
  const place = ({ file, start, end }: Token): SourceLocation => sources.place(file, { start, end });
  return {
    text: printer.text(),
    sources,
    issues: findings.issues(place),
    files: files.map(({ name }) => name),
    incomplete,
    omitted,
    undefinedTested: new Map(
      [...tested].filter(([name]) => !macros.has(name)).map(([name, at]) => [name, place(at)]),
    ),
    isDefined: (name) => macros.has(name),
  };
}

const directives: ReadonlySet<string> = new Set([
  ...['define', 'undef', 'include', 'include_next', 'import', 'error', 'warning', 'pragma'],
  ...['line', 'ident', 'sccs', 'assert', 'unassert'],
]);

/** `-DNAME=VALUE` is `#define NAME VALUE`, and without a value NAME is 1. */
function definitionOf(text: string): string {
  const equals = text.indexOf('=');
  return equals < 0 ? `${text} 1` : `${text.slice(0, equals)} ${text.slice(equals + 1)}`;
}
