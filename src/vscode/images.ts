import * as vscode from 'vscode';
import type { LinkInput } from '../core/linkerscript/input';
import type { MemoryMap } from '../core/memoryMap';
import {
  buildPattern,
  findBuild,
  findScripts,
  isScriptName,
  scriptPattern,
  statFile,
  type BuildFiles,
  type FoundFile,
} from './imageFiles';
import { makeImageReader } from './imageReader';
import {
  withPlacesOf,
  withPrepared,
  type PreparedScript,
  type PreprocessorSettings,
} from '../core/preprocess';
import { mapOfScript, type Proof, type ScriptBuild } from '../core/scriptBuild';
import { parseLinkCommand } from '../core/linkerscript/commandLine';
import type { ProjectImage } from '../core/project/project';
import type { Projects } from './project';
import { makeScriptPreparer } from './preparedScript';
import { readIncludes } from './scriptIncludes';

/** The linked images of the workspace, as every feature sees them: hover, panel, diagnostics. */
export interface Images {
  /** The maps known now, best first; starts finding them when nobody has asked before. Never waits, never throws. */
  current(): readonly MemoryMap[];
  /** As `current()`, but starts nothing: for what is shown before anybody asked for an address. */
  known(): readonly MemoryMap[];
  /** All maps, found. */
  all(): Promise<readonly MemoryMap[]>;
  /** Until the maps have been looked for once: settles when that is done. Undefined from then on. */
  settling(): Promise<void> | undefined;
  /** The map of one linker script, from its live text and from the build found for it. */
  forScript(uri: vscode.Uri): Promise<MemoryMap>;
  /** Fires after `current()` or the map of a script has changed. */
  readonly onDidChange: vscode.Event<void>;
  dispose(): void;
}

/** How long the files of a build must rest before they are read again. */
const buildPause = 250;
/**
 * How often a question about images also looks whether the build has changed. Watchers miss outputs without an extension, and
 * some file systems have none.
 */
const recheckAfter = 5000;
/** How long typing must rest before a script is placed again: long enough for what an editor changes at once. */
const typingPause = 10;
const mostImages = 16;
const mostObjects = 2000;
/** Systems allow a process a thousand open files or so, and the host has its own. */
const atOnce = 32;
const largestScript = 4 * 1024 * 1024;

