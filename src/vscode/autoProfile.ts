import * as vscode from 'vscode';
import {
  bearsOnProfile,
  chooseProfile,
  machineWithoutLayout,
  type ImageEvidence,
  type MachineWithoutLayout,
  type ProfileChoice,
} from '../core/profiles/auto';
import type { EvidenceTexts } from '../core/profiles/auto/texts';
import { pathBelow, readEvidence } from './evidenceFiles';
import { builtOf, makeImageProfiles, plainly } from './imageProfiles';
import type { Images } from './images';
import type { Projects } from './project';

/** What a folder's files point to. */
export type AutoFinding =
  /** Nobody has asked, so nothing was read. */
  | { readonly kind: 'unasked' }
  | { readonly kind: 'looking' }
  /** Without a choice nothing points to a layout that there is; something may say the machine all the same. */
  | { readonly kind: 'found'; readonly choice?: ProfileChoice; readonly without?: MachineWithoutLayout }
  /** What holds for the image that is looked at; without a choice there is a reason why it has none. */
  | {
      readonly kind: 'image';
      readonly image: string;
      readonly choice?: ProfileChoice;
      readonly why?: string;
    };

/** Finds, folder by folder, the profile that the workspace points to, and follows its changes. */
export interface AutoProfiles {
  /** What is known now; reads nothing. */
  known(resource: vscode.Uri | undefined): AutoFinding;
  /** What is known now; starts looking when nobody has asked before. Never waits. */
  find(resource: vscode.Uri | undefined): AutoFinding;
  /** Settles when the first finding is there; undefined when it is. Never rejects. */
  settling(resource: vscode.Uri | undefined): Promise<void> | undefined;
  readonly onDidChange: vscode.Event<void>;
  dispose(): void;
}

/** How long the files of the workspace must rest before they are read again, in milliseconds. */
const pause = 400;

