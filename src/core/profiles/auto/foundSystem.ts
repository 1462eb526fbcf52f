import type { Clue, ImageEvidence } from './evidence';
import type { MachineClaim } from './machines';

/** A system that a workspace shows markers of, and what there is to tell its layouts by. */
export interface FoundSystem {
  /** The folder of its tree with a `/` behind it, or empty. */
  readonly root: string;
  readonly text: (path: string) => string | undefined;
  readonly paths: readonly string[];
  readonly images: readonly ImageEvidence[];
  readonly claims: readonly MachineClaim[];
  /** Why it is taken for that system. */
  readonly marker: Clue;
}
