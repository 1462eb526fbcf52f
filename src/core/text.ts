/** A half-open range of UTF-16 code units in one text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place in a file of the user's. `line` and `column` count from 1, as editors and linkers print them. */
export interface SourceLocation {
  readonly file: string;
  readonly span: Span;
  readonly line: number;
  readonly column: number;
}

/** Offsets → lines, built once for a text. Knows `\n`, `\r\n` and `\r`. */
export interface LineIndex {
  /** Line and column of an offset, both from 1; an offset past the end is the end. */
  position(offset: number): { readonly line: number; readonly column: number };
  locate(file: string, span: Span): SourceLocation;
}

export function lineIndex(text: string): LineIndex {
  // Most texts are never asked about, so the lines are looked for at the first question.
  let known: readonly number[] | undefined;
  const position = (offset: number): { line: number; column: number } => {
    const starts = (known ??= lineStarts(text));
    const at = Math.max(0, Math.min(offset, text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
  };
  return { position, locate: (file, span) => ({ file, span, ...position(span.start) }) };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 13 && text.charCodeAt(i + 1) === 10) continue;
    if (c === 10 || c === 13) starts.push(i + 1);
  }
  return starts;
}