export function registerAutoProfiles(images: Images, projects: Projects): AutoProfiles {
  const changed = new vscode.EventEmitter<void>();
  const fire = (): void => {
    changed.fire();
  };
  const folders = new Map<string, FolderFinder>();
  let watchers: vscode.Disposable | undefined;

  function ask(resource: vscode.Uri | undefined): FolderFinder | undefined {
    const folder = folderOf(resource);
    if (folder === undefined) return undefined;
    watchers ??= watch();
    const key = folder.uri.toString();
    const known = folders.get(key);
    if (known !== undefined) return known;
    const made = makeFinder(folder, images, projects, fire);
    folders.set(key, made);
    return made;
  }

  function watch(): vscode.Disposable {
    const files = vscode.workspace.createFileSystemWatcher('**/*');
    const on = (matters: (path: string, finder: FolderFinder) => boolean) => (uri: vscode.Uri) => {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      const path = folder === undefined ? undefined : pathBelow(folder.uri, uri);
      const finder = folders.get(folder?.uri.toString() ?? '');
      if (finder !== undefined && path !== undefined && matters(path, finder)) finder.reread();
    };
    const changedFile = on(bearsOnProfile);
    return vscode.Disposable.from(
      files,
      // A folder that comes or goes with everything in it is one event, and nothing says that it is a folder.
      files.onDidCreate(on((path) => bearsOnProfile(path) || !/\.[^/]*$/.test(path))),
      files.onDidChange(changedFile),
      files.onDidDelete(on((path, finder) => finder.knows(path))),
      projects.onDidChange(() => {
        folders.forEach((finder) => {
          finder.imagesChanged();
        });
      }),
      images.onDidChange(() => {
        folders.forEach((finder) => {
          finder.imagesChanged();
        });
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) changedFile(document.uri);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(({ removed }) => {
        for (const { uri } of removed) forget(uri.toString());
        fire();
      }),
    );
  }

  function forget(key: string): void {
    folders.get(key)?.dispose();
    folders.delete(key);
  }

  const nothing: AutoFinding = { kind: 'found' };
  return {
    known: (resource) => {
      const folder = folderOf(resource);
      if (folder === undefined) return nothing;
      return folders.get(folder.uri.toString())?.finding(resource) ?? { kind: 'unasked' };
    },
    find: (resource) => {
      const finder = ask(resource);
      void finder?.find(resource);
      return finder?.finding(resource) ?? nothing;
    },
    settling: (resource) => {
      const finder = ask(resource);
      const found = finder?.find(resource);
      return finder?.finding(resource).kind === 'looking' ? found : undefined;
    },
    onDidChange: changed.event,
    dispose: () => {
      watchers?.dispose();
      [...folders.keys()].forEach(forget);
      changed.dispose();
    },
  };
}

/** What lies outside of every folder, such as an unsaved text, goes with the first. */
function folderOf(resource: vscode.Uri | undefined): vscode.WorkspaceFolder | undefined {
  const own = resource === undefined ? undefined : vscode.workspace.getWorkspaceFolder(resource);
  return own ?? vscode.workspace.workspaceFolders?.[0];
}

interface FolderFinder {
  /** For the image that a file stands for; reads nothing. */
  finding(resource: vscode.Uri | undefined): AutoFinding;
  /** Starts looking for that image; settles when the finding is there. */
  find(resource: vscode.Uri | undefined): Promise<void>;
  /** Whether a path is that of a file that was looked at, or of a folder with one. */
  knows(path: string): boolean;
  /** Files have changed. */
  reread(): void;
  imagesChanged(): void;
  dispose(): void;
}

/** Looks through one folder, at once and whenever it is told to. */
function makeFinder(
  { uri: folder, ...rest }: vscode.WorkspaceFolder,
  images: Images,
  projects: Projects,
  changed: () => void,
): FolderFinder {
  const ofImages = makeImageProfiles({ uri: folder, ...rest }, images, projects, changed);
  let finding: AutoFinding = { kind: 'looking' };
  let files: EvidenceTexts | undefined;
  let built: readonly ImageEvidence[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;
  let isOver = false;

  const choose = (): void => {
    if (files === undefined) return;
    const before = keyOf(finding);
    finding = findingOf(files, built);
    if (keyOf(finding) !== before) changed();
  };
  const read = async (): Promise<void> => {
    turn += 1;
    const own = turn;
    const [found] = await Promise.all([readEvidence(folder), images.all()]);
    if (isOver) return;
    // A newer reading has begun meanwhile: whoever waits for this one waits for what that one finds.
    if (own !== turn) return newest;
    files = found;
    built = builtOf(folder, images);
    choose();
  };
  let newest = read();
  const findingFor = (resource: vscode.Uri | undefined): AutoFinding => {
    if (files === undefined || ofImages.isLooking(resource)) return { kind: 'looking' };
    const own = ofImages.of(resource, files);
    if (own === undefined) return finding;
    const { image, found } = own;
    return found.kind === 'known'
      ? { kind: 'image', image, choice: found.choice }
      : { kind: 'image', image, why: found.reason };
  };
  return {
    finding: findingFor,
    find: async (resource) => {
      await Promise.all([newest, ofImages.find(resource)]);
    },
    knows: (path) => files?.paths.some((known) => known === path || known.startsWith(`${path}/`)) ?? true,
    reread: () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        newest = read();
        ofImages.refresh();
      }, pause);
    },
    imagesChanged: () => {
      ofImages.refresh();
      const now = builtOf(folder, images);
      // Most changes are edits of a script, which leave the built images as they are.
      if (keyOf(now) === keyOf(built)) return;
      built = now;
      choose();
    },
    dispose: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

function findingOf({ paths, texts }: EvidenceTexts, images: readonly ImageEvidence[]): AutoFinding {
  const evidence = { paths, text: (path: string) => texts.get(path), images };
  const choice = chooseProfile(evidence);
  if (choice !== undefined) return { kind: 'found', choice };
  const without = machineWithoutLayout(evidence);
  return without === undefined ? { kind: 'found' } : { kind: 'found', without };
}

function keyOf(value: unknown): string {
  return JSON.stringify(value, plainly);
}
