import type { Word } from '../linkDraft';
import { joinPath } from '../paths';
import type { Evidence } from '../project';
import { findFile, type TreeFiles } from '../treeFiles';
import type { CmakeBuild } from './buildFolder';
import { followFile, followFolder } from './follow';
import { madeNames } from './madeFiles';
import { newProject, type CmakeProject, type Frame } from './model';
import type { Variables } from './scope';
import type { LinkContext } from './targetLink';

/** One way in which a top list may be configured. */
export interface Configuration {
  readonly label: string | undefined;
  /** `NAME=value` of a variable that is tried. */
  readonly given?: string;
  readonly variables: ReadonlyMap<string, Word>;
  readonly binaryFolder: string | undefined;
  readonly evidence: readonly Evidence[];
}

/** Follows a top list as CMake would that configures it so. */
export async function followRoot(
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
