import { fieldOf } from '../plainData';
import type { Detector, ProjectImage, ProjectTree } from '../project';
import { treeFiles, type TreeFiles } from '../treeFiles';
import { unique, type Word } from '../linkDraft';
import { buildOutputs, outputFor, type BuildOutput } from './buildOutput';
import { readBuildScript, type BuildScript, type ScriptWord } from './buildScript';
import { cargoConfigs, flagWords, rustFlags, type CargoConfig } from './config';
import { cargoPackages, type CargoPackage, type CargoProgram } from './package';
import { imageOf, isScript } from './image';
import { rustcWords } from './rustcWords';
import type { RustTarget } from './target';
import { builtByTask, linkingTask } from './xtask';
import { chosenTargets, copiesOfCallers, flagsOfCallers, type ChosenTarget } from './targetChoice';

/** Finds what Cargo links: each program of each package for each target that the project builds for. */
export const cargoDetector: Detector = {
  system: 'cargo',
  detect: (tree, signal) => detectCargo(tree, signal),
};

const imageLimit = 600;

interface World {
  readonly files: TreeFiles;
  readonly packages: ReadonlyMap<string, CargoPackage>;
  readonly outputs: ReadonlyMap<string, readonly BuildOutput[]>;
  readonly scripts: Map<string, Promise<BuildScript>>;
}

async function detectCargo(tree: ProjectTree, signal?: AbortSignal): Promise<readonly ProjectImage[]> {
  const files = treeFiles(tree);
  if (files.named('Cargo.toml').length === 0) return [];
  const packages = await cargoPackages(files, signal);
  const world: World = {
    files,
    packages: new Map(packages.map((pack) => [pack.folder, pack])),
    outputs: await buildOutputs(files, signal),
    scripts: new Map(),
  };
  const images: ProjectImage[] = [];
  for (const pack of packages) {
    if (signal?.aborted === true || images.length >= imageLimit) break;
    if (pack.programs.length === 0) continue;
    const configs = await cargoConfigs(files, pack.folder);
    const targets: readonly (ChosenTarget | undefined)[] = await chosenTargets(files, pack, configs);
    // What is built for no target in particular and with no script may still be built by a program of the workspace.
    const task =
      targets.length === 0 ? await linkingTask(files, world.packages.values(), pack, configs) : undefined;
    for (const target of targets.length === 0 ? [undefined] : targets)
      for (const image of await imagesOf(world, pack, configs, target)) {
        const isTold = image.scripts.length > 0 || image.rank === 'build';
        images.push(task === undefined || isTold ? image : builtByTask(image, task));
      }
  }
  return images.slice(0, imageLimit);
}

async function imagesOf(
  world: World,
  pack: CargoPackage,
  configs: readonly CargoConfig[],
  chosen: ChosenTarget | undefined,
): Promise<readonly ProjectImage[]> {
  const { files } = world;
  const target = chosen?.target;
  const called = await flagsOfCallers(files, unique([pack.folder, pack.workspace]));
  const rustc = rustcWords([...(called ?? rustFlags(configs, target)), ...profileFlags(pack, world)]);
  const output = outputFor(world.outputs.get(pack.name), target?.name);
  const script =
    output === undefined
      ? await scriptOf(world, pack, target)
      : { words: output.words, made: new Map(), unknowns: [] };
  const copies = await copiesOfCallers(files, unique([pack.folder, pack.workspace]));
  const inherited = await dependencyWords(world, pack, target);
  const common = {
    files,
    packages: world.packages,
    pack,
    configs,
    chosen,
    rustc,
    output,
    copies,
    made: new Map([...inherited.made, ...script.made]),
  };
  const images: ProjectImage[] = [];
  for (const program of pack.programs) {
    const words = script.words.filter((word) => isFor(word, program));
    for (const choice of alternatives(words)) {
      images.push(
        imageOf({
          ...common,
          program,
          words: [...choice.words, ...inherited.words],
          label: choice.label,
          unknowns: [...script.unknowns, ...choice.unknowns],
        }),
      );
    }
  }
  return files.tree.files.length === 0 ? [] : images;
}

function scriptOf(world: World, pack: CargoPackage, target: RustTarget | undefined): Promise<BuildScript> {
  const key = `${pack.folder}\n${target?.name ?? ''}`;
  const before = world.scripts.get(key);
  if (before !== undefined) return before;
  const made = readBuildScript(world.files, pack, target);
  world.scripts.set(key, made);
  return made;
}

/** Flags of a profile count beside all others. */
function profileFlags(pack: CargoPackage, world: World): readonly Word[] {
  const root = world.packages.get(pack.workspace)?.manifest ?? pack.manifest;
  return ['dev', 'release'].flatMap((profile) => {
    const flags = fieldOf(root.data, 'profile', profile, 'rustflags');
    return flagWords(root, flags, `profile.${profile}`, `[profile.${profile}] rustflags`);
  });
}

/** The folders that dependencies in the tree add to the search, and the scripts they put there. Their link arguments don't count. */
async function dependencyWords(
  world: World,
  pack: CargoPackage,
  target: RustTarget | undefined,
): Promise<Pick<BuildScript, 'words' | 'made'>> {
  const words: ScriptWord[] = [];
  const made = new Map<string, BuildScript['made'] extends ReadonlyMap<string, infer V> ? V : never>();
  const seen = new Set<string>([pack.folder]);
  const queue = [pack];
  for (let next = queue.shift(); next !== undefined && seen.size < 40; next = queue.shift()) {
    for (const dependency of next.dependencies.values()) {
      const other = dependency.folder === undefined ? undefined : world.packages.get(dependency.folder);
      if (dependency.kind === 'build' || other === undefined || seen.has(other.folder)) continue;
      seen.add(other.folder);
      queue.push(other);
      const script = await scriptOf(world, other, target);
      words.push(...script.words.filter((word) => word.text.startsWith('-L')));
      for (const [name, reference] of script.made) made.set(name, reference);
    }
  }
  return { words, made };
}

function isFor(word: ScriptWord, program: CargoProgram): boolean {
  if (word.program !== undefined && word.program !== program.name) return false;
  if (word.only === undefined) return program.kind !== 'cdylib' || word.text.startsWith('-L');
  return word.only === (program.kind === 'bin' ? 'bins' : program.kind === 'example' ? 'examples' : 'cdylib');
}

interface Choice {
  readonly words: readonly ScriptWord[];
  readonly label: string | undefined;
  readonly unknowns: readonly string[];
}

/** Where a build script chooses between scripts by something that is not known, each way is an image of its own. */
function alternatives(words: readonly ScriptWord[]): readonly Choice[] {
  const scripts = words.filter((word) => isScript(word.text));
  const labelsAt = (place: string): string[] =>
    unique(
      scripts.flatMap(({ branches }) => branches.find(({ condition }) => condition === place)?.label ?? []),
    );
  const places = unique(words.flatMap(({ branches }) => branches.map(({ condition }) => condition)));
  const condition = places.find((place) => labelsAt(place).length > 1);
  if (condition === undefined)
    return [
      {
        words,
        label: undefined,
        unknowns:
          places.length === 0 ? [] : [`some link arguments depend on a condition at ${places.join(', ')}`],
      },
    ];
  return labelsAt(condition).map((label) => ({
    label,
    words: words.filter(({ branches }) =>
      branches.every((branch) => branch.condition !== condition || branch.label === label),
    ),
    unknowns: [`it depends on a condition at ${condition} which way is taken`],
  }));
}
