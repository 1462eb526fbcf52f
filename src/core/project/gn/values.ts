import type { Word } from '../linkDraft';

/** A list of words, a text as a list of one; undefined for what is not known: a condition's value, a record, a call's result. */
export type Value = readonly Word[] | undefined;

/** Variables of one `{ … }`, and those around it. */
export interface Scope {
  readonly values: Map<string, Value>;
  readonly outer?: Scope;
  /** Of a block whose values are collected. */
  readonly open?: string[];
  /** Of a template's body: what the block has set that calls it. */
  readonly invoker?: Scope;
}

export type Truth = 'yes' | 'no' | 'unknown';

/** Words of a list; a longer one is not known. */
export const mostWords = 2000;

/** Undefined for a list that is longer than any that a person writes: one that doubles would soon be of no end. */
export function joined(a: readonly Word[], b: readonly Word[]): Value {
  return a.length + b.length > mostWords ? undefined : [...a, ...b];
}

/** The scope that has set a variable: this one or one around it. */
export function holderOf(scope: Scope, name: string): Scope | undefined {
  for (let own: Scope | undefined = scope; own !== undefined; own = own.outer)
    if (own.values.has(name)) return own;
  return undefined;
}

/** What a template's body knows of the block that calls it; undefined outside of templates. */
export function invokerOf(scope: Scope): Scope | undefined {
  for (let own: Scope | undefined = scope; own !== undefined; own = own.outer)
    if (own.invoker !== undefined) return own.invoker;
  return undefined;
}
