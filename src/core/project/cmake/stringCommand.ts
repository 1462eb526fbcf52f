import { joinedText, longestText, replacedText } from '../boundedText';
import { uniqueEvidence, type Word } from '../linkDraft';
import { hasUnknown } from '../unknownText';
import type { Frame } from './model';
import { regexResult } from './pattern';

/** `string(…)`: what joins and changes texts. What is not followed makes its result unknown. */
export function stringCommand(frame: Frame, words: readonly Word[]): void {
  const [mode, a, b, c, ...rest] = words;
  /** Undefined is what is not known. */
  const set = (
    name: Word | undefined,
    text: string | undefined,
    from: readonly (Word | undefined)[] = [],
  ): void => {
    if (name === undefined) return;
    const evidence = uniqueEvidence(from.flatMap((word) => word?.evidence ?? [])).slice(0, 12);
    if (text === undefined || text.length > longestText) frame.variables.delete(name.text);
    else frame.variables.set(name.text, { text, evidence });
  };
  const textsFrom = (at: number): readonly string[] => words.slice(at).map((word) => word.text);
  switch (mode?.text) {
    case 'APPEND':
    case 'PREPEND': {
      if (a === undefined) return;
      const before = frame.variables.get(a.text);
      const added = textsFrom(2).join('');
      set(a, mode.text === 'APPEND' ? (before?.text ?? '') + added : added + (before?.text ?? ''), [
        ...words.slice(2),
        before,
      ]);
      return;
    }
    case 'CONCAT':
      set(a, joinedText(textsFrom(2), ''), words.slice(2));
      return;
    case 'JOIN':
      set(b, joinedText(textsFrom(3), a?.text ?? ''), words.slice(3));
      return;
    case 'TOLOWER':
      set(b, a?.text.toLowerCase() ?? '', [a]);
      return;
    case 'TOUPPER':
      set(b, a?.text.toUpperCase() ?? '', [a]);
      return;
    case 'STRIP':
      set(b, a?.text.trim() ?? '', [a]);
      return;
    case 'REPLACE': {
      const input = rest.map((word) => word.text).join('');
      set(c, a === undefined || a.text === '' ? input : replacedText(input, a.text, b?.text ?? ''), rest);
      return;
    }
    case 'REGEX': {
      const isReplacing = a?.text === 'REPLACE';
      const [target, ...inputs] = isReplacing ? rest : [c, ...rest];
      const input = inputs.map((word) => word?.text ?? '').join('');
      const result =
        a === undefined || b === undefined || hasUnknown(input + b.text)
          ? undefined
          : regexResult(a.text, b.text, input, isReplacing ? c?.text : undefined);
      set(target, result, inputs);
      return;
    }
    case 'FIND': {
      if (a === undefined || b === undefined || c === undefined) return;
      const at = rest[0]?.text === 'REVERSE' ? a.text.lastIndexOf(b.text) : a.text.indexOf(b.text);
      set(c, hasUnknown(a.text + b.text) ? undefined : at.toString());
      return;
    }
    case 'CONFIGURE':
      set(b, a?.text ?? '', [a]);
      return;
    case 'LENGTH':
      set(b, a === undefined || hasUnknown(a.text) ? undefined : bytesOf(a.text).toString());
      return;
    case 'SUBSTRING': {
      const [start, length] = [Number(b?.text), Number(c?.text)];
      // In bytes, which are characters only where there are no others.
      const isPlain = a !== undefined && !hasUnknown(a.text) && bytesOf(a.text) === a.text.length;
      set(rest[0], isPlain ? a.text.slice(start, length < 0 ? undefined : start + length) : undefined, [a]);
      return;
    }
    case 'REPEAT': {
      const count = Number(b?.text);
      const isShort = Number.isInteger(count) && count >= 0 && count * (a?.text.length ?? 0) <= longestText;
      set(c, isShort ? a?.text.repeat(count) : undefined, [a]);
      return;
    }
    case 'COMPARE': {
      const holds = compared(a?.text ?? '', b?.text ?? '', c?.text ?? '');
      set(rest[0], holds === undefined ? undefined : holds ? '1' : '0');
      return;
    }
    case 'MAKE_C_IDENTIFIER':
      set(
        b,
        a === undefined || hasUnknown(a.text) ? undefined : a.text.replace(/\W/g, '_').replace(/^\d/, '_$&'),
      );
      return;
    // What a program or a clock would have to tell.
    case 'TIMESTAMP':
    case 'UUID':
    case 'JSON':
      set(a, undefined);
      return;
    case 'RANDOM':
    case 'ASCII':
      set(words.at(-1), undefined);
      return;
    case 'GENEX_STRIP':
    case 'HEX':
      set(b, undefined);
      return;
    default:
      if (/^(MD5|SHA(3_)?\d+)$/.test(mode?.text ?? '')) set(a, undefined);
  }
}

/** In UTF-8, as CMake counts. */
function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** As bytes are compared; undefined for what is not known. */
function compared(mode: string, a: string, b: string): boolean | undefined {
  if (hasUnknown(a + b)) return undefined;
  switch (mode) {
    case 'EQUAL':
      return a === b;
    case 'NOTEQUAL':
      return a !== b;
    case 'LESS':
      return a < b;
    case 'GREATER':
      return a > b;
    case 'LESS_EQUAL':
      return a <= b;
    case 'GREATER_EQUAL':
      return a >= b;
    default:
      return undefined;
  }
}
