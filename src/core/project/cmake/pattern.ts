/** In characters: the longest text that a pattern of a workspace file is run on. */
export const longestMatched = 2000;

/**
 * A regular expression of a list file, or undefined where it could take long or is none: one that repeats what repeats, or that
 * has more than two repetitions without a bound, which is a square of the text's length at most.
 */
export function patternOf(pattern: string, flags = ''): RegExp | undefined {
  if (pattern.length > 300 || /[+*]\)?[+*]|\([^)]*[+*][^)]*\)[+*]|\\\d|\(\?|\{/.test(pattern))
    return undefined;
  if ((pattern.match(/[+*]/g) ?? []).length > 2) return undefined;
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

/**
 * `string(REGEX MODE pattern …)` with MATCH, MATCHALL or REPLACE; undefined where the outcome is not told. A replacement names
 * groups as `\\1`.
 */
export function regexResult(
  mode: string,
  pattern: string,
  input: string,
  replacement = '',
): string | undefined {
  const regex = patternOf(pattern, mode === 'MATCH' ? '' : 'g');
  if (regex === undefined || input.length > longestMatched) return undefined;
  switch (mode) {
    case 'MATCH':
      return regex.exec(input)?.[0] ?? '';
    case 'MATCHALL':
      return [...input.matchAll(regex)].map(([text]) => text).join(';');
    case 'REPLACE':
      return input.replace(regex, (...match: readonly unknown[]) =>
        replacement.replace(/\\(\d)/g, (_, digit: string) => {
          const group = match[Number(digit)];
          return typeof group === 'string' ? group : '';
        }),
      );
    default:
      return undefined;
  }
}
