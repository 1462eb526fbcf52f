import * as vscode from 'vscode';
import { bearsOnProfile, textsWanted } from '../core/profiles/auto';
import { fileText } from './fileText';

/** The files of a folder that say what it is for: their paths below it, and the texts of those that must be read. */
export interface EvidenceFiles {
  readonly paths: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
}

const mostFiles = 5000;
const mostFilesOfDepth = 2000;
const mostTexts = 120;
const mostBytes = 1024 * 1024;
const mostBytesInAll = 8 * 1024 * 1024;
const readAtOnce = 16;

/** What others brought along and what a build has made says nothing about the project. */
const ignored = '**/{node_modules,.git,.hg,.svn,.vscode-test,third_party,vendor,target}/**';

/** Lists a folder and reads what bears on its profile, both within bounds, whatever the tree. Never rejects. */
export async function readEvidence(folder: vscode.Uri): Promise<EvidenceFiles> {
  // Searches answer in any order, and the choice must not depend on it.
  const paths = (await list(folder)).filter(bearsOnProfile).sort();
  const texts = new Map<string, string>();
  const wanted = textsWanted(paths, mostTexts);
  let length = 0;
  for (let i = 0; i < wanted.length && length < mostBytesInAll; i += readAtOnce) {
    const some = wanted.slice(i, i + readAtOnce);
    const read = await Promise.all(
      some.map((path) => fileText(vscode.Uri.joinPath(folder, path), mostBytes)),
    );
    for (const [j, path] of some.entries()) {
      const text = read[j];
      if (text === undefined) continue;
      texts.set(path, text);
      length += text.length;
    }
  }
  return { paths, texts };
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
