import { wouldPaste, type Token } from './tokens';
import type { MapBuilder } from './sourceMap';

/** The text of expanded tokens, a line for each time `line` is called, with blanks where GCC 12 puts them (c-ppoutput.cc). */
export interface Printer {
  /** False when there is no more room. */
  line(tokens: readonly Token[]): boolean;
  text(): string;
  /** Of the text so far. */
  length(): number;
}

export function makePrinter(map: MapBuilder, limit: number): Printer {
  const parts: string[] = [];
  let length = 0;
  const put = (text: string): void => {
    parts.push(text);
    length += text.length;
  };
  return {
    line(tokens) {
      let avoid = false;
      let source: Token | undefined;
      let previous: Token | undefined;
      for (const token of tokens) {
        if (token.kind === 'padding') {
          avoid = true;
          if (source === undefined || (!source.white && token.source === undefined)) source = token.source;
          continue;
        }
        const white = avoid
          ? (source ?? token).white || (previous !== undefined && wouldPaste(previous, token))
          : token.white;
        if (white && previous !== undefined) put(' ');
        avoid = false;
        source = undefined;
        previous = token;
        map.add(length, token.file, token.start, token.end);
        put(token.text);
        if (length >= limit) break;
      }
      if (previous !== undefined) put('\n');
      return length < limit;
    },
    text: () => parts.join(''),
    length: () => length,
  };
}
