import { folderOf, joinPath } from './paths';
import type { Frame } from './frame';
import type { Token } from './tokens';

/** In characters, of all files together. */
const mostText = 128 * 1024 * 1024;
const longestName = 4096;

export interface Header {
  readonly path: string;
  readonly text: string;
  /** As in a frame. */
  readonly foundAt: number;
}

/** Name of a header as an #include has it. */
export interface HeaderName {
  readonly name: string;
  readonly isQuoted: boolean;
}

/** Yields paths, and takes the text of each or undefined. */
export type Reading<T> = Generator<string, T, string | undefined>;

/** The files of a script: each is asked for once. */
export interface Headers {
  textOf(path: string): Reading<string | undefined>;
  find(name: HeaderName, from: Frame, isNext: boolean): Reading<Header | undefined>;
}

export function makeHeaders(
  script: { readonly file: string; readonly text: string },
  includePaths: readonly string[],
): Headers {
  const read = new Map<string, string | undefined>([[script.file, script.text]]);
  let textRead = script.text.length;

  function* textOf(path: string): Reading<string | undefined> {
    if (read.has(path)) return read.get(path);
    const text = yield path;
    textRead += text?.length ?? 0;
    const kept = textRead > mostText ? undefined : text;
    read.set(path, kept);
    return kept;
  }

  function* find({ name, isQuoted }: HeaderName, from: Frame, isNext: boolean): Reading<Header | undefined> {
    if (name === '' || name.length > longestName) return undefined;
    if (name.startsWith('/')) {
      const text = yield* textOf(name);
      return text === undefined ? undefined : { path: name, text, foundAt: -1 };
    }
    if (isQuoted && !isNext) {
      const path = joinPath(folderOf(from.path), name);
      const text = yield* textOf(path);
      if (text !== undefined) return { path, text, foundAt: -1 };
    }
    for (let i = isNext ? from.foundAt + 1 : 0; i < includePaths.length; i += 1) {
      const path = joinPath(includePaths[i] ?? '', name);
      const text = yield* textOf(path);
      if (text !== undefined) return { path, text, foundAt: i };
    }
    // Where an architecture of Linux has no header of its own, its build makes one that includes the general one.
    const general = name.replace(/^asm\//, 'asm-generic/');
    return general === name ? undefined : yield* find({ name: general, isQuoted: false }, from, false);
  }

  return { textOf, find };
}

/** The name in quotes or between angle brackets; with the file's text a name of the latter kind is taken as it stands there. */
export function headerName(given: readonly Token[], text: string | undefined): HeaderName | undefined {
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
