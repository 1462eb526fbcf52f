import type { Place } from './state';

export interface LogicalLine {
  /** Continued lines are joined by a blank, except in recipes, where the shell sees the backslash. */
  readonly text: string;
  readonly line: number;
  readonly isRecipe: boolean;
}

/** The lines of a makefile with their numbers, continuations joined. Which of them are recipes is the reader's to say. */
export function logicalLines(text: string, first = 1): readonly LogicalLine[] {
  const lines = text.split(/\r\n|\n|\r/);
  const out: LogicalLine[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const start = i;
    const isRecipe = lines[i]?.startsWith('\t') === true;
    const parts = [lines[i] ?? ''];
    while (/(^|[^\\])(\\\\)*\\$/.test(parts.at(-1) ?? '') && i + 1 < lines.length) {
      i += 1;
      parts.push(lines[i] ?? '');
    }
    const joined = isRecipe
      ? parts.map((part, at) => (at === 0 ? part : part.replace(/^\t/, ''))).join('\n')
      : parts
          .map((part, at) => {
            const isLast = at === parts.length - 1;
            const cut = isLast ? part : part.replace(/\s*\\$/, '');
            return at === 0 ? cut : cut.trimStart();
          })
          .join(' ');
    out.push({ text: joined, line: first + start, isRecipe });
  }
  return out;
}

/** Cuts a comment; `\#` is no comment. */
export function withoutComment(text: string): string {
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    if (text.charAt(at - 1) !== '\\') return text.slice(0, at);
  }
  return text;
}

export interface Assignment {
  readonly name: string;
  readonly operator: '=' | ':=' | '?=' | '+=' | '!=';
  readonly value: string;
}

/** `NAME = value` in all its forms; undefined for a rule or anything else. */
export function assignmentOf(text: string): Assignment | undefined {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charAt(i);
    if (c === '(' || c === '{') depth += 1;
    else if (c === ')' || c === '}') depth -= 1;
    else if (depth > 0) continue;
    else if (c === ':') {
      const colons = /^:{1,3}=/.exec(text.slice(i, i + 4))?.[0];
      if (colons === undefined) return undefined;
      return made(text.slice(0, i), ':=', text.slice(i + colons.length));
    } else if (c === '=') {
      const before = text.charAt(i - 1);
      return before === '?' || before === '+' || before === '!'
        ? made(text.slice(0, i - 1), `${before}=`, text.slice(i + 1))
        : made(text.slice(0, i), '=', text.slice(i + 1));
    }
  }
  return undefined;
}

function made(name: string, operator: Assignment['operator'], value: string): Assignment | undefined {
  const trimmed = name.trim();
  if (trimmed === '' || /\s/.test(trimmed.replace(/\$[({][^]*[)}]/g, ''))) return undefined;
  return { name: trimmed, operator, value: value.replace(/^\s+/, '') };
}

export function placeOf(file: string, line: LogicalLine): Place {
  return { file, line: line.line };
}
