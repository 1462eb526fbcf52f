import { fileIndex } from './fileIndex';
import { nameOf } from './paths';
import type { Evidence, ProjectTree } from './project';
import { lineAt } from './textLines';

/** Parts of builds and programs that build: what a build system starts that nothing here follows to them. */
const builds =
  /\.(mk|mak|make|inc|cmake|py|rs|gni?|bzl|lua|gpr|pl|rb|toml|ya?ml|templ)$|^(GNU)?[Mm]akefile|^Make(rules|conf|defs)|^Jamfile/;
const mostFiles = 400;
const largest = 128 * 1024;
const mostScripts = 60;

/** By script: the first place in a build file of the tree that names it. */
export async function namedIn(
  tree: ProjectTree,
  scripts: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Evidence>> {
  const found = new Map<string, Evidence>();
  if (scripts.length === 0) return found;
  const open = new Set(scripts.slice(0, mostScripts));
  const files = [...fileIndex(tree.files).namedLike((name) => builds.test(name))]
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))
    .slice(0, mostFiles);
  for (const file of files) {
    if (signal?.aborted === true || open.size === 0) break;
    const text = await tree.read(file, largest);
    if (text === undefined) continue;
    for (const script of open) {
      const at = wordAt(text, nameOf(script));
      if (at < 0) continue;
      open.delete(script);
      found.set(script, { file, line: lineAt(text, at), why: `names ${nameOf(script)}` });
    }
  }
  return found;
}

/** Where a file's name stands in a text, whole and outside of a comment; -1 where it does not. */
function wordAt(text: string, name: string): number {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text.charAt(at - 1);
    const after = text.charAt(at + name.length);
    const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
    if (!/[\w.-]/.test(before) && !/[\w-]/.test(after) && !/^\s*(#|\/\/|;|--)/.test(line)) return at;
  }
  return -1;
}
