import * as vscode from 'vscode';
import type { LinkInput } from '../core/linkerscript/input';
import type { MemoryMap } from '../core/memoryMap';
import { withPlacesOf, withPrepared, type PreparedScript } from '../core/preprocess';
import type { ProjectImage } from '../core/project/project';
import { mapOfScript, type Proof, type ScriptBuild } from '../core/scriptBuild';
import type { CompiledScripts } from './compiledScripts';
import { isScriptName, statFile, type BuildFiles, type FoundFile } from './imageFiles';
import { makeImageReader } from './imageReader';
import { makeScriptPreparer } from './preparedScript';
import type { Projects } from './project';
import { readIncludes } from './scriptIncludes';
import { textOf } from './scriptText';
import { filesOf, namedAs, linkOf, preprocessorOf } from './scriptProject';
import { signature, isNewer } from './buildState';

/** Makes the map of one script, from its live text, its headers and the build found for it. */
export interface ScriptReader {
  /** The map of a script, or of a linked file or a map that somebody has named. */
  map(uri: vscode.Uri): Promise<MemoryMap>;
  /** The work of placing a script anew that was placed before, as after an edit; of what it makes nothing is kept. */
  again(uri: vscode.Uri): (() => MemoryMap) | undefined;
  /** What a build has linked, ELF files before maps of them. */
  images(build: BuildFiles): Promise<readonly MemoryMap[]>;
  /** Keys of scripts that include others, and so change with them. */
  readonly including: ReadonlySet<string>;
  /** Whether a change of the file changes a script that includes it. */
  reads(uri: vscode.Uri): boolean;
  /** Forgets the texts of headers, after one may have changed. */
  forget(): void;
  /** Forgets what was found of the builds of all scripts. */
  forgetBuilds(): void;
  /**
   * Looks again at what was found of the build of a script, which is not done when the script alone was edited. False where it
   * is no longer so; it is then forgotten.
   */
  isCurrent(uri: vscode.Uri): Promise<boolean>;
}

/** What the map of a script is made of beside its text and what it includes. */
interface Surroundings {
  readonly project: ProjectImage | undefined;
  readonly build: FoundBuild;
  readonly images: readonly MemoryMap[];
  readonly objects: readonly LinkInput[];
}

interface Latest {
  readonly text: string;
  readonly around: Surroundings;
  readonly isEdited: boolean;
  readonly build: ScriptBuild;
  readonly map: MemoryMap;
}

interface FoundBuild extends BuildFiles {
  /** Whether the objects are all that the project's settings name, and no library is taken beside them. */
  readonly objectsAreAll?: boolean;
}

const mostImages = 16;
const mostObjects = 2000;
/** Systems allow a process a thousand open files or so, and the host has its own. */
const atOnce = 32;

