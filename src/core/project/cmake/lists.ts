import { unique, type Word } from '../linkDraft';
import { folderOf, joinPath, nameOf } from '../paths';
import type { Evidence, ProjectImage, ScriptReference } from '../project';
import { findFile, type TreeFiles } from '../treeFiles';
import type { CmakeBuild } from './buildFolder';
import { followFile, followFolder } from './follow';
import { newProject, type CmakeProject, type Frame } from './model';
import { readPresets, type Preset } from './presets';
import type { Variables } from './scope';
import { customImage, targetImage, type LinkContext } from './targetLink';

const rootLimit = 40;
const runLimit = 10;

/** What the lists themselves say, for every top list that no other takes in. */
export async function listImages(
  files: TreeFiles,
  builds: readonly CmakeBuild[],
  signal?: AbortSignal,
): Promise<readonly ProjectImage[]> {
  const lists = files
    .named('CMakeLists.txt')
    .filter((path) => !/(^|\/)(CMakeFiles|_deps|node_modules)\//.test(path))
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  const read = new Set<string>();
  const images: ProjectImage[] = [];
  let roots = 0;
  for (const path of lists) {
    if (signal?.aborted === true || roots >= rootLimit) break;
    if (read.has(path)) continue;
    const text = await files.read(path);
    if (text === undefined || !/\b(project|add_executable|add_custom_target)\s*\(/i.test(text)) continue;
    roots += 1;
    const found = await rootImages(files, folderOf(path), builds, signal);
    for (const list of found.lists) read.add(list);
    const isPart = !/\bproject\s*\(/i.test(text);
    images.push(...(isPart ? found.images.map((image) => ofLargerBuild(image, path)) : found.images));
  }
  return images;
}

/** A list without `project()` gets flags and scripts from the list that takes it in. */
function ofLargerBuild(image: ProjectImage, list: string): ProjectImage {
  if (image.scripts.length > 0) return image;
  return {
    ...image,
    resolvable: { kind: 'needs-running', run: 'cmake' },
    unknowns: [
      `the flags of the build that takes in ${list}, which has no project() of its own`,
      ...image.unknowns,
    ],
  };
}

/** What a variable gives that nobody has set yet. */
function givenOnly(image: ProjectImage, given: string): ProjectImage {
  if (image.resolvable.kind !== 'yes') return image;
  return { ...image, resolvable: { kind: 'after-configure', run: `cmake -D${given}` } };
}

interface Configuration {
  readonly label: string | undefined;
  /** `NAME=value` of a variable that is tried. */
  readonly given?: string;
  readonly variables: ReadonlyMap<string, Word>;
  readonly binaryFolder: string | undefined;
  readonly evidence: readonly Evidence[];
}

/** Follows a top list once for each way it can be configured, and yields what differs. */
async function rootImages(
  files: TreeFiles,
  source: string,
  builds: readonly CmakeBuild[],
  signal: AbortSignal | undefined,
): Promise<{ images: readonly ProjectImage[]; lists: ReadonlySet<string> }> {
  const presets = await readPresets(files, source);
  const queue: Configuration[] =
    presets.length === 0
      ? [{ label: undefined, variables: new Map(), binaryFolder: undefined, evidence: [] }]
      : presets.map((preset) => ofPreset(preset, presets.length > 1));
  const lists = new Set<string>();
  const found: { image: ProjectImage; label: string | undefined }[] = [];
  const done = new Set<string>();
  for (
    let next = queue.shift(), runs = 0;
    next !== undefined && runs < runLimit;
    next = queue.shift(), runs += 1
  ) {
    if (signal?.aborted === true) break;
    const run = await followRoot(files, source, next, builds, signal);
    for (const list of run.project.lists) lists.add(list);
    if (run.project.packages.has('Zephyr') || run.project.packages.has('ESP-IDF')) break;
    for (const image of imagesOf(run.context))
      found.push({
        image: next.given === undefined ? image : givenOnly(image, next.given),
        label: next.label,
      });
    // A variable that decides between scripts and is not set is tried with each value that the lists compare it with.
    for (const [name, values] of run.project.asked) {
      if (next.variables.has(name) || values.size < 1 || next.label?.includes('=') === true) continue;
      for (const value of values) {
        const label = `${name}=${value}`;
        if (done.has(label)) continue;
        done.add(label);
        queue.push({
          ...next,
          label,
          given: label,
          variables: new Map([...next.variables, [name, { text: value, evidence: [] }]]),
        });
      }
    }
  }
  return { images: distinct(found), lists };
}

function ofPreset(preset: Preset, isOneOfMany: boolean): Configuration {
  return {
    label: isOneOfMany ? preset.name : undefined,
    variables: preset.variables,
    binaryFolder: preset.binaryFolder,
    evidence: [preset.evidence],
  };
}

/** One image for each different link of a target. Only where there are several does the configuration stand in the name. */
function distinct(
  found: readonly { readonly image: ProjectImage; readonly label: string | undefined }[],
): readonly ProjectImage[] {
  const byName = new Map<string, { image: ProjectImage; label: string | undefined; key: string }[]>();
  for (const { image, label } of found) {
    const key = JSON.stringify([
      image.scripts.map((script) => script.path),
      image.flags,
      image.machine ?? '',
    ]);
    const list = byName.get(image.name) ?? [];
    if (!list.some((other) => other.key === key)) list.push({ image, label, key });
    byName.set(image.name, list);
  }
  return [...byName.values()].flatMap((list) => {
    // What was only taken for granted is worth less than what a named value gives.
    const named = list.filter(({ label, image }) => label !== undefined || image.unknowns.length === 0);
    const kept =
      named.length > 0 && named.some(({ label }) => label?.includes('=') === true)
        ? withoutGuess(list)
        : list;
    if (kept.length === 1) return kept.map(({ image }) => image);
    return kept.map(({ image, label }) =>
      label === undefined ? image : { ...image, name: `${image.name} (${label})` },
    );
  });
}

function withoutGuess<T extends { readonly image: ProjectImage; readonly label: string | undefined }>(
  list: readonly T[],
): readonly T[] {
  const known = list.filter(
    ({ image, label }) =>
      label !== undefined &&
      image.scripts.length > 0 &&
      !image.scripts.some((script) => script.path.includes('${')),
  );
  return known.length > 0
    ? [...known, ...list.filter((item) => item.label === undefined && item.image.unknowns.length === 0)]
    : list;
}

async function followRoot(
  files: TreeFiles,
  source: string,
  configuration: Configuration,
  builds: readonly CmakeBuild[],
  signal: AbortSignal | undefined,
): Promise<{ project: CmakeProject; context: LinkContext }> {
  const project = newProject();
  const build = files.relative(
    configuration.binaryFolder ??
      joinPath(files.root, builds.find((one) => one.source === source)?.folder ?? joinPath(source, 'build')),
  );
  const variables: Variables = new Map();
  const set = (name: string, text: string): void => void variables.set(name, { text, evidence: [] });
  for (const name of ['CMAKE_SOURCE_DIR', 'PROJECT_SOURCE_DIR', 'CMAKE_CURRENT_SOURCE_DIR'])
    set(name, joinPath(files.root, source));
  for (const name of ['CMAKE_BINARY_DIR', 'PROJECT_BINARY_DIR', 'CMAKE_CURRENT_BINARY_DIR'])
    set(name, joinPath(files.root, build));
  for (const [name, value] of [
    ['CMAKE_COMMAND', 'cmake'],
    ['UNIX', '1'],
    ['CMAKE_VERSION', '3.30.0'],
    ['CMAKE_HOST_UNIX', '1'],
    ['CMAKE_HOST_SYSTEM_NAME', 'Linux'],
  ] as const)
    set(name, value);
  for (const [name, word] of configuration.variables) variables.set(name, word);
  const frame: Frame = {
    files,
    project,
    variables,
    parent: undefined,
    folder: source,
    binaryFolder: build,
    directory: { options: [], libraries: [], folders: [] },
    budget: { commands: 0, depth: 0 },
    signal,
    stop: 'none',
  };
  const list = (await files.read(joinPath(source, 'CMakeLists.txt'))) ?? '';
  const name = /^[ \t]*project[ \t]*\(\s*"?([^\s")$]+)/im.exec(list)?.[1];
  // The toolchain file is read by project(), which has set its name by then.
  for (const variable of name === undefined ? [] : ['CMAKE_PROJECT_NAME', 'PROJECT_NAME'])
    set(variable, name ?? '');
  const evidence = [...configuration.evidence, ...(await readToolchain(frame, source))];
  if (name !== undefined) variables.delete('CMAKE_PROJECT_NAME');
  for (const language of ['C', 'CXX', 'ASM'])
    setUnless(
      variables,
      `CMAKE_${language}_COMPILER_ID`,
      (variables.get(`CMAKE_${language}_COMPILER`)?.text ?? '').includes('clang') ? 'Clang' : 'GNU',
    );
  setUnless(variables, 'CMAKE_SYSTEM_NAME', 'Linux');
  setUnless(variables, 'CMAKE_LINKER', 'ld');
  setUnless(variables, 'CMAKE_C_COMPILER', 'cc');
  setUnless(variables, 'CMAKE_CXX_COMPILER', 'c++');
  setUnless(variables, 'CMAKE_ASM_COMPILER', 'cc');
  setUnless(variables, 'CMAKE_OBJCOPY', 'objcopy');
  for (const [name, word] of [...variables]) {
    const plain = /^(CMAKE_.*_FLAGS)_INIT$/.exec(name)?.[1];
    if (plain !== undefined && !variables.has(plain)) variables.set(plain, word);
  }
  await followFolder(frame, source, build);
  return {
    project,
    context: {
      files,
      project,
      source,
      build,
      label: undefined,
      evidence,
      made: madeNames(files, project, build),
    },
  };
}

function setUnless(variables: Variables, name: string, text: string): void {
  if (!variables.has(name)) variables.set(name, { text, evidence: [] });
}

/** The toolchain file, read before the lists: the one that a preset or a list names, or else the only one there is. */
async function readToolchain(frame: Frame, source: string): Promise<readonly Evidence[]> {
  const { files, variables } = frame;
  const named = variables.get('CMAKE_TOOLCHAIN_FILE') ?? (await toolchainInList(files, source));
  let path =
    named === undefined
      ? undefined
      : findFile(
          files,
          named.text.replace(
            /\$\{(CMAKE_SOURCE_DIR|CMAKE_CURRENT_SOURCE_DIR|CMAKE_CURRENT_LIST_DIR|PROJECT_SOURCE_DIR)\}/g,
            () => joinPath(files.root, source),
          ),
          [source, '.'],
        );
  let evidence: readonly Evidence[] = named?.evidence ?? [];
  if (path === undefined && named === undefined) {
    const near = files
      .endingWith('.cmake')
      .filter(
        (file) =>
          /toolchain[^/]*$|(arm-none-eabi|riscv|x86_64-elf|i686-elf|cross)[^/]*$/i.test(file) &&
          (source === '.' || file.startsWith(`${source}/`)) &&
          !/(^|\/)(_deps|third_party|external)\//.test(file),
      );
    if (near.length === 1) {
      path = near[0];
      evidence = path === undefined ? [] : [{ file: path, line: 1, why: 'the only toolchain file' }];
    }
  }
  if (path === undefined) return [];
  setUnless(variables, 'CMAKE_TOOLCHAIN_FILE', joinPath(files.root, path));
  if (!variables.has('CMAKE_CROSSCOMPILING'))
    variables.set('CMAKE_CROSSCOMPILING', { text: 'TRUE', evidence: [] });
  await followFile(frame, path);
  return evidence;
}

/** `set(CMAKE_TOOLCHAIN_FILE …)` in the top list, which has to stand before `project()`. */
async function toolchainInList(files: TreeFiles, source: string): Promise<Word | undefined> {
  const path = joinPath(source, 'CMakeLists.txt');
  const text = (await files.read(path)) ?? '';
  const match = /^[ \t]*set[ \t]*\(\s*CMAKE_TOOLCHAIN_FILE\s+"?([^\s")]+)/im.exec(text);
  if (match === null) return undefined;
  return {
    text: match[1] ?? '',
    evidence: [
      {
        file: path,
        line: text.slice(0, match.index).split('\n').length + (/^\s*\n/.test(match[0]) ? 1 : 0),
        why: 'set(CMAKE_TOOLCHAIN_FILE …)',
      },
    ],
  };
}

/** Files that the lists make, by every name that a link may call them. */
function madeNames(
  files: TreeFiles,
  project: CmakeProject,
  build: string,
): ReadonlyMap<string, ScriptReference> {
  const names = new Map<string, ScriptReference>();
  for (const [path, reference] of project.made) {
    const inBuild = path.startsWith(`${build}/`) ? [path.slice(build.length + 1)] : [];
    for (const name of unique([path, joinPath(files.root, path), nameOf(path), ...inBuild]))
      if (!names.has(name)) names.set(name, reference);
  }
  return names;
}

function imagesOf(context: LinkContext): readonly ProjectImage[] {
  const { project } = context;
  const images: ProjectImage[] = [];
  for (const target of project.targets.values()) {
    if (target.kind === 'executable' || target.kind === 'shared') images.push(targetImage(context, target));
  }
  for (const custom of project.customs) {
    const image = customImage(context, custom);
    if (image !== undefined) images.push(image);
  }
  return images;
}
