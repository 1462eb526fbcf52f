import type { LinkInput } from './input';
import { scriptIssue } from './issues';
import { outputStatements, report, type Link } from './link';
import { locationOf } from './model';

/**
 * Files that patterns of a script in front of the objects name without wildcards, in the order of the script, and then
 * the others: such a name opens its file when the script is read (ldlang.c, open_input_bfds).
 */
export function namedFirst(link: Link, inputs: readonly LinkInput[]): readonly LinkInput[] {
  const first = new Set<LinkInput>();
  for (const statement of outputStatements(link)) {
    for (const child of statement.children) {
      const name = child.kind === 'wild' ? child.node.file?.name.text : undefined;
      if (name === undefined || isPattern(name)) continue;
      const named = inputs.find((input) => input.archive === undefined && input.file === name);
      if (named !== undefined) first.add(named);
    }
  }
  return first.size === 0 ? inputs : [...first, ...inputs.filter((input) => !first.has(input))];
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
