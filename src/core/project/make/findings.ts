import { joinPath } from '../paths';
import type { BuildSystem } from '../project';
import { inTree } from './treePaths';
import type { FoundLink, MadeFile } from './recipes';
import { reasonsIn, type MakeState } from './state';

/** What a run of make over its rules has found, for making images of it. */
export interface RunFindings {
  readonly state: MakeState;
  /** By path in the tree. */
  readonly made: ReadonlyMap<string, MadeFile>;
  readonly system: BuildSystem;
  /** How the run was started, for people: `make -C kernel ARCH=arm`. */
  readonly command: string;
  /** What has to be run to settle what the build's configuration decides; absent when nothing is missing. */
  readonly configure?: string;
  /** It is Kconfig's configuration that is missing. */
  readonly isKconfig?: boolean;
}

/** A path that a link names, from the top of the tree: links run in the folder of their rule. */
export function at(state: MakeState, found: FoundLink, path: string): string {
  return inTree(state, joinPath(found.folder, path));
}

/** A reason that says that a variable has no value anywhere. */
export function isUnset(why: string): boolean {
  return why.endsWith(' is not set');
}

/** What is known of a text: the parts that are not are left out. */
export function withoutMarkers(text: string): string {
  return text.replace(/\uE000\d+\uE001/g, '');
}

/** Variables that are set nowhere are empty; other markers stay. */
export function settledPath(state: MakeState, path: string): string {
  return reasonsIn(state, path).every(isUnset) ? withoutMarkers(path) : path;
}
