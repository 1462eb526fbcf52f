import { globMatches } from '../linkerscript/glob';
import { fileIndex } from './fileIndex';
import { joinPath } from './paths';
import type { ProjectTree } from './project';

/** The files of a tree by folder, for lookups and wildcards. */
export interface TreeIndex {
  hasFile(path: string): boolean;
  hasFolder(path: string): boolean;
  /** Paths that match a pattern with `*`, `?` and `[…]`, sorted; at most a few thousand. */
  glob(pattern: string): readonly string[];
  /** Every file of that name, in any folder. */
  named(name: string): readonly string[];
  /** Every file below a folder. */
  below(folder: string): readonly string[];
}

const known = new WeakMap<ProjectTree, TreeIndex>();

/** Built once for a tree. */
export function treeIndex(tree: ProjectTree): TreeIndex {
  const before = known.get(tree);
  if (before !== undefined) return before;
  const made = makeIndex(tree.files);
  known.set(tree, made);
  return made;
}

const mostMatches = 4000;

function makeIndex(files: readonly string[]): TreeIndex {
  const index = fileIndex(files);
  const match = (folder: string, parts: readonly string[], out: string[]): void => {
    const [part, ...rest] = parts;
    if (part === undefined || out.length >= mostMatches) return;
    const under = (name: string): string => joinPath(folder, name);
    const { files: own = [], folders: subs = [] } = index.folder(folder) ?? {};
    if (!/[*?[]/.test(part)) {
      if (rest.length > 0) match(under(part), rest, out);
      else if (index.has(under(part)) || index.hasFolder(under(part))) out.push(under(part));
      return;
    }
    const isHidden = part.startsWith('.');
    const fits = (name: string): boolean => globMatches(part, name) && (isHidden || !name.startsWith('.'));
    if (rest.length === 0) out.push(...[...own, ...subs].filter(fits).sort().map(under));
    else for (const sub of [...subs].sort()) if (fits(sub)) match(under(sub), rest, out);
  };
  return {
    hasFile: index.has,
    hasFolder: index.hasFolder,
    named: index.named,
    glob: (pattern) => {
      const out: string[] = [];
      const isAbsolute = pattern.startsWith('/');
      match(isAbsolute ? '/' : '.', joinPath('.', pattern).split('/').filter(Boolean), out);
      return out.slice(0, mostMatches);
    },
    below: (folder) => (folder === '.' ? files : files.filter((path) => path.startsWith(`${folder}/`))),
  };
}
