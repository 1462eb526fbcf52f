import { folderOf, nameOf } from './paths';

/** The files of a tree by name and by folder, so that no question walks all of them. */
export interface FileIndex {
  readonly has: (path: string) => boolean;
  readonly hasFolder: (path: string) => boolean;
  /** Every file of that name, in any folder, in the order of the tree. */
  readonly named: (name: string) => readonly string[];
  /** Every file whose name fits, in the order of the tree. A name is tried once, however many files have it. */
  readonly namedLike: (fits: (name: string) => boolean) => readonly string[];
  /** What lies in a folder itself; undefined where there is none. */
  readonly folder: (path: string) => Folder | undefined;
}

export interface Folder {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

const known = new WeakMap<readonly string[], FileIndex>();

/** The index of a list of paths, made on the first question. */
export function fileIndex(files: readonly string[]): FileIndex {
  const before = known.get(files);
  if (before !== undefined) return before;
  const made = makeIndex(files);
  known.set(files, made);
  return made;
}

interface GrowingFolder {
  readonly files: string[];
  readonly folders: string[];
  /** The names of its files, once somebody has asked for one. */
  names?: Set<string>;
}

function makeIndex(files: readonly string[]): FileIndex {
  const folders = new Map<string, GrowingFolder>();
  /** Most names occur once. */
  const byName = new Map<string, number | number[]>();
  const entry = (path: string): GrowingFolder => {
    const found = folders.get(path);
    if (found !== undefined) return found;
    const made: GrowingFolder = { files: [], folders: [] };
    folders.set(path, made);
    if (path !== '.' && path !== '/') entry(folderOf(path)).folders.push(nameOf(path));
    return made;
  };
  // Files of a folder stand together in a sorted tree.
  let folder = '.';
  let own = entry(folder);
  for (const [at, file] of files.entries()) {
    const name = nameOf(file);
    const isSame =
      folder === '.' ? name.length === file.length : file.length === folder.length + 1 + name.length;
    if (!isSame || (folder !== '.' && !file.startsWith(folder))) {
      folder = folderOf(file);
      own = entry(folder);
    }
    own.files.push(name);
    const same = byName.get(name);
    if (same === undefined) byName.set(name, at);
    else if (typeof same === 'number') byName.set(name, [same, at]);
    else same.push(at);
  }
  const filesOf = (places: readonly number[]): readonly string[] => places.map((at) => files[at] ?? '');
  return {
    has: (path) => {
      const found = folders.get(folderOf(path));
      return found !== undefined && (found.names ??= new Set(found.files)).has(nameOf(path));
    },
    hasFolder: (path) => folders.has(path),
    named: (name) => {
      const places = byName.get(name);
      return places === undefined ? [] : filesOf(typeof places === 'number' ? [places] : places);
    },
    namedLike: (fits) => {
      const places: number[] = [];
      for (const [name, at] of byName) {
        if (!fits(name)) continue;
        if (typeof at === 'number') places.push(at);
        else places.push(...at);
      }
      return filesOf(places.sort((a, b) => a - b));
    },
    folder: (path) => folders.get(path),
  };
}
