import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import type { Issue } from '../issue';
import { projectIssue } from './issues';
import { readLinkWords } from './linkFlags';
import { nameOf, normalPath, templateOf } from './paths';
import type { Evidence, ProjectImage } from './project';
import { shellWords } from './shellWords';

export const settingsFile = '.vscode/settings.json';

/**
 * Images that the setting `memscape.images` names; what it says of one is all that is known of it. `text` is that of the
 * folder's `settingsFile`, in which an entry has its line; without it the setting is another's, such as the user's.
 */
export function settingImages(
  value: unknown,
  text?: string,
): {
  readonly images: readonly ProjectImage[];
  readonly issues: readonly Issue[];
} {
  const lineOf = entryLines(text ?? '');
  const images: ProjectImage[] = [];
  const issues: Issue[] = [];
  for (const [at, entry] of (Array.isArray(value) ? value : []).entries()) {
    const wrong = (why: string): void => {
      issues.push(projectIssue('project.setting', { entry: (at + 1).toString(), why }));
    };
    if (typeof entry !== 'object' || entry === null) wrong('it is no object');
    else {
      // An object has properties; each is checked when it is read.
      const image = settingImage(
        entry as Readonly<Record<string, unknown>>,
        evidenceOf(at, lineOf(at)),
        wrong,
      );
      if (image !== undefined) images.push(image);
    }
  }
  return { images, issues };
}

const mostText = 1_000_000;

/** The lines of the setting's entries in the text of the settings file, from 1. */
function entryLines(text: string): (entry: number) => number | undefined {
  const tree = text.length > mostText ? undefined : treeOf(text);
  return (entry) => {
    const node = tree === undefined ? undefined : findNodeAtLocation(tree, ['memscape.images', entry]);
    return node === undefined ? undefined : text.slice(0, node.offset).split('\n').length;
  };
}

function treeOf(text: string): Node | undefined {
  try {
    return parseTree(text, [], { allowTrailingComma: true });
  } catch {
    // The parser calls itself for each bracket, and a file may have more of them than the stack holds.
    return undefined;
  }
}

function evidenceOf(at: number, line: number | undefined): Evidence {
  const why = `the setting memscape.images, entry ${(at + 1).toString()}`;
  return line === undefined ? { file: 'settings', line: 1, why } : { file: settingsFile, line, why };
}

function settingImage(
  entry: Readonly<Record<string, unknown>>,
  evidence: Evidence,
  wrong: (why: string) => void,
): ProjectImage | undefined {
  const list = (key: string): readonly string[] => {
    const value = entry[key];
    if (value === undefined) return [];
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!items.every((item) => typeof item === 'string')) wrong(`"${key}" is no list of texts`);
    return items.filter((item): item is string => typeof item === 'string' && item !== '');
  };
  const link = readLinkWords(list('flags').flatMap((text) => shellWords(text)));
  const scripts = [...list('scripts'), ...list('script'), ...link.scripts.map(({ path }) => path)].map(
    normalPath,
  );
  const outputs = list('elf').map(normalPath);
  const maps = list('map').map(normalPath);
  if (scripts.length === 0 && outputs.length === 0 && maps.length === 0) {
    wrong('it names no script, no elf and no map');
    return undefined;
  }
  const [name] = list('name');
  return {
    name: name ?? nameOf(outputs[0] ?? scripts[0] ?? maps[0] ?? ''),
    system: 'settings',
    scripts: scripts.map((path) => {
      const template = templateOf(path);
      return { path, ...(template === undefined ? {} : { template }) };
    }),
    flags: link.flags,
    searchPath: link.searchPath,
    ...(link.linker === undefined ? {} : { linker: link.linker }),
    objects: [...list('objects'), ...link.inputs],
    outputs,
    maps,
    ...(link.machine === undefined ? {} : { machine: link.machine }),
    rank: 'setting',
    resolvable: { kind: 'yes' },
    evidence: [evidence],
    unknowns: [],
  };
}
