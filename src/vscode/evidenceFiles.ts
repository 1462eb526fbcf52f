import * as vscode from 'vscode';
import {
  ignoredFolders,
  mostEvidenceBytes,
  readEvidenceTexts,
  type EvidenceTexts,
} from '../core/profiles/auto/texts';
import { fileText } from './fileText';

const mostFiles = 5000;
const mostFilesOfDepth = 2000;
const ignored = `**/{${ignoredFolders.join(',')}}/**`;

/** Lists a folder and reads what bears on its profile, both within bounds, whatever the tree. Never rejects. */
export async function readEvidence(folder: vscode.Uri): Promise<EvidenceTexts> {
  return readEvidenceTexts(await list(folder), (path) =>
    fileText(vscode.Uri.joinPath(folder, path), mostEvidenceBytes),
  );
}

/** All files of a small tree; of a large one those near its top, where a project says what it is. */
async function list(folder: vscode.Uri): Promise<readonly string[]> {
  const found = async (glob: string, most: number): Promise<readonly string[]> => {
    try {
      const uris = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), ignored, most);
      return uris.flatMap((uri) => pathBelow(folder, uri) ?? []);
    } catch {
      return [];
    }
  };
  const all = await found('**/*', mostFiles);
  if (all.length < mostFiles) return all;
  const depths = await Promise.all(
    ['*', '*/*', '*/*/*', '*/*/*/*'].map((glob) => found(glob, mostFilesOfDepth)),
  );
  return [...new Set([...depths.flat(), ...all])];
}

/** Undefined when the file is not below the folder. */
export function pathBelow(folder: vscode.Uri, file: vscode.Uri): string | undefined {
  const root = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  return file.path.startsWith(root) ? file.path.slice(root.length) : undefined;
}
