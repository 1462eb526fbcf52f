import { finishImage, unique, type Word } from '../linkDraft';
import { machineOfProgram } from '../machine';
import { folderOf, joinPath, nameOf } from '../paths';
import { fieldOf, listOf, parsedJson, textOf, textsOf } from '../plainData';
import type { ProjectImage } from '../project';
import { lineOf } from '../textLines';
import { findFile, type TreeFiles } from '../treeFiles';
import { isMesonBuild } from '../ninja';
import { ninjaImages } from '../ninja/images';
import { readNinja } from '../ninja/parser';

/** What Meson left in its build folders: build.ninja, or what it says of itself where that is missing. */
export async function buildImages(files: TreeFiles, signal?: AbortSignal): Promise<readonly ProjectImage[]> {
  const folders = new Set<string>();
  for (const path of files.named('build.ninja'))
    if (isMesonBuild(files, folderOf(path))) folders.add(folderOf(path));
  for (const path of files.named('intro-targets.json')) folders.add(folderOf(folderOf(path)));
  const images: ProjectImage[] = [];
  for (const folder of [...folders].slice(0, 40)) {
    if (signal?.aborted === true) break;
    const source = await sourceOf(files, folder);
    const path = joinPath(folder, 'build.ninja');
    const fromNinja = files.has(path)
      ? ninjaImages(files, await readNinja(files, path), {
          system: 'meson',
          run: 'ninja',
          sources: unique([source, folderOf(folder)]),
          signal,
        })
      : [];
    images.push(...(fromNinja.length > 0 ? fromNinja : await introducedImages(files, folder, source)));
  }
  return images;
}

async function sourceOf(files: TreeFiles, build: string): Promise<string> {
  const info = parsedJson(await files.read(joinPath(build, 'meson-info/meson-info.json')));
  const source = textOf(info, 'directories', 'source');
  const list = source === undefined ? undefined : findFile(files, joinPath(source, 'meson.build'), []);
  return list === undefined ? folderOf(build) : folderOf(list);
}

/** `intro-targets.json`: since Meson 1.2 a target's linker stands among its sources with the parameters. */
async function introducedImages(
  files: TreeFiles,
  build: string,
  source: string,
): Promise<readonly ProjectImage[]> {
  const path = joinPath(build, 'meson-info/intro-targets.json');
  const text = await files.read(path);
  const targets = parsedJson(text);
  if (text === undefined || !Array.isArray(targets)) return [];
  return (targets as unknown[]).slice(0, 5000).flatMap((target): ProjectImage[] => {
    const type = textOf(target, 'type');
    if (type !== 'executable' && type !== 'shared library') return [];
    const name = textOf(target, 'name') ?? 'image';
    const place = { file: path, line: lineOf(text, `"${name}"`), why: `Meson's list of targets has ${name}` };
    const linker = listOf(target, 'target_sources').find((entry) => fieldOf(entry, 'linker') !== undefined);
    const words: Word[] = textsOf(linker, 'parameters').map((parameter) => ({
      text: parameter,
      evidence: [place],
    }));
    const program = textsOf(linker, 'linker')[0];
    const outputs = textsOf(target, 'filename').map(
      (file) => findFile(files, file, [build]) ?? outputPath(files, build, file),
    );
    return [
      finishImage(files, {
        name,
        system: 'meson',
        words,
        reader: 'driver',
        folders: unique([build, source]),
        outputs,
        rank: 'configured',
        run: 'ninja',
        machine: program === undefined ? undefined : machineOfProgram(nameOf(program)),
        evidence: [place],
        ...(linker === undefined ? { resolvable: { kind: 'needs-running', run: 'ninja -t commands' } } : {}),
        unknowns: linker === undefined ? ['this version of Meson does not say how a target is linked'] : [],
      }),
    ];
  });
}

function outputPath(files: TreeFiles, build: string, file: string): string {
  const near = files.relative(file);
  return near.startsWith('/') ? joinPath(build, nameOf(file)) : near;
}
