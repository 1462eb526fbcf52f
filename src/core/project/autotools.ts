import { configureValues } from './configureValues';
import { fileIndex } from './fileIndex';
import { readLinkWords } from './linkFlags';
import { expandMarked } from './make/expand';
import { readMake } from './make/run';
import { hasUnknown, readable, reasonsIn, type MakeState } from './make/state';
import { words } from './make/words';
import { folderOf, joinPath } from './paths';
import type { Detector, Evidence, ProjectImage, ProjectTree } from './project';
import { shellWords } from './shellWords';
import { treeIndex } from './treeIndex';

/**
 * `Makefile.am` where configure has not made a Makefile yet. What configure settles (`@VAR@`) is known only as far as
 * `configure.ac` gives it a plain value; conditionals count as they are written first.
 */
export const autotoolsDetector: Detector = {
  system: 'autotools',
  detect: async (tree, signal) => {
    const index = treeIndex(tree);
    const sources = fileIndex(tree.files)
      .named('Makefile.am')
      .filter((path) => !index.hasFile(path.slice(0, -3)));
    if (sources.length === 0) return [];
    const settings = await configureValues(tree, '.');
    const images: ProjectImage[] = [];
    for (const source of sources.slice(0, 200)) {
      if (signal?.aborted === true) break;
      images.push(...(await automakeImages(tree, source, settings)));
    }
    return images;
  },
};

/** Automake's own conditionals and substitutions in the words of make. */
function asMake(text: string): string {
  return text
    .replace(/^if[ \t]+(?:(!)[ \t]*)?[\w-]+[ \t\r]*$/gm, (_, not?: string) =>
      not === undefined ? 'ifeq (1,1)' : 'ifeq (1,0)',
    )
    .replace(/^(else|endif)[ \t]+(?:![ \t]*)?[\w-]+[ \t\r]*$/gm, '$1')
    .replace(/@([A-Za-z_]\w*)@/g, '$($1)');
}

async function automakeImages(
  tree: ProjectTree,
  source: string,
  settings: ReadonlyMap<string, string>,
): Promise<readonly ProjectImage[]> {
  const folder = folderOf(source);
  const own: ProjectTree = {
    ...tree,
    read: async (path, limit) => {
      const text = await tree.read(path, limit);
      return text !== undefined && path.endsWith('.am') ? asMake(text) : text;
    },
  };
  const up =
    folder === '.'
      ? '.'
      : folder
          .split('/')
          .map(() => '..')
          .join('/');
  const state = await readMake(own, {
    makefile: source,
    folder,
    given: new Map(),
    environment: new Map([...settings, ['top_srcdir', up], ['top_builddir', up]]),
  });
  if (state === undefined) return [];
  const text = (await tree.read(source)) ?? '';
  const lines = text.split('\n');
  const images: ProjectImage[] = [];
  for (const [name, variable] of state.variables) {
    if (!/^(EXTRA_)?\w+_PROGRAMS$/.test(name) || variable.origin !== 'file') continue;
    for (const program of words(expandMarked(state, `$(${name})`)).slice(0, 60)) {
      if (hasUnknown(program)) continue;
      images.push(programImage(state, source, folder, lines, program));
    }
  }
  return images;
}

function programImage(
  state: MakeState,
  source: string,
  folder: string,
  lines: readonly string[],
  program: string,
): ProjectImage {
  const stem = program.replace(/[^\w@]/g, '_');
  const flagsName = state.variables.has(`${stem}_LDFLAGS`) ? `${stem}_LDFLAGS` : 'AM_LDFLAGS';
  const all = ['LDFLAGS', flagsName, 'LINKFLAGS', `${stem}_LDADD`]
    .map((name) => expandMarked(state, `$(${name})`))
    .join(' ');
  const given = shellWords(all).filter((word) => word !== '' && !/^(\uE000\d+\uE001)+$/.test(word));
  const known = given.filter((word) => !hasUnknown(word));
  const unknowns = given
    .filter(hasUnknown)
    .map((word) => `${readable(word)}: ${reasonsIn(state, word).join(', ')}`);
  const link = readLinkWords(known);
  const at = (path: string): string => joinPath(folder, path);
  const find = (path: string): string => [at(path), path].find((one) => state.index.hasFile(one)) ?? at(path);
  const evidence: Evidence[] = [];
  for (const name of [flagsName, `${stem}_LDADD`]) {
    for (const place of state.variables.get(name)?.places ?? [])
      evidence.push({
        ...place,
        why: `sets ${name} = ${(lines[place.line - 1] ?? '').trim().slice(0, 120)}`,
      });
  }
  const line = lines.findIndex((one) => /_PROGRAMS\b/.test(one) && one.includes(program));
  evidence.push({ file: source, line: Math.max(1, line + 1), why: `builds the program ${program}` });
  return {
    name: program.replace(/\.(elf|exec|exe|image|img)$/, ''),
    system: 'autotools',
    scripts: link.scripts.map(({ path }) => ({ path: find(path) })),
    flags: link.flags,
    searchPath: link.searchPath.map(at),
    objects: link.inputs.map((path) => (path.startsWith('-') ? path : at(path))),
    outputs: [at(program)],
    maps: link.map === undefined ? [] : [at(link.map)],
    rank: 'static',
    resolvable:
      unknowns.length === 0 && link.scripts.length > 0
        ? { kind: 'yes' }
        : { kind: 'after-configure', run: './configure' },
    evidence,
    unknowns,
  };
}
