import { fileIndex } from '../fileIndex';
import { folderOf, joinPath } from '../paths';
import type { ProjectTree } from '../project';

const autoConf = 'include/config/auto.conf';
const sources = new WeakMap<ProjectTree, ReadonlyMap<string, string>>();

/**
 * The tree with `include/config/auto.conf` wherever there is a `.config` and no such file yet: builds like Linux's make it of the
 * former before they read anything else, and it says the same (Linux 6.1, scripts/kconfig/confdata.c).
 */
export function withAutoConf(tree: ProjectTree): ProjectTree {
  const { has, named } = fileIndex(tree.files);
  const missing = named('.config')
    .map((config) => [joinPath(folderOf(config), autoConf), config] as const)
    .filter(([path, config]) => !has(path) && has(joinPath(folderOf(config), 'scripts/Kbuild.include')));
  if (missing.length === 0) return tree;
  const made = { ...tree, files: [...tree.files, ...missing.map(([path]) => path)].sort() };
  sources.set(made, new Map(missing));
  return made;
}

/** What such a file is read from; undefined for every other. */
export function autoConfSource(tree: ProjectTree, path: string): string | undefined {
  return sources.get(tree)?.get(path);
}
