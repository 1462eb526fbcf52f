import { lineIndex, type LineIndex } from '../text';
import type { Token } from './tokens';

/** A file in work. */
export interface Frame {
  /** Its number in the source map. */
  readonly file: number;
  readonly path: string;
  readonly text: string;
  /** Of `text`, once a line was asked for. */
  lines?: LineIndex;
  offset: number;
  /** Index in the include paths where it was found, for #include_next; -1 for beside the including file. */
  readonly foundAt: number;
  readonly conditions: Condition[];
  /** Whether only its macros count. */
  readonly silent: boolean;
  /** Whether all of the file so far is inside of one `#ifndef NAME`. */
  guard: { readonly name: string; state: 'open' | 'closed' } | 'none' | 'possible';
}

/** An #if without its #endif so far. */
export interface Condition {
  readonly directive: string;
  readonly at: Token;
  readonly parentLive: boolean;
  live: boolean;
  taken: boolean;
  seenElse: boolean;
  readonly isGuard: boolean;
}

/** Whether the lines here count. */
export function isLive({ conditions }: Frame): boolean {
  return conditions.at(-1)?.live !== false;
}

/** Something stands here: a file with anything outside of its one `#ifndef` has no guard. */
export function noteContent(frame: Frame): void {
  const isAfterGuard = typeof frame.guard === 'object' && frame.guard.state === 'closed';
  if (frame.guard === 'possible' || (frame.conditions.length === 0 && isAfterGuard)) frame.guard = 'none';
}

/** 1-based. */
export function lineOf(frame: Frame | undefined, at: Token): number {
  if (frame === undefined) return 0;
  // A place in another file is that of a macro's outermost name, which is in the file that is being read.
  frame.lines ??= lineIndex(frame.text);
  return frame.lines.position(at.start).line;
}
