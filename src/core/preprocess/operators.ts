import { readLine, type Token } from './tokens';

/** Two tokens as one; undefined where they do not make one, which an assembler's text may have. */
export function paste(left: Token, right: Token): Token | undefined {
  if (left.text === '/' && right.text !== '=') return undefined;
  const text = left.text + right.text;
  const { tokens } = readLine(text, 0, 0);
  const [only] = tokens;
  if (tokens.length !== 1 || only?.text !== text) return undefined;
  const { white, file, start, end } = left;
  return { kind: only.kind, text, white, file, start, end };
}

/** What `#` makes of an argument. */
export function asString(tokens: readonly Token[]): Pick<Token, 'kind' | 'text'> {
  let text = '';
  let source: Token | undefined;
  let isPadded = false;
  for (const token of tokens) {
    if (token.kind === 'padding') {
      if (!isPadded || (source?.white !== true && token.source === undefined)) source = token.source;
      isPadded = source !== undefined;
      continue;
    }
    if (text !== '' && (source ?? token).white) text += ' ';
    source = undefined;
    isPadded = false;
    text +=
      token.kind === 'string' || token.kind === 'char' ? token.text.replace(/["\\]/g, '\\$&') : token.text;
  }
  return { kind: 'string', text: `"${text}"` };
}

/** Whether the last of the tokens is pasted to what comes next. */
export function setPaste(tokens: Token[], pasteLeft: boolean): void {
  const last = tokens.pop();
  if (last !== undefined) tokens.push(pasteLeft ? { ...last, pasteLeft } : withoutPaste(last));
}

export function withoutPaste(token: Token): Token {
  const { kind, text, white, file, start, end, painted } = token;
  return { kind, text, white, file, start, end, ...(painted === true ? { painted } : {}) };
}
