import { lineIndex } from '../text';
import { defaultScript } from './defaults';
import type { Dialect } from './dialect';
import { reportEarly } from './earlyRegions';
import { hasOwnSections, type Link } from './link';
import { lostDot, omissionsBefore } from './omission';
import { assignmentStatement } from './outputStatement';
import { parseScript } from './parser';
import type { DefinedByOption } from './options';
import type { Outer } from './model';
import type { PlaceRequest } from './placement';
import { planScript } from './plan';
import { includeBudget, type Planner } from './planner';

/** lld gives up paging altogether with -n and -N. */
export function planAll(link: Link, request: PlaceRequest): void {
  const { options, dialect } = request;
  const planner: Planner = {
    link,
    dialect,
    readInclude: request.readInclude ?? (() => undefined),
    depth: 0,
    included: new Set(),
    includes: includeBudget,
    early: [],
    omitted: { in: undefined, before: omissionsBefore([]) },
    replaces: false,
    replacedBefore: false,
    lost: undefined,
  };
  const planDefsyms = (behind: number): void => {
    for (const given of options.symbols ?? [])
      if ((given.behind ?? 0) === behind) planDefsym(link, given, dialect);
  };
  planDefsyms(0);
  for (const item of options.addresses ?? []) {
    link.statements.push({
      kind: 'address',
      section: item.section,
      segment: item.segment,
      value: item.value,
    });
  }
  const scripts = request.scripts;
  scripts.forEach((script, i) => {
    planScript(planner, script);
    planDefsyms(i + 1);
  });
  reportEarly(link, planner.early);
  // A script whose statements are all INSERTed adds to the built-in one.
  if (dialect === 'gnu' && !planner.replaces && !link.withoutInputs) {
    link.builtInStart = link.statements.length;
    planScript(planner, { file: '(built-in linker script)', text: defaultScript(options, link.target) });
  }
  if (link.withoutInputs && addsToBuiltIn(planner)) addGaps(link);
}

/** What stands in front of an INSERT goes somewhere into a script that is not there: `.` is unknown from there on. */
function addGaps(link: Link): void {
  link.builtInGap = ({ source, span }) => assignmentStatement(lostDot('INSERT', span, builtInReason), source);
  const placed: Outer[] = [];
  let run: Outer[] = [];
  for (const statement of link.statements) {
    run.push(statement);
    if (statement.kind !== 'insert') continue;
    placed.push(link.builtInGap(statement));
    for (const moved of run) placed.push(moved);
    run = [];
  }
  link.statements = placed.concat(run);
}

/** Whether the linker's built-in script stays, and the ones that were given are INSERTed into it. */
function addsToBuiltIn({ link, dialect, replaces }: Planner): boolean {
  if (dialect === 'gnu') return !replaces;
  return !hasOwnSections(link) && link.statements.some(({ kind }) => kind === 'insert');
}

const builtInReason = "INSERT puts it into another script, such as the linker's built-in one";

/** `--defsym a=e` is an assignment in front of the scripts, or behind those that the command names before it. */
function planDefsym(link: Link, { name, expression }: DefinedByOption, dialect: Dialect): void {
  const file = `--defsym ${name}`;
  // What is a keyword in a script may be a name here.
  const text = `_ = ${expression};`;
  const parsed = parseScript(text, file, dialect);
  link.issues.push(...parsed.issues);
  for (const item of parsed.script.items) {
    if (item.kind !== 'assignment') continue;
    const named = { ...item, target: { ...item.target, text: name } };
    link.statements.push(assignmentStatement(named, { file, text, lines: lineIndex(text) }));
  }
}
