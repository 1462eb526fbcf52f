import type { Issue } from '../issue';
import { projectIssue } from './issues';
import { readLinkWords } from './linkFlags';
import { nameOf, normalPath, templateOf } from './paths';
import type { ProjectImage } from './project';
import { shellWords } from './shellWords';

/** Images that the setting `memscape.images` names; what it says of one is all that is known of it. */
export function settingImages(value: unknown): {
  readonly images: readonly ProjectImage[];
  readonly issues: readonly Issue[];
} {
  const images: ProjectImage[] = [];
  const issues: Issue[] = [];
  for (const [at, entry] of (Array.isArray(value) ? value : []).entries()) {
    const wrong = (why: string): void => {
      issues.push(projectIssue('project.setting', { entry: (at + 1).toString(), why }));
    };
    if (typeof entry !== 'object' || entry === null) wrong('it is no object');
    else {
      // An object has properties; each is checked when it is read.
      const image = settingImage(entry as Readonly<Record<string, unknown>>, at, wrong);
      if (image !== undefined) images.push(image);
    }
  }
  return { images, issues };
}

function settingImage(
  entry: Readonly<Record<string, unknown>>,
  at: number,
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
    evidence: [
      {
        file: '.vscode/settings.json',
        line: 1,
        why: `the setting memscape.images, entry ${(at + 1).toString()}`,
      },
    ],
    unknowns: [],
  };
}
