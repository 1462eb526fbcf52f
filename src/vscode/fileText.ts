import * as vscode from 'vscode';

/** The live text where a file is open, else the file's. Undefined when it is gone, or larger than `most` bytes. */
export async function fileText(uri: vscode.Uri, most: number): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined && !open.isClosed) return open.getText();
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if (size > most || (type & vscode.FileType.File) === 0) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
