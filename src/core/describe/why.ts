import { shortMessage, type Issue } from '../issue';
import { dim, text, type Fact, type Inline } from './card';
import { sourceLink } from './facts';

/** More steps than these are told by the panel. */
const mostSteps = 4;

/** Why something is where it is, each step with its line. */
export function whyFact(steps: readonly Issue[] = []): readonly Fact[] {
  if (steps.length === 0) return [];
  const shown = steps.length > mostSteps ? steps.slice(0, mostSteps - 1) : steps;
  const lines = shown.map((step): readonly Inline[] => [
    text(shortMessage(step)),
    ...(step.location === undefined ? [] : [sourceLink(step.location)]),
  ]);
  const left = steps.length - shown.length;
  return [
    { label: 'Why', lines: left === 0 ? lines : [...lines, [dim(`and ${left.toString()} more steps`)]] },
  ];
}
