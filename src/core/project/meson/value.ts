import type { Word } from '../linkDraft';
import type { Evidence } from '../project';
import { unknownText } from '../unknownText';

/** What an expression is worth as far as it is known. A text keeps where its parts come from. */
export type MesonValue =
  | { readonly kind: 'text'; readonly text: string; readonly evidence: readonly Evidence[] }
  | { readonly kind: 'list'; readonly items: readonly MesonValue[] }
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, MesonValue> }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number }
  /** A target: what it is made as, and what it hands to those that link it. */
  | {
      readonly kind: 'target';
      readonly name: string;
      readonly outputs: readonly Word[];
      readonly linkArgs: readonly Word[];
    }
  | { readonly kind: 'object'; readonly name: string; readonly linkArgs?: readonly Word[] }
  /** `name` is what would have to be known, `meson.get_compiler(…)` say. */
  | { readonly kind: 'unknown'; readonly name: string };

export function textValue(text: string, evidence: readonly Evidence[] = []): MesonValue {
  return { kind: 'text', text: text.slice(0, 200_000), evidence: evidence.slice(0, 12) };
}

export function unknownValue(name: string): MesonValue {
  return { kind: 'unknown', name };
}

/** The words that a value stands for in a list of arguments, lists in lists taken apart. */
export function wordsOf(value: MesonValue | undefined, depth = 0): Word[] {
  if (value === undefined || depth > 20) return [];
  switch (value.kind) {
    case 'text':
      return [{ text: value.text, evidence: value.evidence }];
    case 'list':
      return value.items.flatMap((item) => wordsOf(item, depth + 1));
    case 'number':
      return [{ text: String(value.value), evidence: [] }];
    case 'bool':
      return [{ text: String(value.value), evidence: [] }];
    case 'target':
      return [...value.outputs];
    case 'unknown':
      return [{ text: unknownText(value.name), evidence: [] }];
    case 'dict':
    case 'object':
      return [];
  }
}

export function asWord(value: MesonValue | undefined): Word {
  return wordsOf(value)[0] ?? { text: '', evidence: [] };
}
