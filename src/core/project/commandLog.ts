import { readLinkCommand, linkProgram } from './linkFlags';
import { folderOf, joinPath, nameOf, normalPath, belowRoot, stemOf, templateOf } from './paths';
import type { BuildSystem, ProjectImage, ProjectTree } from './project';
import { shellCommands } from './shellWords';
import { treeIndex } from './treeIndex';

const mostLines = 500_000;
const mostImages = 400;

/** Where a log of commands comes from. */
export interface CommandSource {
  /** In the build system's words, for people. */
  readonly command: string;
  /** The folder that the first commands run in. */
  readonly folder: string;
  readonly system: BuildSystem;
  /** The file that says the commands; otherwise the makefile of the folder that make is in. */
  readonly file?: string;
}

/**
 * The images of what `make -n` or `ninja -t commands` print: every command that would be run, with the folders that make
 * enters on the way. Exact, as the build system itself has expanded it.
 */
export function commandImages(
  tree: ProjectTree,
  output: string,
  source: CommandSource,
): readonly ProjectImage[] {
  const index = treeIndex(tree);
  const folders: string[] = [source.folder];
  const images: ProjectImage[] = [];
  /** By the file that the preprocessor makes, its template. */
  const made = new Map<string, string>();
  const lines = output.replace(/\\\n/g, ' ').split('\n');
  for (const line of lines.slice(0, mostLines)) {
    const entering = /^\S*make(?:\[\d+\])?: (Entering|Leaving) directory [`'](.*)'$/.exec(line);
    if (entering !== null) {
      if (entering[1] === 'Leaving') folders.pop();
      else folders.push(belowRoot(normalPath(entering[2] ?? ''), tree.root));
      continue;
    }
    let folder = folders.at(-1) ?? '.';
    for (const { words, output: file } of shellCommands(line)) {
      const [program = '', ...args] = words;
      if (program === 'cd') folder = joinPath(folder, args[0] ?? '.');
      const kind = linkProgram(program);
      if (kind === undefined) continue;
      const at = (path: string): string => belowRoot(joinPath(folder, path), tree.root);
      const link = readLinkCommand(words);
      if (args.includes('-E')) {
        const [template] = link.inputs;
        const target = file ?? link.output;
        if (template !== undefined && target !== undefined) made.set(at(target), at(template));
        continue;
      }
      if (
        link.stops ||
        (link.relocatable && link.scripts.length === 0) ||
        link.inputs.length + link.scripts.length === 0
      )
        continue;
      const target = at(link.output ?? 'a.out');
      const name = nameOf(target);
      images.push({
        name: /\.(elf|bin|out|axf|o)$/.test(name) ? stemOf(name) : name,
        system: source.system,
        scripts: link.scripts.map(({ path, isDefault }) => {
          const own =
            [at(path), ...link.searchPath.map((one) => joinPath(at(one), path))].find((one) =>
              index.hasFile(one),
            ) ?? at(path);
          const from = made.get(own);
          const template = from === undefined ? templateOf(own) : 'cpp';
          return {
            path: from ?? own,
            ...(template === undefined ? {} : { template }),
            ...(from === undefined || !index.hasFile(own) ? {} : { generated: own }),
            ...(isDefault === true ? { isDefault } : {}),
          };
        }),
        flags: link.flags,
        searchPath: link.searchPath.map(at),
        ...(link.linker === undefined ? {} : { linker: link.linker }),
        objects: link.inputs.map((path) => (path.startsWith('-') ? path : at(path))),
        outputs: [target],
        maps: link.map === undefined ? [] : [at(link.map)],
        ...(link.machine === undefined ? {} : { machine: link.machine }),
        rank: 'build',
        resolvable: { kind: 'yes' },
        evidence: [
          {
            file: source.file ?? joinPath(folderOf(`${folder}/x`), 'Makefile'),
            line: 1,
            why: `${source.command} prints: ${line.trim().slice(0, 240)}`,
          },
        ],
        unknowns: [],
      });
      if (images.length >= mostImages) return images;
    }
  }
  return images;
}
