import { textOf } from '../plainData';
import type { Evidence, ProjectImage } from '../project';
import { lineAt } from '../textLines';
import type { TreeFiles } from '../treeFiles';
import type { CargoConfig } from './config';
import type { CargoPackage } from './package';

/** A program of the workspace that builds the rest of it, and the place where it tells the linker what to do. */
export interface LinkingTask {
  readonly package: CargoPackage;
  readonly command: string;
  readonly evidence: Evidence;
}

const mostFiles = 80;
const largest = 1_000_000;
/** Link arguments and `-T` with a script, in a text of a program. */
const linkWords = /["'](?:-C\s*)?link-args?=|["']-T["']|["']-T[\w./{}-]*\.(?:x|lds?)\b/;

/**
 * The `xtask` of a package's workspace, which people run as `cargo xtask` instead of `cargo build`, where it hands scripts or flags to
 * the linker. What it hands out is only known when it runs.
 */
export async function linkingTask(
  files: TreeFiles,
  packages: Iterable<CargoPackage>,
  pack: CargoPackage,
  configs: readonly CargoConfig[],
): Promise<LinkingTask | undefined> {
  const aliases = configs.map((config) => textOf(config.data, 'alias', 'xtask'));
  const named = aliases
    .map((alias) => /(?:--package|-p)[= ](\S+)/.exec(alias ?? '')?.[1])
    .find((name) => name !== undefined);
  const task = [...packages].find(
    (one) => one.workspace === pack.workspace && one.name === (named ?? 'xtask'),
  );
  if (task === undefined || task === pack || task.folder === '.') return undefined;
  for (const file of files.under(`${task.folder}/src`).slice(0, mostFiles)) {
    const text = file.endsWith('.rs') ? await files.read(file) : undefined;
    const found = text === undefined || text.length > largest ? null : linkWords.exec(text);
    if (text === undefined || found === null) continue;
    const evidence = { file, line: lineAt(text, found.index), why: `${task.name} hands this to the linker` };
    return {
      package: task,
      command: named === undefined ? `cargo run -p ${task.name}` : 'cargo xtask',
      evidence,
    };
  }
  return undefined;
}

/** An image of which no file of Cargo's says how it is linked, where the workspace's own program does. */
export function builtByTask(image: ProjectImage, task: LinkingTask): ProjectImage {
  return {
    ...image,
    outputs: [],
    resolvable: { kind: 'needs-running', run: task.command },
    evidence: [...image.evidence, task.evidence],
    unknowns: [`the script and the flags, which ${task.command} gives`, ...image.unknowns],
  };
}
