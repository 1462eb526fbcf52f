import { joinPath, nameOf } from '../paths';
import { entriesOf, fieldOf, textOf } from '../plainData';
import type { Detector, Evidence, ProjectImage, ProjectTree, Resolvable } from '../project';
import { findFile, treeFiles, type TreeFiles } from '../treeFiles';
import { finishImage, unique, type Word } from '../linkDraft';
import { buildOutputs, outputFor, type BuildOutput } from './buildOutput';
import { readBuildScript, type BuildScript, type ScriptWord } from './buildScript';
import { cargoConfigs, configuredLinker, flagWords, rustFlags, type CargoConfig } from './config';
import { foreignScripts, includesMemory } from './foreignScripts';
import { cargoPackages, type CargoPackage, type CargoProgram } from './package';
import { rustcWords, type RustcWords } from './rustcWords';
import type { RustTarget } from './target';
import { chosenTargets, type ChosenTarget } from './targetChoice';

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
    for (const target of targets.length === 0 ? [undefined] : targets)
      images.push(...(await imagesOf(world, pack, configs, target)));
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
  const rustc = rustcWords([...rustFlags(configs, target), ...profileFlags(pack, world)]);
  const output = outputFor(world.outputs.get(pack.name), target?.name);
  const script =
    output === undefined
      ? await scriptOf(world, pack, target)
      : { words: output.words, made: new Map(), unknowns: [] };
  const inherited = await dependencyWords(world, pack, target);
  const common = {
    world,
    pack,
    configs,
    chosen,
    rustc,
    output,
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
  if (word.only === undefined)
    return program.kind !== 'cdylib' || word.text.startsWith('-L') || word.only === undefined;
  return word.only === (program.kind === 'bin' ? 'bins' : program.kind === 'example' ? 'examples' : 'cdylib');
}

interface Choice {
  readonly words: readonly ScriptWord[];
  readonly label: string | undefined;
  readonly unknowns: readonly string[];
}

/** Where a build script chooses between scripts by something that is not known, each way is an image of its own. */
function alternatives(words: readonly ScriptWord[]): readonly Choice[] {
  const scripts = words.filter((word) => isScript(word.text) && word.branches.length > 0);
  const conditions = unique(scripts.map((word) => word.branches[0]?.condition ?? ''));
  const condition = conditions.find(
    (name) =>
      unique(
        scripts.filter((word) => word.branches[0]?.condition === name).map((word) => word.branches[0]?.label),
      ).length > 1,
  );
  const conditional = words.filter((word) => word.branches.length > 0);
  const doubt =
    conditional.length === 0
      ? []
      : [
          `some link arguments depend on a condition at ${unique(conditional.map((word) => word.branches[0]?.condition ?? '')).join(', ')}`,
        ];
  if (condition === undefined) return [{ words, label: undefined, unknowns: doubt }];
  const labels = unique(
    scripts
      .map((word) => word.branches[0])
      .filter((branch) => branch?.condition === condition)
      .map((branch) => branch?.label ?? ''),
  );
  return labels.map((label) => ({
    label,
    words: words.filter(
      (word) => word.branches[0]?.condition !== condition || word.branches[0].label === label,
    ),
    unknowns: [`it depends on a condition at ${condition} which way is taken`],
  }));
}

function isScript(text: string): boolean {
  return /^(-Wl,)?(-T(?!text|data|bss)|--script|-dT)/.test(text);
}

interface ImageParts {
  readonly world: World;
  readonly pack: CargoPackage;
  readonly configs: readonly CargoConfig[];
  readonly chosen: ChosenTarget | undefined;
  readonly rustc: RustcWords;
  readonly output: BuildOutput | undefined;
  readonly made: BuildScript['made'];
  readonly program: CargoProgram;
  readonly words: readonly ScriptWord[];
  readonly label: string | undefined;
  readonly unknowns: readonly string[];
}

