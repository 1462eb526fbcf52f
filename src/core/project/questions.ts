import { cargoMetadataImages } from './cargo/metadata';
import { commandImages } from './commandLog';
import { isCmakeBuild } from './ninja';
import { folderOf } from './paths';
import type { ProjectImage, ProjectTree } from './project';
import { treeFiles } from './treeFiles';

/** What a build system itself can be asked, in its own words, and how its answer is read. */
export interface Question {
  readonly program: 'make' | 'ninja' | 'cargo';
  readonly args: readonly string[];
  /** The folder of the tree in which it is run. */
  readonly folder: string;
  /** What is run beyond the program itself, for whoever has to agree. */
  readonly detail: string;
  /** The images that the output tells of; `found` holds those that the files told of. */
  read(output: string, found: readonly ProjectImage[]): readonly ProjectImage[];
}

const mostFolders = 8;

/** The questions that the files of a tree allow; the first is the one that tells the most. */
export function questionsOf(tree: ProjectTree): readonly Question[] {
  const files = treeFiles(tree);
  const questions: Question[] = [];
  for (const path of files.named('build.ninja').slice(0, mostFolders)) {
    const folder = folderOf(path);
    const system = isCmakeBuild(files, folder) ? ('cmake' as const) : ('ninja' as const);
    // In the words of Ninja 1.11: print the commands of all targets, and run none.
    const args = ['-t', 'commands'];
    questions.push({
      program: 'ninja',
      args,
      folder,
      detail: 'It prints the commands of its targets and runs none of them.',
      read: (output) =>
        commandImages(tree, output, { command: 'ninja -t commands', folder, system, file: path }),
    });
  }
  const makefile = ['GNUmakefile', 'makefile', 'Makefile'].find((name) => files.has(name));
  if (makefile !== undefined)
    questions.push({
      program: 'make',
      // In the words of GNU make 4.3: print the commands of everything, as if nothing were built, and go on after errors.
      args: ['--dry-run', '--always-make', '--keep-going', '--print-directory'],
      folder: '.',
      detail:
        'It prints its commands and builds nothing, but $(shell …) in makefiles and makes that they start are run.',
      read: (output) =>
        commandImages(tree, output, { command: 'make --dry-run', folder: '.', system: 'make' }),
    });
  if (files.has('Cargo.toml'))
    questions.push({
      program: 'cargo',
      // In the words of Cargo 1.75: without dependencies nothing is fetched.
      args: ['metadata', '--format-version', '1', '--no-deps', '--offline'],
      folder: '.',
      detail: 'It prints what its manifests hold. No build script is run.',
      read: (output, found) => cargoMetadataImages(tree, output, found),
    });
  return questions;
}
