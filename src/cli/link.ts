import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { issueCatalogue, type Issue } from '../core/issue';
import { parseLinkCommand } from '../core/linkerscript/commandLine';
import type { Dialect } from '../core/linkerscript/dialect';
import type { LinkInput } from '../core/linkerscript/input';
import type { LinkFileOption, LinkOptions } from '../core/linkerscript/options';
import { explain } from '../core/linkerscript/explain';
import { listedFiles, type ListedFile } from '../core/linkerscript/inputLists';
import { placeScripts } from '../core/linkerscript/place';
import { toMemoryMap } from '../core/linkerscript/toMemoryMap';
import type { MemoryMap } from '../core/memoryMap';
import {
  preparingScript,
  readingAtOnce,
  withPrepared,
  type PreparedScript,
  type PreprocessorSettings,
} from '../core/preprocess';
import { mapOfScript } from '../core/scriptBuild';
import { readText } from '../node/files';
import { kindOf, readInputs, readMap, reasonOf } from './inputs';
import { UsageError } from './outcome';

const commandIssue = issueCatalogue({
  'command-driver-adds': {
    severity: 'warning',
    text: '{program} adds start files and libraries of its own, which are not known here; the layout is that without them. With -nostdlib there are none',
  },
});

/** A layout that knows how it came about. */
export interface Placed {
  readonly map: MemoryMap;
  /** Why a section or symbol is where it is: a step a rule. Empty when there is nothing of the name. */
  readonly explain: (name: string) => readonly Issue[];
}

/** Places what a link command would link. Runs nothing; reads its scripts, objects and archives. */
export async function placeCommand(command: readonly string[]): Promise<Placed> {
  const { dialect, options, issues } = parseLinkCommand(command);
  const { map, explain } = await place(
    isWhole(command),
    options.scripts ?? list(options.defaultScript),
    options.files ?? [],
    options,
    dialect,
  );
  return { map: { ...map, issues: [...issues, ...addedByDriver(command), ...map.issues] }, explain };
}

/** Places objects and archives under scripts, as `ld -T script … objects` would. */
export async function placeFiles(
  scripts: readonly string[],
  objects: readonly string[],
  settings: PreprocessorSettings | undefined,
): Promise<Placed> {
  const files = objects.map((name): LinkFileOption => ({ kind: 'file', name, wholeArchive: false }));
  return place(false, scripts, files, { files }, 'gnu', settings);
}

/** A script with the sizes of an image that was linked under it. */
export async function placeImage(
  script: string,
  image: string,
  settings: PreprocessorSettings | undefined,
): Promise<MemoryMap> {
  const prepared = prepare(script, await textOf(script), settings);
  const readInclude = (name: string): string | undefined => included(name, []);
  const { map } = mapOfScript({
    text: prepared.text,
    file: script,
    readInclude,
    images: [await readMap(image)],
  });
  return withPrepared(map, script, prepared);
}

/** The script as a linker would read it: a template filled in, one for the C preprocessor put through ours. */
function prepare(file: string, text: string, settings: PreprocessorSettings | undefined): PreparedScript {
  return readingAtOnce(preparingScript(file, text, projectRoot(file), settings), (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  });
}

/** The folder we are in or, for a script elsewhere, the topmost above it that looks like a part of its source tree. */
function projectRoot(file: string): string {
  if (!isAbsolute(file)) return '';
  let root = dirname(file);
  for (let folder = root, depth = 0; depth < 12; depth += 1) {
    if (rootMarks.some((name) => existsSync(join(folder, name)))) root = folder;
    const parent = dirname(folder);
    if (parent === folder) break;
    folder = parent;
  }
  return root;
}

const rootMarks = ['.git', 'Makefile', 'Kconfig', 'CMakeLists.txt', 'meson.build', 'Cargo.toml', 'build.zig'];

