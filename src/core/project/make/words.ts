/** Words are separated by blanks; a marker of something unknown is a part of its word. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Splits at a character outside of `$(…)` and `${…}` and of brackets in them. */
export function splitTop(text: string, separator: string, most = Infinity): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length && parts.length < most - 1; i += 1) {
    const c = text.charAt(i);
    if (c === '(' || c === '{') depth += 1;
    else if (c === ')' || c === '}') depth = Math.max(0, depth - 1);
    else if (c === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** The part of a word that `%` stands for; undefined when the pattern does not fit. */
export function stemIn(word: string, pattern: string): string | undefined {
  const percent = pattern.indexOf('%');
  if (percent < 0) return word === pattern ? '' : undefined;
  const head = pattern.slice(0, percent);
  const tail = pattern.slice(percent + 1);
  const fits = word.length >= head.length + tail.length && word.startsWith(head) && word.endsWith(tail);
  return fits ? word.slice(head.length, word.length - tail.length) : undefined;
}

/** `patsubst` of one word; a word that does not fit stays. */
export function substituted(word: string, pattern: string, replacement: string): string {
  const stem = stemIn(word, pattern);
  if (stem === undefined) return word;
  return pattern.includes('%') ? replacement.replace('%', () => stem) : replacement;
}
