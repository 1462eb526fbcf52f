import { folderOf } from '../paths';
import type { ProjectImage } from '../project';
import type { TreeFiles } from '../treeFiles';
import type { CmakeBuild } from './buildFolder';
import { followRoot, type Configuration } from './configure';
import { readPresets, type Preset } from './presets';
import { customImage, targetImage, type LinkContext } from './targetLink';

const rootLimit = 40;
const runLimit = 10;

/** What the lists themselves say, for every top list that no other takes in. */
export async function listImages(
  files: TreeFiles,
  builds: readonly CmakeBuild[],
  signal?: AbortSignal,
): Promise<readonly ProjectImage[]> {
  const lists = files
    .named('CMakeLists.txt')
    .filter((path) => !/(^|\/)(CMakeFiles|_deps|node_modules)\//.test(path))
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  const read = new Set<string>();
  const images: ProjectImage[] = [];
  let roots = 0;
  for (const path of lists) {
    if (signal?.aborted === true || roots >= rootLimit) break;
    if (read.has(path)) continue;
    const text = await files.read(path);
    if (text === undefined || !/\b(project|add_executable|add_custom_target)\s*\(/i.test(text)) continue;
    roots += 1;
    const found = await rootImages(files, folderOf(path), builds, signal);
    for (const list of found.lists) read.add(list);
    const isPart = !/\bproject\s*\(/i.test(text);
    images.push(...(isPart ? found.images.map((image) => ofLargerBuild(image, path)) : found.images));
  }
  return images;
}

/** A list without `project()` gets flags and scripts from the list that takes it in. */
function ofLargerBuild(image: ProjectImage, list: string): ProjectImage {
  if (image.scripts.length > 0) return image;
  return {
    ...image,
    resolvable: { kind: 'needs-running', run: 'cmake' },
    unknowns: [
      `the flags of the build that takes in ${list}, which has no project() of its own`,
      ...image.unknowns,
    ],
  };
}

/** What a variable gives that nobody has set yet. */
function givenOnly(image: ProjectImage, given: string): ProjectImage {
  if (image.resolvable.kind !== 'yes') return image;
  return { ...image, resolvable: { kind: 'after-configure', run: `cmake -D${given}` } };
}

/** Follows a top list once for each way it can be configured, and yields what differs. */
async function rootImages(
  files: TreeFiles,
  source: string,
  builds: readonly CmakeBuild[],
  signal: AbortSignal | undefined,
): Promise<{ images: readonly ProjectImage[]; lists: ReadonlySet<string> }> {
  const presets = await readPresets(files, source);
  const queue: Configuration[] =
    presets.length === 0
      ? [{ label: undefined, variables: new Map(), binaryFolder: undefined, evidence: [] }]
      : presets.map((preset) => ofPreset(preset, presets.length > 1));
  const lists = new Set<string>();
  const found: { image: ProjectImage; label: string | undefined }[] = [];
  const done = new Set<string>();
  for (
    let next = queue.shift(), runs = 0;
    next !== undefined && runs < runLimit;
    next = queue.shift(), runs += 1
  ) {
    if (signal?.aborted === true) break;
    const run = await followRoot(files, source, next, builds, signal);
    for (const list of run.project.lists) lists.add(list);
    if (run.project.packages.has('Zephyr') || run.project.packages.has('ESP-IDF')) break;
    for (const image of imagesOf(run.context))
      found.push({
        image: next.given === undefined ? image : givenOnly(image, next.given),
        label: next.label,
      });
    // A variable that decides between scripts and is not set is tried with each value that the lists compare it with.
    for (const [name, values] of run.project.asked) {
      if (next.variables.has(name) || values.size < 1 || next.label?.includes('=') === true) continue;
      for (const value of values) {
        const label = `${name}=${value}`;
        if (done.has(label)) continue;
        done.add(label);
        queue.push({
          ...next,
          label,
          given: label,
          variables: new Map([...next.variables, [name, { text: value, evidence: [] }]]),
        });
      }
    }
  }
  return { images: distinct(found), lists };
}

function ofPreset(preset: Preset, isOneOfMany: boolean): Configuration {
  return {
    label: isOneOfMany ? preset.name : undefined,
    variables: preset.variables,
    binaryFolder: preset.binaryFolder,
    evidence: [preset.evidence],
  };
}

/** One image for each different link of a target. Only where there are several does the configuration stand in the name. */
function distinct(
  found: readonly { readonly image: ProjectImage; readonly label: string | undefined }[],
): readonly ProjectImage[] {
  const byName = new Map<string, { image: ProjectImage; label: string | undefined; key: string }[]>();
  for (const { image, label } of found) {
    const key = JSON.stringify([
      image.scripts.map((script) => script.path),
      image.flags,
      image.machine ?? '',
    ]);
    const list = byName.get(image.name) ?? [];
    if (!list.some((other) => other.key === key)) list.push({ image, label, key });
    byName.set(image.name, list);
  }
  return [...byName.values()].flatMap((list) => {
    // What was only taken for granted is worth less than what a named value gives.
    const named = list.filter(({ label, image }) => label !== undefined || image.unknowns.length === 0);
    const kept =
      named.length > 0 && named.some(({ label }) => label?.includes('=') === true)
        ? withoutGuess(list)
        : list;
    if (kept.length === 1) return kept.map(({ image }) => image);
    return kept.map(({ image, label }) =>
      label === undefined ? image : { ...image, name: `${image.name} (${label})` },
    );
  });
}

function withoutGuess<T extends { readonly image: ProjectImage; readonly label: string | undefined }>(
  list: readonly T[],
): readonly T[] {
  const known = list.filter(
    ({ image, label }) =>
      label !== undefined &&
      image.scripts.length > 0 &&
      !image.scripts.some((script) => script.path.includes('${')),
  );
  return known.length > 0
    ? [...known, ...list.filter((item) => item.label === undefined && item.image.unknowns.length === 0)]
    : list;
}

function imagesOf(context: LinkContext): readonly ProjectImage[] {
  const { project } = context;
  const images: ProjectImage[] = [];
  for (const target of project.targets.values()) {
    if (target.kind === 'executable' || target.kind === 'shared') images.push(targetImage(context, target));
  }
  for (const custom of project.customs) {
    const image = customImage(context, custom);
    if (image !== undefined) images.push(image);
  }
  return images;
}
