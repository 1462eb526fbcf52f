import * as vscode from 'vscode';
import type { Issue } from '../core/issue';
import type { LayoutProfile } from '../core/profiles/profile';
import { lineIndex } from '../core/text';

/** A profile that a workspace brings itself. */
export interface UserProfile {
  readonly uri: vscode.Uri;
  readonly profile: LayoutProfile;
}

/** The profile files of the workspace, `.memscape/*.json`. Nothing is read before somebody asks. */
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
const mostBytes = 1024 * 1024;

export function registerProfileFiles(): ProfileFiles {
  const diagnostics = vscode.languages.createDiagnosticCollection('memscape-profiles');
  const changed = new vscode.EventEmitter<void>();
  const profiles = new Map<string, UserProfile>();
  /** The latest reading of each file: an earlier one that ends later is dropped. */
  const readings = new Map<string, number>();
  let reading: Promise<void> | undefined;
  let watcher: vscode.FileSystemWatcher | undefined;

  const readAll = (): Promise<void> => (reading ??= start());

  async function start(): Promise<void> {
    watcher = vscode.workspace.createFileSystemWatcher(pattern);
    watcher.onDidCreate(reread);
    watcher.onDidChange(reread);
    watcher.onDidDelete(forget);
    const files = await vscode.workspace.findFiles(pattern, null, mostFiles);
    await Promise.all(files.map(read));
    changed.fire();
  }

  function reread(uri: vscode.Uri): void {
    void read(uri).then(() => {
      changed.fire();
    });
  }

  function forget(uri: vscode.Uri): void {
    readings.delete(uri.toString());
    profiles.delete(uri.toString());
    diagnostics.delete(uri);
    changed.fire();
  }

  /** Reads what the editor holds when the file is open, so that errors follow typing. */
  async function read(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const turn = (readings.get(key) ?? 0) + 1;
    readings.set(key, turn);
    const text = await textOf(uri);
    // The schema library takes longer to load than everything else at the start together, so it waits for its use.
    const { parseProfile } = await import('../core/profiles/userProfile');
    if (readings.get(key) !== turn) return;
    if (text === undefined) {
      profiles.delete(key);
      return;
    }
    const { profile, issues } = parseProfile(text, vscode.workspace.asRelativePath(uri, false));
    diagnostics.set(
      uri,
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
      return [...profiles.values()];
    },
    all: async () => {
      await readAll();
      return [...profiles.values()];
    },
    onDidChange: changed.event,
    dispose: () => {
      listeners.dispose();
      watcher?.dispose();
      diagnostics.dispose();
      changed.dispose();
    },
  };
}

function isProfileFile(uri: vscode.Uri): boolean {
  return (
    /\/\.memscape\/[^/]+\.json$/.test(uri.path) && vscode.workspace.getWorkspaceFolder(uri) !== undefined
  );
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
