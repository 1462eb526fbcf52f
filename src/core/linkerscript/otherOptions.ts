import { complain, refuse, type State } from './commandState';
import { dialects, type Dialect } from './dialect';
import { isKnownOption, isNewerOption } from './knownOptions';

/** An option of the other linker that this one does not know. */
export function isForeign({ dialect }: State, word: string): boolean {
  return !isKnownOption(word, dialect) && isKnownOption(word, dialect === 'gnu' ? 'lld' : 'gnu');
}

/** Says what is wrong with an option that the linker does not know: it is newer, the other linker's, or nobody's. */
export function refuseUnknown(state: State, word: string): void {
  const { name } = dialects[state.dialect];
  const other: Dialect = state.dialect === 'gnu' ? 'lld' : 'gnu';
  if (isNewerOption(word, state.dialect)) complain(state, word, `it came after ${name}`);
  else if (isKnownOption(word, other))
    refuse(state, word, `${name} knows no such option; ${dialects[other].name} does`);
  else refuse(state, word, `${name} knows no such option`);
}
