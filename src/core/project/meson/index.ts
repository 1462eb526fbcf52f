import { withTemplates } from '../linkDraft';
import { folderOf, joinPath, stemOf } from '../paths';
import type { Detector, ProjectImage, ProjectTree } from '../project';
import { treeFiles, type TreeFiles } from '../treeFiles';
import { buildImages } from './buildFolder';
import { followMeson } from './evaluate';
import { distinct, isPlaced, withOption, type FoundImage } from './foundImages';
import { customImage, targetImage } from './image';
import { machineFiles, type MachineFile } from './machineFile';
import { mesonOptions } from './options';
import type { MesonRun } from './run';

/** Finds what Meson links: from build folders where there are any, and from the sources. */
export const mesonDetector: Detector = {
  system: 'meson',
  detect: (tree, signal) => detectMeson(tree, signal),
};

const rootLimit = 20;
const runLimit = 12;

async function detectMeson(tree: ProjectTree, signal?: AbortSignal): Promise<readonly ProjectImage[]> {
  const files = treeFiles(tree);
  const built = await buildImages(files, signal);
  const lists = files
    .named('meson.build')
    .filter((path) => !/(^|\/)subprojects\//.test(path))
    .sort((a, b) => a.split('/').length - b.split('/').length);
  const read = new Set<string>();
  const images: ProjectImage[] = [];
  let roots = 0;
  for (const path of lists) {
    if (signal?.aborted === true || roots >= rootLimit) break;
    if (read.has(path) || !/\bproject\s*\(/.test((await files.read(path)) ?? '')) continue;
    roots += 1;
    images.push(...(await rootImages(files, folderOf(path), read, signal)));
  }
  const known = new Set(built.map((image) => stemOf(image.name)));
  const described = images.filter((image) => !known.has(stemOf(image.name.replace(/ \(.*\)$/, ''))));
  return [...built.map((image) => withSource(image, images)), ...described];
}

/** A configured image and the place where people wrote it. */
function withSource(image: ProjectImage, sources: readonly ProjectImage[]): ProjectImage {
  const source = sources.find((one) => one.name === image.name || one.name.startsWith(`${image.name} (`));
  return source === undefined
    ? image
    : {
        ...image,
        scripts: withTemplates(image, source),
        evidence: [...image.evidence, ...source.evidence].slice(0, 24),
      };
}

async function rootImages(
  files: TreeFiles,
  source: string,
  read: Set<string>,
  signal: AbortSignal | undefined,
): Promise<readonly ProjectImage[]> {
  const options = await mesonOptions(files, source);
  const machines = await machineFiles(files, source);
  const inside = files.named('intro-targets.json').map((path) => folderOf(folderOf(path)));
  const build =
    inside.find((folder) => source === '.' || folder.startsWith(`${source}/`)) ?? joinPath(source, 'build');
  const queue: {
    machine: MachineFile | undefined;
    assumed: ReadonlyMap<string, string>;
    label: string | undefined;
    /** An option that is off, tried as if it were on. */
    switched?: string;
  }[] =
    machines.length === 0
      ? [{ machine: undefined, assumed: new Map(), label: undefined }]
      : machines.slice(0, 8).map((machine) => ({
          machine,
          assumed: new Map(),
          label: machines.length > 1 ? stemOf(machine.path) : undefined,
        }));
  const found: FoundImage[] = [];
  for (
    let next = queue.shift(), runs = 0;
    next !== undefined && runs < runLimit;
    next = queue.shift(), runs += 1
  ) {
    const run: MesonRun = {
      files,
      source,
      build,
      variables: new Map(),
      options: new Map([
        ...options,
        ...(next.machine?.options ?? []),
        ...(next.switched === undefined ? [] : [[next.switched, { kind: 'bool', value: true }] as const]),
      ]),
      machine: next.machine?.machine ?? new Map(),
      isCross: next.machine !== undefined,
      targets: [],
      customs: [],
      made: new Map(),
      projectArgs: [],
      lists: new Set(),
      asked: new Map(),
      switches: new Set(),
      assumed: next.assumed,
      unknowns: new Set(),
      signal,
      folder: source,
      file: joinPath(source, 'meson.build'),
      steps: 0,
      depth: 0,
      jump: undefined,
    };
    await followMeson(run, run.file);
    for (const list of run.lists) read.add(list);
    const unsure = run.asked.size > 0 && next.assumed.size === 0;
    const { label } = next;
    const isTried = next.assumed.size > 0;
    const { switched } = next;
    const add = (image: ProjectImage): void => {
      if (switched === undefined) found.push({ image, label, unsure, isTried });
      else if (isPlaced(image)) found.push({ image: withOption(image, switched), label, unsure, isTried });
    };
    for (const target of run.targets) add(targetImage(run, target, next.machine));
    for (const custom of run.customs) {
      const image = customImage(run, custom, next.machine);
      if (image !== undefined) add(image);
    }
    const isLast = queue.every((one) => one.switched !== undefined);
    // Where nothing is placed as things are, an option that is off may be what builds a kernel.
    if (switched === undefined && isLast && !found.some(({ image }) => isPlaced(image)))
      for (const name of run.switches)
        queue.push({ machine: next.machine, assumed: new Map(), label: next.label, switched: name });
    if (next.assumed.size > 0) continue;
    for (const [name, values] of run.asked) {
      for (const value of values)
        queue.push({
          machine: next.machine,
          ...(switched === undefined ? {} : { switched }),
          assumed: new Map([[name, value]]),
          label: [next.label, value].filter((part) => part !== undefined).join(', '),
        });
    }
  }
  return distinct(found);
}
