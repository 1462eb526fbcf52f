import { finishImage, type Word } from '../linkDraft';
import { folderOf, joinPath, nameOf } from '../paths';
import { parsedJson, textOf } from '../plainData';
import type { Detector, Evidence, ProjectImage } from '../project';
import { lineOf } from '../textLines';
import { treeFiles, type TreeFiles } from '../treeFiles';
import { ninjaImages } from '../ninja/images';
import { readNinja } from '../ninja/parser';

/** Finds applications of ESP-IDF: what a build left of them, or else that they have to be built. */
export const espIdfDetector: Detector = {
  system: 'esp-idf',
  detect: async (tree, signal) => {
    const files = treeFiles(tree);
    const images: ProjectImage[] = [];
    const built = new Set<string>();
    for (const folder of idfBuilds(files).slice(0, 40)) {
      if (signal?.aborted === true) return images;
      built.add(folderOf(folder));
      images.push(...(await builtImages(files, folder)));
    }
    for (const path of files.named('CMakeLists.txt')) {
      if (signal?.aborted === true || images.length > 300) break;
      const folder = folderOf(path);
      if (built.has(folder)) continue;
      const text = (await files.read(path)) ?? '';
      const found = /include\s*\(\s*"?\$ENV\{IDF_PATH\}\/tools\/cmake\/project\.cmake/i.exec(text);
      if (found !== null) images.push(await application(files, path, text, found.index));
    }
    return images;
  },
};

/** Build folders of ESP-IDF. */
export function idfBuilds(files: TreeFiles): readonly string[] {
  const folders = new Set<string>();
  for (const path of files.named('project_description.json')) folders.add(folderOf(path));
  for (const name of ['sections.ld', 'memory.ld']) {
    for (const path of files.named(name)) {
      const match = /^(?:(.*)\/)?esp-idf\/[^/]+\/ld\/[^/]+$/.exec(path);
      if (match !== null) folders.add(match[1] ?? '.');
    }
  }
  return [...folders];
}

async function builtImages(files: TreeFiles, folder: string): Promise<readonly ProjectImage[]> {
  const path = joinPath(folder, 'build.ninja');
  const links = files.has(path)
    ? ninjaImages(files, await readNinja(files, path), {
        system: 'esp-idf',
        run: 'idf.py build',
        sources: [folder],
      })
    : [];
  const applications = links.filter((image) => image.scripts.length > 0);
  if (applications.length > 0) return applications;
  const description = parsedJson(await files.read(joinPath(folder, 'project_description.json')));
  const name =
    textOf(description, 'project_name') ?? nameOf(folderOf(folder) === '.' ? 'app' : folderOf(folder));
  const target = textOf(description, 'target') ?? '';
  const made = ['memory.ld', 'sections.ld']
    .flatMap((one) => files.named(one))
    .filter((one) => one.startsWith(`${folder === '.' ? '' : `${folder}/`}esp-idf/`));
  const words: Word[] = made.map((one) => ({
    text: `-T${joinPath(files.root, one)}`,
    evidence: [{ file: one, line: 1, why: 'the script that the build made' }],
  }));
  const elf = joinPath(folder, `${name}.elf`);
  const map = joinPath(folder, `${name}.map`);
  return [
    finishImage(files, {
      name,
      system: 'esp-idf',
      words,
      reader: 'driver',
      folders: [folder],
      outputs: [
        textOf(description, 'app_elf') === undefined
          ? elf
          : joinPath(folder, textOf(description, 'app_elf') ?? ''),
      ],
      maps: files.has(map) ? [map] : [],
      rank: made.length > 0 ? 'build' : 'configured',
      run: 'idf.py build',
      machine: machineOfChip(target),
      ...(made.length > 0 ? {} : { resolvable: { kind: 'needs-running', run: 'idf.py build' } }),
      unknowns: ['the scripts of the chip’s ROM, which lie in ESP-IDF'],
    }),
  ];
}

/** Chips with a RISC-V core, and the others, which are Xtensa (ESP-IDF 5, components/soc). */
function machineOfChip(chip: string): string | undefined {
  if (/^esp32(c|h|p)\d/.test(chip)) return 'riscv32';
  return chip.startsWith('esp') ? 'xtensa' : undefined;
}

async function application(files: TreeFiles, path: string, text: string, at: number): Promise<ProjectImage> {
  const folder = folderOf(path);
  const name =
    /^[ \t]*project[ \t]*\(\s*"?([^\s")]+)/im.exec(text)?.[1] ?? nameOf(folder === '.' ? 'app' : folder);
  const evidence: Evidence[] = [
    {
      file: path,
      line: text.slice(0, at).split('\n').length,
      why: 'the project is an application for ESP-IDF',
    },
  ];
  let chip = '';
  for (const config of ['sdkconfig', 'sdkconfig.defaults']) {
    const settings = await files.read(joinPath(folder, config));
    const target = /^CONFIG_IDF_TARGET="([^"]*)"/m.exec(settings ?? '')?.[1];
    if (settings === undefined) continue;
    if (target !== undefined && chip === '') chip = target;
    evidence.push({
      file: joinPath(folder, config),
      line: target === undefined ? 1 : lineOf(settings, 'CONFIG_IDF_TARGET='),
      why: target === undefined ? 'its configuration' : `the chip is ${target}`,
    });
  }
  return finishImage(files, {
    name,
    system: 'esp-idf',
    words: [],
    reader: 'driver',
    folders: [folder],
    outputs: [joinPath(folder, `build/${name}.elf`)],
    rank: 'static',
    run: 'idf.py build',
    resolvable: { kind: 'needs-running', run: 'idf.py build' },
    machine: machineOfChip(chip),
    evidence,
    unknowns: ['ESP-IDF makes memory.ld and sections.ld when it is built (build/esp-idf/esp_system/ld)'],
  });
}
