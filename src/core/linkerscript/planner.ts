import { lineIndex } from '../text';
import type { Assignment, Include } from './ast';
import type { Dialect } from './dialect';
import type { EarlyQuestion } from './earlyRegions';
import { scriptIssue } from './issues';
import { report, type Link } from './link';
import { locationOf, type Source } from './model';
import { lostDot, type Omission, type OmissionsBefore } from './omission';
import { parseFragment, type Fragment, type Parsed } from './parser';

/** A script as it is given. */
export interface ScriptText {
  readonly file: string;
  readonly text: string;
  /** The text as the link's dialect reads it, where it was parsed already. */
  readonly parsed?: Parsed;
  /** What could not be read of it, in the order it stood there. */
  readonly omitted?: readonly Omission[];
}

/** What is known while scripts are turned into statements. */
export interface Planner {
  readonly link: Link;
  readonly dialect: Dialect;
  readonly readInclude: (name: string) => string | undefined;
  depth: number;
  /** The files that the script has included so far. */
  readonly included: Set<string>;
  /** How many files may still be included; none after the first that is too deep, which GNU ld gives up at. */
  includes: number;
  readonly early: EarlyQuestion[];
  /** What could not be read of the script that is planned; of another text than `in` nothing. */
  omitted: { readonly in: Source | undefined; readonly before: OmissionsBefore };
  /**
   * Whether GNU ld takes a script instead of its built-in one: INSERT makes that what it was before the script, and every file that is
   * opened makes it true again (ldlang.c, lang_add_insert; ldfile.c, ldfile_open_command_file_1).
   */
  replaces: boolean;
  replacedBefore: boolean;
  /** The last of what could not be read: nothing behind it has a known place. */
  lost: string | undefined;
}

/** ldlex.l, MAX_INCLUDE_DEPTH. */
const includeLimit = 10;

/** Files that include each other several times multiply; no script has that many. */
export const includeBudget = 2000;

/** Whether something in front of `end` could not be read that was not met before; yields what moves `.` away from any known place. */
export function metOmission(planner: Planner, source: Source, end: number): Assignment | undefined {
  const name = planner.omitted.in === source ? planner.omitted.before(end) : undefined;
  if (name === undefined) return undefined;
  planner.lost = name;
  return lostDot(name, { start: end, end });
}

/** Reads the included file as what stands where the INCLUDE stands; false where that could not be done. */
export function included<P extends Fragment['place']>(
  planner: Planner,
  node: Include,
  source: Source,
  place: P,
  plan: (items: ReturnType<typeof parseFragment<P>>['items'], source: Source) => void,
): boolean {
  const { link } = planner;
  const name = node.file.text;
  const location = locationOf(source, node.span);
  if (planner.includes <= 0) return true;
  planner.includes -= 1;
  if (planner.depth >= includeLimit || planner.includes === 0) {
    planner.includes = 0;
    report(link, scriptIssue('script.includeDepth', { name, limit: String(includeLimit) }, location));
    return true;
  }
  if (link.rules.includesOnce && planner.included.has(name)) {
    report(link, scriptIssue('script.includeTwice', { name }, location));
    return true;
  }
  if (planner.dialect === 'gnu' && link.options.scripts?.includes(name) === true) {
    report(link, scriptIssue('script.scriptTwice', { name }, location));
    return true;
  }
  planner.included.add(name);
  const text = planner.readInclude(name);
  if (text === undefined) {
    report(link, scriptIssue('script.includeNotFound', { name }, location));
    planner.lost = name;
    if (place === 'memory') link.lostRegions = name;
    return false;
  }
  planner.replaces = true;
  planner.depth += 1;
  const parsed = parseFragment(text, name, place, planner.dialect);
  parsed.issues.forEach((issue) => {
    report(link, issue);
  });
  plan(parsed.items, { file: name, text, lines: lineIndex(text) });
  planner.depth -= 1;
  return true;
}
