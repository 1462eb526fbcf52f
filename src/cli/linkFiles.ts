import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { issueCatalogue, type Issue } from '../core/issue';
import { dialects, type Dialect } from '../core/linkerscript/dialect';
import type { LinkInput } from '../core/linkerscript/input';
import { nameOf } from '../core/linkerscript/libraries';
import { listedFiles, type ListedFile } from '../core/linkerscript/inputLists';
import { scriptIssue } from '../core/linkerscript/issues';
import type { LinkFileOption, LinkOptions } from '../core/linkerscript/options';
import { scriptFiles, type ScriptFile } from '../core/linkerscript/scriptFiles';
import { kindOf, readInputs } from './inputs';
import { UsageError } from './outcome';

const fileIssue = issueCatalogue({
  'script-file-not-found': {
    severity: 'warning',
    text: '{name}, which the script names, is in none of the directories known here; the layout is that without it',
  },
});

/** What a link command and its scripts name, in the linker's order. */
export interface LinkFiles {
  readonly files: readonly LinkFileOption[];
  readonly inputs: readonly LinkInput[];
  /** Texts among the files that place sections: they are linker scripts. */
  readonly scripts: readonly string[];
  readonly issues: readonly Issue[];
}

interface Script {
  readonly file: string;
  readonly text: string;
  /** How many files stand before it. */
  readonly place: number;
}

interface Given {
  readonly files: readonly LinkFileOption[];
  readonly scripts: readonly Script[];
  readonly options: LinkOptions;
  readonly dialect: Dialect;
  /** No file takes part but these. */
  readonly isWhole: boolean;
  readonly textOf: (path: string) => Promise<string>;
  readonly readInclude: (name: string) => string | undefined;
}

/** A file to read; what a pattern found elsewhere keeps the name of the pattern. */
type Queued = LinkFileOption & { readonly path?: string };

/** Reads the objects, archives and shared libraries of a link, and those that its scripts name. */
export async function readLinkFiles(given: Given): Promise<LinkFiles> {
  const { options, dialect, textOf } = given;
  const directories = options.searchDirs ?? [];
  const issues: Issue[] = [];
  const queue = withScriptFiles(given, issues);
  const inputs: LinkInput[] = [];
  const scripts: string[] = [];
  let named = 0;
  for (let i = 0; i < queue.length; i += 1) {
    const file = queue[i];
    if (file === undefined) continue;
    const path = file.path ?? pathOf(file, directories);
    // A linker takes a file of text among its inputs for a script.
    if ((await kindOf(path)) === 'text') {
      if (sourceFile.test(path))
        throw new UsageError(`${path} is source text; give the object file made of it`);
      const text = await textOf(path);
      const listed = listedFiles(text, path, dialect);
      if (listed === undefined) scripts.push(path);
      const added = listed ?? scriptFiles({ file: path, text }, dialect, given.readInclude);
      queue.splice(i + 1, 0, ...listedOptions(added, directories, file, named));
      named += added.length;
      continue;
    }
    const read = await readInputs(path);
    for (const input of read.inputs) {
      const named = file.path === undefined ? input : renamed(input, file.name);
      inputs.push(input.kind === 'shared' ? { ...named, ...libraryOptions(file) } : named);
    }
    issues.push(...read.issues);
  }
  await readNeeded(inputs, options);
  return { files: queue, inputs, scripts, issues };
}

/**
 * Adds the shared libraries that those of the command need and that it does not name: what they ask for counts too (ldelf.c,
 * ldelf_after_open). Looked for in the order of -rpath-link, -rpath, beside the library that needs it, and in the system's directories.
 */
async function readNeeded(inputs: LinkInput[], options: LinkOptions): Promise<void> {
  const known = new Set(inputs.filter(({ kind }) => kind === 'shared').map(nameOf));
  if (known.size === 0) return;
  const machine = inputs.find((input) => input.machine !== undefined)?.machine;
  // What is added on the way has its turn, too.
  for (const { library, file } of inputs) {
    for (const name of library?.needed ?? []) {
      if (known.has(name)) continue;
      // What is not read leaves open what it asks for.
      if (known.size >= mostLibraries) return;
      known.add(name);
      const directories = [...(options.runPathLink ?? []), ...(options.runPath ?? []), dirname(file)];
      const paths = [...directories.flatMap((one) => one.split(':')), ...systemDirectories(machine)].map(
        (directory) => join(directory, name),
      );
      const found = await firstLibrary(paths, machine);
      if (found !== undefined) inputs.push({ ...found, searched: true, asNeeded: 'byLibraries' });
    }
  }
}

