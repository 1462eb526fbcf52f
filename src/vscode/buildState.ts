import * as vscode from 'vscode';
import { statFile, type BuildFiles, type FoundFile } from './imageFiles';

/** Equal for two states of the same files. */
export function signature({ images, objects }: BuildFiles): string {
  return [...images, ...objects]
    .map(({ uri, modified, size }) => `${uri.path} ${modified} ${size}`)
    .join('\n');
}

/** Whether the script on the screen or on the disk is newer than its build; a copied tree has all its files within seconds. */
export async function isNewer(script: vscode.Uri, images: readonly FoundFile[]): Promise<boolean> {
  const open = vscode.workspace.textDocuments.find(
    (document) => document.uri.toString() === script.toString(),
  );
  if (open?.isDirty === true) return true;
  const file = await statFile(script);
  const built = Math.max(...images.map(({ modified }) => modified));
  return file === undefined || file.modified > built + copyingMs;
}

const copyingMs = 10_000;
