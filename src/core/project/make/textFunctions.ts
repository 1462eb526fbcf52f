import { joinedText, replacedText } from '../boundedText';
import { absolute, exists, wildcard } from './treePaths';
import {
  hasUnknown,
  isOnlyUnknown,
  mostLength,
  tooLongText,
  unknownValue,
  withoutUnset,
  type MakeState,
} from './state';
import { stemIn, substituted, words } from './words';

/** Functions that make a text of their arguments and look at nothing but the tree. */
export function textFunction(state: MakeState, name: string, given: readonly string[]): string {
  const [a = '', b = '', c = ''] = given;
  switch (name) {
    case 'subst':
      return a === '' ? c + b : (replacedText(c, a, b, mostLength) ?? tooLongText(state));
    case 'patsubst':
      return substitutedWords(state, c, a.trim(), b.trim());
    case 'strip':
      return line(state, words(a));
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
      return line(
        state,
        list.filter((word) => fits(word) === (name === 'filter') || /^\uE000\d+\uE001$/.test(word)),
      );
    }
    case 'sort':
      return line(
        state,
        [...new Set(words(a))].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0)),
      );
    case 'word': {
      const list = words(b);
      const isOpen = list.slice(0, Number(a)).some(hasUnknown) || (list.length < Number(a) && hasUnknown(b));
      return isOpen && !(Number(a) === 1 && list.length > 1)
        ? unknownValue(state, `word ${a.trim()} of what is unknown`)
        : (list[Number(a) - 1] ?? '');
    }
    case 'wordlist':
      return line(state, words(c).slice(Math.max(0, Number(a) - 1), Number(b)));
    case 'words':
      return hasUnknown(a) ? unknownValue(state, 'the number of unknown words') : words(a).length.toString();
    case 'firstword':
      return words(a)[0] ?? '';
    case 'lastword':
      return words(a).at(-1) ?? '';
    case 'dir':
      return line(
        state,
        words(a).map((path) => path.slice(0, path.lastIndexOf('/') + 1) || './'),
      );
    case 'notdir':
      return line(
        state,
        words(a)
          .map((path) => path.slice(path.lastIndexOf('/') + 1))
          .filter(Boolean),
      );
    case 'suffix':
      return line(
        state,
        words(a).flatMap((path) => /\.[^./]*$/.exec(path)?.[0] ?? []),
      );
    case 'basename':
      return line(
        state,
        words(a).map((path) => path.replace(/\.[^./]*$/, '')),
      );
    case 'addsuffix':
      return line(
        state,
        words(b).map((word) => word + a),
      );
    case 'addprefix':
      return line(
        state,
        words(b).map((word) => a + word),
      );
    case 'join': {
      const [left, right] = [words(a), words(b)];
      return line(
        state,
        Array.from(
          { length: Math.max(left.length, right.length) },
          (_, i) => (left[i] ?? '') + (right[i] ?? ''),
        ),
      );
    }
    case 'wildcard':
      return line(
        state,
        words(a).flatMap((pattern) => wildcard(state, pattern)),
      );
    case 'abspath':
      return line(
        state,
        words(a).map((path) => absolute(state, path)),
      );
    case 'realpath':
      return line(
        state,
        words(a)
          .map((path) => absolute(state, path))
          .filter((path) => exists(state, path) || hasUnknown(path)),
      );
    default:
      return unknownValue(state, `the value of $(${name} …)`);
  }
}

/** Words as one text. */
export function line(state: MakeState, list: readonly string[]): string {
  return joinedText(list, ' ', mostLength) ?? tooLongText(state);
}

/** `patsubst` of every word. A variable that is set nowhere is empty: it does not stand between a word and its ending. */
export function substitutedWords(
  state: MakeState,
  text: string,
  pattern: string,
  replacement: string,
): string {
  const made = words(text).map((word) => {
    const own = substituted(word, pattern, replacement);
    if (own !== word || !hasUnknown(word)) return own;
    const plain = withoutUnset(state, word);
    const other = substituted(plain, pattern, replacement);
    return other === plain ? word : other;
  });
  return line(state, made);
}
