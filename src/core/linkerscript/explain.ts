import type { Issue } from '../issue';
import { explainInput, inputsNamed } from './explain/input';
import { explainSection } from './explain/section';
import { explainSymbol } from './explain/symbol';
import { why } from './explain/catalogue';
import type { Link } from './link';
import { locationOf, type AssignmentStatement, type Inner, type Outer, type Piece } from './model';
import type { Placement } from './placement';

/**
 * The chain of rules for an output section, a symbol, or an input section (`.text.main`, `main.o(.text)`), in the order in
 * which the rules acted; empty when the link has nothing of the name.
 */
export function explain(placement: Placement, name: string): readonly Issue[] {
  const { link } = placement;
  const section = link.sections.find((candidate) => candidate.name === name);
  if (section !== undefined) return explainSection(placement, section);
  const symbol = link.symbols.get(name);
  if (symbol?.state === 'defined') return explainSymbol(placement, name);
  const inputs = inputsNamed(link, name);
  if (inputs.length > 0) return explainInputs(link, inputs, name);
  const statement = link.byName.get(name)?.[0];
  if (statement !== undefined) return [why('why.dropped', { name }, statement.location)];
  const provided = assignments(link).find(({ node }) => node.target.text === name);
  if (provided === undefined) return [];
  return [why('why.unprovided', { name }, locationOf(provided.source, provided.node.span))];
}

/** More of one name than this are counted, not told. */
const mostInputs = 8;

function explainInputs(link: Link, inputs: readonly Piece[], name: string): readonly Issue[] {
  const steps = inputs.slice(0, mostInputs).flatMap((piece) => explainInput(link, piece));
  if (inputs.length <= mostInputs) return steps;
  return [...steps, why('why.moreInputs', { count: String(inputs.length - mostInputs), name })];
}

/** All assignments of the script, in output sections too. */
function assignments(link: Link): readonly AssignmentStatement[] {
  return link.statements
    .flatMap((item): readonly (Outer | Inner)[] => (item.kind === 'output' ? item.children : [item]))
    .filter((item) => item.kind === 'assignment');
}
