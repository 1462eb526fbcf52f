import type { Word } from '../linkDraft';
import type { Evidence, ScriptReference } from '../project';
import type { TreeFiles } from '../treeFiles';
import type { MesonValue } from './value';

/** A target that is linked. */
export interface MesonTarget {
  readonly name: string;
  readonly kind: 'executable' | 'shared';
  readonly words: readonly Word[];
  readonly depends: readonly Word[];
  readonly sources: readonly Word[];
  readonly suffix: string | undefined;
  /** Both in the tree. */
  readonly folder: string;
  readonly binaryFolder: string;
  readonly evidence: Evidence;
}

/** A command of a custom target. */
export interface MesonCustom {
  readonly name: string;
  readonly words: readonly Word[];
  readonly outputs: readonly Word[];
  readonly folder: string;
  readonly evidence: Evidence;
}

/** A project as far as its files were followed. */
export interface MesonRun {
  readonly files: TreeFiles;
  readonly source: string;
  readonly build: string;
  readonly variables: Map<string, MesonValue>;
  readonly options: ReadonlyMap<string, MesonValue>;
  /** What a machine file says: `cpu_family`, `system`, properties. */
  readonly machine: ReadonlyMap<string, MesonValue>;
  readonly isCross: boolean;
  readonly targets: MesonTarget[];
  readonly customs: MesonCustom[];
  readonly made: Map<string, ScriptReference>;
  readonly projectArgs: Word[];
  readonly lists: Set<string>;
  readonly asked: Map<string, Set<string>>;
  /** Options that were asked for and are off. */
  readonly switches: Set<string>;
  readonly assumed: ReadonlyMap<string, string>;
  readonly unknowns: Set<string>;
  readonly signal: AbortSignal | undefined;
  /** The folder of the file that is followed, in the tree. */
  folder: string;
  file: string;
  steps: number;
  /** How many expressions are being evaluated, each in another. */
  depth: number;
  jump: string | undefined;
}

/** A call of a function or a method. */
export interface MesonCall {
  readonly name: string;
  readonly items: readonly MesonValue[];
  readonly named: ReadonlyMap<string, MesonValue>;
  readonly line: number;
}

/** The line at hand as evidence. */
export function here(run: MesonRun, line: number, why: string): Evidence {
  return { file: run.file, line, why };
}
