import type { LinkInput } from './input';
import { scriptIssue } from './issues';
import { outputStatements, report, type Link } from './link';
import { locationOf, type WildStatement } from './model';

/**
 * Files that patterns of a script in front of the objects name without wildcards, in the order of the script, and then
 * the others: such a name opens its file when the script is read (ldlang.c, open_input_bfds).
 */
export function namedFirst(link: Link, inputs: readonly LinkInput[]): readonly LinkInput[] {
  const first = new Set<LinkInput>();
  for (const statement of outputStatements(link)) {
    for (const child of statement.children) {
      const named = child.kind === 'wild' ? namedBy(child, inputs) : undefined;
      if (named !== undefined) first.add(named);
    }
  }
  return first.size === 0 ? inputs : [...first, ...inputs.filter((input) => !first.has(input))];
}

/** What files define that patterns have opened so far. */
export interface Opener {
  open(statement: WildStatement): void;
  defines(name: string): boolean;
}

/** A PROVIDE comes too late for what a file defines that a pattern before it opens. */
export function newOpener(inputs: readonly LinkInput[]): Opener {
  const names = new Set<string>();
  return {
    open(statement) {
      const named = namedBy(statement, inputs);
      for (const { name } of [...(named?.defined ?? []), ...(named?.commons ?? [])]) names.add(name);
    },
    defines: (name) => names.has(name),
  };
}

function namedBy({ node }: WildStatement, inputs: readonly LinkInput[]): LinkInput | undefined {
  const name = node.file?.name.text;
  if (name === undefined || isPattern(name)) return undefined;
  return inputs.find((input) => input.archive === undefined && input.file === name);
}

/** GNU ld opens a file that a pattern names without wildcards, unless it is one of the inputs. */
export function checkNamedFiles(link: Link, exists: ((name: string) => boolean) | undefined): void {
  if (link.withoutInputs) return;
  const given = new Set(link.files.map((file) => file.name));
  for (const statement of outputStatements(link)) {
    for (const child of statement.children) {
      const name = child.kind === 'wild' ? child.node.file?.name : undefined;
      if (child.kind !== 'wild' || name === undefined || isPattern(name.text) || given.has(name.text))
        continue;
      link.namesInputs = true;
      if (exists?.(name.text) === false)
        report(
          link,
          scriptIssue('script.missingFile', { name: name.text }, locationOf(child.source, name.span)),
        );
    }
  }
}

/** Nearly all are the first. */
function isPattern(name: string): boolean {
  return name === '*' || /[*?[:]/.test(name);
}
