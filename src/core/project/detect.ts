import type { Issue } from '../issue';
import { attachOutputs } from './attach';
import { withWrittenScripts } from './cargo/writtenScripts';
import { detectors } from './detectors';
import { fileIndex } from './fileIndex';
import { projectIssue } from './issues';
import { withKconfigDefaults } from './kconfigDefaults';
import { isScriptOpen, mergeImages, orderImages } from './merge';
import { withoutRoot } from './paths';
import { scriptsAlone } from './plainFiles';
import type { Detector, ProjectImage, ProjectTree } from './project';

export interface Detection {
  /** Best first. */
  readonly images: readonly ProjectImage[];
  readonly issues: readonly Issue[];
  /** What was asked, and how much it found: for whoever wants to know why. */
  readonly looked: readonly { readonly system: string; readonly found: number }[];
}

export interface DetectOptions {
  /** Images that the user's settings name, which win. */
  readonly settings?: readonly ProjectImage[];
  /** Images that the build system told of when the user asked it. */
  readonly told?: readonly ProjectImage[];
  readonly signal?: AbortSignal;
  readonly detectors?: readonly Detector[];
}

/**
 * Finds every image that the files of a project tell of, from all build systems, each once and the best first. Runs nothing
 * and never throws on what files say.
 */
export async function detectProject(given: ProjectTree, options: DetectOptions = {}): Promise<Detection> {
  const { tree, unread } = watchedTree(given);
  const { signal } = options;
  const issues: Issue[] = [];
  const looked: { system: string; found: number }[] = [];
  const found: ProjectImage[] = [...(options.settings ?? []), ...(options.told ?? [])];
  if (options.settings !== undefined) looked.push({ system: 'settings', found: options.settings.length });
  if (options.told !== undefined)
    looked.push({ system: 'the build system, which was asked', found: options.told.length });
  for (const detector of options.detectors ?? detectors) {
    if (signal?.aborted === true) break;
    try {
      const images = await detector.detect(tree, signal);
      found.push(...images);
      const same = looked.find(({ system }) => system === detector.system);
      if (same === undefined) looked.push({ system: detector.system, found: images.length });
      else same.found += images.length;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      issues.push(projectIssue('project.detectorFailed', { system: detector.system, why }));
    }
  }
  if (signal?.aborted === true) issues.push(projectIssue('project.stopped', { why: 'it was cancelled' }));
  const merged = await withWrittenScripts(tree, mergeImages(found));
  const plain =
    signal?.aborted === true ? { images: [], issues: [] } : await scriptsAlone(tree, merged, signal);
  looked.push({ system: 'files', found: plain.images.length });
  // One that was found without a script may have come back with it.
  const known = merged.filter(
    (image) => !isScriptOpen(image) || !plain.images.some(({ outputs }) => isSameOutput(outputs, image)),
  );
  const ordered = orderImages(attachOutputs(tree, [...known, ...plain.images]), tree);
  const complete = signal?.aborted === true ? ordered : await withKconfigDefaults(tree, ordered);
  const images = complete.map((image) => withinTree(image, tree));
  for (const file of [...unread].slice(0, mostUnread)) issues.push(projectIssue('project.unread', { file }));
  issues.push(...plain.issues, ...imageIssues(images, tree));
  if (images.length === 0 && issues.length === 0)
    issues.push(projectIssue('project.nothing', { count: tree.files.length.toString() }));
  return { images, issues, looked };
}

/** Make knows the folder by its whole path (`CURDIR`), and people by what is in it. */
function withinTree(image: ProjectImage, { root }: ProjectTree): ProjectImage {
  const plain = (text: string): string => withoutRoot(text, root);
  return {
    ...image,
    unknowns: image.unknowns.map(plain),
    evidence: image.evidence.map((place) => ({ ...place, why: plain(place.why) })),
  };
}

function isSameOutput(outputs: readonly string[], image: ProjectImage): boolean {
  return image.outputs.some((path) => outputs.includes(path));
}

const buildFile =
  /(^|\/)((GNU)?[Mm]akefile|CMakeLists\.txt|meson\.build|build\.(ninja|zig|rs)|Cargo\.toml|BUILD(\.bazel)?|platformio\.ini|configure\.ac)$|\.(mk|cmake|lds?)$/;
const mostUnread = 10;

/** The same tree, and the build files in it that were asked for and could not be had. */
function watchedTree(tree: ProjectTree): {
  readonly tree: ProjectTree;
  readonly unread: ReadonlySet<string>;
} {
  const files = fileIndex(tree.files);
  const unread = new Set<string>();
  const read = async (path: string, limit?: number): Promise<string | undefined> => {
    const text = await tree.read(path, limit);
    const isLarge = limit === undefined || limit >= smallest;
    if (text === undefined && isLarge && buildFile.test(path) && files.has(path)) unread.add(path);
    return text?.replace(longBlanks, '$1');
  };
  return { tree: { ...tree, read }, unread };
}

/** Blanks that nobody types, over which readers of lines would go again and again. */
const longBlanks = /(?<![ \t\f\v])([ \t\f\v])[ \t\f\v]{999,}/g;

/** In bytes: whoever asks for less only wants to see how a file begins. */
const smallest = 1024 * 1024;

/** What stands in the way of drawing an image. */
function imageIssues(images: readonly ProjectImage[], tree: ProjectTree): readonly Issue[] {
  const files = fileIndex(tree.files);
  const issues: Issue[] = [];
  for (const image of images.slice(0, mostReported)) {
    if (image.resolvable.kind !== 'yes')
      issues.push(projectIssue('project.needsRunning', { image: image.name, run: image.resolvable.run }));
    for (const { path, generated } of image.scripts) {
      const isKnown = files.has(path) || (generated !== undefined && files.has(generated));
      const isOurs = !path.startsWith('/') && !path.startsWith('..');
      if (!isKnown && isOurs && image.resolvable.kind === 'yes')
        issues.push(projectIssue('project.missingScript', { image: image.name, script: path }));
    }
    for (const why of image.unknowns.slice(0, 3))
      issues.push(projectIssue('project.unresolved', { image: image.name, why }));
  }
  return issues;
}

const mostReported = 40;
