import * as vscode from 'vscode';
import type { ProjectTree } from '../core/project/project';
import { pathBelow } from './evidenceFiles';

const mostFiles = 200_000;
const largest = 4 * 1024 * 1024;
const ignored = '**/{node_modules,.git,.hg,.svn,.pc,.vscode-test}/**';

/** A folder of the workspace as the detection reads it, on whatever file system it is. */
export async function workspaceTree(
  folder: vscode.Uri,
  cancel?: vscode.CancellationToken,
): Promise<ProjectTree & { readonly isWhole: boolean }> {
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, '**/*'),
    ignored,
    mostFiles,
    cancel,
  );
  const files = found.flatMap((uri) => pathBelow(folder, uri) ?? []).sort();
  return {
    files,
    isWhole: files.length < mostFiles,
    root: folder.path,
    pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
    ...folderReader(folder),
  };
}

/** Reads files of a folder by their paths in it. */
export function folderReader(folder: vscode.Uri): Pick<ProjectTree, 'read' | 'readStart'> {
  return {
    read: async (path, limit = largest) => {
      const uri = path.startsWith('/') ? folder.with({ path }) : vscode.Uri.joinPath(folder, path);
      try {
        const { size, type } = await vscode.workspace.fs.stat(uri);
        if (size > limit || (type & vscode.FileType.File) === 0) return undefined;
        return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      } catch {
        return undefined;
      }
    },
    readStart: async (path, bytes) => {
      const uri = vscode.Uri.joinPath(folder, path);
      try {
        // Files are read whole here, so that only small ones are looked into.
        const { size, type } = await vscode.workspace.fs.stat(uri);
        if (size > largest || (type & vscode.FileType.File) === 0) return undefined;
        return (await vscode.workspace.fs.readFile(uri)).subarray(0, bytes);
      } catch {
        return undefined;
      }
    },
  };
}