export function registerImages(projects: Pick<Projects, 'imageOf' | 'onDidChange'>): Images {
  const changed = new vscode.EventEmitter<void>();
  const reader = makeImageReader();
  const preparer = makeScriptPreparer();
  const scripts = new Map<string, Promise<MemoryMap>>();
  const builds = new Map<string, Promise<BuildFiles>>();
  /** By script: how its image came about, which holds while the script is edited. */
  const proofs = new Map<string, Proof>();
  /** Scripts that include others, and so change with them. */
  const including = new Set<string>();
  /** The scripts of the workspace, until one comes or goes. */
  let listed: Promise<readonly vscode.Uri[]> | undefined;
  let maps: readonly MemoryMap[] = [];
  let finding: Promise<void> | undefined;
  let searched = false;
  let turns = 0;
  let rechecked = 0;
  let watchers: vscode.Disposable | undefined;

  const buildOf = (folder: vscode.Uri): Promise<BuildFiles> =>
    remembered(builds, folder.toString(), () => findBuild(folder));

  async function find(): Promise<void> {
    const turn = (turns += 1);
    watchers ??= watch();
    let found: readonly MemoryMap[] = [];
    try {
      const ofScripts = await Promise.all((await (listed ??= findScripts())).map(forScript));
      const roots = vscode.workspace.workspaceFolders ?? [];
      const alone = await Promise.all(roots.map(async ({ uri }) => readImages(await buildOf(uri))));
      found = [...ofScripts, ...alone.flat()].filter(distinct);
    } catch (error) {
      // A file system that fails is as good as an empty one; what it holds is asked for again with the next change.
      console.warn('Memscape could not look for images:', error);
      listed = undefined;
    }
    // A search that a later one has overtaken knows less.
    if (turn !== turns) return;
    maps = found;
    searched = true;
    changed.fire();
  }

  /** Looks at the build's files again, and reads them when one has changed. */
  async function recheck(): Promise<void> {
    for (const [folder, before] of [...builds]) {
      const now = await findBuild(vscode.Uri.parse(folder));
      if (signature(await before) === signature(now)) continue;
      builds.clear();
      scripts.clear();
      listed = undefined;
      refresh(0);
      return;
    }
  }

  async function readImages(build: BuildFiles): Promise<readonly MemoryMap[]> {
    const read = await Promise.all(build.images.slice(0, mostImages).map((file) => reader.image(file)));
    // An ELF file says more than a map of it.
    return read.filter((map) => map !== undefined).sort((a, b) => rank(a) - rank(b));
  }

  function forScript(uri: vscode.Uri): Promise<MemoryMap> {
    return remembered(scripts, uri.toString(), async () => {
      watchers ??= watch();
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
    });
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

  /** Runs once after a burst of changes, and tells everybody when the maps are new. */
  const refresh = debounced(() => {
    finding = find();
  });

  function watch(): vscode.Disposable {
    const onBuild = (): void => {
      builds.clear();
      scripts.clear();
      refresh(buildPause);
    };
    const onScript = (uri: vscode.Uri): void => {
      for (const key of [uri.toString(), ...including]) scripts.delete(key);
      refresh(typingPause);
    };
    const onHeader = (uri: vscode.Uri): void => {
      preparer.forget();
      onScript(uri);
    };
    const onOtherScript = (uri: vscode.Uri): void => {
      listed = undefined;
      onScript(uri);
    };
    const buildWatcher = vscode.workspace.createFileSystemWatcher(buildPattern);
    const scriptWatcher = vscode.workspace.createFileSystemWatcher(scriptPattern);
    return vscode.Disposable.from(
      buildWatcher,
      scriptWatcher,
      buildWatcher.onDidCreate(onBuild),
      buildWatcher.onDidChange(onBuild),
      buildWatcher.onDidDelete(onBuild),
      scriptWatcher.onDidCreate(onOtherScript),
      scriptWatcher.onDidChange(onScript),
      scriptWatcher.onDidDelete(onOtherScript),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (preparer.reads(uri)) onHeader(uri);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        if (scripts.has(document.uri.toString()) || isScriptName(document.uri.path)) onScript(document.uri);
        else if (preparer.reads(document.uri)) onHeader(document.uri);
      }),
    );
  }

  const settled = projects.onDidChange(() => {
    scripts.clear();
    if (finding !== undefined) refresh(buildPause);
  });

  return {
    current: () => {
      finding ??= find();
      if (Date.now() - rechecked > recheckAfter) {
        rechecked = Date.now();
        void finding.then(recheck);
      }
      return maps;
    },
    known: () => maps,
    all: async () => {
      await (finding ??= find());
      return maps;
    },
    settling: () => (searched ? undefined : (finding ??= find())),
    forScript,
    onDidChange: changed.event,
    dispose: () => {
      refresh.cancel();
      settled.dispose();
      watchers?.dispose();
      changed.dispose();
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

function signature({ images, objects }: BuildFiles): string {
  return [...images, ...objects]
    .map(({ uri, modified, size }) => `${uri.path} ${modified} ${size}`)
    .join('\n');
}

function remembered<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

function rank({ origin }: MemoryMap): number {
  return origin.kind === 'elf' ? 0 : 1;
}

/** The same file may be what several scripts lead to, and one of a script says more than one alone. */
function distinct(map: MemoryMap, index: number, all: readonly MemoryMap[]): boolean {
  return (
    all.findIndex(({ origin }) => origin.kind === map.origin.kind && origin.file === map.origin.file) ===
    index
  );
}

interface Debounced {
  (pause: number): void;
  cancel(): void;
}

function debounced(run: () => void): Debounced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = (): void => {
    clearTimeout(timer);
  };
  return Object.assign(
    (pause: number) => {
      cancel();
      timer = setTimeout(run, pause);
    },
    { cancel },
  );
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

/** The live text where the script is open, else the file's; empty when it is gone or no script that a person wrote. */
async function textOf(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined && !open.isClosed) return open.getText();
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size > largestScript ? '' : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return '';
  }
}
