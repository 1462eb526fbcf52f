import { globMatches } from '../../linkerscript/glob';
import { mostLength } from './state';
import { splitTop, words } from './words';

export const tooLong = Symbol('a value that is too long');

/**
 * The modifiers of BSD make behind a variable's name, as in `${OBJS:M*.o}`: those that makefiles of kernels choose flags and
 * paths with. Undefined for others, whose value is then left as it is; `tooLong` for what would be longer than any makefile needs. Source: make(1) of NetBSD 10, "Variable modifiers".
 */
export function bsdModified(
  value: string,
  modifier: string,
  isSet: boolean,
): string | typeof tooLong | undefined {
  const list = words(value);
  const each = (change: (word: string) => string): string => list.map(change).join(' ');
  switch (modifier) {
    case 'T':
      return each((word) => word.slice(word.lastIndexOf('/') + 1));
    case 'H':
      return each((word) => (word.includes('/') ? word.slice(0, word.lastIndexOf('/')) : '.'));
    case 'R':
      return each((word) => word.replace(/\.[^./]*$/, ''));
    case 'E':
      return each((word) => /\.([^./]*)$/.exec(word)?.[1] ?? '');
    case 'O':
      return [...list].sort().join(' ');
    case 'u':
      return [...new Set(list)].join(' ');
    case 'tl':
      return value.toLowerCase();
    case 'tu':
      return value.toUpperCase();
    default:
  }
  const rest = modifier.slice(1);
  switch (modifier.charAt(0)) {
    case 'U':
      return isSet ? value : rest;
    case 'D':
      return isSet ? rest : '';
    case 'M':
      return list.filter((word) => globMatches(rest, word)).join(' ');
    case 'N':
      return list.filter((word) => !globMatches(rest, word)).join(' ');
    case 'S':
      return replaced(list, rest, (word, from, to, isGlobal) => plainly(word, from, to, isGlobal));
    case 'C':
      // Of regular expressions, those alone that stand for a whole word: others could take for ever.
      return replaced(list, rest, (word, from, to) =>
        /^\^?\.[+*]\$?$/.test(from) && word !== '' ? to.replaceAll('&', word) : word,
      );
    default:
      return undefined;
  }
}

/** `/old/new/flags`, with any character for the slash. */
function replaced(
  list: readonly string[],
  text: string,
  change: (word: string, from: string, to: string, isGlobal: boolean) => string,
): string | typeof tooLong {
  const [, from = '', to = '', flags = ''] = splitTop(text, text.charAt(0));
  // Each `&` may become what was found, and each character of a word, or each word, what it is replaced by.
  const length = list.reduce((sum, word) => sum + word.length + 1, 0);
  const longest = to.length * Math.max(1, to.includes('&') ? Math.max(from.length, length) : 1);
  const places = flags.includes('g') ? length : list.length;
  if (length + places * longest > mostLength) return tooLong;
  return list.map((word) => change(word, from, to, flags.includes('g'))).join(' ');
}

function plainly(word: string, from: string, to: string, isGlobal: boolean): string {
  const starts = from.startsWith('^');
  const ends = from.endsWith('$');
  const own = from.slice(starts ? 1 : 0, ends ? -1 : undefined);
  const made = to.replaceAll('&', own);
  if (starts && ends) return word === own ? made : word;
  if (starts) return word.startsWith(own) ? made + word.slice(own.length) : word;
  if (ends) return word.endsWith(own) ? word.slice(0, word.length - own.length) + made : word;
  if (own === '') return word;
  return isGlobal ? word.replaceAll(own, () => made) : word.replace(own, () => made);
}
