import * as vscode from 'vscode';
import type { Issue } from '../core/issue';
import type { LayoutProfile } from '../core/profiles/profile';
import { lineIndex } from '../core/text';
import { watchFolders } from './folderWatcher';
import type { SettingsCache } from './settings';

/** A profile that a workspace brings itself. */
export interface UserProfile {
  readonly uri: vscode.Uri;
  readonly profile: LayoutProfile;
}

/** The profile files of the workspace, `.memscape/*.json` and those of the settings. Nothing is read before somebody asks. */
export interface ProfileFiles {
  /** Those read so far; starts reading when nobody has asked before. Never waits. */
  current(): readonly UserProfile[];
  /** All of them, read. */
  all(): Promise<readonly UserProfile[]>;
  readonly onDidChange: vscode.Event<void>;
  dispose(): void;
}

const pattern = '**/.memscape/*.json';
const mostFiles = 200;
/** How long folders must have stopped to come before they are looked into. */
const folderPause = 500;
const mostBytes = 1024 * 1024;

export function registerProfileFiles(settings: SettingsCache): ProfileFiles {
  const diagnostics = vscode.languages.createDiagnosticCollection('memscape-profiles');
  const changed = new vscode.EventEmitter<void>();
  const profiles = new Map<string, UserProfile>();
  /** What is wrong with each file, by itself. */
  const problems = new Map<string, readonly vscode.Diagnostic[]>();
  /** The latest reading of each file: an earlier one that ends later is dropped. */
  const readings = new Map<string, number>();
  let reading: Promise<void> | undefined;
  let watchers: readonly vscode.Disposable[] = [];
  let looking: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  let turns = 0;
  let starts = 0;
  /** What the settings name besides, as last read. */
  let more: readonly (readonly [folder: vscode.Uri, globs: readonly string[]])[] = [];
  const isProfileFile = (uri: vscode.Uri): boolean =>
    readings.has(uri.toString()) ||
    (/\/\.memscape\/[^/]+\.json$/.test(uri.path) && vscode.workspace.getWorkspaceFolder(uri) !== undefined);

  const readAll = (): Promise<void> => (reading ??= start());

  async function start(): Promise<void> {
    starts += 1;
    const own = starts;
    more = globsOfFolders(settings);
    const extra = more.flatMap(([folder, globs]) => globs.map((glob) => patternOf(folder, glob)));
    const patterns = [pattern, ...extra];
    const files = patterns.map((each) => {
      const watcher = vscode.workspace.createFileSystemWatcher(each);
      watcher.onDidCreate(reread);
      watcher.onDidChange(reread);
      watcher.onDidDelete(forget);
      return watcher;
    });
    watchers = [...files, watchFolders(onFolder, forgetIn)];
    const found = await Promise.all(
      patterns.map((each) => vscode.workspace.findFiles(each, null, mostFiles)),
    );
    // The settings have changed meanwhile, and a newer start has begun.
    if (own !== starts) return;
    const wanted = new Map([...fullPaths(more), ...found.flat()].map((uri) => [uri.toString(), uri]));
    await Promise.all([...wanted.values()].slice(0, mostFiles).map(read));
    await tell();
  }

  /** Reads everything anew when the settings name other files. */
  function onSettings(): void {
    if (reading === undefined || JSON.stringify(globsOfFolders(settings)) === JSON.stringify(more)) return;
    for (const watcher of watchers) watcher.dispose();
    readings.clear();
    profiles.clear();
    problems.clear();
    diagnostics.clear();
    reading = start();
  }

  function reread(uri: vscode.Uri): void {
    void read(uri).then(tell);
  }

  /** In the order of their paths: which of two with one id counts must not hang on which was read first. */
  const inOrder = (): readonly UserProfile[] =>
    [...profiles.values()].sort((a, b) => (a.uri.path < b.uri.path ? -1 : 1));

  /** Shows what is wrong with the files, by themselves and beside each other. Folders may each have one of a name. */
  async function tell(): Promise<void> {
    const { duplicateIds } = await import('../core/profiles/userProfile');
    if (ended) return;
    const shown = new Map(problems);
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      const own = inOrder().filter(({ uri }) => vscode.workspace.getWorkspaceFolder(uri) === folder);
      const named = own.map(({ uri, profile }) => ({
        file: vscode.workspace.asRelativePath(uri, false),
        key: uri.toString(),
        id: profile.id,
      }));
      for (const issue of duplicateIds(named)) {
        const key = named.find(({ file }) => file === issue.location?.file)?.key;
        if (key !== undefined) shown.set(key, [...(shown.get(key) ?? []), diagnostic(issue, '')]);
      }
    }
    for (const [key, own] of shown) diagnostics.set(vscode.Uri.parse(key), own);
    changed.fire();
  }

  /** A folder may have come with profiles in it. A build or a checkout makes thousands, for which one look is enough. */
  function onFolder(): void {
    clearTimeout(looking);
    looking = setTimeout(() => {
      void vscode.workspace.findFiles(pattern, null, mostFiles).then((found) => {
        for (const uri of found) if (!readings.has(uri.toString())) reread(uri);
      });
    }, folderPause);
  }

  function forgetIn(folder: vscode.Uri): void {
    for (const key of [...readings.keys()])
      if (key.startsWith(`${folder.toString()}/`)) forget(vscode.Uri.parse(key));
  }

  function forget(uri: vscode.Uri): void {
    readings.delete(uri.toString());
    profiles.delete(uri.toString());
    problems.delete(uri.toString());
    diagnostics.delete(uri);
    void tell();
  }

  /** Reads what the editor holds when the file is open, so that errors follow typing. */
  async function read(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    turns += 1;
    const turn = turns;
    readings.set(key, turn);
    const text = await textOf(uri);
    // The schema library takes longer to load than everything else at the start together, so it waits for its use.
    const { parseProfile } = await import('../core/profiles/userProfile');
    if (readings.get(key) !== turn) return;
    if (text === undefined) {
      profiles.delete(key);
      problems.delete(key);
      diagnostics.delete(uri);
      return;
    }
    const { profile, issues } = parseProfile(text, vscode.workspace.asRelativePath(uri, false));
    problems.set(
      key,
      issues.map((issue) => diagnostic(issue, text)),
    );
    if (profile === undefined) profiles.delete(key);
    else profiles.set(key, { uri, profile });
  }

  const onDocument = (document: vscode.TextDocument): void => {
    if (!isProfileFile(document.uri)) return;
    // The first one to be opened is a reason to look at them all.
    if (reading === undefined) void readAll();
    else reread(document.uri);
  };

  const listeners = vscode.Disposable.from(
    settings.onDidChange(onSettings),
    vscode.workspace.onDidChangeWorkspaceFolders(onSettings),
    vscode.workspace.onDidOpenTextDocument(onDocument),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) onDocument(document);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (isProfileFile(document.uri)) reread(document.uri);
    }),
  );
  // A file may be open before we start.
  vscode.workspace.textDocuments.forEach(onDocument);

  return {
    current: () => {
      void readAll();
      return inOrder();
    },
    all: async () => {
      await readAll();
      return inOrder();
    },
    onDidChange: changed.event,
    dispose: () => {
      ended = true;
      clearTimeout(looking);
      listeners.dispose();
      for (const watcher of watchers) watcher.dispose();
      diagnostics.dispose();
      changed.dispose();
    },
  };
}

