import type { Span } from '../text';

/** `VERSION { … }`: it gives symbols versions and places nothing. */
export interface VersionBlock {
  readonly kind: 'version';
  readonly nodes: readonly VersionNode[];
  readonly span: Span;
}

/** One version, and the symbols that have it. */
export interface VersionNode {
  /** Empty for the version without a name. */
  readonly name: string;
  readonly globals: readonly string[];
  readonly locals: readonly string[];
  /** How many versions it builds on. */
  readonly parents: number;
  /** It names symbols of another language than C, by their plain names. */
  readonly foreign: boolean;
}
