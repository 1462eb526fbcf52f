import type { Assignment } from './ast';
import { register, type Link } from './link';
import type { AssignmentStatement, OutputStatement, Source } from './model';
import { ScriptOutput, type OutputParts } from './output';

/** A new output section statement, known by its name but not yet in the list of statements. */
export function makeOutput(link: Link, name: string, parts: OutputParts): OutputStatement {
  const statement = new ScriptOutput(name, parts, link.byName.has(name));
  register(link, statement);
  return statement;
}

export function assignmentStatement(node: Assignment, source: Source): AssignmentStatement {
  return { kind: 'assignment', node, source, provided: false, after: undefined, dot: undefined };
}
