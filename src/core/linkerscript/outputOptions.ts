import { refuse, type State } from './commandState';

/** To GNU ld the later one of -N and -n counts (lexsup.c, parse_args). */
export function omagic({ options, dialect }: State): void {
  options.omagic = true;
  if (dialect === 'gnu') delete options.nmagic;
}

export function nmagic({ options, dialect }: State): void {
  options.nmagic = true;
  if (dialect === 'gnu') delete options.omagic;
}

export function pie(state: State): void {
  refusedBare(state, '-pie');
  state.options.pie = true;
  // To GNU ld the later one of -shared and -pie counts.
  if (state.dialect === 'gnu') delete state.options.shared;
}

export function shared(state: State): void {
  refusedBare(state, '-shared');
  state.options.shared = true;
  if (state.dialect === 'gnu') delete state.options.pie;
}

/** A later option does not take it back (lexsup.c, parse_args). */
function refusedBare(state: State, option: string): void {
  if (state.isBare && state.dialect === 'gnu') refuse(state, option, 'not supported by this linker');
}
