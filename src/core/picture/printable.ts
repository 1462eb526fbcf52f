/**
 * A name from a file as it can be shown: characters that are not seen, or that turn the text around them, are written
 * as escapes, so that no name can pass for another.
 */
export function printable(name: string): string {
  return name.replace(hidden, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Control characters, bidirectional controls, zero-width characters, line and paragraph separators. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for.
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
