import { linkProgram, readLinkCommand, readLinkWords, type LinkWords } from '../linkFlags';
import { joinPath, looksLikeScript, nameOf } from '../paths';
import { readGoCommand } from '../goCommand';
import { readRustCommand } from '../rustcCommand';
import { shellCommands, type ShellCommand } from '../shellWords';
import { commandWords } from './commandWords';
import { expandMarked } from './expand';
import { inTree } from './treePaths';
import type { MakeState, Place } from './state';
import type { TargetRecipe } from './targets';
import { words as splitWords } from './words';

/** A command that links, as a recipe runs it. */
export interface FoundLink extends Place {
  readonly target: string;
  readonly command: readonly string[];
  readonly link: LinkWords;
  /** The folder it runs in, as make's folder sees it. */
  readonly folder: string;
  readonly isWanted: boolean;
  /** What stands before it on its line, as in `ShellCommand`. */
  readonly after: string;
  /** Variables that the line went through. */
  readonly used: ReadonlySet<string>;
  readonly rule: Place;
}

/** A file that a recipe makes of another by text: a script from its template. */
export interface MadeFile extends Place {
  readonly output: string;
  readonly sources: readonly string[];
  readonly kind: 'cpp' | 'configured' | 'copied';
  readonly defines: readonly string[];
  readonly includes: readonly string[];
}

export interface SubMake extends Place {
  readonly folder: string;
  readonly makefile?: string;
  readonly given: ReadonlyMap<string, string>;
}

export interface RecipeFindings {
  readonly links: FoundLink[];
  readonly made: MadeFile[];
  readonly makes: SubMake[];
  /** By recipe line: for how many targets in a row it did nothing of interest, as one that compiles does. */
  readonly idle: Map<string, number>;
}

const mostLines = 60;

/** How recipes ask the shell for the folder that they run in. */
const ownFolder = /\$PWD\b|\$\{PWD\}|\$\(pwd\)|`pwd`/g;

/** What the recipe of one target does, command by command. */
export function readRecipe(state: MakeState, target: TargetRecipe, out: RecipeFindings): void {
  const here = `${state.root}${state.folder === '.' ? '' : `/${state.folder}`}`;
  for (const line of target.recipe.slice(0, mostLines)) {
    // Most recipes compile, and their lines say so without being expanded.
    if (!mayMatter.test(line.text)) continue;
    const key = `${line.file}:${line.line.toString()}:${line.text.slice(0, 200)}`;
    const idle = out.idle.get(key) ?? 0;
    if (idle >= enoughIdle) continue;
    const makes = out.makes.length;
    const links = out.links.length;
    const before = links + out.made.length + makes;
    state.used = new Set();
    const text = expandMarked(state, line.text, target.scope).replace(ownFolder, () => here);
    const { used } = state;
    state.used = undefined;
    const shell: Shell = { piped: undefined, folders: ['.'], loops: new Map() };
    // `define` gives recipes of several lines.
    for (const piece of text.split(/(?<!\\)\n/)) {
      for (const command of shellCommands(piece.trim().replace(/^[@+\-\s]+/, ''))) {
        for (const one of unrolled(shell, command)) runCommand(state, target, line, one, shell, used, out);
      }
    }
    const isIdle = out.links.length + out.made.length + out.makes.length === before;
    const isLoop = out.makes.length - makes >= mostMakes && out.links.length === links;
    out.idle.set(key, isLoop ? enoughIdle : isIdle ? idle + 1 : -mostLines);
  }
}

const enoughIdle = 6;
/** By line of a recipe. */
const mostMakes = 16;

const mayMatter = /\$|\b(ld|gcc|cc|clang|make|cpp|rustc|cargo)\b|-T|\.ld|\.lds|lld/;

interface Shell {
  /** A preprocessor whose output goes on through a pipe. */
  piped: { readonly name: string; readonly args: readonly string[] } | undefined;
  /** By depth of parentheses. */
  folders: string[];
  readonly loops: Map<string, readonly string[]>;
}

/** A command in a loop once for each value of the loop's variable. */
function unrolled(shell: Shell, command: ShellCommand): readonly ShellCommand[] {
  const [first = '', name = '', keyword] = command.words;
  if (first === 'for' && keyword === 'in' && /^\w+$/.test(name)) {
    shell.loops.set(name, command.words.slice(3).flatMap(splitWords).slice(0, 64));
    return [];
  }
  const all = command.words.join(' ');
  const loop = [...shell.loops].find(([variable]) => new RegExp(`\\$\\{?${variable}\\b`).test(all));
  if (loop === undefined) return [command];
  const [variable, values] = loop;
  const pattern = new RegExp(`\\$(${variable}\\b|\\{${variable}\\})`, 'g');
  return values.map((value) => ({
    ...command,
    words: command.words.map((word) => word.replace(pattern, () => value)),
  }));
}

