import * as vscode from 'vscode';

/**
 * Calls back when something comes or goes that may be a folder. A folder is one event for everything in it, and nothing says that it
 * is a folder: what has no extension counts, but for what version control keeps for itself.
 */
export function watchFolders(
  onCreate: (uri: vscode.Uri) => void,
  onDelete: (uri: vscode.Uri) => void,
): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher('**/*', false, true, false);
  const ifFolder = (call: (uri: vscode.Uri) => void) => (uri: vscode.Uri) => {
    if (mayBeFolder(uri.path)) call(uri);
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(ifFolder(onCreate)),
    watcher.onDidDelete(ifFolder(onDelete)),
  );
}

function mayBeFolder(path: string): boolean {
  return /\/\.?[^./]+$/.test(path) && !/\/(?:\.git|\.hg|\.svn|node_modules)\//.test(`${path}/`);
}
