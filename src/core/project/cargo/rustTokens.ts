import { withoutMarks } from '../unknownText';

/** A token of Rust source. The text of a string is its value; everything else is as written. `line` counts from 1. */
export interface RustToken {
  readonly kind: 'name' | 'string' | 'number' | 'mark';
  readonly text: string;
  readonly line: number;
}

const marks = ['..=', '=>', '::', '==', '!=', '&&', '||', '->', '+=', '..', '<=', '>='];
const tokenLimit = 200_000;

/** Splits Rust source into tokens, without comments, lifetimes and characters, which no build script's flags are made of. */
export function rustTokens(source: string): RustToken[] {
  const text = withoutMarks(source);
  const tokens: RustToken[] = [];
  let line = 1;
  let at = 0;
  const skip = (end: number): void => {
    for (; at < end; at += 1) if (text.charCodeAt(at) === 10) line += 1;
  };
  while (at < text.length && tokens.length < tokenLimit) {
    const rest = /\s+|\/\/[^\n]*|\/\*|b?r(#*)"|b?"|'(?:\\.[^']*|[^'\\\n])'|'\w+|[A-Za-z_]\w*|\d[\w.]*/y;
    rest.lastIndex = at;
    const match = rest.exec(text);
    const found = match?.[0];
    if (found === undefined) {
      const mark = marks.find((m) => text.startsWith(m, at)) ?? text[at] ?? '';
      tokens.push({ kind: 'mark', text: mark, line });
      at += Math.max(1, mark.length);
    } else if (found === '/*') {
      skip(endOfComment(text, at));
    } else if (found.endsWith('"')) {
      const startLine = line;
      const start = at + found.length;
      const hashes = match?.[1];
      const closing = hashes === undefined ? endOfString(text, start) : text.indexOf(`"${hashes}`, start);
      const end = closing < 0 ? text.length : closing;
      const raw = text.slice(start, end);
      tokens.push({ kind: 'string', text: hashes === undefined ? unescaped(raw) : raw, line: startLine });
      skip(end + 1 + (hashes?.length ?? 0));
    } else {
      const first = found.charCodeAt(0);
      if (/[A-Za-z_]/.test(found[0] ?? '')) tokens.push({ kind: 'name', text: found, line });
      else if (first >= 48 && first <= 57) tokens.push({ kind: 'number', text: found, line });
      skip(at + found.length);
    }
  }
  return tokens;
}

function endOfString(text: string, start: number): number {
  for (let i = start; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '"') return i;
  }
  return -1;
}

/** Comments of Rust nest. */
function endOfComment(text: string, start: number): number {
  const ends = /\/\*|\*\//g;
  ends.lastIndex = start;
  for (let depth = 0, match = ends.exec(text); match !== null; match = ends.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return ends.lastIndex;
  }
  return text.length;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
]);

function unescaped(raw: string): string {
  return raw.replace(/\\(\n\s*|u\{[^}]*\}|x[0-9a-fA-F]{2}|[^])/g, (_, escape: string) => {
    if (escape.startsWith('\n')) return '';
    if (escape.length > 1)
      return String.fromCodePoint(Math.min(0xffff, parseInt(escape.slice(1).replace('{', ''), 16) || 0xfffd));
    return escapes.get(escape) ?? escape;
  });
}
