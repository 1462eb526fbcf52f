/**
 * File and section patterns as fnmatch(3) without flags: `*` and `?` match anything, also `/` and a leading dot;
 * `[abc]`, `[a-z]`, `[!a]` and `[^a]` match one character; `\` quotes the next.
 */
export function globMatches(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let starAt = -1;
  let starName = 0;
  for (;;) {
    if (p < pattern.length && pattern[p] === '*') {
      starAt = p;
      starName = n;
      p += 1;
      continue;
    }
    if (n >= name.length) return p >= pattern.length;
    const next = p < pattern.length ? one(pattern, p, name.charAt(n)) : -1;
    if (next >= 0) {
      p = next;
      n += 1;
    } else if (starAt >= 0) {
      // The last star takes one character more; earlier stars need not be tried again.
      p = starAt + 1;
      starName += 1;
      n = starName;
    } else return false;
  }
}

export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** How many characters stand before the first wildcard or backslash; all of them when there is none. */
export function literalLength(pattern: string): number {
  for (let i = 0; i < pattern.length; i += 1) {
    const c = pattern.charCodeAt(i);
    // * ? [ and the backslash
    if (c === 42 || c === 63 || c === 91 || c === 92) return i;
  }
  return pattern.length;
}

/** How many characters stand before the first wildcard, with a backslash as one of them. */
export function plainLength(pattern: string): number {
  const at = pattern.search(/[*?[]/);
  return at < 0 ? pattern.length : at;
}

/** How many characters stand behind the last wildcard or bracket; none in a pattern without. */
export function endLength(pattern: string): number {
  if (!hasWildcard(pattern)) return 0;
  let start = pattern.length;
  while (start > 0 && !'*?[]'.includes(pattern.charAt(start - 1))) start -= 1;
  return pattern.length - start;
}

/** Where the pattern goes on when its element at `p` matches the character, else -1. */
function one(pattern: string, p: number, c: string): number {
  const element = pattern[p];
  if (element === '?') return p + 1;
  if (element === '\\' && p + 1 < pattern.length) return pattern[p + 1] === c ? p + 2 : -1;
  if (element === '[') {
    const matched = bracket(pattern, p, c);
    if (matched !== undefined) return matched;
  }
  return element === c ? p + 1 : -1;
}

/** Undefined when the bracket is never closed: then `[` is itself. */
function bracket(pattern: string, p: number, c: string): number | undefined {
  let i = p + 1;
  const negated = pattern[i] === '!' || pattern[i] === '^';
  if (negated) i += 1;
  let found = false;
  for (let first = true; i < pattern.length; first = false) {
    if (pattern[i] === ']' && !first) return found !== negated ? i + 1 : -1;
    const low = pattern.charAt(i);
    if (pattern[i + 1] === '-' && i + 2 < pattern.length && pattern[i + 2] !== ']') {
      if (c >= low && c <= pattern.charAt(i + 2)) found = true;
      i += 3;
    } else {
      if (c === low) found = true;
      i += 1;
    }
  }
  return undefined;
}
