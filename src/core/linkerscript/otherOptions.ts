import { complain, refuse, type State } from './commandState';
import { dialects, type Dialect } from './dialect';
import { isKnownOption, isNewerOption } from './knownOptions';

/** An option of the other linker that this one does not know. */
export function isForeign({ dialect }: State, word: string): boolean {
  return !isKnownOption(word, dialect) && isKnownOption(word, dialect === 'gnu' ? 'lld' : 'gnu');
}

/** What a GNU ld that makes no shared libraries was not given (elf.em, GENERATE_SHLIB_SCRIPT). */
const sharedOnly =
  /^--?(audit|Bgroup|depaudit|(dis|en)able-new-dtags|(no-)?eh-frame-hdr|exclude-libs|hash-style)(=|$)/;

/** Whether the linker was built without the option, for a system without shared libraries. */
export function isLeftOut({ dialect, isBare }: State, word: string): boolean {
  return isBare && dialect === 'gnu' && sharedOnly.test(word);
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
