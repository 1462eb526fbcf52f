import { absolute, exists, wildcard } from './treePaths';
import { hasUnknown, isOnlyUnknown, unknownValue, withoutUnset, type MakeState } from './state';
import { stemIn, substituted, words } from './words';

/** Functions that make a text of their arguments and look at nothing but the tree. */
export function textFunction(state: MakeState, name: string, given: readonly string[]): string {
  const [a = '', b = '', c = ''] = given;
  switch (name) {
    case 'subst':
      return a === '' ? c + b : c.split(a).join(b);
    case 'patsubst':
      return substitutedWords(state, c, a.trim(), b.trim());
    case 'strip':
      return words(a).join(' ');
    case 'findstring':
      if (hasUnknown(b) && !b.includes(a)) state.isGuessing = true;
      return b.includes(a) ? a : '';
    case 'filter':
    case 'filter-out': {
      const patterns = words(a);
      const fits = (word: string): boolean => patterns.some((pattern) => stemIn(word, pattern) !== undefined);
      const list = words(b);
      if (list.some((word) => hasUnknown(word) && !isOnlyUnknown(word) && !fits(word)))
        state.isGuessing = true;
      // A word of which nothing is known may be either, and is kept.
      return list
        .filter((word) => fits(word) === (name === 'filter') || /^\uE000\d+\uE001$/.test(word))
        .join(' ');
    }
    case 'sort':
      return [...new Set(words(a))].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0)).join(' ');
    case 'word': {
      const list = words(b);
      const isOpen = list.slice(0, Number(a)).some(hasUnknown) || (list.length < Number(a) && hasUnknown(b));
      return isOpen && !(Number(a) === 1 && list.length > 1)
        ? unknownValue(state, `word ${a.trim()} of what is unknown`)
        : (list[Number(a) - 1] ?? '');
    }
    case 'wordlist':
      return words(c)
        .slice(Math.max(0, Number(a) - 1), Number(b))
        .join(' ');
    case 'words':
      return hasUnknown(a) ? unknownValue(state, 'the number of unknown words') : words(a).length.toString();
    case 'firstword':
      return words(a)[0] ?? '';
    case 'lastword':
      return words(a).at(-1) ?? '';
    case 'dir':
      return words(a)
        .map((path) => path.slice(0, path.lastIndexOf('/') + 1) || './')
        .join(' ');
    case 'notdir':
      return words(a)
        .map((path) => path.slice(path.lastIndexOf('/') + 1))
        .filter(Boolean)
        .join(' ');
    case 'suffix':
      return words(a)
        .flatMap((path) => /\.[^./]*$/.exec(path)?.[0] ?? [])
        .join(' ');
    case 'basename':
      return words(a)
        .map((path) => path.replace(/\.[^./]*$/, ''))
        .join(' ');
    case 'addsuffix':
      return words(b)
        .map((word) => word + a)
        .join(' ');
    case 'addprefix':
      return words(b)
        .map((word) => a + word)
        .join(' ');
    case 'join': {
      const [left, right] = [words(a), words(b)];
      return Array.from(
        { length: Math.max(left.length, right.length) },
        (_, i) => (left[i] ?? '') + (right[i] ?? ''),
      ).join(' ');
    }
    case 'wildcard':
      return words(a)
        .flatMap((pattern) => wildcard(state, pattern))
        .join(' ');
    case 'abspath':
      return words(a)
        .map((path) => absolute(state, path))
        .join(' ');
    case 'realpath':
      return words(a)
        .map((path) => absolute(state, path))
        .filter((path) => exists(state, path) || hasUnknown(path))
        .join(' ');
    default:
      return unknownValue(state, `the value of $(${name} …)`);
  }
}

/** `patsubst` of every word. A variable that is set nowhere is empty: it does not stand between a word and its ending. */
export function substitutedWords(
  state: MakeState,
  text: string,
  pattern: string,
  replacement: string,
): string {
  return words(text)
    .map((word) => {
      const made = substituted(word, pattern, replacement);
      if (made !== word || !hasUnknown(word)) return made;
      const plain = withoutUnset(state, word);
      const other = substituted(plain, pattern, replacement);
      return other === plain ? word : other;
    })
    .join(' ');
}
