import { fileIndex } from './fileIndex';
import { folderOf, joinPath, normalPath } from './paths';
import type { ProjectTree } from './project';

/** A tree with its files by name, so that no detector walks all of them for each question. */
export interface TreeFiles {
  readonly tree: ProjectTree;
  /** The folder's absolute path, or a stand-in for it where the tree has none, so that absolute paths can be written down. */
  readonly root: string;
  has(path: string): boolean;
  hasFolder(path: string): boolean;
  /** Every file of that name, in any folder. */
  named(name: string): readonly string[];
  /** Every file whose name fits. */
  namedLike(fits: (name: string) => boolean): readonly string[];
  /** Every file whose name ends so, `.ld` say. */
  endingWith(ending: string): readonly string[];
  under(folder: string): readonly string[];
  /** The text of a file, read once; undefined when there is none or when it is too large to be such a file. */
  read(path: string): Promise<string | undefined>;
  /** An absolute path that lies in the folder looked at, relative to it; otherwise what it was, normalised. */
  relative(path: string): string;
}

/** No file that describes a build is larger than this, but for the build.ninja of the very largest projects. */
const readLimit = 24 * 1024 * 1024;
/** Texts are kept while detectors run; past this many characters they are read again when they are asked for again. */
const keptLimit = 48 * 1024 * 1024;

const known = new WeakMap<ProjectTree, TreeFiles>();

/** The index of a tree is made once, whichever detector asks first. */
export function treeFiles(tree: ProjectTree): TreeFiles {
  const before = known.get(tree);
  if (before !== undefined) return before;
  const made = index(tree);
  known.set(tree, made);
  return made;
}

function index(tree: ProjectTree): TreeFiles {
  const { has, hasFolder, named, namedLike } = fileIndex(tree.files);
  const texts = new Map<string, Promise<string | undefined>>();
  let kept = 0;
  const root = tree.root === undefined ? '/\uE002' : normalPath(tree.root);
  return {
    tree,
    root,
    has,
    hasFolder,
    named,
    namedLike,
    endingWith: (ending) => namedLike((name) => name.endsWith(ending)),
    under: (folder) => (folder === '.' ? tree.files : tree.files.filter((f) => f.startsWith(`${folder}/`))),
    read: (path) => {
      const before = texts.get(path);
      if (before !== undefined) return before;
      if (!has(path)) return Promise.resolve(undefined);
      const text = tree.read(path, readLimit).then(
        (read) => {
          kept += read?.length ?? 0;
          if (kept > keptLimit) texts.clear();
          return read;
        },
        () => undefined,
      );
      texts.set(path, text);
      return text;
    },
    relative: (path) => {
      const plain = normalPath(path);
      if (!plain.startsWith('/')) return plain;
      if (plain === root) return '.';
      return plain.startsWith(`${root}/`) ? plain.slice(root.length + 1) : plain;
    },
  };
}

export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
}

/** Every folder from `folder` up to the top, nearest first. */
export function foldersUp(folder: string): string[] {
  const result = [folder];
  for (let at = folder; at !== '.' && at !== '/' && !at.endsWith('..');) {
    at = folderOf(at);
    result.push(at);
  }
  return result;
}

/**
 * The file that a relative name means, looked for in `folders` in order. Build folders that were moved or copied name absolute
 * paths of another machine: such a path is taken for the file of the tree that shares its longest end, when only one does.
 */
export function findFile(files: TreeFiles, name: string, folders: readonly string[]): string | undefined {
  if (isAbsolute(name)) {
    const near = files.relative(name);
    if (!isAbsolute(near)) return files.has(near) ? near : undefined;
    return longestEnd(files, near);
  }
  for (const folder of folders) {
    const path = files.relative(joinPath(folder, name));
    if (files.has(path)) return path;
  }
  return undefined;
}

function longestEnd(files: TreeFiles, path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const candidates = files.named(parts.at(-1) ?? '');
  // One equal part is only the name: `linker.ld` of another project is no evidence. Two or more are.
  for (let count = parts.length - 1; count >= 2; count -= 1) {
    const end = parts.slice(-count).join('/');
    const found = candidates.filter((file) => file === end || file.endsWith(`/${end}`));
    if (found.length === 1) return found[0];
    if (found.length > 1) return undefined;
  }
  const [only] = candidates;
  return candidates.length === 1 && only === parts.at(-1) ? only : undefined;
}
