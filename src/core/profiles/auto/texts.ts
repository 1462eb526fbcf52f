import { bearsOnProfile, textsWanted } from '../auto';

/** The files of a folder that say what it is for: their paths below it, and the texts of those that must be read. */
export interface EvidenceTexts {
  readonly paths: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
}

const mostTexts = 120;
const mostBytesInAll = 8 * 1024 * 1024;
const readAtOnce = 16;

/** The largest file that is read, in bytes: none that says what a project is for is larger. */
export const mostEvidenceBytes = 1024 * 1024;

/** Folders of what others brought along and of what a build has made, which say nothing about the project. */
export const ignoredFolders: readonly string[] = [
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  '.vscode-test',
  'third_party',
  'vendor',
  'target',
];

/** Reads what bears on the profile, within bounds, of all paths of a folder. The order of the paths does not matter. */
export async function readEvidenceTexts(
  all: readonly string[],
  read: (path: string) => Promise<string | undefined>,
): Promise<EvidenceTexts> {
  const paths = all.filter(bearsOnProfile).sort();
  const texts = new Map<string, string>();
  const wanted = textsWanted(paths, mostTexts);
  let length = 0;
  for (let i = 0; i < wanted.length && length < mostBytesInAll; i += readAtOnce) {
    const some = wanted.slice(i, i + readAtOnce);
    const found = await Promise.all(some.map(read));
    for (const [j, path] of some.entries()) {
      const text = found[j];
      if (text === undefined) continue;
      texts.set(path, text);
      length += text.length;
    }
  }
  return { paths, texts };
}
