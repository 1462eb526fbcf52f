import type { Span } from '../text';

/** The lexer's states: what a character means depends on where it stands (ldlex.l of binutils 2.40). */
export type LexState = 'script' | 'expression' | 'wild' | 'inputs' | 'version';

/** A word, a number or a mark of a script. */
export interface Token {
  readonly kind: 'name' | 'number' | 'symbol' | 'invalid' | 'end';
  /** The token as it stands in the text, without the quotes of a quoted name. */
  readonly text: string;
  readonly span: Span;
  /** True for a name in quotes, which is never a keyword and, in lld, never a pattern. */
  readonly quoted: boolean;
  /** Of a number: 0 ≤ value < 2^64. */
  readonly value?: bigint;
}
