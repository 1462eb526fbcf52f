import type { Span } from '../text';
import type { Assignment, Expression, OutputSection } from './ast';

/**
 * A place in a script where something stood that nobody could read, such as a macro of a header that was not found or a file
 * that could not be included. It may place anything, so that nothing behind it has a known place by what is in front of it.
 */
export interface Omission {
  /** Offset in the text of the script. */
  readonly at: number;
  /** The macro or the file. */
  readonly name: string;
}

/** A value that nobody knows, because `name` could not be read. */
function lostValue(name: string, span: Span, reason = `what ${name} stands for is not known`): Expression {
  return { kind: 'symbol', name, lost: reason, span };
}

/** `.` after what could not be read. */
export function lostDot(name: string, span: Span, reason?: string): Assignment {
  const value = lostValue(name, span, reason);
  return {
    kind: 'assignment',
    form: 'plain',
    target: { text: '.', span, quoted: false },
    operator: '=',
    value,
    span,
  };
}

/** Where a section behind it starts and is loaded, unless it says so itself: the next free place of a region is not known either. */
export function lostPlace(
  name: string,
  { address, loadAddress, loadRegion, span }: OutputSection,
): { readonly address?: Expression; readonly loadAddress?: Expression } {
  const value = lostValue(name, span);
  return {
    ...(address === undefined ? { address: value } : {}),
    ...(loadAddress === undefined && (address === undefined || loadRegion !== undefined)
      ? { loadAddress: value }
      : {}),
  };
}

/** Asks for what is left out at a place or in front of it, which lies behind all that was asked about: the last that was not met yet. */
export type OmissionsBefore = (end: number) => string | undefined;

export function omissionsBefore(list: readonly Omission[]): OmissionsBefore {
  let next = 0;
  return (end) => {
    let name: string | undefined;
    for (; (list[next]?.at ?? Infinity) <= end; next += 1) name = list[next]?.name;
    return name;
  };
}
