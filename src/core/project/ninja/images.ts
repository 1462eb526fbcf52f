import { linkProgram, readLinkCommand } from '../linkFlags';
import { finishImage, unique, type LinkDraft, type Word } from '../linkDraft';
import { machineOfProgram } from '../machine';
import { joinPath, looksLikeScript, nameOf, templateOf } from '../paths';
import type { BuildSystem, Evidence, ProjectImage, ScriptReference } from '../project';
import { shellCommands, shellWords } from '../shellWords';
import { findFile, isAbsolute, type TreeFiles } from '../treeFiles';
import {
  edgePaths,
  edgeVariable,
  hasRule,
  rawCommand,
  variableWith,
  type NinjaEdge,
  type NinjaFile,
} from './parser';

const linkLimit = 3000;

export interface NinjaOptions {
  readonly system: BuildSystem;
  /** What is to be run to make what the file describes. */
  readonly run: string;
  /** Where the sources are, for names that are meant from there. */
  readonly sources: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Every link that a build.ninja describes. */
export function ninjaImages(files: TreeFiles, ninja: NinjaFile, options: NinjaOptions): ProjectImage[] {
  const made = madeScripts(files, ninja);
  const images: ProjectImage[] = [];
  const kinds = new Map<string, boolean>();
  for (const edge of ninja.edges) {
    if (images.length >= linkLimit || options.signal?.aborted === true) break;
    if (!mayLink(edge, kinds)) continue;
    for (const command of linkCommands(files, edge, ninja)) {
      const image = imageOf(files, ninja, edge, command, made, options);
      if (image !== undefined) images.push(image);
    }
  }
  return images;
}

/** Most edges compile: their rules are told apart by the command once. CMake's own commands stand in the edge. */
function mayLink(edge: NinjaEdge, kinds: Map<string, boolean>): boolean {
  if (edge.rule === 'phony') return false;
  const own = edge.bindings.get('COMMAND') ?? edge.bindings.get('command');
  if (own !== undefined)
    return (
      /(ld|cc|clang|gcc|\+\+)\b/.test(own.text) &&
      !/\s-c\s|cmake_(transform|autogen)/.test(own.text.slice(0, 4000))
    );
  const known = kinds.get(edge.rule);
  if (known !== undefined) return known;
  const command = rawCommand(edge);
  const links =
    (edge.rule.includes('LINKER') && !edge.rule.includes('STATIC')) ||
    (/(^|[\s/$-])(ld|lld|cc|c\+\+|gcc|g\+\+|clang|clang\+\+|ld\.\w+)(-[\d.]+)?(\s|$)/m.test(command) &&
      !/\s-(c|E|S|M|MM)\s|\$ARGS/.test(command)) ||
    /\$(\{)?(ld|LD|linker|link)\b/.test(command);
  kinds.set(edge.rule, links);
  return links;
}

interface EdgeCommand {
  readonly words: readonly string[];
  readonly folder: string;
}

/** The link commands of an edge, each with the folder that a `cd` before it went to. */
function linkCommands(files: TreeFiles, edge: NinjaEdge, ninja: NinjaFile): readonly EdgeCommand[] {
  if (!hasRule(edge)) {
    // The rules are in a file that is not there: CMake and Meson name the parts of the command the same everywhere.
    const parts = ['FLAGS', 'LINK_FLAGS', 'in', 'LINK_PATH', 'LINK_LIBRARIES', 'LINK_ARGS', 'ARGS'].map(
      (name) => edgeVariable(edge, name),
    );
    return [
      {
        words: ['cc', ...shellWords(parts.join(' ')), '-o', edgePaths(edge).outputs[0] ?? ''],
        folder: ninja.folder,
      },
    ];
  }
  const text = edgeVariable(edge, 'command');
  const content = edgeVariable(edge, 'rspfile_content');
  const response = edgeVariable(edge, 'rspfile');
  const found: EdgeCommand[] = [];
  let folder = ninja.folder;
  for (const command of shellCommands(text)) {
    const [program = '', first = ''] = command.words;
    if (program === 'cd') {
      folder = files.relative(joinPath(ninja.folder, first));
      continue;
    }
    const at = command.words.findIndex((word, index) => index < 4 && linkProgram(word) !== undefined);
    if (at < 0) continue;
    const words = command.words
      .slice(at)
      .flatMap((word) => (response !== '' && word === `@${response}` ? shellWords(content) : [word]));
    const read = readLinkCommand(words);
    if (read.stops || read.relocatable) continue;
    if (read.inputs.length === 0 && read.scripts.length === 0) continue;
    found.push({ words, folder });
  }
  return found;
}

function imageOf(
  files: TreeFiles,
  ninja: NinjaFile,
  edge: NinjaEdge,
  command: EdgeCommand,
  made: ReadonlyMap<string, ScriptReference>,
  options: NinjaOptions,
): ProjectImage | undefined {
  const [program = 'ld', ...rest] = command.words;
  const read = readLinkCommand(command.words);
  const paths = edgePaths(edge);
  const output = read.output ?? paths.outputs[0] ?? '';
  const place: Evidence = { file: edge.file, line: edge.line, why: `links ${nameOf(output)}` };
  const words: Word[] = rest.map((text) => ({ text, evidence: wordPlaces(edge, text, place) }));
  const target = /CMakeFiles\/(.+)\.dir$/.exec(edgeVariable(edge, 'OBJECT_DIR'))?.[1]?.replace(/^.*\//, '');
  const implicitScripts = paths.implicit.filter(
    (path) => looksLikeScript(path) && !path.includes('CMakeFiles'),
  );
  const draft: LinkDraft = {
    name: target ?? (nameOf(output) === '' ? nameOf(paths.outputs[0] ?? 'image') : nameOf(output)),
    system: options.system,
    words,
    reader: linkProgram(program) === 'linker' ? 'linker' : 'driver',
    folders: unique([command.folder, ninja.folder, ...options.sources]),
    outputs: output === '' ? [] : [files.relative(joinPath(command.folder, output))],
    rank: 'configured',
    run: options.run,
    machine: read.machine ?? machineOfProgram(program),
    linker: read.linker,
    driver: read.driver,
    evidence: [
      place,
      ...implicitScripts.map((path) => ({
        file: edge.file,
        line: edge.line,
        why: `is linked again when ${path} changes`,
      })),
    ],
    made,
  };
  const image = finishImage(files, { ...draft, words: words.filter((_, i) => !isOutputWord(rest, i)) });
  return {
    ...image,
    objects: image.objects.map((path) =>
      path.startsWith('-') || isAbsolute(path) ? path : files.relative(joinPath(command.folder, path)),
    ),
  };
}

function isOutputWord(words: readonly string[], at: number): boolean {
  return words[at] === '-o' || words[at - 1] === '-o';
}

/** Where a word of the command stands: in a variable of the edge, or with the edge. */
function wordPlaces(edge: NinjaEdge, word: string, place: Evidence): readonly Evidence[] {
  for (const [name, { text, line }] of edge.bindings) {
    if (text.includes(word)) return [{ file: edge.file, line, why: `${name} gives ${word}` }, place];
  }
  const variable = word.length < 3 ? undefined : variableWith(edge, word);
  if (variable !== undefined)
    return [{ file: variable.file, line: variable.line, why: `${variable.name} gives ${word}` }, place];
  return [place];
}

/** Scripts that another edge makes, by the path that a link names: from a template, mostly by the C preprocessor. */
export function madeScripts(files: TreeFiles, ninja: NinjaFile): ReadonlyMap<string, ScriptReference> {
  const made = new Map<string, ScriptReference>();
  for (const edge of ninja.edges) {
    if (edge.rule === 'phony' || made.size > 2000) continue;
    if (!/\.(ld|lds|x|cmd|script|lcf|pp)\b/i.test(edge.left) && !/ldscript|linker/i.test(edge.left)) continue;
    const { outputs, inputs, implicit } = edgePaths(edge);
    const command = edgeVariable(edge, 'COMMAND') + edgeVariable(edge, 'command');
    const source =
      [...inputs, ...implicit].find((path) => looksLikeScript(path) || templateOf(path) !== undefined) ??
      sourceInCommand(command);
    if (source === undefined) continue;
    const from = findFile(files, source, [ninja.folder]) ?? files.relative(joinPath(ninja.folder, source));
    const isPreprocessed =
      /\s-E\s|\bcpp\b|-x\s*(c|assembler-with-cpp)\b|\bcpp\b/.test(command) || command.endsWith(' -E');
    for (const output of outputs) {
      const target = files.relative(joinPath(ninja.folder, output));
      if (target === from) continue;
      const reference: ScriptReference = {
        path: from,
        template: isPreprocessed ? 'cpp' : 'configured',
        ...(files.has(target) ? { generated: target } : {}),
      };
      for (const name of unique([output, target, joinPath(files.root, target), nameOf(output)]))
        if (!made.has(name)) made.set(name, reference);
    }
  }
  return made;
}

function sourceInCommand(command: string): string | undefined {
  return shellWords(command.slice(0, 20_000)).find(
    (word) => !word.startsWith('-') && looksLikeScript(word) && templateOf(word) !== undefined,
  );
}
