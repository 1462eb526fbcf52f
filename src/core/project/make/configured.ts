import { configureValues } from '../configureValues';
import { fileIndex } from '../fileIndex';
import { folderOf, joinPath, nameOf } from '../paths';
import type { ProjectTree } from '../project';
import { treeIndex } from '../treeIndex';

/** Whether a file is a makefile that configure has still to fill in, and one that no automake made. */
export function isTemplate(tree: ProjectTree, path: string): boolean {
  if (!/^(GNUm|M|m)akefile\.in$/.test(nameOf(path))) return false;
  const index = treeIndex(tree);
  const beside = (name: string): boolean => index.hasFile(joinPath(folderOf(path), name));
  return !beside('Makefile') && !beside('Makefile.am') && !beside('GNUmakefile') && !beside('makefile');
}

/** What `configure` finds on nearly every machine (autoconf 2.71). */
const usual: readonly (readonly [string, string])[] = [
  ['CC', 'gcc'],
  ['CXX', 'g++'],
  ['CPP', 'gcc -E'],
  ['LD', 'ld'],
  ['AR', 'ar'],
  ['OBJCOPY', 'objcopy'],
  ['SHELL', '/bin/sh'],
  ['EXEEXT', ''],
  ['OBJEXT', 'o'],
];

/**
 * The tree with its `Makefile.in`s as configure would write them, as far as that is known: `@NAME@` is the value that
 * `configure.ac` gives it, or a variable that is not set. Lines stay where they are.
 */
export function withFilledTemplates(tree: ProjectTree): ProjectTree {
  const { namedLike } = fileIndex(tree.files);
  if (namedLike((name) => name.endsWith('akefile.in')).length === 0) return tree;
  const values = new Map<string, Promise<ReadonlyMap<string, string>>>();
  return {
    ...tree,
    read: async (path, limit) => {
      const text = await tree.read(path, limit);
      if (text === undefined || !path.endsWith('.in') || !isTemplate(tree, path)) return text;
      const folder = folderOf(path);
      const known = values.get(folder) ?? configureValues(tree, folder);
      values.set(folder, known);
      return filled(text, new Map([...usual, ...(await known), ...folders(tree, folder)]));
    },
  };
}

/** Where the folder's sources are and what they are built in, which are taken for the same. */
function folders(tree: ProjectTree, folder: string): readonly (readonly [string, string])[] {
  const index = treeIndex(tree);
  const depth = (at: string): number =>
    index.hasFile(joinPath(at, 'configure.ac')) || index.hasFile(joinPath(at, 'configure')) || at === '.'
      ? 0
      : 1 + depth(folderOf(at));
  const own = joinPath(tree.root ?? '/project', folder);
  const up = '../'.repeat(depth(folder)).replace(/\/$/, '') || '.';
  return [
    ['srcdir', '.'],
    ['builddir', '.'],
    ['top_srcdir', up],
    ['top_builddir', up],
    // What people call the absolute ones who set them themselves.
    ...['abs_srcdir', 'abs_builddir', 'SRCDIR', 'BUILDDIR'].map((name) => [name, own] as const),
    ...['abs_top_srcdir', 'abs_top_builddir'].map((name) => [name, joinPath(own, up)] as const),
  ];
}

function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text
    .replace(
      /^((?:override |export )*)([A-Za-z_]\w*)(\s*[:?]?=\s*)@\2@[ \t]*$/gm,
      (_, ...parts: string[]) => {
        const [how = '', name = '', sign = ''] = parts;
        const value = values.get(name);
        return value === undefined ? '' : `${how}${name}${sign}${value}`;
      },
    )
    .replace(/^@[A-Za-z_]\w*@[ \t]*$/gm, '')
    .replace(/@([A-Za-z_]\w*)@/g, (_, name: string) => values.get(name) ?? `$(${name})`);
}
