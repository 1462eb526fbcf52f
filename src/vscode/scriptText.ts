import * as vscode from 'vscode';
import { platform } from '../node/platform';

const largestScript = 4 * 1024 * 1024;

/** The live text where the script is open, else the file's; empty when it is gone or no script that a person wrote. */
export async function textOf(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined && !open.isClosed) return open.getText();
  // Headers are looked for in hundreds of places, and each wait for an answer would cost more than it.
  if (uri.scheme === 'file' && platform.readText !== undefined)
    return platform.readText(uri.fsPath, largestScript) ?? '';
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size > largestScript ? '' : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return '';
  }
}