/** The first of the files that is a shared library for the machine; what is none, or cannot be read, the linker goes past. */
async function firstLibrary(
  paths: readonly string[],
  machine: string | undefined,
): Promise<LinkInput | undefined> {
  for (const path of paths) {
    if (!existsSync(path)) continue;
    try {
      const [found] = (await readInputs(path)).inputs;
      if (found?.library !== undefined && found.machine === machine) return found;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }
  return undefined;
}

/** No program needs more. */
const mostLibraries = 2000;

/** Where Linux systems keep the libraries of a machine. */
function systemDirectories(machine: string | undefined): readonly string[] {
  const triplet = machine === undefined ? undefined : triplets[machine];
  if (triplet === undefined) return [];
  return [`/lib/${triplet}`, `/usr/lib/${triplet}`, `/usr/${triplet}/lib`];
}

const triplets: Readonly<Record<string, string>> = {
  x86_64: 'x86_64-linux-gnu',
  i386: 'i386-linux-gnu',
  aarch64: 'aarch64-linux-gnu',
  arm: 'arm-linux-gnueabihf',
  riscv64: 'riscv64-linux-gnu',
};

/** The command's files, and where each script stands the files that it names. */
function withScriptFiles(
  { files, scripts, options, dialect, isWhole, readInclude }: Given,
  issues: Issue[],
): Queued[] {
  const directories = options.searchDirs ?? [];
  const isStatic = options.staticLink === true;
  const known = new Set(files.map(({ name }) => name));
  const isAll = isWhole && !usesOwnDirectories(scripts, dialect);
  const queue: Queued[] = [];
  const first: Queued[] = [];
  let groups = 0;
  const add = (script: Script, file: ScriptFile): void => {
    const { name, byPattern } = file;
    if (byPattern && known.has(name)) return;
    known.add(name);
    const found = pathOfNamed(file, script, { dialect, directories, isStatic });
    if (found === undefined) {
      const data = { name };
      issues.push(
        isAll || (isWhole && !name.startsWith('-l'))
          ? scriptIssue(byPattern ? 'script.missingFile' : 'script.missingInput', data, file.location)
          : fileIssue('script-file-not-found', data, file.location),
      );
      return;
    }
    // Groups of the command are counted up from 1, and those of texts among the files down from -1.
    const group = file.group === undefined ? {} : { group: -1_000_000 - groups - file.group };
    const needed = file.asNeeded ? { asNeeded: true as const } : {};
    const queued: Queued = { kind: 'file', name: found, wholeArchive: false, ...group, ...needed };
    (file.first ? first : queue).push(
      byPattern && found !== name ? { ...queued, name, path: found } : queued,
    );
  };
  for (let place = 0; place <= files.length; place += 1) {
    for (const script of scripts) {
      if (script.place !== place) continue;
      const listed = scriptFiles(script, dialect, readInclude);
      for (const file of listed) add(script, file);
      groups += listed.length;
    }
    const file = files[place];
    if (file !== undefined) queue.push(file);
  }
  return [...first, ...queue];
}

/** One script with INSERT leaves GNU ld its own, which names the directories of the system (ldmain.c). */
function usesOwnDirectories(scripts: readonly Script[], dialect: Dialect): boolean {
  const [first, second] = scripts;
  return (
    dialect === 'gnu' &&
    second === undefined &&
    first !== undefined &&
    /\bINSERT\s+(AFTER|BEFORE)\b/.test(first.text.replace(/\/\*[^]*?\*\//g, ' '))
  );
}

interface Search {
  readonly dialect: Dialect;
  readonly directories: readonly string[];
  readonly isStatic: boolean;
}

function pathOfNamed(
  { name }: ScriptFile,
  script: Script,
  { dialect, directories, isStatic }: Search,
): string | undefined {
  if (name.startsWith('-l')) return libraryPath(name.slice(2), directories, isStatic);
  const beside = dialects[dialect].filesBesideScript ? [join(dirname(script.file), name)] : [];
  return [...(name.startsWith('/') ? [] : beside), ...candidates(name, directories)].find((path) =>
    existsSync(path),
  );
}

function candidates(name: string, directories: readonly string[]): string[] {
  return [name, ...directories.map((directory) => join(directory, name))];
}

function libraryOptions({ kind, asNeeded }: Queued): Partial<LinkInput> {
  return {
    ...(kind === 'library' ? { searched: true } : {}),
    ...(asNeeded === true ? { asNeeded: 'byObjects' } : {}),
  };
}

/** Patterns go by the name that stands in the script. */
function renamed(input: LinkInput, name: string): LinkInput {
  return input.archive === undefined ? { ...input, file: name } : { ...input, archive: name };
}

/** The files that libc.so and its like name; as many as any has, so that two that name each other come to an end. */
function listedOptions(
  listed: readonly ListedFile[],
  directories: readonly string[],
  { wholeArchive, group: outer, asNeeded: all, archivesOnly }: LinkFileOption,
  already: number,
): LinkFileOption[] {
  if (already > 1000) throw new UsageError('the files that the inputs name are too many');
  return listed.map(({ name, group: inner, asNeeded }) => {
    // Groups of the command are counted up from 1.
    const group = outer ?? (inner === undefined ? undefined : -1 - already - inner);
    const more = {
      wholeArchive,
      ...(group === undefined ? {} : { group }),
      ...(asNeeded || all === true ? { asNeeded: true as const } : {}),
      ...(archivesOnly === true ? { archivesOnly } : {}),
    };
    if (name.startsWith('-l')) return { kind: 'library', name: name.slice(2), ...more };
    const path = candidates(name, directories).find((candidate) => existsSync(candidate));
    return { kind: 'file', name: path ?? name, ...more };
  });
}

const sourceFile = /\.(c|cc|cpp|cxx|c\+\+|m|s|sx|asm|rs|go|zig|f90|d)$/i;

function pathOf({ kind, name, archivesOnly }: LinkFileOption, directories: readonly string[]): string {
  if (kind === 'file') return name;
  const path = libraryPath(name, directories, archivesOnly === true);
  if (path === undefined) throw new UsageError(`cannot find -l${name} in the -L directories`);
  return path;
}

/** `-lname` is libname.so or libname.a, `-l:file` the file itself, in the first directory that has one. */
function libraryPath(name: string, directories: readonly string[], isStatic: boolean): string | undefined {
  const names = name.startsWith(':')
    ? [name.slice(1)]
    : [...(isStatic ? [] : [`lib${name}.so`]), `lib${name}.a`];
  return directories
    .flatMap((directory) => names.map((candidate) => join(directory, candidate)))
    .find((path) => existsSync(path));
}
