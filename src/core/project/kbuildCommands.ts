import { fileIndex } from './fileIndex';
import { linkProgram, readLinkCommand } from './linkFlags';
import { folderOf, joinPath, nameOf } from './paths';
import type { Evidence, ProjectImage, ProjectTree } from './project';
import { shellWords } from './shellWords';

/** The command that kbuild kept of a file, in the first line of `.NAME.cmd`. */
export interface SavedCommand {
  /** The file that it makes, from the folder in which the build ran. */
  readonly target: string;
  readonly words: readonly string[];
  readonly evidence: Evidence;
}

/** Undefined where there is no such file, and where it holds no command. */
export async function commandOf(tree: ProjectTree, path: string): Promise<SavedCommand | undefined> {
  const text = await tree.read(path, 4 * 1024 * 1024);
  const line = text?.split('\n').find((one) => /^(saved)?cmd_/.test(one));
  if (line === undefined) return undefined;
  const at = line.indexOf(':=');
  const command = line.slice(at + 2).trim();
  return {
    target: line.slice(line.indexOf('_') + 1, at).trim(),
    words: shellWords(command),
    evidence: { file: path, line: 1, why: `the build ran: ${command.slice(0, 160)}` },
  };
}

const mostCommands = 400;
/** What is compiled, preprocessed, packed or gathered is linked by another command. */
const noImages =
  /\.(o|a|s|i|S|h|c|ko|mod|mod\.c|lds|ld|dtb|dtbo|dtb\.S|bin|gz|bz2|xz|lzma|lzo|zst|map|json|rmeta|order|symversions|export\.c|relocs|tab\.[ch]|lex\.c)\.cmd$|\.host-|^\.(built-in|modules|Module)\b/;

/** What a kbuild tree has linked with scripts besides its kernel: what unpacks it, what starts it, the vDSO. */
export async function savedLinks(tree: ProjectTree, signal?: AbortSignal): Promise<readonly ProjectImage[]> {
  const images: ProjectImage[] = [];
  const kept = fileIndex(tree.files).namedLike((name) => /^\..+\.cmd$/.test(name) && !noImages.test(name));
  for (const path of kept.slice(0, mostCommands)) {
    if (signal?.aborted === true) break;
    const command = await commandOf(tree, path);
    const image = command === undefined ? undefined : imageOf(tree, path, command);
    if (image !== undefined) images.push(image);
  }
  return images;
}

function imageOf(
  tree: ProjectTree,
  path: string,
  { target, words, evidence }: SavedCommand,
): ProjectImage | undefined {
  const top = topOf(path, target);
  if (top === undefined || linkProgram(words[0] ?? '') === undefined) return undefined;
  const end = words.findIndex((word) => /^(;|&&|\|\|?)$/.test(word));
  const read = readLinkCommand(end < 0 ? words : words.slice(0, end));
  if (read.scripts.length === 0 || read.relocatable || read.stops) return undefined;
  const files = fileIndex(tree.files);
  const under = (name: string): string => joinPath(top, name);
  const output = under(target);
  return {
    name: target,
    system: 'kbuild',
    scripts: read.scripts.map(({ path: script }) => {
      const template = `${under(script)}.S`;
      return files.has(template)
        ? { path: template, template: 'cpp', generated: under(script) }
        : { path: under(script) };
    }),
    flags: read.flags,
    searchPath: read.searchPath.map(under),
    objects: read.inputs.map((input) => (input.startsWith('-') ? input : under(input))),
    outputs: [output],
    maps: read.map === undefined ? [] : [under(read.map)].filter((map) => files.has(map)),
    ...(read.machine === undefined ? {} : { machine: read.machine }),
    ...(read.linker === undefined ? {} : { linker: read.linker }),
    rank: 'build',
    resolvable: { kind: 'yes' },
    evidence: [evidence],
    unknowns: [],
  };
}

/** The folder in which the build ran: where the command's file lies, without the folders of what it makes. */
function topOf(path: string, target: string): string | undefined {
  const folder = folderOf(path);
  const inner = folderOf(target);
  if (`.${nameOf(target)}.cmd` !== nameOf(path)) return undefined;
  if (inner === '.') return folder;
  if (folder === inner) return '.';
  return folder.endsWith(`/${inner}`) ? folder.slice(0, -inner.length - 1) : undefined;
}
