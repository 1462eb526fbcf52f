import * as vscode from 'vscode';
import { parseLinkCommand } from '../core/linkerscript/commandLine';
import type { LinkInput } from '../core/linkerscript/input';
import type { MemoryMap } from '../core/memoryMap';
import {
  withPlacesOf,
  withPrepared,
  type PreparedScript,
  type PreprocessorSettings,
} from '../core/preprocess';
import type { ProjectImage } from '../core/project/project';
import { mapOfScript, type Proof, type ScriptBuild } from '../core/scriptBuild';
import { platform } from '../node/platform';
import { isScriptName, statFile, type BuildFiles, type FoundFile } from './imageFiles';
import { makeImageReader } from './imageReader';
import { makeScriptPreparer } from './preparedScript';
import type { Projects } from './project';
import { readIncludes } from './scriptIncludes';

/** Makes the map of one script, from its live text, its headers and the build found for it. */
export interface ScriptReader {
  /** The map of a script, or of a linked file or a map that somebody has named. */
  map(uri: vscode.Uri): Promise<MemoryMap>;
  /** What a build has linked, ELF files before maps of them. */
  images(build: BuildFiles): Promise<readonly MemoryMap[]>;
  /** Keys of scripts that include others, and so change with them. */
  readonly including: ReadonlySet<string>;
  /** Whether a change of the file changes a script that includes it. */
  reads(uri: vscode.Uri): boolean;
  /** Forgets the texts of headers, after one may have changed. */
  forget(): void;
}

const mostImages = 16;
const mostObjects = 2000;
/** Systems allow a process a thousand open files or so, and the host has its own. */
const atOnce = 32;
const largestScript = 4 * 1024 * 1024;

export function makeScriptReader(
  projects: Pick<Projects, 'imageOf'>,
  buildOf: (folder: vscode.Uri) => Promise<BuildFiles>,
): ScriptReader {
  const reader = makeImageReader();
  const preparer = makeScriptPreparer();
  /** By script: how its image came about, which holds while the script is edited. */
  const proofs = new Map<string, Proof>();
  const including = new Set<string>();

  async function map(uri: vscode.Uri): Promise<MemoryMap> {
    const linkedFile = isScriptName(uri.path) ? undefined : await readLinked(uri);
    if (linkedFile !== undefined) return linkedFile;
    const project = await projects.imageOf(uri);
    const written = await textOf(uri);
    const prepared = await preparer.prepare(uri, written, textOf, preprocessorOf(uri, project));
    const { text } = prepared;
    const build = await buildFor(uri, project);
    const [images, objects, includes] = await Promise.all([
      readImages(build),
      readObjects(build.objects),
      readIncludes(uri, text, textOf),
    ]);
    const key = uri.toString();
    if (includes.size > 0 || prepared.files.length > 1) including.add(key);
    else including.delete(key);
    const proven = proofs.get(key);
    // What a build made is a file of its own, and what is wrong in it is wrong there.
    const own = prepared.stands === undefined ? undefined : prepared.files[1];
    const made = mapOfScript({
      text,
      file: own === undefined ? key : uri.with({ path: own }).toString(),
      readInclude: (name) => includes.get(name),
      images,
      ...linkOf(project),
      ...(objects.length === 0 ? {} : { objects }),
      ...(proven === undefined ? {} : { proven }),
    });
    if (made.proven !== undefined) proofs.set(key, made.proven);
    return finished(made.map, key, prepared);
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

  /** What the project's settings name, as far as it is there; the rest is looked for near the script. */
  async function buildFor(script: vscode.Uri, project: ProjectImage | undefined): Promise<BuildFiles> {
    const root = vscode.workspace.getWorkspaceFolder(script)?.uri;
    if (project === undefined || root === undefined) return nearestBuild(script);
    const there = async (paths: readonly string[]): Promise<readonly FoundFile[]> => {
      const uris = paths.filter((path) => !path.startsWith('-')).slice(0, mostObjects);
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
    return {
      images: images.length > 0 ? images : (near?.images ?? []),
      objects: objects.length > 0 ? objects : (near?.objects ?? []),
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
    images: readImages,
    including,
    reads: (uri) => preparer.reads(uri),
    forget: () => {
      preparer.forget();
    },
  };
}

/** The options of the project's link, for placing the script as its linker would. */
function linkOf(project: ProjectImage | undefined): Pick<ScriptBuild, 'options' | 'dialect'> {
  if (project === undefined || project.flags.length === 0) return {};
  const { options, dialect } = parseLinkCommand([
    project.linker === 'lld' ? 'ld.lld' : 'ld',
    ...project.flags,
  ]);
  return { options, dialect };
}

/** How the project's build puts the script through the preprocessor; its paths are relative to the folder. */
function preprocessorOf(
  script: vscode.Uri,
  project: ProjectImage | undefined,
): PreprocessorSettings | undefined {
  const root = vscode.workspace.getWorkspaceFolder(script)?.uri;
  const given = project?.preprocessor;
  if (given === undefined || root === undefined) return undefined;
  return {
    defines: given.defines,
    includes: given.includes.map((path) =>
      path.startsWith('/') ? path : vscode.Uri.joinPath(root, path).path,
    ),
    ...(project?.machine === undefined ? {} : { machine: project.machine }),
  };
}

/** The map with the places that a person wrote, and what there is to say of how the script was made. */
function finished(map: MemoryMap, key: string, prepared: PreparedScript): MemoryMap {
  const { stands } = prepared;
  if (stands === undefined) return withPrepared(map, key, prepared);
  const own = mapOfScript({ text: stands.text, file: key, readInclude: () => undefined, images: [] }).map;
  return withPlacesOf(map, withPrepared(own, key, stands));
}

function rank({ origin }: MemoryMap): number {
  return origin.kind === 'elf' ? 0 : 1;
}

/** The live text where the script is open, else the file's; empty when it is gone or no script that a person wrote. */
async function textOf(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined && !open.isClosed) return open.getText();
  // Headers are looked for in hundreds of places, and each wait for an answer would cost more than it.
  if (uri.scheme === 'file' && platform.readText !== undefined)
    return platform.readText(uri.fsPath, largestScript) ?? '';
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size > largestScript ? '' : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return '';
  }
}
