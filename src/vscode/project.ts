import * as vscode from 'vscode';
import { detectProject, type Detection } from '../core/project/detect';
import { identity } from '../core/project/merge';
import type { ProjectImage } from '../core/project/project';
import { settingImages, settingsFile } from '../core/project/settingImages';
import type { FolderDetection, KnownImages } from '../node/detectFolder';
import { platform } from '../node/platform';
import type { SettingsCache } from './settings';
import { folderReader, workspaceTree } from './projectTree';
import { pathBelow } from './evidenceFiles';
import { watchFolders } from './folderWatcher';
import { statFile } from './imageFiles';

/** What was found in one folder of the workspace. */
export interface FoundProject {
  readonly folder: vscode.WorkspaceFolder;
  readonly detection: Detection;
  readonly files: number;
  readonly stopped?: string;
}

/** The linker settings of the workspace's folders: found on the first question, and again after their build files change. */
export interface Projects {
  of(folder: vscode.WorkspaceFolder): Promise<FoundProject>;
  /** Ends the detection that is under way in a folder; whoever waits for it gets what was found so far. */
  stop(folder: vscode.WorkspaceFolder): void;
  /** The image that a script is linked into: the one the user selected, else the best. */
  imageOf(script: vscode.Uri): Promise<ProjectImage | undefined>;
  /** The scripts of all images, those of selected images first, then the best; as far as they are there. Never rejects. */
  scripts(): Promise<readonly vscode.Uri[]>;
  /** The image that the user selected in a folder; undefined as long as none is. */
  selected(project: FoundProject): ProjectImage | undefined;
  /** Notes the folder whose image somebody asked for. */
  ask(folder: vscode.WorkspaceFolder): void;
  /** The folder that was asked about last, as a URI. */
  asked(): string | undefined;
  select(project: FoundProject, image: ProjectImage): Promise<void>;
  /** Adds images that the build system itself told of. */
  add(folder: vscode.WorkspaceFolder, images: readonly ProjectImage[]): void;
  readonly onDidChange: vscode.Event<void>;
  dispose(): void;
}

const buildFiles =
  '**/{Makefile,GNUmakefile,makefile,*.mk,Makefile.*,Make.defs,Kbuild,*.am,CMakeLists.txt,*.cmake,build.ninja,link.txt,meson.build,meson_options.txt,Cargo.toml,build.rs,config.toml,build.zig,BUILD,BUILD.bazel,platformio.ini,SConstruct,SConscript,rtconfig.py,compile_commands.json,.config}';
const pause = 800;
const mostScripts = 16;
/** So that a folder on a slow disk ends all the same. */
const longest = 60_000;

