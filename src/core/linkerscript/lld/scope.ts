import type { Amount } from '../amount';
import type { Expression } from '../ast';
import { scriptIssue } from '../issues';
import { report } from '../link';
import { locationOf, type Source, type Region } from '../model';
import type { Lld } from './state';

/** Where an expression stands. */
export interface LldScope {
  readonly lld: Lld;
  readonly source: Source | undefined;
  readonly dot: Amount | undefined;
  /** A section that is not there is no error yet: it may come (LinkerScript.cpp, errorOnMissingSection). */
  readonly mayMiss?: boolean;
  /** While the script is read nothing is defined, placed or sized yet, and no target is known. */
  readonly whileRead?: boolean;
  /** The regions that are asked about right now, so that one that names itself comes to an end. */
  readonly asked?: readonly Region[];
}

/** Reports an error in the words of ld.lld. */
export function complain(at: LldScope, expression: Expression, message: string): void {
  report(at.lld.link, scriptIssue('script.lld', { message }, locationOf(at.source, expression.span)));
}
