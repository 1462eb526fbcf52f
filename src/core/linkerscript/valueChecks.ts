import { refuse, type State } from './commandState';
import { dialects } from './dialect';
import { isGnuFormat } from './outputFormats';

const icfModes: ReadonlySet<string> = new Set(['all', 'safe', 'none']);

/** `--icf=` */
export function foldEqual(state: State, value: string): void {
  if (!icfModes.has(value)) refuse(state, `--icf=${value}`, `${dialects.lld.name} knows no such option`);
  state.options.foldsEqual = value === 'all' || value === 'safe';
}

const lldFormats: ReadonlySet<string> = new Set(['elf', 'default', 'binary']);

/** `-b`, `--format`: what the files behind it are. */
export function inputFormat(state: State, value: string): void {
  if (state.dialect === 'gnu') {
    if (!isGnuFormat(value)) refuse(state, `--format=${value}`, `${dialects.gnu.name} knows no such format`);
  } else if (!lldFormats.has(value))
    refuse(state, `--format=${value}`, `${dialects.lld.name} knows elf, default and binary`);
}
