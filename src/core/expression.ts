import type { VirtualAddress } from './address';
import { fail, type Result } from './result';
import type { Span } from './text';

/** The value of a constant expression. */
export interface ExpressionValue {
  /** As 64 bits: negative values in two's complement. */
  readonly value: VirtualAddress;
  /** The number itself, negative where the expression's type is signed and it is below zero. */
  readonly number: bigint;
  readonly signed: boolean;
  /** In C `int`, `unsigned int`, `long`, `unsigned long`; in Rust `u64` and its like; `integer` where a language has no widths. */
  readonly type: string;
}

export interface FoundExpression extends ExpressionValue {
  /** Where it stands in the line. */
  readonly span: Span;
  readonly text: string;
}

/** The value of a selected text that is one constant expression. Fails with a sentence, never guesses. */
export function evaluateSelection(_text: string, _languageId: string): Result<ExpressionValue> {
  return fail('not yet');
}

/** The smallest constant expression whose operator or parenthesis is at `offset`; undefined when there is none. */
export function expressionAt(
  _lineText: string,
  _offset: number,
  _languageId: string,
): FoundExpression | undefined {
  return undefined;
}
