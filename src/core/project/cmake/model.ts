import type { Word } from '../linkDraft';
import type { Evidence, ScriptReference } from '../project';
import type { TreeFiles } from '../treeFiles';
import type { CmakeNode } from './blocks';
import type { CmakeCommand } from './lexer';
import type { Variables } from './scope';

/** What the lists say of a target. */
export interface CmakeTarget {
  readonly name: string;
  readonly kind: 'executable' | 'shared' | 'static' | 'object' | 'interface' | 'alias' | 'custom';
  /** The target that an alias means. */
  readonly aliasOf?: string;
  /** The folder of its list file, in the tree. */
  readonly folder: string;
  /** Where it is built, in the tree. */
  readonly binaryFolder: string;
  readonly evidence: Evidence;
  readonly sources: Word[];
  /** Options of the folder and of `target_link_options`, in order. */
  readonly options: Word[];
  readonly interfaceOptions: Word[];
  readonly libraries: Word[];
  readonly interfaceLibraries: Word[];
  readonly folders: Word[];
  readonly interfaceFolders: Word[];
  readonly properties: Map<string, Word>;
  /** The variables of its folder when the folder's list ended. */
  variables: Variables;
}

/** A command that the build runs: `add_custom_command` and `add_custom_target`. */
export interface CmakeCustom {
  readonly words: readonly Word[];
  readonly outputs: readonly Word[];
  readonly depends: readonly Word[];
  /** The folder it runs in, in the tree. */
  readonly folder: string;
  readonly sourceFolder: string;
  readonly evidence: Evidence;
  /** The target whose build runs it, when it is no file's. */
  readonly target?: string;
  readonly variables: Variables;
}

/** What is known when all lists were read. */
export interface CmakeProject {
  readonly targets: Map<string, CmakeTarget>;
  readonly customs: CmakeCustom[];
  /** Files that `configure_file` and its like make, by their path in the tree. */
  readonly made: Map<string, ScriptReference>;
  readonly definitions: Map<string, CmakeDefinition>;
  /** Packages that `find_package` asks for. */
  readonly packages: Set<string>;
  /** Values that unknown variables are compared with. */
  readonly asked: Map<string, Set<string>>;
  /** Variables that names of scripts are made of. */
  readonly scriptVariables: Set<string>;
  /** Files that were read as lists. */
  readonly lists: Set<string>;
  readonly unknowns: Set<string>;
  /** Variables that hold a program which a build can do without, so that each machine may answer otherwise. */
  readonly optionalPrograms: Set<string>;
  readonly linkerScripts: Map<string, Word>;
  /** Folders and files that the lists take in and that are not there, as a submodule that was not fetched. */
  readonly absent: string[];
}

export interface CmakeDefinition {
  readonly head: CmakeCommand;
  readonly body: readonly CmakeNode[];
}

/** A list file that is being followed. */
export interface Frame {
  readonly files: TreeFiles;
  readonly project: CmakeProject;
  variables: Variables;
  /** The variables of whoever called a function or added a folder. */
  readonly parent: Frame | undefined;
  /** Both in the tree. */
  readonly folder: string;
  readonly binaryFolder: string;
  /** Options that `add_link_options` gave so far, and their like. */
  readonly directory: { readonly options: Word[]; readonly libraries: Word[]; readonly folders: Word[] };
  readonly budget: { commands: number; depth: number };
  readonly signal: AbortSignal | undefined;
  /** What `return()` and `break()` ask for. */
  stop: 'none' | 'return' | 'break' | 'continue';
}

export function newProject(): CmakeProject {
  return {
    targets: new Map(),
    customs: [],
    made: new Map(),
    definitions: new Map(),
    packages: new Set(),
    asked: new Map(),
    scriptVariables: new Set(),
    lists: new Set(),
    unknowns: new Set(),
    optionalPrograms: new Set(),
    linkerScripts: new Map(),
    absent: [],
  };
}
