import * as vscode from 'vscode';

/** What was found around a linker script, or in a folder without one. */
export interface BuildFiles {
  /** Files that may be linked images, newest first. */
  readonly images: readonly FoundFile[];
  /** Object files, in the order of their paths. */
  readonly objects: readonly FoundFile[];
}

export interface FoundFile {
  readonly uri: vscode.Uri;
  /** In milliseconds since 1970. */
  readonly modified: number;
  readonly size: number;
}

/** Linker scripts by name; a script that has another one is known once it is open. */
export const scriptPattern = '**/*.{ld,lds,ldscript,x,ld.in,lds.in,ld.S,lds.S,ld.h,lds.h}';
export const buildPattern = '**/{*.elf,*.axf,*.out,*.o,*.a,*.map,System.map*,vmlinux}';
export const ignoredFolders = '**/{node_modules,.git,.hg,.svn,.vscode-test,third_party,vendor}/**';

const mostScripts = 64;
const mostEntries = 4000;
const deepest = 5;

export function isScriptName(path: string): boolean {
  return /\.(ld|lds|ldscript|x)(\.in|\.S|\.h)?$/.test(path);
}

/** The linker scripts of the workspace, those nearest to its root first. */
export async function findScripts(): Promise<readonly vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(scriptPattern, ignoredFolders, mostScripts);
  // A header is a part of what includes it.
  const scripts = found.filter(({ path }) => !path.endsWith('.h'));
  return scripts.sort((a, b) => depth(a) - depth(b) || a.path.localeCompare(b.path));
}

function depth(uri: vscode.Uri): number {
  return uri.path.split('/').length;
}

const buildFolders: ReadonlySet<string> = new Set([
  'build',
  'target',
  'out',
  'bin',
  'obj',
  'dist',
  'output',
  'debug',
  'release',
]);

/**
 * The build's files in a folder and in the build folders below it. Reads directories, not files: the number of entries
 * looked at and the depth are bounded, whatever the tree.
 */
export async function findBuild(folder: vscode.Uri): Promise<BuildFiles> {
  const images: vscode.Uri[] = [];
  const objects: vscode.Uri[] = [];
  let entries = 0;
  const visit = async (directory: vscode.Uri, level: number, building: boolean): Promise<void> => {
    for (const [name, type] of await listing(directory)) {
      entries += 1;
      if (entries > mostEntries) return;
      const uri = vscode.Uri.joinPath(directory, name);
      const isFolder = (type & vscode.FileType.Directory) !== 0;
      // A link to a folder may lead back up.
      if (
        isFolder &&
        (type & vscode.FileType.SymbolicLink) === 0 &&
        level < deepest &&
        !name.startsWith('.')
      ) {
        if (building || buildFolders.has(name.toLowerCase())) await visit(uri, level + 1, true);
      } else if (name.endsWith('.o') || name.endsWith('.obj')) objects.push(uri);
      else if (mayBeImage(name)) images.push(uri);
    }
  };
  await visit(folder, 0, false);
  const known = await Promise.all(images.map(statFile));
  const foundObjects = await Promise.all(objects.map(statFile));
  return {
    images: known.filter((file) => file !== undefined).sort((a, b) => b.modified - a.modified),
    objects: foundObjects
      .filter((file) => file !== undefined)
      .sort((a, b) => a.uri.path.localeCompare(b.uri.path)),
  };
}

/** Linked images have no extension or one of these, maps and symbol listings theirs; everything else is not worth opening. */
function mayBeImage(name: string): boolean {
  return (
    /\.(elf|axf|out|so|debug|map|sym|nm)$/i.test(name) ||
    /^(System\.map|kallsyms)/.test(name) ||
    (!name.includes('.') && !/^(Makefile|LICENSE|README|Dockerfile|Kconfig|TAGS|tags|configure)/i.test(name))
  );
}

async function listing(directory: vscode.Uri): Promise<[string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(directory);
  } catch {
    return [];
  }
}

/** Undefined for what is no file or is not there. */
export async function statFile(uri: vscode.Uri): Promise<FoundFile | undefined> {
  try {
    const { mtime, size, type } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.File) === 0 ? undefined : { uri, modified: mtime, size };
  } catch {
    return undefined;
  }
}
