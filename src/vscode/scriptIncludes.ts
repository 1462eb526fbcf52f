import * as vscode from 'vscode';

const mostIncludes = 64;

/**
 * The texts of the files that a script includes, and those that these include, by the names the scripts use. Looked for beside
 * the script and in the folders above it, up to the workspace's root; what is not found is left out.
 */
export async function readIncludes(
  script: vscode.Uri,
  text: string,
  read: (uri: vscode.Uri) => Promise<string>,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const waiting = includedNames(text);
  while (waiting.length > 0 && texts.size < mostIncludes) {
    const name = waiting.shift();
    if (name === undefined || texts.has(name)) continue;
    const included = await findText(script, name, read);
    if (included === undefined) continue;
    texts.set(name, included);
    waiting.push(...includedNames(included));
  }
  return texts;
}

/** An INCLUDE in a comment is read for nothing, and does no harm. */
function includedNames(text: string): string[] {
  return [...text.matchAll(/\bINCLUDE\s+"?([^\s;"{}]{1,200})"?/g)].map((match) => match[1] ?? '');
}

async function findText(
  script: vscode.Uri,
  name: string,
  read: (uri: vscode.Uri) => Promise<string>,
): Promise<string | undefined> {
  // Only files of the workspace are read, whatever a script names.
  const root = vscode.workspace.getWorkspaceFolder(script)?.uri;
  if (root === undefined || name.startsWith('/') || name.includes('..')) return undefined;
  let folder = vscode.Uri.joinPath(script, '..');
  for (;;) {
    const text = await read(vscode.Uri.joinPath(folder, name));
    if (text !== '') return text;
    if (folder.path === root.path || folder.path === '/') return undefined;
    folder = vscode.Uri.joinPath(folder, '..');
  }
}