export function makeScriptReader(
  projects: Pick<Projects, 'imageOf'>,
  buildOf: (folder: vscode.Uri) => Promise<BuildFiles>,
  compiled: CompiledScripts,
): ScriptReader {
  const reader = makeImageReader();
  const preparer = makeScriptPreparer(compiled);
  /** By script: how its image came about, which holds while the script is edited. */
  const proofs = new Map<string, Proof>();
  const including = new Set<string>();
  /** By script, until the build or the project changes: an edit of a script changes nothing of it, and must not wait for it. */
  const surroundings = new Map<string, Promise<Surroundings>>();
  /** By script: what was placed last. A file that is saved as it was shown is not another one. */
  const latest = new Map<string, Latest>();

  /** By script: its text when its present images were first seen, and whether they were older already. */
  const seen = new Map<string, { build: string; text: string; isEdited: boolean }>();

  async function map(uri: vscode.Uri): Promise<MemoryMap> {
    const linkedFile = isScriptName(uri.path) ? undefined : await readLinked(uri);
    if (linkedFile !== undefined) return linkedFile;
    const around = await surroundingsOf(uri);
    const { project, build: files, images, objects } = around;
    const written = await textOf(uri);
    const prepared = await preparer.prepare(uri, written, textOf, preprocessorOf(uri, project));
    const { text } = prepared;
    const includes = await readIncludes(uri, text, textOf);
    const key = uri.toString();
    const isAlone = includes.size === 0 && prepared.files.length <= 1;
    if (isAlone) including.delete(key);
    else including.add(key);
    const before = latest.get(key);
    const isEdited = await editedSince(uri, text, files);
    if (isAlone && before?.text === text && before.around === around && before.isEdited === isEdited)
      return before.map;
    const proven = proofs.get(key);
    // What a build made is a file of its own, and what is wrong in it is wrong there.
    const build: ScriptBuild = {
      text,
      file: prepared.made ?? key,
      omitted: prepared.omitted ?? [],
      readInclude: (name) => includes.get(name),
      images,
      isEdited,
      ...linkOf(project),
      ...(objects.length === 0 ? {} : { objects, objectsAreAll: files.objectsAreAll === true }),
      ...(proven === undefined ? {} : { proven }),
    };
    const made = mapOfScript(build);
    if (made.proven !== undefined) proofs.set(key, made.proven);
    const own = finished(made.map, key, prepared);
    latest.set(key, { text, around, isEdited, build, map: own });
    return own;
  }

  /** Whether the script was changed since its images were linked, as far as one can tell. */
  async function editedSince(uri: vscode.Uri, text: string, { images }: BuildFiles): Promise<boolean> {
    const key = uri.toString();
    const build = signature({ images, objects: [] });
    let known = seen.get(key);
    if (known?.build !== build) {
      known = { build, text, isEdited: await isNewer(uri, images) };
      seen.set(key, known);
    }
    return known.isEdited || known.text !== text;
  }

  function surroundingsOf(uri: vscode.Uri): Promise<Surroundings> {
    const key = uri.toString();
    const known = surroundings.get(key);
    if (known !== undefined) return known;
    const made = look(uri);
    surroundings.set(key, made);
    // A file system that failed once is asked again.
    made.catch(() => surroundings.delete(key));
    return made;
  }

  async function look(uri: vscode.Uri): Promise<Surroundings> {
    const project = await projects.imageOf(uri);
    const build = await buildFor(uri, project);
    const [images, objects] = await Promise.all([readImages(build), readObjects(build.objects)]);
    return { project, build, images, objects };
  }

  async function isCurrent(uri: vscode.Uri): Promise<boolean> {
    const key = uri.toString();
    const known = surroundings.get(key);
    const before = await known;
    if (before === undefined) return true;
    const project = await projects.imageOf(uri);
    if (project === before.project && signature(await buildFor(uri, project)) === signature(before.build))
      return true;
    if (surroundings.get(key) === known) surroundings.delete(key);
    return false;
  }

  async function readImages(build: BuildFiles): Promise<readonly MemoryMap[]> {
    const read = await Promise.all(build.images.slice(0, mostImages).map((file) => reader.image(file)));
    // An ELF file says more than a map of it.
    return read.filter((map) => map !== undefined).sort((a, b) => rank(a) - rank(b));
  }

  async function readObjects(files: readonly FoundFile[]): Promise<readonly LinkInput[]> {
    const inputs: LinkInput[] = [];
    const chosen = files.slice(0, mostObjects);
    for (let i = 0; i < chosen.length; i += atOnce) {
      const read = await Promise.all(chosen.slice(i, i + atOnce).map((file) => reader.inputs(file)));
      inputs.push(...read.flat());
    }
    return inputs;
  }

  /** A file that is a linked image or a map itself, as a menu may have named it. */
  async function readLinked(uri: vscode.Uri): Promise<MemoryMap | undefined> {
    const file = await statFile(uri);
    return file === undefined ? undefined : reader.named(file);
  }

  /**
   * What the project's settings name, as far as it is there; the rest is looked for near the script. A linked file found there
   * has to be called what the settings call it, or it may be that of another image with the same sections.
   */
  async function buildFor(script: vscode.Uri, project: ProjectImage | undefined): Promise<FoundBuild> {
    const root = vscode.workspace.getWorkspaceFolder(script)?.uri;
    if (project === undefined || root === undefined) return nearestBuild(script);
    const there = async (paths: readonly string[]): Promise<readonly FoundFile[]> => {
      const uris = filesOf(paths).slice(0, mostObjects);
      const found = await Promise.all(
        uris.map((path) =>
          statFile(path.startsWith('/') ? root.with({ path }) : vscode.Uri.joinPath(root, path)),
        ),
      );
      return found.filter((file) => file !== undefined);
    };
    const images = await there([...project.outputs.slice(0, mostImages), ...project.maps]);
    const objects = await there(project.objects);
    const near = images.length === 0 || objects.length === 0 ? await nearestBuild(script) : undefined;
    const named = namedAs([...project.outputs, ...project.maps]);
    return {
      images: images.length > 0 ? images : (near?.images.filter(({ uri }) => named(uri.path)) ?? []),
      objects: objects.length > 0 ? objects : (near?.objects ?? []),
      objectsAreAll:
        objects.length > 0 &&
        objects.length === filesOf(project.objects).length &&
        !project.objects.some((input) => input.startsWith('-l')),
    };
  }

  /** The build beside the script or, failing that, beside the folders it lies in. */
  async function nearestBuild(script: vscode.Uri): Promise<BuildFiles> {
    const root = vscode.workspace.getWorkspaceFolder(script)?.uri;
    let folder = vscode.Uri.joinPath(script, '..');
    for (;;) {
      const build = await buildOf(folder);
      const isEmpty = build.objects.length === 0 && (await readImages(build)).length === 0;
      const parent = vscode.Uri.joinPath(folder, '..');
      if (!isEmpty || root === undefined || folder.path === root.path || parent.path === folder.path)
        return build;
      folder = parent;
    }
  }

  return {
    map,
    again: (uri) => {
      const build = latest.get(uri.toString())?.build;
      if (build === undefined) return undefined;
      const text = moved(build.text);
      return () => mapOfScript({ ...build, text, isEdited: true }).map;
    },
    images: readImages,
    including,
    reads: (uri) => preparer.reads(uri),
    forget: () => {
      preparer.forget();
    },
    forgetBuilds: () => {
      surroundings.clear();
      latest.clear();
    },
    isCurrent,
  };
}

/** A script as it may be after an edit: what it places lies elsewhere, if it says where. */
function moved(text: string): string {
  const dot = /\.\s*=(?!=)/.exec(text);
  const end = dot === null ? -1 : text.indexOf(';', dot.index);
  return end < 0 ? `${text}\n` : `${text.slice(0, end)} + 0x1000${text.slice(end)}`;
}

/** The map with the places that a person wrote, and what there is to say of how the script was made. */
function finished(map: MemoryMap, key: string, prepared: PreparedScript): MemoryMap {
  const { stands } = prepared;
  if (stands === undefined) return withPrepared(map, key, prepared);
  const own = mapOfScript({
    text: stands.text,
    file: key,
    omitted: stands.omitted ?? [],
    readInclude: () => undefined,
    images: [],
  }).map;
  return withPlacesOf(map, withPrepared(own, key, stands));
}

function rank({ origin }: MemoryMap): number {
  return origin.kind === 'elf' ? 0 : 1;
}
