/** In characters: what a build file may make of a few short texts is as long as it likes, and no linker is given as much. */
export const longestText = 200_000;

/** Texts with glue between them; undefined where that is longer than `most`. */
export function joinedText(parts: readonly string[], glue: string, most = longestText): string | undefined {
  let length = Math.max(0, parts.length - 1) * glue.length;
  for (const part of parts) length += part.length;
  return length > most ? undefined : parts.join(glue);
}

/** A text with every `from` replaced, which must not be empty; undefined where that is longer than `most`. */
export function replacedText(text: string, from: string, to: string, most = longestText): string | undefined {
  return joinedText(text.split(from), to, most);
}

/** A text with each match of a global pattern replaced; undefined where that is longer than `most`. */
export function filledText(
  text: string,
  pattern: RegExp,
  value: (match: RegExpMatchArray) => string,
  most = longestText,
): string | undefined {
  const parts: string[] = [];
  let at = 0;
  let length = text.length;
  for (const match of text.matchAll(pattern)) {
    const made = value(match);
    length += made.length - match[0].length;
    if (length > most) return undefined;
    parts.push(text.slice(at, match.index), made);
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return joinedText(parts, '', most);
}
