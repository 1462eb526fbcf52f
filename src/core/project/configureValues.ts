import { folderOf, joinPath } from './paths';
import type { ProjectTree } from './project';
import { treeIndex } from './treeIndex';

/**
 * Plain values that `configure.ac` gives to variables: of the folder, or of the nearest one above it that has one. A variable
 * that is given one value here and another there has none, since which of them holds is known only when it is run.
 */
export async function configureValues(
  tree: ProjectTree,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>([
    ['srcdir', '.'],
    ['top_srcdir', '.'],
    ['builddir', '.'],
    ['top_builddir', '.'],
    ['EXEEXT', ''],
  ]);
  for (const path of inputsOf(tree, folder)) {
    const text = (await tree.read(path, 1024 * 1024)) ?? '';
    const own = new Map<string, Set<string>>();
    for (const [, name, , quoted, bare] of text.matchAll(
      /^[ \t]*([A-Z][A-Z0-9_]*)=(?:(["'])([^"'\n$`]*)\2|([^\s"'$`;]+))[ \t]*$/gm,
    ))
      if (name !== undefined) own.set(name, (own.get(name) ?? new Set()).add(quoted ?? bare ?? ''));
    for (const [name, [value, other]] of own)
      if (value !== undefined && other === undefined && !values.has(name)) values.set(name, value);
    for (const [, name, value] of text.matchAll(
      /AC_SUBST\(\[?(\w+)\]?\s{0,9},\s{0,9}\[?["']?([^\])"'$`]{0,300})["']?\]?\)/g,
    ))
      if (name !== undefined && value !== undefined) values.set(name, value);
  }
  return values;
}

function inputsOf(tree: ProjectTree, folder: string): readonly string[] {
  const index = treeIndex(tree);
  for (let at = folder; ; at = folderOf(at)) {
    const found = ['configure.ac', 'configure.in']
      .map((name) => joinPath(at, name))
      .filter((path) => index.hasFile(path));
    if (found.length > 0 || at === '.' || at === '/') return found;
  }
}
