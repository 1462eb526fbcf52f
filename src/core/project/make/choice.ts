import { joinPath } from '../paths';
import type { ProjectTree } from '../project';
import { expand } from './expand';
import { inTree } from './treePaths';
import type { MakeState } from './state';

/** A variable that whoever builds has to set, and the values that the tree has folders or files for. */
export interface OpenChoice {
  readonly name: string;
  readonly values: readonly string[];
}

const mostValues = 4;
const mostFiles = 12;

/**
 * The variable on which makefiles wait: they ask whether it is set, it is set nowhere, and its values are folders of the tree
 * (`platform/$(PLATFORM)/…`) that hold makefile parts, or such parts (`project/$(PROJECT).mk`). Undefined when there is none.
 */
export async function openChoice(tree: ProjectTree, state: MakeState): Promise<OpenChoice | undefined> {
  const names = [...state.tested].filter((name) => /^[A-Z][A-Z0-9_]{2,}$/.test(name)).slice(0, 40);
  if (names.length === 0) return undefined;
  const texts: string[] = [];
  for (const file of state.included.slice(0, mostFiles))
    texts.push((await tree.read(file, 256 * 1024)) ?? '');
  const paths = [...state.variables.values()]
    .filter(
      ({ flavor, value, origin }) => flavor === 'recursive' && origin !== 'default' && value.includes('/'),
    )
    .map(({ value }) => value)
    .slice(0, 200);
  const inPaths = paths.join('\n');
  const values = [...state.variables.values()].map(({ value }) => value).join('\n');
  const mentions = (text: string, name: string): boolean =>
    text.includes(`$(${name})`) || text.includes(`\${${name}}`);
  for (const name of names) {
    if (!texts.some((text) => mentions(text, name))) continue;
    // Only through a variable can it stand in a path that does not name it.
    const isIndirect = mentions(inPaths, name) || mentions(values, name);
    const reference = new RegExp(`[^\\s"'=:,]*/\\$[({]${name}[)}](?:\\.mk)?(?=[/\\s"')]|$)`, 'gm');
    const direct = texts.flatMap((text) => [...text.matchAll(reference)].map(([path]) => path));
    const scope = { values: new Map([[name, '*']]) };
    for (const text of isIndirect ? [...direct, ...paths] : direct) {
      for (const [path] of expand(state, text, scope).matchAll(/[^\s"'=:*]*\/\*(?:\.mk)?(?=[/\s]|$)/g)) {
        const found = valuesOf(state, path);
        if (found.length > 0) return { name, values: found };
      }
    }
  }
  return undefined;
}

function valuesOf(state: MakeState, path: string): readonly string[] {
  const pattern = inTree(state, path);
  const [, start] = /^([^*]*\/)\*(?:\.mk)?$/.exec(pattern) ?? [];
  if (start === undefined || pattern.startsWith('/')) return [];
  const isFile = pattern.endsWith('.mk');
  const found = state.index.glob(pattern);
  const names = isFile ? found.map((path) => path.slice(start.length, -3)) : foldersIn(state, found, start);
  // What stands for no board in particular is what newcomers build.
  const weight = (value: string): number =>
    ['generic', 'default', 'qemu', 'virt'].findIndex((word) => value.startsWith(word)) >>> 0;
  return [...names].sort((a, b) => weight(a) - weight(b) || (a < b ? -1 : 1)).slice(0, mostValues);
}

/** The folders among paths that hold parts of makefiles, without what is in front of their names. */
function foldersIn(state: MakeState, paths: readonly string[], start: string): readonly string[] {
  return paths
    .filter((folder) =>
      ['*.mk', 'Makefile', 'Kbuild'].some((one) => state.index.glob(joinPath(folder, one)).length > 0),
    )
    .map((folder) => folder.slice(start.length));
}
