import type { Issue } from '../issue';
import { preprocessIssue } from './issues';
import { sourceMapBuilder, type SourceMap } from './sourceMap';

/** `${NAME}` and `@NAME@` of CMake's configure_file, Meson and autotools; `%NAME%` of LK and of what is built like it. */
const variable = /\$\{([A-Za-z_]\w{0,100})\}|@([A-Za-z_]\w{0,100})@|%([A-Z][A-Z0-9_]{1,100})%/g;

/**
 * Whether a text has variables that a configure step fills in. No script that a linker reads has these outside of remarks and
 * strings; in a string they are ordinary letters, unless the file's name or a known value says otherwise.
 */
export function isTemplate(
  file: string,
  text: string,
  values: ReadonlyMap<string, string> = new Map(),
): boolean {
  const isNamed = templateName.test(file);
  return [...text.matchAll(remarkOrString)].some(([whole, variableOutside]) => {
    if (variableOutside !== undefined) return true;
    if (!whole.startsWith('"')) return false;
    return [...whole.matchAll(variable)].some(
      ([, braced, between, percent]) => isNamed || values.has(braced ?? between ?? percent ?? ''),
    );
  });
}

const templateName = /\.(?:in|tmpl|template|tpl|j2|cmake)$|\.in\.[^./\\]+$/;
const remarkOrString = new RegExp(`/\\*[^]*?(?:\\*/|$)|"[^"\\n]*"|(${variable.source})`, 'g');

export interface Filled {
  readonly text: string;
  readonly sources: SourceMap;
  readonly issues: readonly Issue[];
}

/** Puts in the values that are known; of the others the name stays, which makes what hangs on it unknown. Each is told once. */
export function fillTemplate(file: string, text: string, values: ReadonlyMap<string, string>): Filled {
  const map = sourceMapBuilder();
  const parts: string[] = [];
  const unknown = new Map<string, { readonly start: number; readonly end: number }>();
  let length = 0;
  let at = 0;
  /** Kept text is mapped letter by letter, so that every span in it stays what it was. */
  const keep = (end: number): void => {
    const kept = text.slice(at, end);
    for (const { 0: word, index } of kept.matchAll(/\S+/g)) {
      for (let i = 0; i < word.length; i += 1)
        map.add(length + index + i, 0, at + index + i, at + index + i + 1);
    }
    parts.push(kept);
    length += kept.length;
  };
  for (const m of text.matchAll(variable)) {
    const [whole, braced, between, percent] = m;
    const name = braced ?? between ?? percent ?? '';
    keep(m.index);
    at = m.index + whole.length;
    const value = values.get(name);
    if (value === undefined && !unknown.has(name) && !isRemark(text, m.index))
      unknown.set(name, { start: m.index, end: at });
    map.add(length, 0, m.index, at);
    parts.push(value ?? name);
    length += (value ?? name).length;
  }
  keep(text.length);
  const sources = map.finish([{ name: file, text }]);
  const issues = [...unknown].map(([name, span]) =>
    preprocessIssue('preprocess.template', { name }, sources.place(0, span)),
  );
  return { text: parts.join(''), sources, issues };
}

function isRemark(text: string, at: number): boolean {
  return text.lastIndexOf('/*', at) > text.lastIndexOf('*/', at);
}

/** `NAME=VALUE` definitions as values of template variables. */
export function valuesOf(defines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    defines.flatMap((define): [string, string][] => {
      const equals = define.indexOf('=');
      return equals < 0 ? [] : [[define.slice(0, equals), define.slice(equals + 1)]];
    }),
  );
}
