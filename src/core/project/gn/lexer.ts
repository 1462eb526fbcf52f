import { withoutMarks } from '../unknownText';

export interface Token {
  readonly kind: 'text' | 'name' | 'mark' | 'end';
  /** Of a text what stands between the quotes, with its escapes. */
  readonly text: string;
  readonly line: number;
}

const mostTokens = 200_000;

/** The tokens of a GN file. Source: the grammar that `gn help grammar` prints (GN 2024). */
export function gnTokens(source: string): readonly Token[] {
  const text = withoutMarks(source);
  const pattern =
    /(\s+|#[^\n]*)|"((?:\\.|[^"\\\n])*)"|([A-Za-z_]\w*|-?\d+)|(\+=|-=|==|!=|<=|>=|&&|\|\||[^])/y;
  const tokens: Token[] = [];
  let line = 1;
  for (
    let match = pattern.exec(text);
    match !== null && tokens.length < mostTokens;
    match = pattern.exec(text)
  ) {
    const [, blank, string, name, mark] = match;
    if (string !== undefined) tokens.push({ kind: 'text', text: string, line });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, line });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, line });
    else line += (blank ?? '').split('\n').length - 1;
  }
  tokens.push({ kind: 'end', text: '', line });
  return tokens;
}
