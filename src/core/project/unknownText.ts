/**
 * Texts of which a part is not known. The part stands in the text between two characters of the private use area with the
 * name of what is missing, so that it survives every joining and splitting and is seen wherever the text ends up.
 */
const open = '\uE000';
const close = '\uE001';
const pattern = new RegExp(`${open}([^${open}${close}]*)${close}`, 'g');

export function unknownText(name: string): string {
  return `${open}${name.replace(/[\uE000-\uE002]/g, '')}${close}`;
}

/** The names of what is missing, each once. */
export function unknownsOf(text: string): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
}

export function hasUnknown(text: string): boolean {
  return text.includes(open);
}

/** The text for people: what is missing as `${name}`. */
export function shownText(text: string): string {
  return text.replace(pattern, (_, name: string) => `\${${name}}`);
}

/** Text of a file, in which nobody else may write our characters. */
export function withoutMarks(text: string): string {
  return text.replace(/[\uE000-\uE002]/g, '\uFFFD');
}
