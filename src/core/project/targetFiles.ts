import { fileIndex } from './fileIndex';
import { finishImage, unique, type Word } from './linkDraft';
import { machineOfTriple } from './machine';
import { folderOf, nameOf, stemOf } from './paths';
import { fieldOf, parsedJson, textOf, textsOf } from './plainData';
import type { Detector, ProjectImage } from './project';
import { lineOf } from './textLines';
import { treeFiles, type TreeFiles } from './treeFiles';

const mostFiles = 600;
const largest = 200_000;
const mostFlags = 400;

/**
 * Files that describe a target with its linker: TinyGo's `targets/*.json`, which inherit from each other, and those of CuteKit
 * (skiftOS), whose `tools` have an `ld` with its arguments.
 */
export const targetFilesDetector: Detector = {
  system: 'targets',
  detect: async (tree, signal) => {
    const files = treeFiles(tree);
    const found: ProjectImage[] = [];
    const candidates = fileIndex(tree.files)
      .namedLike((name) => name.endsWith('.json'))
      .filter((path) => /(^|\/)(targets?|toolchains?)\/[^/]+$/.test(path));
    for (const file of candidates.slice(0, mostFiles)) {
      if (signal?.aborted === true) break;
      const described = await describedIn(files, file);
      if (described === undefined) continue;
      const image = fieldOf(described.data, 'tools', 'ld') !== undefined ? ofCuteKit : ofTinyGo;
      found.push(...(await image(files, described)));
    }
    return found;
  },
};

interface Described {
  readonly file: string;
  readonly text: string;
  readonly data: unknown;
}

async function describedIn(files: TreeFiles, file: string): Promise<Described | undefined> {
  const text = files.has(file) ? await files.read(file) : undefined;
  if (text === undefined || text.length > largest) return undefined;
  const data = parsedJson(text);
  return data === undefined ? undefined : { file, text, data };
}

async function ofTinyGo(files: TreeFiles, target: Described): Promise<readonly ProjectImage[]> {
  const chain = await inherited(files, target);
  const script = chain.findLast(({ data }) => textOf(data, 'linkerscript') !== undefined);
  // What others build upon, such as a processor, is no target for itself.
  const isTarget = fieldOf(target.data, 'build-tags') !== undefined;
  const [top] = chain.slice(-1);
  if (script === undefined || top === undefined || !isTarget) return [];
  const path = textOf(script.data, 'linkerscript') ?? '';
  const place = (one: Described, word: string, why: string): Word['evidence'] => [
    { file: one.file, line: lineOf(one.text, word), why },
  ];
  const words: Word[] = [
    { text: `-T${path}`, evidence: place(script, '"linkerscript"', `the target's linkerscript is ${path}`) },
    ...chain.flatMap((one) =>
      textsOf(one.data, 'ldflags').map((text) => ({
        text,
        evidence: place(one, `"${text}"`, `the target's ldflags give ${text}`),
      })),
    ),
  ];
  const linker = lastText(chain, 'linker');
  const name = stemOf(nameOf(target.file));
  return [
    finishImage(files, {
      name,
      system: 'targets',
      words: words.slice(0, mostFlags),
      reader: 'linker',
      folders: unique(['.', folderOf(folderOf(target.file))]),
      outputs: [],
      rank: 'static',
      run: `tinygo build -target=${name}`,
      machine: machineOfTriple(lastText(chain, 'llvm-target') ?? lastText(chain, 'goarch') ?? ''),
      linker: linker?.includes('lld') === true ? 'lld' : undefined,
      evidence: place(target, '"build-tags"', `the target ${name}`),
    }),
  ];
}

function lastText(chain: readonly Described[], key: string): string | undefined {
  return chain.map(({ data }) => textOf(data, key)).findLast((value) => value !== undefined);
}

/** A target behind those that it inherits from, which count less. */
async function inherited(
  files: TreeFiles,
  target: Described,
  seen = new Set<string>(),
): Promise<readonly Described[]> {
  if (seen.has(target.file) || seen.size > 40) return [];
  seen.add(target.file);
  const chain: Described[] = [];
  for (const name of textsOf(target.data, 'inherits')) {
    const parent = await describedIn(files, `${folderOf(target.file)}/${name}.json`);
    if (parent !== undefined) chain.push(...(await inherited(files, parent, seen)));
  }
  return [...chain, target];
}

function ofCuteKit(files: TreeFiles, { file, text, data }: Described): Promise<readonly ProjectImage[]> {
  const command = textsOf(data, 'tools', 'ld', 'cmd').findLast((word) => !word.startsWith('@'));
  const program = command ?? textOf(data, 'tools', 'ld', 'cmd') ?? 'ld';
  const words = textsOf(data, 'tools', 'ld', 'args').map((word): Word => ({
    text: word,
    evidence: [{ file, line: lineOf(text, `"${word}"`), why: `the target's linker is given ${word}` }],
  }));
  if (!words.some((word) => /^-+T|^--script/.test(word.text))) return Promise.resolve([]);
  const name = textOf(data, 'id') ?? stemOf(nameOf(file));
  return Promise.resolve([
    finishImage(files, {
      name,
      system: 'targets',
      words: words.slice(0, mostFlags),
      reader: /(^|-)(ld|ld\.\w+|lld)$/.test(nameOf(program)) ? 'linker' : 'driver',
      folders: ['.', folderOf(file)],
      outputs: [],
      rank: 'static',
      run: 'ck builder build',
      machine: machineOfTriple(textOf(data, 'props', 'arch') ?? ''),
      linker: program.includes('lld') ? 'lld' : undefined,
      evidence: [{ file, line: lineOf(text, '"id"'), why: `the target ${name}` }],
    }),
  ]);
}
