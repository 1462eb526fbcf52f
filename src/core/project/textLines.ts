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

/** Whether a text consists of `parts` in their order, with one character or more between each two, none of which is `never`. */
export function consistsOf(text: string, parts: readonly string[], never?: string): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  const between = (from: number, to: number): boolean =>
    to > from && (never === undefined || !text.slice(from, to).includes(never));
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at + 1);
    if (found < 0 || !between(at, found)) return false;
    at = found + part.length;
  }
  return between(at, text.length - last.length);
}