function runCommand(
  state: MakeState,
  target: TargetRecipe,
  place: Place,
  command: ShellCommand,
  shell: Shell,
  used: ReadonlySet<string>,
  out: RecipeFindings,
): void {
  const words = commandWords(state, command.words);
  const [first = '', ...args] = words;
  // A prefix of a cross compiler is often left to whoever builds.
  const program = first.replace(/\uE000\d+\uE001/g, '');
  shell.folders.length = Math.min(shell.folders.length, command.depth + 1);
  while (shell.folders.length <= command.depth) shell.folders.push(shell.folders.at(-1) ?? '.');
  const folder = shell.folders[command.depth] ?? '.';
  const at = { file: place.file, line: place.line };
  const name = nameOf(program);
  if (program === 'cd' || program === 'pushd') {
    shell.folders[command.depth] = joinPath(folder, args[0] ?? '.');
    return;
  }
  if (name === 'make' || name === 'gmake') {
    // A loop over hundreds of variants starts the same makefile again and again.
    const same = out.makes.filter(({ file, line }) => file === at.file && line === at.line).length;
    if (same < mostMakes) out.makes.push({ ...at, ...makeArguments(args, folder) });
    return;
  }
  const kind = linkProgram(program);
  const isPreprocessor =
    /(^|-)cpp(-\d+)?$/.test(name) ||
    (kind === 'driver' && args.some((word) => word === '-E' || word === '-P'));
  if (command.after === '|' && shell.piped !== undefined && command.output !== undefined) {
    const { piped } = shell;
    noteMade(command, piped.name, piped.args, folder, true, at, out);
    shell.piped = undefined;
    return;
  }
  if (command.after !== '|') shell.piped = undefined;
  if (isPreprocessor) shell.piped = { name, args };
  if (isPreprocessor || (kind === undefined && isTextTool.test(name))) {
    noteMade(command, name, args, folder, isPreprocessor, at, out);
    if (kind === undefined || args.includes('-E')) return;
  }
  const link = linkOf(state, words, kind, folder);
  if (link === undefined) return;
  out.links.push({
    ...at,
    target: target.target,
    command: words,
    link,
    folder,
    isWanted: target.isWanted,
    after: command.after,
    used,
    rule: { file: target.rule.file, line: target.rule.line },
  });
}

function makeArguments(
  args: readonly string[],
  folder: string,
): { folder: string; makefile?: string; given: ReadonlyMap<string, string> } {
  let inner = folder;
  let makefile: string | undefined;
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i += 1) {
    const word = args[i] ?? '';
    const directory = /^(?:-C|--directory=)(.+)$/.exec(word)?.[1];
    const [, name, value] = /^([A-Za-z_]\w*)=([^]*)$/.exec(word) ?? [];
    if (word === '-C' || word === '--directory') {
      inner = joinPath(inner, args[i + 1] ?? '.');
      i += 1;
    } else if (directory !== undefined) inner = joinPath(inner, directory);
    else if (word === '-f') {
      makefile = args[i + 1];
      i += 1;
    } else if (/^-f./.test(word)) makefile = word.slice(2);
    else if (name !== undefined) given.set(name, value ?? '');
  }
  return { folder: inner, given, ...(makefile === undefined ? {} : { makefile }) };
}

const isTextTool = /^(sed|awk|gawk|m4|cat|cp|envsubst|python\d?|perl|echo|printf|jinja2?)$/;

function noteMade(
  command: ShellCommand,
  name: string,
  args: readonly string[],
  folder: string,
  isPreprocessor: boolean,
  at: Place,
  out: RecipeFindings,
): void {
  const read = readLinkWords(args);
  const isCopy = name === 'cp' || name === 'cat';
  const files = [
    ...read.scripts.map(({ path }) => path),
    ...read.inputs.filter((word) => !word.startsWith('-')),
  ];
  const output =
    command.output ??
    (isPreprocessor ? (read.output ?? files.at(1)) : name === 'cp' ? files.at(-1) : undefined);
  const sources = [...(command.input === undefined ? [] : [command.input]), ...files].filter(
    (path) => path !== output && path !== '-',
  );
  // What compilers and disassemblers leave is no script under any name, unless it is made of one.
  const isOther = /\.(i|ii|s|o|d|asm|dtb|dts|lst|c|bin|img|gz|txt|hex|sym)$/i.test(output ?? '');
  if (output === undefined || (isOther && !(isPreprocessor && sources.some(looksLikeScript)))) return;
  out.made.push({
    ...at,
    output: joinPath(folder, output),
    sources: sources.map((path) => joinPath(folder, path)),
    kind: isPreprocessor ? 'cpp' : isCopy ? 'copied' : 'configured',
    defines: read.defines,
    includes: read.includes,
  });
}

/** The link that a command is; undefined when it is none. */
function linkOf(
  state: MakeState,
  words: readonly string[],
  kind: 'linker' | 'driver' | undefined,
  folder: string,
): LinkWords | undefined {
  const [program = '', ...args] = words;
  if (kind === undefined) {
    const name = nameOf(program);
    if (/^(rustc|cargo|xargo)$/.test(name)) return readRustCommand(words);
    const byGo = readGoCommand(words);
    if (byGo !== undefined) return byGo;
    // A wrapper of the project's own, or a program that is not known, may link all the same.
    const read = readLinkWords(args);
    const isScript = (path: string): boolean =>
      (looksLikeScript(path) || state.index.hasFile(inTree(state, joinPath(folder, path)))) &&
      /^-|^\w/.test(path) &&
      !/\.(c|cc|cpp|s|S|sh|py|txt|img|iso)$/.test(path);
    return read.scripts.some(({ path }) => isScript(path)) &&
      !/^(install|qemu|mkimage|mount|ssh|tar|gdb|objdump|objcopy|docker|rm|echo|printf|cp|mv|grep|sed)/.test(
        name,
      ) &&
      !read.stops
      ? read
      : undefined;
  }
  const link = readLinkCommand(words);
  if (
    args.length === 0 ||
    /^-+(v|V|version|dumpmachine|print-.*|help)$/.test(args.join(' ').split(/[ =]/)[0] ?? '')
  )
    return undefined;
  if (kind === 'driver' && link.stops) return undefined;
  if (link.inputs.length === 0 && link.output === undefined && link.scripts.length === 0) return undefined;
  return link;
}
