import type { Issue } from '../issue';
import type { Dialect } from './dialect';
import type { LinkInput } from './input';
import type { Link } from './link';
import type { LinkOptions } from './options';
import type { ScriptText } from './planner';
import type { PlacedSegment } from './placedSegment';

/** What is to be placed. */
export interface PlaceRequest {
  readonly scripts: readonly ScriptText[];
  /** Absent: nothing is known about the objects. Empty: there are none. */
  readonly inputs?: readonly LinkInput[];
  /** The inputs are all that the link has: what they do not define is defined nowhere. */
  readonly complete?: boolean;
  /** So are the files that the scripts name. */
  readonly namedAreGiven?: boolean;
  readonly options: LinkOptions;
  readonly dialect: Dialect;
  readonly readInclude?: (name: string) => string | undefined;
  /** Whether a file that a pattern names can be opened, here or in the search directories. Absent: nobody can tell. */
  readonly fileExists?: (name: string) => boolean;
}

/** Whether nothing takes part but the inputs that are given. */
export function isWhole(link: Link, { complete, namedAreGiven, options }: PlaceRequest): boolean {
  return complete === true && (!link.namesInputs || namedAreGiven === true) && options.justSymbols !== true;
}

/** A finished placement. `link` holds everything; toMemoryMap and explain read it. */
export interface Placement {
  readonly link: Link;
  readonly segments: readonly PlacedSegment[];
  readonly issues: readonly Issue[];
}