/** `isWhole`: no file takes part in the link but these. */
async function place(
  isWhole: boolean,
  scripts: readonly string[],
  files: readonly LinkFileOption[],
  options: LinkOptions,
  dialect: Dialect,
  settings?: PreprocessorSettings,
): Promise<Placed> {
  const directories = options.searchDirs ?? [];
  const paths = scripts.map((name) => found(name, directories, `cannot find the linker script ${name}`));
  const inputs: LinkInput[] = [];
  const issues: Issue[] = [];
  const queue = [...files];
  let named = 0;
  for (let i = 0; i < queue.length; i += 1) {
    const file = queue[i];
    if (file === undefined) continue;
    const path =
      file.kind === 'file' ? file.name : library(file.name, directories, options.staticLink === true);
    // A linker takes a file of text among its inputs for a script.
    if ((await kindOf(path)) === 'text') {
      if (sourceFile.test(path))
        throw new UsageError(`${path} is source text; give the object file made of it`);
      const listed = listedFiles(await textOf(path), path, dialect);
      if (listed === undefined) paths.push(path);
      else {
        queue.splice(i + 1, 0, ...listedOptions(listed, directories, file, named));
        named += listed.length;
      }
      continue;
    }
    const read = await readInputs(path);
    for (const input of read.inputs) inputs.push(input);
    issues.push(...read.issues);
  }
  if (paths.length === 0 && files.length === 0) throw new UsageError('the link command names no input file');
  const prepared = new Map(
    await Promise.all(
      paths.map(async (file) => [file, prepare(file, await textOf(file), settings)] as const),
    ),
  );
  const placement = placeScripts({
    scripts: [...prepared].map(([file, { text }]) => ({ file, text })),
    ...(files.length === 0 ? {} : { inputs }),
    complete: isWhole && issues.length === 0,
    // What a text names stands where the text does.
    options: { ...options, files: queue },
    dialect,
    readInclude: (name) => included(name, directories),
  });
  let map = toMemoryMap(placement, paths[0] ?? '(built-in linker script)');
  for (const [file, script] of prepared) map = withPrepared(map, file, script);
  return {
    map: { ...map, issues: [...issues, ...map.issues] },
    // The steps point at the script that the user wrote, as the findings do.
    explain: (name) =>
      [...prepared].reduce(
        (steps, [file, script]) =>
          withPrepared({ ...map, issues: steps }, file, { ...script, issues: [] }).issues,
        explain(placement, name),
      ),
  };
}

/** The files that libc.so and its like name; as many as any has, so that two that name each other come to an end. */
function listedOptions(
  listed: readonly ListedFile[],
  directories: readonly string[],
  { wholeArchive, group: outer }: LinkFileOption,
  already: number,
): LinkFileOption[] {
  if (already > 1000) throw new UsageError('the files that the inputs name are too many');
  return listed.map(({ name, group: inner }) => {
    // Groups of the command are counted up from 1.
    const group = outer ?? (inner === undefined ? undefined : -1 - already - inner);
    const more = { wholeArchive, ...(group === undefined ? {} : { group }) };
    if (name.startsWith('-l')) return { kind: 'library', name: name.slice(2), ...more };
    const path = [name, ...directories.map((directory) => join(directory, name))].find((candidate) =>
      existsSync(candidate),
    );
    return { kind: 'file', name: path ?? name, ...more };
  });
}

const sourceFile = /\.(c|cc|cpp|cxx|c\+\+|m|s|sx|asm|rs|go|zig|f90|d)$/i;

/** A linker by its own name gets what its command says; a compiler driver adds to that. */
function addedByDriver(command: readonly string[]): Issue[] {
  const [program = ''] = command;
  const isBare = command.some((word) => /^-(nostdlib|nostartfiles|r|Wl,-r)$/.test(word));
  return isLinker(command) || isBare ? [] : [commandIssue('command-driver-adds', { program })];
}

function isLinker([program = '']: readonly string[]): boolean {
  return /(^|-)ld(\.\w+)?$|lld/.test(program.replace(/^.*\//, ''));
}

/** Whether all files of the link stand in its command. */
function isWhole(command: readonly string[]): boolean {
  return isLinker(command) || command.includes('-nostdlib');
}

async function textOf(path: string): Promise<string> {
  return readText(path, longestScript).catch((error: unknown) => {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
  });
}

function list(script: string | undefined): readonly string[] {
  return script === undefined ? [] : [script];
}

/** In bytes; the largest scripts of real systems have a few hundred KiB. */
const longestScript = 64 * 1024 * 1024;

/** As ld looks for scripts: here, then in the -L directories. */
function found(name: string, directories: readonly string[], message: string): string {
  const path = [name, ...directories.map((directory) => join(directory, name))].find((candidate) =>
    existsSync(candidate),
  );
  if (path === undefined) throw new UsageError(message);
  return path;
}

function included(name: string, directories: readonly string[]): string | undefined {
  for (const path of [name, ...directories.map((directory) => join(directory, name))]) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // Not here; the next directory may have it.
    }
  }
  return undefined;
}

/** `-lname` is libname.so or libname.a, `-l:file` the file itself, in the first directory that has one. */
function library(name: string, directories: readonly string[], isStatic: boolean): string {
  const names = name.startsWith(':')
    ? [name.slice(1)]
    : [...(isStatic ? [] : [`lib${name}.so`]), `lib${name}.a`];
  for (const directory of directories) {
    for (const candidate of names) {
      const path = join(directory, candidate);
      if (existsSync(path)) return path;
    }
  }
  throw new UsageError(`cannot find -l${name} in the -L directories`);
}
