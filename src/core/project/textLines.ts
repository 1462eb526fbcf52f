/** The line (from 1) on which a text first stands in a file, looked for from the line `from`; 1 when it does not. */
export function lineOf(source: string, needle: string, from = 1): number {
  let start = 0;
  for (let line = 1; line < from; line += 1) {
    const next = source.indexOf('\n', start);
    if (next < 0) break;
    start = next + 1;
  }
  const at = source.indexOf(needle, start);
  if (at < 0 || needle === '') return start === 0 ? 1 : lineOf(source, needle);
  return lineAt(source, at);
}

/** The line (from 1) of an offset. */
export function lineAt(source: string, offset: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at >= 0 && at < offset; at = source.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** A text as the part of a regular expression that means just it. */
export function escapedPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
