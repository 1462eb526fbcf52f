import { linkProgram, readLinkCommand } from '../linkFlags';
import { finishImage, unique, type Word } from '../linkDraft';
import { machineOfProgram } from '../machine';
import { folderOf, joinPath, nameOf } from '../paths';
import type { ProjectImage, ScriptReference } from '../project';
import { shellCommands, shellWords } from '../shellWords';
import { findFile, type TreeFiles } from '../treeFiles';
import { idfBuilds } from '../espIdf';
import { isCmakeBuild } from '../ninja';
import { madeScripts, ninjaImages } from '../ninja/images';
import { readNinja } from '../ninja/parser';
import { fileApiImages, repliesOf } from './fileApi';

/** A folder in which CMake was run. */
export interface CmakeBuild {
  readonly folder: string;
  /** The folder of the lists, in the tree; undefined when it is elsewhere. */
  readonly source: string | undefined;
}

const linkLimit = 5000;

/** What CMake left in its build folders: replies of its file API first, then build.ninja and link.txt. */
export async function buildFolderImages(
  files: TreeFiles,
  signal?: AbortSignal,
): Promise<{ readonly images: readonly ProjectImage[]; readonly builds: readonly CmakeBuild[] }> {
  const replies = new Map(repliesOf(files).map(({ build, index }) => [build, index]));
  const folders = new Set<string>(replies.keys());
  for (const path of files.named('CMakeCache.txt')) folders.add(folderOf(path));
  for (const path of files.named('build.ninja'))
    if (isCmakeBuild(files, folderOf(path))) folders.add(folderOf(path));
  for (const path of files.named('link.txt')) {
    const match = /^(?:(.*?)\/)?(?:.*\/)?CMakeFiles\/[^/]+\.dir\/link\.txt$/.exec(path);
    const top = [...folders].find((folder) => folder === '.' || path.startsWith(`${folder}/`));
    if (match !== null && top === undefined)
      folders.add(path.slice(0, Math.max(0, path.indexOf('CMakeFiles/') - 1)) || '.');
  }
  // Kits that are built on CMake have detectors of their own.
  for (const folder of [
    ...idfBuilds(files),
    ...files.named('linker.cmd').map((path) => folderOf(folderOf(path))),
  ])
    folders.delete(folder);
  const images: ProjectImage[] = [];
  const builds: CmakeBuild[] = [];
  for (const folder of [...folders].slice(0, 40)) {
    if (signal?.aborted === true) break;
    const source = await sourceOf(files, folder);
    builds.push({ folder, source });
    const sources = unique([source ?? folderOf(folder), folderOf(folder)]);
    const ninjaFile = joinPath(folder, 'build.ninja');
    const ninja = files.has(ninjaFile) ? await readNinja(files, ninjaFile) : undefined;
    const made = ninja === undefined ? await madeByMake(files, folder) : madeScripts(files, ninja);
    const index = replies.get(folder);
    const fromApi = index === undefined ? [] : await fileApiImages(files, folder, index, made);
    const fromNinja =
      ninja === undefined
        ? []
        : ninjaImages(files, ninja, { system: 'cmake', run: 'cmake --build', sources, signal });
    const fromText = ninja === undefined ? await linkTextImages(files, folder, sources, made) : [];
    const known = new Set(fromApi.flatMap((image) => image.outputs));
    // The reply knows targets only; links of custom commands stand in the build files alone.
    const others = [...fromNinja, ...fromText];
    images.push(
      ...fromApi.map((image) => withObjects(image, others)),
      ...others.filter((image) => !image.outputs.some((path) => known.has(path))),
    );
  }
  return { images, builds };
}

/** The build files know the objects' paths, the machine of the compiler and the file to look at. */
function withObjects(image: ProjectImage, others: readonly ProjectImage[]): ProjectImage {
  const other = others.find((one) => one.outputs.some((path) => image.outputs.includes(path)));
  if (other === undefined) return image;
  const machine = image.machine ?? other.machine;
  const linker = image.linker ?? other.linker;
  return {
    ...image,
    objects: other.objects,
    ...(machine === undefined ? {} : { machine }),
    ...(linker === undefined ? {} : { linker }),
    evidence: [...image.evidence, ...other.evidence].slice(0, 24),
  };
}

