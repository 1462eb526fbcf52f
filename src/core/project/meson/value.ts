import { longestText } from '../boundedText';
import type { Word } from '../linkDraft';
import type { Evidence } from '../project';
import { unknownText } from '../unknownText';

/** What an expression is worth as far as it is known. A text keeps where its parts come from. */
export type MesonValue =
  | { readonly kind: 'text'; readonly text: string; readonly evidence: readonly Evidence[] }
  | { readonly kind: 'list'; readonly items: readonly MesonValue[] }
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, MesonValue> }
  | { readonly kind: 'bool'; readonly value: boolean }
  /** Meson's integers have no bounds, and an address is one. */
  | { readonly kind: 'number'; readonly value: bigint }
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

/** A text; undefined, and one that is longer than any that counts, is unknown. */
export function textValue(text: string | undefined, evidence: readonly Evidence[] = []): MesonValue {
  return text === undefined || text.length > longestText
    ? unknownValue('a long text')
    : { kind: 'text', text, evidence: evidence.slice(0, 12) };
}

export function unknownValue(name: string): MesonValue {
  return { kind: 'unknown', name };
}

const widest = 1n << 256n;

/** An integer; unknown where it is wider than any that counts. */
export function numberValue(value: bigint): MesonValue {
  return value < widest && value > -widest ? { kind: 'number', value } : unknownValue('a large number');
}

/** An integer as Meson writes it, `0x…`, `0o…`, `0b…` or decimal, with as many minus signs as there are. */
function integerOf(text: string): bigint | undefined {
  const [, signs = '', digits] =
    /^(-*)(0[xX][\da-fA-F]{1,64}|0[oO][0-7]{1,64}|0[bB][01]{1,256}|\d{1,70})$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return signs.length % 2 === 1 ? -BigInt(digits) : BigInt(digits);
}

/** The integer that a text of Meson's is; unknown where it is none. */
export function numberOf(text: string): MesonValue {
  const value = integerOf(text);
  return value === undefined ? unknownValue('a number') : numberValue(value);
}

const mostWords = 20_000;
const deepestList = 20;

/** What stands in a value, lists in lists taken apart. A list may hold another many times over, so that not all of it is looked at. */
export function* leavesOf(value: MesonValue): Generator<Exclude<MesonValue, { kind: 'list' }>> {
  const open: Iterator<MesonValue>[] = [[value].values()];
  for (let steps = 0; steps < 2 * mostWords; steps += 1) {
    const next = open.at(-1)?.next();
    if (next === undefined) return;
    if (next.done === true) open.pop();
    else if (next.value.kind !== 'list') yield next.value;
    else if (open.length <= deepestList) open.push(next.value.items.values());
  }
}

/** The words that a value stands for in a list of arguments. */
export function wordsOf(value: MesonValue | undefined): Word[] {
  const words: Word[] = [];
  if (value !== undefined)
    for (const leaf of leavesOf(value)) for (const word of ownWords(leaf)) words.push(word);
  return words;
}

function ownWords(value: Exclude<MesonValue, { kind: 'list' }>): readonly Word[] {
  switch (value.kind) {
    case 'text':
      return [{ text: value.text, evidence: value.evidence }];
    case 'number':
    case 'bool':
      return [{ text: value.value.toString(), evidence: [] }];
    case 'target':
      return value.outputs;
    case 'unknown':
      return [{ text: unknownText(value.name), evidence: [] }];
    case 'dict':
    case 'object':
      return [];
  }
}

export function asWord(value: MesonValue | undefined): Word {
  if (value !== undefined)
    for (const leaf of leavesOf(value)) {
      const [word] = ownWords(leaf);
      if (word !== undefined) return word;
    }
  return { text: '', evidence: [] };
}
