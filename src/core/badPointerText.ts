import type { Cause } from './badPointer';

/** A cause in words: what it is, as a clause for a card's line, and the value that was meant where there is one. */
export interface CauseText {
  /** Such as `Linux LIST_POISON1 + 0x8`. Plain text: escape it for Markdown. */
  readonly title: string;
  /** Such as `a list entry that was already deleted`. Plain text. */
  readonly detail: string;
  /** Such as `probably`; empty for a certain cause. */
  readonly confidence: string;
  /** The address that the pointer should have been, where that is known. */
  readonly original?: bigint;
}

export function causeText(cause: Cause): CauseText {
  return { title: cause.kind, detail: '', confidence: cause.confidence };
}
