import { joinedText } from '../boundedText';
import { uniqueEvidence, type Word } from '../linkDraft';
import { hasUnknown } from '../unknownText';
import type { Frame } from './model';
import { longestMatched, patternOf, regexResult } from './pattern';
import { splitList } from './scope';

/** `list(…)`. What is not followed makes its result unknown, as does an index into a list of which a part is unknown. */
export function listCommand(frame: Frame, words: readonly Word[]): void {
  const [mode, name, ...rest] = words;
  if (mode === undefined || name === undefined) return;
  const known = frame.variables.get(name.text);
  const before = known ?? { text: '', evidence: [] };
  const items = splitList(before.text, true);
  const texts = rest.map((word) => word.text);
  const put = (
    variable: string | undefined,
    list: readonly string[] | undefined,
    more: readonly Word[] = [],
    glue = ';',
  ): void => {
    if (variable === undefined) return;
    const text = list === undefined ? undefined : joinedText(list, glue);
    if (text === undefined) frame.variables.delete(variable);
    else
      frame.variables.set(variable, {
        text,
        evidence: uniqueEvidence([...more.flatMap((word) => word.evidence), ...before.evidence]).slice(0, 12),
      });
  };
  const isKnown = known !== undefined && !hasUnknown(known.text);
  switch (mode.text) {
    case 'APPEND':
      put(name.text, [...items, ...texts], rest);
      return;
    case 'PREPEND':
      put(name.text, [...texts, ...items], rest);
      return;
    case 'INSERT': {
      const at = Number(texts[0]) || 0;
      put(name.text, [...items.slice(0, at), ...texts.slice(1), ...items.slice(at)], rest);
      return;
    }
    case 'REMOVE_ITEM':
      put(
        name.text,
        items.filter((item) => !texts.includes(item)),
      );
      return;
    case 'REMOVE_AT': {
      const removed = new Set(texts.map((text) => (Number(text) < 0 ? items.length : 0) + Number(text)));
      put(name.text, isKnown ? items.filter((_, i) => !removed.has(i)) : undefined);
      return;
    }
    case 'REMOVE_DUPLICATES':
      put(name.text, [...new Set(items)]);
      return;
    case 'REVERSE':
      put(name.text, [...items].reverse());
      return;
    case 'SORT':
      put(name.text, texts.length === 0 && isKnown ? [...items].sort() : undefined);
      return;
    case 'POP_FRONT':
    case 'POP_BACK': {
      const isFront = mode.text === 'POP_FRONT';
      const count = Math.max(1, texts.length);
      const popped = isFront ? items.slice(0, count) : items.slice(-count).reverse();
      const left = isFront ? items.slice(count) : items.slice(0, -count);
      const isSure = known !== undefined && !popped.some(hasUnknown);
      texts.forEach((variable, i) => {
        put(variable, isSure ? popped.slice(i, i + 1) : undefined);
      });
      put(name.text, isSure ? left : undefined);
      return;
    }
    case 'JOIN':
      put(texts[1], items, [], texts[0]);
      return;
    case 'GET': {
      const found = texts.slice(0, -1).map((index) => itemAt(items, Number(index)));
      put(texts.at(-1), found.includes(undefined) ? undefined : found.filter((item) => item !== undefined));
      return;
    }
    case 'SUBLIST': {
      const [start, length] = texts.map(Number);
      const end = length === undefined || length < 0 ? undefined : (start ?? 0) + length;
      put(texts[2], isKnown ? items.slice(start, end) : undefined);
      return;
    }
    case 'FIND': {
      const at = items.indexOf(texts[0] ?? '');
      const isSure = known !== undefined && !items.slice(0, at < 0 ? undefined : at).some(hasUnknown);
      put(texts[1], isSure ? [at.toString()] : undefined);
      return;
    }
    case 'LENGTH':
      put(texts[0], isKnown ? [items.length.toString()] : undefined);
      return;
    case 'FILTER': {
      const [kind, , pattern = ''] = texts;
      const regex = patternOf(pattern);
      const isSure =
        regex !== undefined &&
        known !== undefined &&
        items.every((item) => !hasUnknown(item) && item.length <= longestMatched);
      put(name.text, isSure ? items.filter((item) => regex.test(item) === (kind === 'INCLUDE')) : undefined);
      return;
    }
    case 'TRANSFORM': {
      const output = texts.indexOf('OUTPUT_VARIABLE');
      const action = output < 0 ? texts : texts.slice(0, output);
      const made = transformed(items, action);
      put(output < 0 ? name.text : texts[output + 1], made, rest);
      return;
    }
    default:
  }
}

/** The item at an index, from the end where that is negative; undefined where an item on the way there is unknown, or there is none. */
function itemAt(items: readonly string[], index: number): string | undefined {
  const way = index < 0 ? items.slice(index) : items.slice(0, index + 1);
  return way.some(hasUnknown) ? undefined : items.at(index);
}

/** Undefined for an action that is not followed, or one on some of the items. */
function transformed(items: readonly string[], action: readonly string[]): readonly string[] | undefined {
  const [kind, first = '', second = ''] = action;
  const each = (change: (item: string) => string, count: number): readonly string[] | undefined =>
    action.length === count ? items.map(change) : undefined;
  switch (kind) {
    case 'PREPEND':
      return each((item) => first + item, 2);
    case 'APPEND':
      return each((item) => item + first, 2);
    case 'TOLOWER':
      return items.some(hasUnknown) ? undefined : each((item) => item.toLowerCase(), 1);
    case 'TOUPPER':
      return items.some(hasUnknown) ? undefined : each((item) => item.toUpperCase(), 1);
    case 'STRIP':
      return each((item) => item.trim(), 1);
    case 'REPLACE': {
      if (action.length !== 3 || items.some(hasUnknown)) return undefined;
      const made = items.map((item) => regexResult('REPLACE', first, item, second));
      return made.includes(undefined) ? undefined : made.filter((item) => item !== undefined);
    }
    default:
      return undefined;
  }
}
