import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { issueCatalogue, type Issue } from '../core/issue';
import { parseLinkCommand } from '../core/linkerscript/commandLine';
import type { Dialect } from '../core/linkerscript/dialect';
import type { LinkFileOption, LinkOptions } from '../core/linkerscript/options';
import { explain } from '../core/linkerscript/explain';
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
import { readMap, reasonOf } from './inputs';
import { readLinkFiles } from './linkFiles';
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
    omitted: prepared.omitted ?? [],
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
  const readInclude = (name: string): string | undefined => included(name, directories);
  const prepared = new Map<string, PreparedScript>();
  const add = async (file: string): Promise<string> => {
    const script = prepare(file, await textOf(file), settings);
    prepared.set(file, script);
    return script.text;
  };
  const given: { file: string; text: string; place: number }[] = [];
  for (const [i, name] of scripts.entries()) {
    const file = found(name, directories, `cannot find the linker script ${name}`);
    given.push({ file, text: await add(file), place: options.scriptPlaces?.[i] ?? 0 });
  }
  const read = await readLinkFiles({ files, scripts: given, options, dialect, isWhole, textOf, readInclude });
  for (const path of read.scripts) if (!prepared.has(path)) await add(path);
  if (prepared.size === 0 && files.length === 0) throw new UsageError('the link command names no input file');
  const { issues } = read;
  // One that is named twice counts twice.
  const named = [...given.map(({ file }) => file), ...read.scripts];
  const texts = named.map((file) => ({ file, text: '', ...prepared.get(file) }));
  const placement = placeScripts({
    scripts: texts.map(({ file, text, omitted = [] }) => ({ file, text, omitted })),
    ...(read.files.length === 0 ? {} : { inputs: read.inputs }),
    complete: isWhole && issues.length === 0,
    namedAreGiven: true,
    // What a text names stands where the text does.
    options: { ...options, files: read.files },
    dialect,
    readInclude,
  });
  const [first] = prepared.keys();
  let map = toMemoryMap(placement, first ?? '(built-in linker script)');
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
