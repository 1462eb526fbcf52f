import type { TreeFiles } from '../treeFiles';
import { cargoLine, type ScriptWord } from './buildScript';

/** What a build script printed when it was run: Cargo keeps it in the target folder. */
export interface BuildOutput {
  readonly package: string;
  readonly profile: string;
  /** Empty for the host. */
  readonly triple: string;
  readonly file: string;
  readonly words: readonly ScriptWord[];
}

const outputLimit = 3000;

/** The kept outputs of all build scripts, by package. */
export async function buildOutputs(
  files: TreeFiles,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly BuildOutput[]>> {
  const found = new Map<string, BuildOutput[]>();
  for (const file of files.named('output').slice(0, outputLimit)) {
    if (signal?.aborted === true) break;
    const match =
      /(?:^|\/)(?:([^/]+)\/)?([^/]+)\/build\/([^/]+?)(?:-|\/)[0-9a-f]{16}(?:\/[^/]+)?\/output$/.exec(file);
    if (match === null) continue;
    const [, above = '', profile = '', name = ''] = match;
    const text = await files.read(file);
    if (text === undefined) continue;
    const words: ScriptWord[] = [];
    for (const [index, line] of text.split('\n').slice(0, 20_000).entries()) {
      const word = cargoLine(line, [{ file, line: index + 1, why: 'the build script printed it' }]);
      if (word !== undefined && word.text !== '') words.push({ ...word, branches: [] });
    }
    if (words.length === 0) continue;
    const list = found.get(name) ?? [];
    list.push({ package: name, profile, triple: /^target$|^\.?build/.test(above) ? '' : above, file, words });
    found.set(name, list);
  }
  return found;
}

/** The output that fits a target best, the release build's where the tree holds both. */
export function outputFor(
  outputs: readonly BuildOutput[] | undefined,
  triple: string | undefined,
): BuildOutput | undefined {
  if (outputs === undefined) return undefined;
  const fits = outputs.filter(
    (output) => triple === undefined || output.triple === triple || output.triple === '',
  );
  return [...fits].sort((a, b) => rankOf(a, triple) - rankOf(b, triple))[0];
}

function rankOf(output: BuildOutput, triple: string | undefined): number {
  return (output.triple === (triple ?? '') ? 0 : 2) + (output.profile === 'debug' ? 0 : 1);
}