function imageOf(parts: ImageParts): ProjectImage {
  const { pack, configs, chosen, rustc, program } = parts;
  const { files } = parts.world;
  const target = chosen?.target;
  const linker = rustc.linker ?? configuredLinker(configs, target);
  const words: Word[] = [
    ...rustc.before,
    ...(target?.before ?? []),
    ...pieWords(parts),
    ...rustc.words,
    ...parts.words,
    ...(target?.after ?? []),
  ];
  const folders = unique([pack.workspace, pack.folder, ...configs.map((config) => config.folder)]);
  const foreign = foreignFor(pack, parts.world);
  const memory = memoryFor(files, parts, words, folders);
  const scriptWords = words.filter((word) => isScript(word.text) || word.text === '-T');
  const resolvable = resolvableOf(parts, scriptWords);
  return finishImage(files, {
    name: parts.label === undefined ? program.name : `${program.name} (${parts.label})`,
    system: 'cargo',
    words: [...words, ...memory.words],
    reader: readerOf(target, linker?.text, rustc.flavor, words),
    folders,
    outputs: outputsOf(files, parts),
    rank: parts.output === undefined ? 'static' : 'build',
    run: 'cargo build',
    machine: target?.machine,
    linker: linkerOf(linker?.text, rustc.flavor) ?? target?.linker,
    evidence: [
      program.evidence,
      ...(chosen?.evidence ?? []),
      ...(linker?.evidence ?? []),
      ...memory.evidence,
    ],
    unknowns: [
      ...(target?.unknowns ?? []),
      ...parts.unknowns,
      ...memory.unknowns,
      ...(pack.manifest.error === undefined ? [] : [pack.manifest.error]),
    ],
    made: new Map([...parts.made, ...memory.built]),
    foreign,
    ...(resolvable === undefined ? {} : { resolvable }),
  });
}

/** rustc links x86_64-unknown-none as a position-independent executable unless it is told otherwise (rustc 1.95). */
function pieWords(parts: ImageParts): readonly Word[] {
  const model = parts.rustc.relocation;
  if (model?.text === 'static' || model?.text === 'dynamic-no-pic') {
    return parts.chosen?.target.reader === 'driver' ? [{ text: '-no-pie', evidence: model.evidence }] : [];
  }
  return parts.chosen?.target.name === 'x86_64-unknown-none'
    ? [{ text: '-pie', evidence: parts.chosen.evidence }]
    : [];
}

function readerOf(
  target: RustTarget | undefined,
  linker: string | undefined,
  flavor: string | undefined,
  words: readonly Word[],
): 'linker' | 'driver' {
  if (words.some((word) => /^-Wl,|^-nostartfiles|^-fuse-ld|^-Xlinker/.test(word.text))) return 'driver';
  if (flavor !== undefined) return /^(gcc|gnu-cc|gnu-lld-cc|em)$/.test(flavor) ? 'driver' : 'linker';
  if (linker !== undefined && !/flip-link|rust-lld/.test(linker))
    return /(^|[-/])(ld|ld\.\w+|lld|rust-lld)$/.test(linker) ? 'linker' : 'driver';
  return target?.reader ?? 'driver';
}

function linkerOf(linker: string | undefined, flavor: string | undefined): ProjectImage['linker'] {
  const name = nameOf(linker ?? '');
  if (/lld/.test(name) || /lld/.test(flavor ?? '')) return 'lld';
  if (/mold/.test(name)) return 'mold';
  return /(^|-)ld(\.bfd)?$|-gcc$/.test(name) ? 'gnu' : undefined;
}

/** What the scripts of other crates are called that this package depends on, itself or through one of the tree's packages. */
function foreignFor(pack: CargoPackage, world: World): ReadonlyMap<string, string> {
  const names = new Set<string>();
  const seen = new Set<CargoPackage>();
  const queue = [pack];
  for (let next = queue.pop(); next !== undefined && seen.size < 100; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const dependency of next.dependencies.values()) {
      names.add(dependency.name);
      const other = dependency.folder === undefined ? undefined : world.packages.get(dependency.folder);
      if (other !== undefined) queue.push(other);
    }
  }
  return new Map(
    [...foreignScripts].map(([script, crates]) => [
      script,
      crates.find((crate) => names.has(crate)) ?? crates[0] ?? 'another crate',
    ]),
  );
}

