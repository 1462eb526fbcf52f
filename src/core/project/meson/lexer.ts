import { withoutMarks } from '../unknownText';

/** A token of meson.build. The text of a string is its value. `line` counts from 1. */
export interface MesonToken {
  readonly kind: 'name' | 'string' | 'format' | 'number' | 'mark' | 'end';
  readonly text: string;
  readonly line: number;
}

const tokenLimit = 200_000;

/** Ends of lines are tokens outside of brackets, where they end statements. */
export function mesonTokens(source: string): MesonToken[] {
  const text = withoutMarks(source);
  const tokens: MesonToken[] = [];
  const pattern =
    /([ \t\r]+|\\\n|#[^\n]*)|(\n)|(f?)'''([^]*?)(?:'''|$)|(f?)'((?:\\[^]|[^'\\\n])*)(?:'|(?=\n)|$)|([A-Za-z_]\w*)|(\d\w*)|(==|!=|<=|>=|\+=|[^])/y;
  let line = 1;
  let depth = 0;
  for (
    let match = pattern.exec(text);
    match !== null && tokens.length < tokenLimit;
    match = pattern.exec(text)
  ) {
    const [all, , newline, longFormat, long, format, short, name, number, mark] = match;
    const at = line;
    line += all.includes('\n') ? all.split('\n').length - 1 : 0;
    if (newline !== undefined) {
      if (depth === 0) tokens.push({ kind: 'end', text: '\n', line: at });
    } else if (long !== undefined)
      tokens.push({ kind: longFormat === 'f' ? 'format' : 'string', text: long, line: at });
    else if (short !== undefined)
      tokens.push({ kind: format === 'f' ? 'format' : 'string', text: unescaped(short), line: at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, line: at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, line: at });
    else if (mark !== undefined) {
      if ('([{'.includes(mark)) depth += 1;
      else if (')]}'.includes(mark)) depth = Math.max(0, depth - 1);
      tokens.push({ kind: 'mark', text: mark, line: at });
    }
  }
  tokens.push({ kind: 'end', text: '\n', line });
  return tokens;
}

function unescaped(text: string): string {
  return text.replace(/\\([\\'nt])/g, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c));
}
