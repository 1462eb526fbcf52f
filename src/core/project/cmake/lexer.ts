import { withoutMarks } from '../unknownText';

/** An argument as written. A bracket argument is taken literally; an unquoted one is split at `;` when it is expanded. */
export interface CmakeArgument {
  readonly text: string;
  readonly kind: 'unquoted' | 'quoted' | 'bracket';
  /** From 1. */
  readonly line: number;
}

export interface CmakeCommand {
  /** In lower case, since command names have no case. */
  readonly name: string;
  readonly arguments: readonly CmakeArgument[];
  readonly file: string;
  readonly line: number;
}

const commandLimit = 100_000;
const argumentLimit = 20_000;

/** Reads a list file as its commands. What is no command is passed over to the next line. */
export function cmakeCommands(source: string, file: string): CmakeCommand[] {
  const text = withoutMarks(source);
  const commands: CmakeCommand[] = [];
  let at = 0;
  let line = 1;
  const count = (from: number, to: number): void => {
    for (let i = text.indexOf('\n', from); i >= 0 && i < to; i = text.indexOf('\n', i + 1)) line += 1;
  };
  const move = (to: number): void => {
    count(at, to);
    at = to;
  };
  while (at < text.length && commands.length < commandLimit) {
    const next = /[ \t\r\n]+|#\[(=*)\[|#[^\n]*|([A-Za-z_]\w*)[ \t]*\(|[^\n]/y;
    next.lastIndex = at;
    const match = next.exec(text);
    if (match === null) break;
    const name = match[2];
    if (match[1] !== undefined) {
      const close = text.indexOf(`]${match[1]}]`, at);
      move(close < 0 ? text.length : close + match[1].length + 2);
    } else if (name === undefined) {
      const isBlank = /^[\s#]/.test(match[0]);
      const newline = text.indexOf('\n', at);
      move(isBlank ? next.lastIndex : newline < 0 ? text.length : newline + 1);
    } else {
      const start = line;
      move(next.lastIndex);
      const read = readArguments(text, at, line);
      commands.push({ name: name.toLowerCase(), arguments: read.arguments, file, line: start });
      move(read.end);
    }
  }
  return commands;
}

function readArguments(
  text: string,
  start: number,
  startLine: number,
): { arguments: CmakeArgument[]; end: number } {
  const found: CmakeArgument[] = [];
  let at = start;
  let line = startLine;
  let depth = 1;
  const token =
    /([ \t\r;]+)|(\n)|#\[(=*)\[|(#[^\n]*)|\[(=*)\[|("(?:\\[^]|[^"\\])*(?:"|$))|([()])|((?:\\[^]|\$\([^)]*\)|"(?:\\[^]|[^"\\\n])*"|[^\s()#"\\])+)|[^]/y;
  while (at < text.length && found.length < argumentLimit) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) break;
    at = token.lastIndex;
    const [all, , newline, comment, , bracket, quoted, paren, unquoted] = match;
    if (newline !== undefined) line += 1;
    else if (comment !== undefined || bracket !== undefined) {
      const equals = comment ?? bracket ?? '';
      const close = text.indexOf(`]${equals}]`, at);
      const end = close < 0 ? text.length : close;
      if (bracket !== undefined)
        found.push({ text: text.slice(at, end).replace(/^\r?\n/, ''), kind: 'bracket', line });
      line += text.slice(at, end).split('\n').length - 1;
      at = end + equals.length + 2;
    } else if (quoted !== undefined) {
      found.push({
        text: quoted
          .slice(1, quoted.endsWith('"') && quoted.length > 1 ? -1 : undefined)
          .replace(/\\\r?\n/g, ''),
        kind: 'quoted',
        line,
      });
      line += quoted.split('\n').length - 1;
    } else if (paren !== undefined) {
      depth += paren === '(' ? 1 : -1;
      if (depth === 0) break;
      // Parentheses inside of a command are arguments of their own, which only conditions have.
      found.push({ text: paren, kind: 'unquoted', line });
    } else if (unquoted !== undefined) {
      found.push({ text: unquoted, kind: 'unquoted', line });
      line += unquoted.split('\n').length - 1;
    } else if (all === '\\') at += 1;
  }
  return { arguments: found, end: at };
}
