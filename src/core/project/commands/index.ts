import { fileIndex } from '../fileIndex';
import { linuxTrees } from '../kbuild';
import { imagesOfLink } from '../make/image';
import { readRecipe, type RecipeFindings } from '../make/recipes';
import { readMake } from '../make/run';
import { inTree } from '../make/treePaths';
import type { MakeState } from '../make/state';
import { folderOf, nameOf } from '../paths';
import type { Detector, ProjectImage, ProjectTree } from '../project';
import { batchCommands } from './batch';
import { justCommands } from './just';
import { nixCommands } from './nix';
import { shellScriptCommands } from './shell';
import { taskCommands } from './task';

/** A command of a file, with its variables put in as far as they are known. `$(NAME)` stands for those that are not set. */
export interface FileCommand {
  readonly text: string;
  readonly line: number;
  /** The folder that it runs in, as the file's own folder sees it. */
  readonly folder: string;
}

/** Yields the commands of a file's text. `here` is the absolute folder that the file lies in. */
export type CommandReader = (text: string, here: string) => readonly FileCommand[];

interface Kind {
  readonly fits: RegExp;
  readonly read: CommandReader;
  /** How a person starts it. */
  readonly run: (path: string) => string;
}

const kinds: readonly Kind[] = [
  { fits: /^\.?justfile$|\.just$/i, read: justCommands, run: () => 'just' },
  { fits: /^Taskfile(\.dist)?\.ya?ml$/i, read: taskCommands, run: () => 'task' },
  { fits: /\.nix$/, read: nixCommands, run: () => 'nix build' },
  { fits: /\.(bat|cmd)$/i, read: batchCommands, run: (path) => path },
  {
    fits: /\.(sh|bash)$|^(build|make|compile|link|run)$/,
    read: shellScriptCommands,
    run: (path) => `sh ${path}`,
  },
];

/** Scripts that come with build systems and link only to try things out. */
const notOurs =
  /^(ltmain|libtool|config\.(guess|sub)|depcomp|missing|install-sh|compile|ylwrap|mkinstalldirs|configure)(\.sh)?$/;
const mayPlace = /(?<![\w-])-T\s*["'$\w./{]|--script|-Ttext|--section-start|-Wl,-T|--image-base/;
const mostFiles = 300;
const largestFile = 256 * 1024;
const mostCommands = 2000;

/** Files whose commands people run by hand: shell scripts, Justfiles, Taskfiles, Nix expressions, batch files. */
export const commandsDetector: Detector = {
  system: 'commands',
  detect: async (tree, signal) => {
    const linux = linuxTrees(tree);
    const isLinux = (path: string): boolean => linux.some((top) => top === '.' || path.startsWith(`${top}/`));
    const files = fileIndex(tree.files)
      .namedLike((name) => !notOurs.test(name) && kinds.some(({ fits }) => fits.test(name)))
      .filter((path) => !isLinux(path))
      .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
    const images: ProjectImage[] = [];
    for (const file of files.slice(0, mostFiles)) {
      if (signal?.aborted === true) break;
      const text = await tree.read(file, largestFile);
      if (text !== undefined && mayPlace.test(text)) images.push(...(await imagesIn(tree, file, text)));
    }
    return images;
  },
};

/** Scripts are started from their own folder or from the top of the tree: what finds its linker script is right. */
async function imagesIn(tree: ProjectTree, file: string, text: string): Promise<readonly ProjectImage[]> {
  const kind = kinds.find(({ fits }) => fits.test(nameOf(file)));
  if (kind === undefined) return [];
  const folders = [...new Set([folderOf(file), '.'])];
  const tries: (readonly ProjectImage[])[] = [];
  for (const folder of folders) {
    const images = await imagesFrom(tree, { file, text, folder, kind });
    if (images.some(({ scripts }) => scripts.some(({ path }) => fileIndex(tree.files).has(path))))
      return images;
    tries.push(images);
  }
  return tries[0] ?? [];
}

async function imagesFrom(
  tree: ProjectTree,
  { file, text, folder, kind }: { file: string; text: string; folder: string; kind: Kind },
): Promise<readonly ProjectImage[]> {
  // The commands run as those of a makefile without rules would.
  const empty: ProjectTree = { ...tree, read: () => Promise.resolve('') };
  const run = {
    makefile: file,
    folder,
    given: new Map<string, string>(),
    environment: new Map<string, string>(),
  };
  const state = await readMake(empty, run);
  if (state === undefined) return [];
  const findings: RecipeFindings = { links: [], made: [], makes: [], idle: new Map() };
  const own = `${state.root}${folderOf(file) === '.' ? '' : `/${folderOf(file)}`}`;
  for (const command of kind.read(text, own).slice(0, mostCommands)) readOne(state, file, command, findings);
  const made = new Map(findings.made.map((one) => [inTree(state, one.output), one]));
  const context = { state, made, system: 'commands' as const, command: kind.run(file) };
  return findings.links
    .filter(({ link }) => !link.relocatable || link.scripts.length > 0)
    .flatMap((link) => imagesOfLink(context, link))
    .filter(
      ({ scripts, flags, unknowns }) =>
        scripts.length > 0 || unknowns.length > 0 || flags.some((flag) => placing.test(flag)),
    );
}

const placing = /^-T|^--?(section-start|image-base)\b/;

function readOne(state: MakeState, file: string, command: FileCommand, findings: RecipeFindings): void {
  const place = { file, line: command.line };
  const text = command.folder === '.' ? command.text : `cd ${command.folder} && ${command.text}`;
  readRecipe(
    state,
    {
      target: '',
      prerequisites: [],
      recipe: [{ ...place, text }],
      scope: { values: new Map() },
      rule: { ...place, targets: [], prerequisites: [], orderOnly: [], recipe: [], isDoubleColon: false },
      isWanted: true,
    },
    findings,
  );
}
