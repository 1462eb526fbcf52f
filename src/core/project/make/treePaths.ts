import { joinPath, normalPath } from '../paths';
import { hasUnknown, unknownValue, type MakeState } from './state';

/** A path as the tree has it: relative to its top. */
export function inTree(state: MakeState, path: string): string {
  const known = state.paths.get(path);
  if (known !== undefined) return known;
  const made = madeInTree(state, path);
  if (state.paths.size < mostPaths) state.paths.set(path, made);
  return made;
}

const mostPaths = 50_000;

function madeInTree(state: MakeState, path: string): string {
  const full = absolute(state, path);
  if (full === state.root) return '.';
  return full.startsWith(`${state.root}/`) ? full.slice(state.root.length + 1) : full;
}

/** A path from the root on, as `abspath` makes it. */
export function absolute(state: MakeState, path: string): string {
  return normalPath(path.startsWith('/') ? path : `${state.root}/${state.folder}/${path}`);
}

/** Whether the tree has it, as a file or a folder. */
export function exists(state: MakeState, path: string): boolean {
  const own = inTree(state, path);
  return state.index.hasFile(own) || state.index.hasFolder(own) || own === '.';
}

/** Names that match, spelled as the pattern is: relative ones relative to the folder of make. */
export function wildcard(state: MakeState, pattern: string): readonly string[] {
  if (hasUnknown(pattern))
    return [unknownValue(state, `which files match ${pattern.replace(/\uE000\d+\uE001/g, '…')}`)];
  if (!/[*?[]/.test(pattern)) return exists(state, pattern) ? [pattern] : [];
  const fixed = pattern.slice(0, pattern.search(/[*?[]/));
  const prefix = fixed.slice(0, fixed.lastIndexOf('/') + 1);
  const base = inTree(state, prefix === '' ? '.' : prefix);
  if (base.startsWith('/') || base.startsWith('..')) return [];
  return state.index
    .glob(joinPath(base, pattern.slice(prefix.length)))
    .map((path) => prefix + (base === '.' ? path : path.slice(base.length + 1)));
}
