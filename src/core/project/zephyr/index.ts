import { finishImage, type Word } from '../linkDraft';
import { machineOfTriple } from '../machine';
import { folderOf, joinPath, nameOf } from '../paths';
import type { Detector, Evidence, ProjectImage, ScriptReference } from '../project';
import { lineOf } from '../textLines';
import { findFile, treeFiles, type TreeFiles } from '../treeFiles';
import { ninjaImages } from '../ninja/images';
import { readNinja } from '../ninja/parser';

/** Finds Zephyr's final script in build folders, and applications that have to be built first. */
export const zephyrDetector: Detector = {
  system: 'zephyr',
  detect: async (tree, signal) => {
    const files = treeFiles(tree);
    const images: ProjectImage[] = [];
    const builds = files.named('linker.cmd').filter((path) => nameOf(folderOf(path)) === 'zephyr');
    for (const path of builds.slice(0, 40)) {
      if (signal?.aborted === true) return images;
      images.push(await builtImage(files, path));
    }
    const built = builds.map((path) => folderOf(folderOf(folderOf(path))));
    images.push(...(await applications(files, built, signal)));
    return images;
  },
};

/** `build/zephyr/linker.cmd` is the script as the linker reads it; what it was made from stands in linker.cmd.dep. */
async function builtImage(files: TreeFiles, path: string): Promise<ProjectImage> {
  const zephyr = folderOf(path);
  const build = folderOf(zephyr);
  const ninjaFile = joinPath(build, 'build.ninja');
  const ninja = files.has(ninjaFile) ? await readNinja(files, ninjaFile) : undefined;
  const links =
    ninja === undefined
      ? []
      : ninjaImages(files, ninja, { system: 'zephyr', run: 'west build', sources: [build] });
  const link = links.find((image) =>
    image.outputs.some((output) => output === joinPath(zephyr, 'zephyr.elf')),
  );
  const elf = joinPath(zephyr, 'zephyr.elf');
  const map = joinPath(zephyr, 'zephyr.map');
  const sources = await scriptSources(files, path);
  const script: ScriptReference =
    sources[0] === undefined ? { path } : { path: sources[0], template: 'cpp', generated: path };
  const evidence: Evidence[] = [
    { file: path, line: 1, why: 'the script that the build made for its last link' },
  ];
  if (files.has(`${path}.dep`))
    evidence.push({ file: `${path}.dep`, line: 1, why: 'what the script was made from' });
  const config = await files.read(joinPath(zephyr, '.config'));
  const architecture = /^CONFIG_ARCH="(.*)"$/m.exec(config ?? '')?.[1];
  const is64 = /^CONFIG_64BIT=y/m.test(config ?? '');
  const machine = architecture === undefined ? link?.machine : zephyrMachine(architecture, is64);
  if (architecture !== undefined)
    evidence.push({
      file: joinPath(zephyr, '.config'),
      line: lineOf(config ?? '', 'CONFIG_ARCH='),
      why: `the architecture is ${architecture}`,
    });
  return {
    ...(link ??
      finishImage(files, {
        name: 'zephyr',
        system: 'zephyr',
        words: [],
        reader: 'driver',
        folders: [build],
        outputs: [elf],
        rank: 'build',
        run: 'west build',
      })),
    name: 'zephyr',
    scripts: [script],
    outputs: [elf],
    maps: files.has(map) ? [map] : [],
    ...(machine === undefined ? {} : { machine }),
    rank: 'build',
    resolvable: { kind: 'yes' },
    evidence: [...evidence, ...(link?.evidence ?? [])],
    unknowns: link === undefined ? ['the flags of the link, which build.ninja would tell'] : [],
  };
}

function zephyrMachine(architecture: string, is64: boolean): string | undefined {
  if (architecture === 'arm64') return 'aarch64';
  if (architecture === 'riscv') return is64 ? 'riscv64' : 'riscv32';
  if (architecture === 'x86') return is64 ? 'x86_64' : 'i386';
  return machineOfTriple(architecture);
}

/** The script in the sources that a dependency file names first, if it lies in the tree. */
async function scriptSources(files: TreeFiles, path: string): Promise<readonly string[]> {
  const text = await files.read(`${path}.dep`);
  if (text === undefined) return [];
  const names = text
    .replace(/^[^:]*:/, '')
    .split(/[\s\\]+/)
    .filter((name) => /\.(ld|cmd|lds)$/.test(name));
  return names
    .flatMap((name) => findFile(files, name, [folderOf(folderOf(path))]) ?? [])
    .filter((found) => found !== path)
    .slice(0, 1);
}

const applicationLimit = 300;

/** Applications are CMake projects that ask for the package Zephyr. */
async function applications(
  files: TreeFiles,
  built: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly ProjectImage[]> {
  const images: ProjectImage[] = [];
  for (const path of files.named('CMakeLists.txt')) {
    if (signal?.aborted === true || images.length >= applicationLimit) break;
    const folder = folderOf(path);
    if (built.includes(folder)) continue;
    const text = (await files.read(path)) ?? '';
    const found = /find_package\s*\(\s*Zephyr\b/i.exec(text);
    if (found === null) continue;
    const name =
      /^[ \t]*project[ \t]*\(\s*"?([^\s")]+)/im.exec(text)?.[1] ?? nameOf(folder === '.' ? 'zephyr' : folder);
    const config = joinPath(folder, 'prj.conf');
    const settings = await files.read(config);
    const custom = /^CONFIG_CUSTOM_LINKER_SCRIPT="([^"]*)"/m.exec(settings ?? '')?.[1];
    const words: Word[] =
      custom === undefined
        ? []
        : [
            {
              text: `-T${custom}`,
              evidence: [
                {
                  file: config,
                  line: lineOf(settings ?? '', 'CONFIG_CUSTOM_LINKER_SCRIPT'),
                  why: `the application's own script ${custom}`,
                },
              ],
            },
          ];
    images.push(
      finishImage(files, {
        name,
        system: 'zephyr',
        words,
        reader: 'driver',
        folders: [folder],
        outputs: [joinPath(folder, 'build/zephyr/zephyr.elf')],
        rank: 'static',
        run: 'west build',
        resolvable: { kind: 'needs-running', run: 'west build' },
        evidence: [
          {
            file: path,
            line: text.slice(0, found.index).split('\n').length,
            why: 'the project is an application for Zephyr',
          },
          ...(settings === undefined ? [] : [{ file: config, line: 1, why: 'its configuration' }]),
        ],
        unknowns: ['Zephyr makes the script for the board when it is built (build/zephyr/linker.cmd)'],
      }),
    );
  }
  return images;
}
