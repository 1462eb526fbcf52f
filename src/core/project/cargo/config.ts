import { folderOf, joinPath } from '../paths';
import { fieldOf, listOf, textOf, entriesOf } from '../plainData';
import type { Evidence } from '../project';
import { foldersUp, type TreeFiles } from '../treeFiles';
import type { Word } from '../linkDraft';
import { targetMatches, type RustTarget } from './target';
import { readToml, tomlLine, type TomlFile } from './toml';

/** A configuration file of Cargo with the folder that its relative paths are seen from: the one that `.cargo` lies in. */
export interface CargoConfig extends TomlFile {
  readonly folder: string;
}

const includeDepth = 8;

/** The configurations that count for a folder, nearest first; what a file includes follows it. */
export async function cargoConfigs(files: TreeFiles, folder: string): Promise<readonly CargoConfig[]> {
  const found: CargoConfig[] = [];
  for (const up of foldersUp(folder)) {
    for (const name of ['.cargo/config', '.cargo/config.toml']) {
      const path = joinPath(up, name);
      if (!files.has(path)) continue;
      await addConfig(files, path, up, found, 0);
      break;
    }
  }
  return found;
}

async function addConfig(
  files: TreeFiles,
  path: string,
  folder: string,
  found: CargoConfig[],
  depth: number,
): Promise<void> {
  if (depth > includeDepth || found.some((config) => config.path === path)) return;
  const file = await readToml(files, path);
  if (file === undefined) return;
  found.push({ ...file, folder });
  const include = fieldOf(file.data, 'include');
  for (const item of Array.isArray(include) ? include : [include]) {
    const name = typeof item === 'string' ? item : textOf(item, 'path');
    if (name !== undefined)
      await addConfig(files, files.relative(joinPath(folderOf(path), name)), folder, found, depth + 1);
  }
}

/** The flags of rustc that the configuration gives for a target: those of the target, or else those of `[build]`. */
export function rustFlags(configs: readonly CargoConfig[], target: RustTarget | undefined): readonly Word[] {
  // Lists of several files are joined, the nearest file last.
  const farthest = [...configs].reverse();
  const ofTarget = farthest.flatMap((config) =>
    entriesOf(config.data, 'target')
      .filter(([key]) => target !== undefined && targetMatches(key, target))
      .flatMap(([key, table]) =>
        flagWords(config, fieldOf(table, 'rustflags'), `target.${key}`, `[target.${key}] rustflags`),
      ),
  );
  if (ofTarget.length > 0) return ofTarget;
  return farthest.flatMap((config) =>
    flagWords(config, fieldOf(config.data, 'build', 'rustflags'), 'build', '[build] rustflags'),
  );
}

/** Flags as a list, or as one text that is split at blanks. */
export function flagWords(file: TomlFile, value: unknown, header: string, why: string): Word[] {
  const isText = typeof value === 'string';
  const list = isText ? value.split(/\s+/).filter((word) => word !== '') : Array.isArray(value) ? value : [];
  const place = (word: string): Evidence => ({
    file: file.path,
    line: tomlLine(file, isText ? word : JSON.stringify(word).slice(1, -1), header),
    why: `${why} gives ${word}`,
  });
  return list
    .filter((word): word is string => typeof word === 'string')
    .map((word) => ({ text: word, evidence: [place(word)] }));
}

/** The linker that the configuration names for a target. */
export function configuredLinker(
  configs: readonly CargoConfig[],
  target: RustTarget | undefined,
): Word | undefined {
  for (const config of configs) {
    for (const [key, table] of entriesOf(config.data, 'target')) {
      const linker = textOf(table, 'linker');
      if (linker === undefined || target === undefined || !targetMatches(key, target)) continue;
      return {
        text: linker,
        evidence: [
          { file: config.path, line: tomlLine(config, linker, `target.${key}`), why: `the linker of ${key}` },
        ],
      };
    }
  }
  return undefined;
}

/** The targets that the nearest file names, each with where, and with the folder its path would be seen from. */
export function buildTargets(
  configs: readonly CargoConfig[],
): readonly { readonly name: string; readonly folder: string; readonly evidence: Evidence }[] {
  for (const config of configs) {
    const single = textOf(config.data, 'build', 'target');
    const names = single === undefined ? listOf(config.data, 'build', 'target') : [single];
    const texts = names.filter((name): name is string => typeof name === 'string');
    if (texts.length > 0) {
      return texts.map((name) => ({
        name,
        folder: config.folder,
        evidence: {
          file: config.path,
          line: tomlLine(config, name, 'build'),
          why: `[build] target is ${name}`,
        },
      }));
    }
  }
  return [];
}

/** The words of each command that `[alias]` gives a name, and where. */
export function aliases(
  configs: readonly CargoConfig[],
): readonly { readonly words: readonly string[]; readonly evidence: Evidence }[] {
  return configs.flatMap((config) =>
    entriesOf(config.data, 'alias').map(([name, value]) => ({
      words: flagWords(config, value, 'alias', '').map(({ text }) => text),
      evidence: { file: config.path, line: tomlLine(config, name, 'alias'), why: `cargo ${name} builds it` },
    })),
  );
}

/** Triples that have a table of their own with flags or a linker: what a project without `[build] target` is built for. */
export function targetsWithFlags(configs: readonly CargoConfig[]): readonly string[] {
  return configs.flatMap((config) =>
    entriesOf(config.data, 'target')
      .filter(([key, table]) => !key.startsWith('cfg(') && fieldOf(table, 'rustflags') !== undefined)
      .map(([key]) => key),
  );
}