/** Scripts of other crates that a build left in the target folder, and the memory.x that they include. */
function memoryFor(
  files: TreeFiles,
  parts: ImageParts,
  words: readonly Word[],
  folders: readonly string[],
): {
  words: readonly Word[];
  evidence: readonly Evidence[];
  unknowns: readonly string[];
  built: BuildScript['made'];
} {
  const built = new Map<string, { path: string }>();
  const named = words
    .flatMap(
      (word) =>
        /^(?:-Wl,)?(?:-T|--script[= ])=?(.+)$/.exec(word.text)?.[1] ??
        (/\.x$/.test(word.text) ? word.text : []),
    )
    .map(nameOf);
  for (const name of named) {
    const left = files.named(name).filter((path) => /\/build\/[^/]+\/(?:[0-9a-f]+\/)?out\//.test(path));
    const path = left.find((one) => one.includes(`/${parts.chosen?.target.name ?? ''}/`)) ?? left[0];
    if (path !== undefined) built.set(name, { path });
  }
  const including = named.find(
    (name) => includesMemory.has(name) && findFile(files, name, folders) === undefined,
  );
  if (including === undefined || named.includes('memory.x'))
    return { words: [], evidence: [], unknowns: [], built };
  const search = words.flatMap((word) =>
    word.text.startsWith('-L') ? [files.relative(word.text.slice(2))] : [],
  );
  const memory =
    parts.made.get('memory.x')?.path ??
    findFile(files, 'memory.x', unique([parts.pack.folder, ...search, ...folders]));
  if (memory === undefined)
    return {
      words: [],
      evidence: [],
      unknowns: [`${including} includes a memory.x that is not in the tree`],
      built,
    };
  const evidence = [{ file: memory, line: 1, why: `${including} includes it` }];
  // Until a build made link.x, the regions are what is known of the layout.
  return {
    words: built.has(including) ? [] : [{ text: `-T${joinPath(files.root, memory)}`, evidence }],
    evidence,
    unknowns: [],
    built,
  };
}

function outputsOf(files: TreeFiles, parts: ImageParts): readonly string[] {
  const { pack, program, chosen, configs } = parts;
  const custom = configs
    .map((config) => textOf(config.data, 'build', 'target-dir'))
    .find((path) => path !== undefined);
  const folder = files.relative(joinPath(pack.workspace, custom ?? 'target'));
  const triple = chosen === undefined ? '' : `/${chosen.target.name}`;
  const file =
    program.kind === 'cdylib'
      ? `lib${program.name}.so`
      : `${program.name}${chosen?.target.isUefi === true ? '.efi' : ''}`;
  const inside = program.kind === 'example' ? `examples/${file}` : file;
  const profiles = unique([
    'debug',
    'release',
    ...entriesOf(pack.manifest.data, 'profile').map(([name]) =>
      name === 'dev' || name === 'test' ? 'debug' : name === 'bench' ? 'release' : name,
    ),
  ]);
  const named = profiles.map((profile) => `${folder}${triple}/${profile}/${inside}`);
  const there = named.filter((path) => files.has(path));
  return there.length > 0 ? there : named.slice(0, 1);
}

function resolvableOf(parts: ImageParts, scripts: readonly Word[]): Resolvable | undefined {
  if (scripts.length > 0) return undefined;
  const run: Resolvable = { kind: 'needs-running', run: 'cargo build' };
  const target = parts.chosen?.target;
  if (/espidf$/.test(target?.name ?? '') || (target?.unknowns.length ?? 0) > 0) return run;
  const runtimes = new Set(['cortex-m-rt', 'riscv-rt', 'esp-hal', 'embassy-rp', 'msp430-rt']);
  const usesRuntime = [...parts.pack.dependencies.values()].some((dependency) =>
    runtimes.has(dependency.name),
  );
  if (usesRuntime && target !== undefined) return run;
  return parts.unknowns.length > 0 ? run : undefined;
}
