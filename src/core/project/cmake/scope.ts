import type { Word } from '../linkDraft';
import { uniqueEvidence } from '../linkDraft';
import type { Evidence } from '../project';
import { unknownText } from '../unknownText';
import type { CmakeArgument, CmakeCommand } from './lexer';

/** Variables with where their values come from. */
export type Variables = Map<string, Word>;

/** Variables that are empty in every project that does not set them, so that asking for one is no riddle. */
const emptyByDefault =
  /^(CMAKE_(\w+_)?(FLAGS|INIT)\w*|CMAKE_\w*FLAGS\w*|CMAKE_BUILD_TYPE|CMAKE_MODULE_PATH|CMAKE_PREFIX_PATH|CMAKE_EXECUTABLE_SUFFIX\w*|CMAKE_RUNTIME_OUTPUT_DIRECTORY\w*|ARGN|ARGV\d*|\w*_(FLAGS|OPTIONS|DEFINES|DEFINITIONS|LIBS|LIBRARIES|SOURCES|SRCS|INCLUDES|HEADERS))$/;

const textLimit = 200_000;
const evidenceLimit = 12;

/** A text with `${…}` replaced. What is not set is unknown, unless it is empty in every project. */
export function expandText(text: string, variables: Variables, self?: string): Word {
  const evidence: Evidence[] = [];
  let budget = 2000;
  const expand = (source: string, depth: number): string => {
    let out = '';
    for (let i = 0; i < source.length; i += 1) {
      const c = source[i];
      if (c === '\\') {
        out += escaped(source[i + 1] ?? '');
        i += 1;
      } else if (
        c === '$' &&
        (source[i + 1] === '{' || source.startsWith('ENV{', i + 1) || source.startsWith('CACHE{', i + 1))
      ) {
        const open = source.indexOf('{', i);
        const close = closing(source, open);
        const kind = source.slice(i + 1, open);
        budget -= 1;
        if (close < 0 || depth > 20 || budget < 0) return out + source.slice(i);
        const name = expand(source.slice(open + 1, close), depth + 1);
        out += valueOf(name, kind);
        i = close;
      } else out += c ?? '';
      if (out.length > textLimit) return out.slice(0, textLimit);
    }
    return out;
  };
  const valueOf = (name: string, kind: string): string => {
    if (kind === 'ENV') return unknownText(`ENV{${name}}`);
    const variable = variables.get(name);
    if (variable === undefined) return name === self || emptyByDefault.test(name) ? '' : unknownText(name);
    evidence.push(...variable.evidence);
    return variable.text;
  };
  return { text: expand(text, 0), evidence: uniqueEvidence(evidence).slice(-evidenceLimit) };
}

function escaped(c: string): string {
  if (c === 'n') return '\n';
  if (c === 't') return '\t';
  // A semicolon that is escaped separates nothing; lists of paths with semicolons don't occur in link commands.
  return c;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length && i < open + 5000; i += 1) {
    if (text[i] === '{') depth += 1;
    else if (text[i] === '}') {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return -1;
}

/** The arguments of a command as words: variables replaced, unquoted lists taken apart. */
export function expandArguments(
  command: CmakeCommand,
  variables: Variables,
  args: readonly CmakeArgument[] = command.arguments,
): Word[] {
  const self =
    command.name === 'set' || command.name === 'list'
      ? command.arguments[command.name === 'set' ? 0 : 1]?.text
      : undefined;
  return args.flatMap((argument) => {
    const expanded =
      argument.kind === 'bracket'
        ? { text: argument.text, evidence: [] }
        : expandText(argument.text, variables, self);
    const evidence = places(command, argument, expanded);
    if (argument.kind !== 'unquoted') return [{ text: expanded.text, evidence }];
    return splitList(expanded.text).map((text) => ({ text, evidence }));
  });
}

function places(command: CmakeCommand, argument: CmakeArgument, expanded: Word): readonly Evidence[] {
  const why = `${command.name}() gives ${argument.text.length > 80 ? `${argument.text.slice(0, 77)}…` : argument.text}`;
  const own: Evidence = { file: command.file, line: argument.line, why };
  const head: Evidence[] =
    argument.line === command.line
      ? []
      : [{ file: command.file, line: command.line, why: `${command.name}()` }];
  return uniqueEvidence([own, ...expanded.evidence, ...head]).slice(0, evidenceLimit);
}

/** Items of a list; a `;` inside of a generator expression or of brackets separates nothing. Arguments have no empty ones. */
export function splitList(text: string, keepsEmpty = false): string[] {
  if (!text.includes(';')) return text === '' ? [] : [text];
  const items: string[] = [];
  let depth = 0;
  let item = '';
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] ?? '';
    if (c === '$' && text[i + 1] === '<') depth += 1;
    else if (c === '>' && depth > 0) depth -= 1;
    if (c === ';' && depth === 0) {
      if (item !== '' || keepsEmpty) items.push(item);
      item = '';
    } else item += c;
  }
  if (item !== '' || keepsEmpty) items.push(item);
  return items;
}

/** Every word of a list, each with the places of the whole. */
export function listWords(word: Word): Word[] {
  return splitList(word.text).map((text) => ({ text, evidence: word.evidence }));
}
