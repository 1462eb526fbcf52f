import * as vscode from 'vscode';
import { latestOnly } from '../core/latestOnly';
import { watchFolders } from './folderWatcher';
import type { MemoryMap } from '../core/memoryMap';
import type { CompiledScripts } from './compiledScripts';
import {
  buildPattern,
  findBuild,
  findScripts,
  isScriptName,
  scriptPattern,
  type BuildFiles,
} from './imageFiles';
import type { Projects } from './project';
import { makeScriptReader } from './scriptReader';
import { signature } from './buildState';

interface Found {
  readonly key?: string | undefined;
  readonly map: MemoryMap;
}

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
  /** Of the maps known now the one of a script. */
  ofScript(uri: vscode.Uri): MemoryMap | undefined;
  /** The map of one linker script, from its live text and from the build found for it. */
  forScript(uri: vscode.Uri): Promise<MemoryMap>;
  /** The work of placing a script anew that was placed before, as after an edit; of what it makes nothing is kept. */
  again(uri: vscode.Uri): (() => MemoryMap) | undefined;
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
/**
 * How long typing must rest before all images are looked through again. The script that is typed in is placed anew at once, and
 * shown.
 */
const typingPause = 1000;
const mostScripts = 16;

export function registerImages(
  projects: Pick<Projects, 'imageOf' | 'scripts' | 'onDidChange'>,
  compiled: CompiledScripts,
): Images {
  const changed = new vscode.EventEmitter<void>();
  const builds = new Map<string, Promise<BuildFiles>>();
  const buildOf = (folder: vscode.Uri): Promise<BuildFiles> =>
    remembered(builds, folder.toString(), () => findBuild(folder));
  const reader = makeScriptReader(projects, buildOf, compiled);
  const scripts = new Map<string, Promise<MemoryMap>>();
  /** The scripts of the workspace, until one comes or goes. */
  let listed: Promise<readonly vscode.Uri[]> | undefined;
  /** What was found; what is of a script has its key. */
  let entries: readonly Found[] = [];
  /** Scripts that were edited since the last search began, as they are now. */
  const placed = new Map<string, MemoryMap>();
  let maps: readonly MemoryMap[] = [];
  let finding: Promise<void> | undefined;
  let searched = false;
  let turns = 0;
  let rechecked = 0;
  let watchers: vscode.Disposable | undefined;

  async function find(): Promise<void> {
    const turn = (turns += 1);
    watchers ??= watch();
    placed.clear();
    const found: Found[] = [];
    try {
      // One after the other: what somebody waits for, such as a panel, gets its turn in between.
      for (const script of await worthReading((listed ??= findScripts()))) {
        if (turn !== turns) return;
        const key = script.toString();
        if (!(await reader.isCurrent(script))) scripts.delete(key);
        found.push({ key, map: await forScript(script) });
      }
      for (const { uri } of vscode.workspace.workspaceFolders ?? [])
        found.push(...(await reader.images(await buildOf(uri))).map((map) => ({ map })));
    } catch (error) {
      // A file system that fails is as good as an empty one; what it holds is asked for again with the next change.
      console.warn('Memscape could not look for images:', error);
      listed = undefined;
    }
    // A search that a later one has overtaken knows less.
    if (turn !== turns) return;
    searched = true;
    publish(found);
  }

  function publish(found: readonly Found[]): void {
    entries = found.map(({ key, map }) => ({ key, map: placed.get(key ?? '') ?? map }));
    maps = entries.map(({ map }) => map).filter(distinct);
    changed.fire();
  }

  /** Places a script again that somebody has asked for, and tells everybody. */
  const edits = latestOnly(async (key) => {
    try {
      placed.set(key, await forScript(vscode.Uri.parse(key)));
      publish(entries);
    } catch (error) {
      console.warn('Memscape could not place a script again:', error);
      scripts.delete(key);
    }
  });

  /** The map of a script is of another text from now on. */
  function edited(uri: vscode.Uri): void {
    // What was typed in stands first.
    const keys = [uri.toString(), ...reader.including].filter((key) => scripts.delete(key));
    for (const key of new Set(keys)) edits.due(key);
    refresh(typingPause);
  }

  /** Scripts that the project links with come first, those of the selected image before all; a large tree has many others. */
  async function worthReading(all: Promise<readonly vscode.Uri[]>): Promise<readonly vscode.Uri[]> {
    const linked = await projects.scripts();
    const others = (await all).filter((uri) => !linked.some((one) => one.toString() === uri.toString()));
    return [...linked, ...others].slice(0, mostScripts);
  }

  /** Looks at the build's files again, and reads them when one has changed. */
  async function recheck(): Promise<void> {
    for (const [folder, before] of [...builds]) {
      const now = await findBuild(vscode.Uri.parse(folder));
      if (signature(await before) === signature(now)) continue;
      forgetBuilds();
      listed = undefined;
      refresh(0);
      return;
    }
  }

  function forgetBuilds(): void {
    builds.clear();
    scripts.clear();
    reader.forgetBuilds();
  }

  function forScript(uri: vscode.Uri): Promise<MemoryMap> {
    return remembered(scripts, uri.toString(), () => {
      watchers ??= watch();
      return reader.map(uri);
    });
  }

  /** Runs once after a burst of changes, and tells everybody when the maps are new. */
  const refresh = debounced(() => {
    finding = find();
  });

  function watch(): vscode.Disposable {
    const onBuild = (): void => {
      forgetBuilds();
      refresh(buildPause);
    };
    const onHeader = (uri: vscode.Uri): void => {
      reader.forget();
      edited(uri);
    };
    const onOtherScript = (uri: vscode.Uri): void => {
      listed = undefined;
      edited(uri);
    };
    const buildWatcher = vscode.workspace.createFileSystemWatcher(buildPattern);
    const scriptWatcher = vscode.workspace.createFileSystemWatcher(scriptPattern);
    return vscode.Disposable.from(
      buildWatcher,
      scriptWatcher,
      buildWatcher.onDidCreate(onBuild),
      buildWatcher.onDidChange(onBuild),
      buildWatcher.onDidDelete(onBuild),
      watchFolders(onBuild, onBuild),
      scriptWatcher.onDidCreate(onOtherScript),
      scriptWatcher.onDidChange(edited),
      scriptWatcher.onDidDelete(onOtherScript),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (reader.reads(uri)) onHeader(uri);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        if (scripts.has(document.uri.toString()) || isScriptName(document.uri.path)) edited(document.uri);
        else if (reader.reads(document.uri)) onHeader(document.uri);
      }),
    );
  }

  const known = compiled.onDidChange(edited);
  const settled = projects.onDidChange(() => {
    scripts.clear();
    reader.forgetBuilds();
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
    ofScript: (uri) => entries.find(({ key }) => key === uri.toString())?.map,
    forScript,
    again: (uri) => reader.again(uri),
    onDidChange: changed.event,
    dispose: () => {
      refresh.cancel();
      edits.dispose();
      settled.dispose();
      known.dispose();
      watchers?.dispose();
      changed.dispose();
    },
  };
}

function remembered<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
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