function globsOfFolders(
  settings: SettingsCache,
): readonly (readonly [folder: vscode.Uri, globs: readonly string[]])[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => [
    uri,
    settings.for(uri).profiles.slice(0, mostGlobs),
  ]);
}

const mostGlobs = 50;

const isFullPath = (glob: string): boolean => /^(?:[/\\]|[A-Za-z]:[/\\])/.test(glob);

function patternOf(folder: vscode.Uri, glob: string): vscode.RelativePattern {
  if (!isFullPath(glob)) return new vscode.RelativePattern(folder, glob.replace(/^\.\//, ''));
  const file = fullPath(folder, glob);
  return new vscode.RelativePattern(
    vscode.Uri.joinPath(file, '..'),
    file.path.slice(file.path.lastIndexOf('/') + 1),
  );
}

/** A file on the machine that the folder is on. */
function fullPath(folder: vscode.Uri, path: string): vscode.Uri {
  return folder.with({ path: path.replaceAll('\\', '/').replace(/^(?!\/)/, '/') });
}

function fullPaths(
  more: readonly (readonly [folder: vscode.Uri, globs: readonly string[]])[],
): readonly vscode.Uri[] {
  return more.flatMap(([folder, globs]) => globs.filter(isFullPath).map((path) => fullPath(folder, path)));
}

/** Absent when the file is gone or no text that anyone would write by hand. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined && !open.isClosed) return open.getText();
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > mostBytes) return ' '.repeat(mostBytes + 1);
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
} as const;

/** A finding as VS Code shows it in the Problems panel. */
export function diagnostic(issue: Issue, text: string): vscode.Diagnostic {
  const { start, end } = issue.location?.span ?? { start: 0, end: 0 };
  const lines = lineIndex(text);
  const position = (offset: number): vscode.Position => {
    const { line, column } = lines.position(offset);
    return new vscode.Position(line - 1, column - 1);
  };
  const made = new vscode.Diagnostic(
    new vscode.Range(position(start), position(end)),
    issue.message,
    severities[issue.severity],
  );
  made.source = 'Memscape';
  made.code = issue.code;
  return made;
}