export function registerProjects(settings: SettingsCache, state: vscode.Memento): Projects {
  const changed = new vscode.EventEmitter<void>();
  const found = new Map<string, Promise<FoundProject>>();
  const told = new Map<string, readonly ProjectImage[]>();
  const running = new Map<string, AbortController>();
  let asked: string | undefined;
  let watcher: vscode.Disposable | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const forget = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      found.clear();
      changed.fire();
    }, pause);
  };
  const watch = (): vscode.Disposable => {
    const files = vscode.workspace.createFileSystemWatcher(buildFiles);
    return vscode.Disposable.from(
      files,
      files.onDidChange(forget),
      files.onDidCreate(forget),
      files.onDidDelete(forget),
      watchFolders(forget, forget),
    );
  };
  const look = async (folder: vscode.WorkspaceFolder): Promise<FoundProject> => {
    const stop = new AbortController();
    const late = setTimeout(() => {
      stop.abort();
    }, longest);
    const key = folder.uri.toString();
    running.set(key, stop);
    try {
      const own = settingImages(
        settings.for(folder.uri).images,
        await folderReader(folder.uri).read(settingsFile),
      );
      const byBuild = told.get(key);
      const known = { settings: own.images, ...(byBuild === undefined ? {} : { told: byBuild }) };
      const { detection, ...rest } = await detectIn(folder.uri, known, stop.signal);
      return { folder, ...rest, detection: { ...detection, issues: [...own.issues, ...detection.issues] } };
    } finally {
      clearTimeout(late);
      if (running.get(key) === stop) running.delete(key);
    }
  };
  const of = (folder: vscode.WorkspaceFolder): Promise<FoundProject> => {
    watcher ??= watch();
    const key = folder.uri.toString();
    const known = found.get(key);
    if (known !== undefined) return known;
    const made = look(folder);
    found.set(key, made);
    return made;
  };
  const selected = ({ folder, detection }: FoundProject): ProjectImage | undefined => {
    const chosen = state.get(selectionKey(folder));
    return detection.images.find((image) => keyOf(image) === chosen);
  };
  return {
    of,
    stop: (folder) => {
      const key = folder.uri.toString();
      running.get(key)?.abort();
      // What was cut short is no answer to the next question.
      found.delete(key);
    },
    selected,
    ask: ({ uri }) => {
      asked = uri.toString();
    },
    asked: () => asked,
    imageOf: async (script) => {
      const folder = vscode.workspace.getWorkspaceFolder(script);
      const path = folder === undefined ? undefined : pathBelow(folder.uri, script);
      if (folder === undefined || path === undefined) return undefined;
      const project = await of(folder).catch(() => undefined);
      if (project === undefined) return undefined;
      const fits = (image: ProjectImage): boolean =>
        image.scripts.some((one) => one.path === path || one.generated === path);
      const own = selected(project);
      return own !== undefined && fits(own) ? own : project.detection.images.find(fits);
    },
    scripts: async () => {
      const folders = vscode.workspace.workspaceFolders ?? [];
      const each = await Promise.all(folders.map((folder) => of(folder).catch(() => undefined)));
      const paths = each.flatMap((project) => {
        if (project === undefined) return [];
        const own = selected(project);
        const images = own === undefined ? project.detection.images : [own, ...project.detection.images];
        return images
          .flatMap(({ scripts }) => scripts.map(({ path }) => path))
          .filter((path) => !path.startsWith('/') && !path.startsWith('..'))
          .map((path) => vscode.Uri.joinPath(project.folder.uri, path).toString());
      });
      const first = [...new Set(paths)].slice(0, mostScripts).map((uri) => vscode.Uri.parse(uri));
      const there = await Promise.all(first.map(statFile));
      return first.filter((_, at) => there[at] !== undefined);
    },
    select: async (project, image) => {
      await state.update(selectionKey(project.folder), keyOf(image));
      changed.fire();
    },
    add: (folder, images) => {
      told.set(folder.uri.toString(), images);
      found.delete(folder.uri.toString());
      changed.fire();
    },
    onDidChange: changed.event,
    dispose: () => {
      clearTimeout(timer);
      watcher?.dispose();
      changed.dispose();
    },
  };
}

/** In a thread where there is one for it, so that nothing else waits. */
async function detectIn(
  folder: vscode.Uri,
  known: KnownImages,
  signal: AbortSignal,
): Promise<FolderDetection> {
  if (folder.scheme === 'file' && platform.detectFolder !== undefined) {
    try {
      return await platform.detectFolder(folder.fsPath, known, signal);
    } catch {
      // A thread that ran out of memory, say. Here the files are read through the editor.
    }
  }
  const tree = await workspaceTree(folder);
  const detection = await detectProject(tree, { ...known, signal });
  return {
    detection,
    files: tree.files.length,
    ...(tree.isWhole ? {} : { stopped: 'there are too many' }),
  };
}

function selectionKey(folder: vscode.WorkspaceFolder): string {
  return `image of ${folder.uri.toString()}`;
}

function keyOf(image: ProjectImage): string {
  return `${image.name} ${identity(image)}`;
}
