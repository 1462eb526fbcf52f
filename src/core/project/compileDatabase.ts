import { finishImage } from './linkDraft';
import { machineOfFlag, machineOfProgram } from './machine';
import { folderOf, nameOf } from './paths';
import { listOf, parsedJson, textOf, textsOf } from './plainData';
import type { Detector, ProjectImage } from './project';
import { shellWords } from './shellWords';
import { treeFiles } from './treeFiles';

const buildFiles = [
  'CMakeLists.txt',
  'meson.build',
  'Makefile',
  'makefile',
  'GNUmakefile',
  'Cargo.toml',
  'build.zig',
  'build.ninja',
  'BUILD',
  'BUILD.bazel',
  'platformio.ini',
  'configure.ac',
  'Kbuild',
];

/** A compile database says how files are compiled and nothing of links: the compiler and the machine are all it tells. */
export const compileDatabaseDetector: Detector = {
  system: 'compile-database',
  detect: async (tree) => {
    const files = treeFiles(tree);
    if (buildFiles.some((name) => files.named(name).length > 0)) return [];
    const images: ProjectImage[] = [];
    for (const path of files.named('compile_commands.json').slice(0, 4)) {
      const entries = parsedJson(await files.read(path));
      if (!Array.isArray(entries)) continue;
      const commands = (entries as unknown[])
        .slice(0, 50)
        .map((entry) =>
          listOf(entry, 'arguments').length > 0
            ? textsOf(entry, 'arguments')
            : shellWords(textOf(entry, 'command') ?? ''),
        );
      const machine = commands
        .map(
          (words) =>
            words.map((word, i) => machineOfFlag(word, words[i + 1])).find((found) => found !== undefined) ??
            machineOfProgram(words[0] ?? ''),
        )
        .find((found) => found !== undefined);
      images.push(
        finishImage(files, {
          name: nameOf(folderOf(path)) === '.' ? 'project' : nameOf(folderOf(path)),
          system: 'compile-database',
          words: [],
          reader: 'driver',
          folders: [folderOf(path)],
          outputs: [],
          rank: 'guess',
          run: 'the build',
          resolvable: { kind: 'needs-running', run: 'the build' },
          machine,
          evidence: [{ file: path, line: 1, why: `compiled by ${nameOf(commands[0]?.[0] ?? 'a compiler')}` }],
          unknowns: ['a compile database does not say how files are linked'],
        }),
      );
    }
    return images;
  },
};