async function sourceOf(files: TreeFiles, build: string): Promise<string | undefined> {
  const cache = await files.read(joinPath(build, 'CMakeCache.txt'));
  const home = /^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$/m.exec(cache ?? '')?.[1]?.trim();
  if (home === undefined) return undefined;
  const list = findFile(files, joinPath(home, 'CMakeLists.txt'), []);
  return list === undefined ? undefined : folderOf(list);
}

/** The Makefile generators keep each link command in a file of its own. */
async function linkTextImages(
  files: TreeFiles,
  build: string,
  sources: readonly string[],
  made: ReadonlyMap<string, ScriptReference>,
): Promise<readonly ProjectImage[]> {
  const images: ProjectImage[] = [];
  for (const path of files.named('link.txt')) {
    const match = /^(?:(.*)\/)?CMakeFiles\/([^/]+)\.dir\/link\.txt$/.exec(path);
    if (match === null || images.length > linkLimit || !(build === '.' || path.startsWith(`${build}/`)))
      continue;
    const text = await files.read(path);
    if (text === undefined || text.length > 4_000_000) continue;
    const folder = match[1] ?? '.';
    for (const [index, line] of text.split('\n').entries()) {
      const command = shellCommands(line)[0]?.words ?? [];
      const program = command[0] ?? '';
      if (linkProgram(program) === undefined) continue;
      const rest = await responses(files, folder, command.slice(1));
      const read = readLinkCommand([program, ...rest]);
      if (read.stops || read.relocatable) continue;
      const place = { file: path, line: index + 1, why: `links ${match[2] ?? ''}` };
      const words: Word[] = rest.map((word) => ({ text: word, evidence: [place] }));
      const image = finishImage(files, {
        name: match[2] ?? 'image',
        system: 'cmake',
        words: words.filter((_, i) => rest[i] !== '-o' && rest[i - 1] !== '-o'),
        reader: linkProgram(program) === 'linker' ? 'linker' : 'driver',
        folders: unique([folder, ...sources]),
        outputs: read.output === undefined ? [] : [files.relative(joinPath(folder, read.output))],
        rank: 'configured',
        run: 'make',
        machine: read.machine ?? machineOfProgram(nameOf(program)),
        linker: read.linker,
        driver: read.driver,
        evidence: [place],
        made,
      });
      images.push({
        ...image,
        objects: image.objects.map((object) =>
          /^[-/]/.test(object) ? object : files.relative(joinPath(folder, object)),
        ),
      });
    }
  }
  return images;
}

async function responses(
  files: TreeFiles,
  folder: string,
  words: readonly string[],
): Promise<readonly string[]> {
  const out: string[] = [];
  for (const word of words) {
    const file = word.startsWith('@') ? findFile(files, word.slice(1), [folder]) : undefined;
    const text = file === undefined ? undefined : await files.read(file);
    out.push(...(text === undefined ? [word] : shellWords(text)));
  }
  return out;
}

/** Custom commands of the Makefile generators stand in a target's build.make, as `output: inputs` with the command below. */
async function madeByMake(files: TreeFiles, build: string): Promise<ReadonlyMap<string, ScriptReference>> {
  const made = new Map<string, ScriptReference>();
  for (const path of files.named('build.make').slice(0, 2000)) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('CMakeFiles/') - 1)) || '.';
    if (!(build === '.' || folder === build || folder.startsWith(`${build}/`))) continue;
    const text = await files.read(path);
    if (text === undefined || text.length > 2_000_000) continue;
    for (const match of text.matchAll(/^([^\s:#]*\.(?:ld|lds|x)): (\S+)$/gm)) {
      const [, output = '', input = ''] = match;
      const source = findFile(files, input, [folder]);
      if (source === undefined || source.endsWith('.make')) continue;
      // Names in build.make are seen from the top of the build folder.
      const generated = files.relative(joinPath(build, output));
      const reference: ScriptReference = {
        path: source,
        template: /-E\b|cpp/.test(text) ? 'cpp' : 'configured',
        ...(files.has(generated) ? { generated } : {}),
      };
      for (const name of [output, generated, joinPath(files.root, generated)])
        if (!made.has(name)) made.set(name, reference);
    }
  }
  return made;
}
