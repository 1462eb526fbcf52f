import { globMatches } from '../glob';

/** What the bracket at `at` takes, or nothing where it is no pattern (GlobPattern.cpp of llvm 14, scan and expand). */
function bracketAt(pattern: string, at: number): { takes: (c: string) => boolean; next: number } | undefined {
  // The first character never closes it, not even behind the sign that turns it.
  const end = pattern.indexOf(']', at + 2);
  if (end < 0) return undefined;
  const inner = pattern.slice(at + 1, end);
  const turned = inner.startsWith('^') || inner.startsWith('!');
  const ranges: [string, string][] = [];
  for (let i = turned ? 1 : 0; i < inner.length;) {
    const low = inner.charAt(i);
    const isRange = inner[i + 1] === '-' && i + 2 < inner.length;
    const high = isRange ? inner.charAt(i + 2) : low;
    if (low > high) return undefined;
    ranges.push([low, high]);
    i += isRange ? 3 : 1;
  }
  return { takes: (c) => ranges.some(([low, high]) => c >= low && c <= high) !== turned, next: end + 1 };
}

/** A bracket that nothing closes, and a range that runs backwards, are refused. */
export function isLldGlob(pattern: string): boolean {
  for (let at = 0; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === '[') {
      const found = bracketAt(pattern, at);
      if (found === undefined) return false;
      at = found.next - 1;
    }
  }
  return true;
}

/** As ld.lld 14 compares: brackets end sooner than elsewhere, and several stars at the end want a character. */
export function lldGlobMatches(pattern: string, name: string): boolean {
  const odd = pattern.endsWith('**') || pattern.includes('[');
  return odd ? oddMatches(pattern, name) : globMatches(pattern, name);
}

type Element = 'star' | ((c: string) => boolean);

function elementsOf(pattern: string): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const c = pattern.charAt(at);
    if (c === '*') {
      if (elements.at(-1) !== 'star') elements.push('star');
      else if (at === pattern.length - 1) elements.splice(-1, 0, () => true);
    } else if (c === '?') elements.push(() => true);
    else if (c === '[') {
      const found = bracketAt(pattern, at);
      if (found === undefined) return [() => false];
      elements.push(found.takes);
      at = found.next - 1;
    } else {
      if (c === '\\') at += 1;
      const wanted = pattern.charAt(at);
      elements.push((given) => given === wanted);
    }
  }
  return elements;
}

function oddMatches(pattern: string, name: string): boolean {
  const elements = elementsOf(pattern);
  let [e, n, starAt, starName] = [0, 0, -1, 0];
  for (;;) {
    const element = elements[e];
    if (element === 'star') {
      [starAt, starName] = [e, n];
      e += 1;
    } else if (n >= name.length) return element === undefined;
    else if (element?.(name.charAt(n)) === true) {
      e += 1;
      n += 1;
    } else if (starAt >= 0) {
      starName += 1;
      [e, n] = [starAt + 1, starName];
    } else return false;
  }
}
