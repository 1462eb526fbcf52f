import { parse } from 'jsonc-parser';
import { joinPath } from '../paths';
import { entriesOf, fieldOf, listOf, textOf } from '../plainData';
import type { Evidence } from '../project';
import { lineOf } from '../textLines';
import type { TreeFiles } from '../treeFiles';
import { unknownText } from '../unknownText';
import type { Word } from '../linkDraft';

/** What a project is configured with: its variables, and its toolchain file among them. */
export interface Preset {
  readonly name: string;
  readonly variables: ReadonlyMap<string, Word>;
  readonly binaryFolder: string | undefined;
  readonly evidence: Evidence;
}

const presetLimit = 12;

/** The configure presets of a folder that people can choose, with what they inherit. */
export async function readPresets(files: TreeFiles, folder: string): Promise<readonly Preset[]> {
  const all = new Map<string, { data: unknown; text: string; path: string }>();
  for (const name of ['CMakePresets.json', 'CMakeUserPresets.json'])
    await addFile(files, joinPath(folder, name), folder, all, 0);
  const presets: Preset[] = [];
  for (const [name, entry] of all) {
    if (fieldOf(entry.data, 'hidden') === true || presets.length >= presetLimit) continue;
    const variables = new Map<string, Word>();
    const binary: { folder?: string } = {};
    inherit(files, folder, name, all, variables, binary, new Set());
    presets.push({
      name,
      variables,
      binaryFolder: binary.folder,
      evidence: { file: entry.path, line: lineOf(entry.text, `"${name}"`), why: `the preset ${name}` },
    });
  }
  return presets;
}

async function addFile(
  files: TreeFiles,
  path: string,
  folder: string,
  all: Map<string, { data: unknown; text: string; path: string }>,
  depth: number,
): Promise<void> {
  const text = files.has(path) && depth < 8 ? await files.read(path) : undefined;
  if (text === undefined || text.length > 2_000_000) return;
  const data: unknown = parse(text, [], { allowTrailingComma: true });
  for (const include of listOf(data, 'include')) {
    if (typeof include === 'string')
      await addFile(files, files.relative(joinPath(folder, include)), folder, all, depth + 1);
  }
  for (const preset of listOf(data, 'configurePresets')) {
    const name = textOf(preset, 'name');
    if (name !== undefined && !all.has(name)) all.set(name, { data: preset, text, path });
  }
}

function inherit(
  files: TreeFiles,
  folder: string,
  name: string,
  all: ReadonlyMap<string, { readonly data: unknown; readonly text: string; readonly path: string }>,
  variables: Map<string, Word>,
  binary: { folder?: string },
  seen: Set<string>,
): void {
  const entry = all.get(name);
  if (entry === undefined || seen.has(name)) return;
  seen.add(name);
  const { data, text, path } = entry;
  const expand = (value: string): string =>
    value.replace(/\$(\w*)\{(\w+)\}/g, (whole, kind: string, key: string) => {
      if (kind === 'env' || kind === 'penv') return unknownText(`ENV{${key}}`);
      if (key === 'sourceDir') return joinPath(files.root, folder);
      if (key === 'presetName') return [...seen][0] ?? name;
      return key === 'hostSystemName' ? 'Linux' : whole;
    });
  const put = (variable: string, value: string): void => {
    if (variables.has(variable)) return;
    variables.set(variable, {
      text: expand(value),
      evidence: [
        {
          file: path,
          line: lineOf(text, JSON.stringify(value).slice(1, -1)),
          why: `the preset ${name} sets ${variable}`,
        },
      ],
    });
  };
  const toolchain = textOf(data, 'toolchainFile');
  if (toolchain !== undefined) put('CMAKE_TOOLCHAIN_FILE', toolchain);
  const binaryDir = textOf(data, 'binaryDir');
  if (binaryDir !== undefined) binary.folder ??= expand(binaryDir);
  for (const [key, value] of entriesOf(data, 'cacheVariables')) {
    const plain =
      typeof value === 'string'
        ? value
        : typeof value === 'boolean'
          ? value
            ? 'ON'
            : 'OFF'
          : textOf(value, 'value');
    if (plain !== undefined) put(key, plain);
  }
  const parents = fieldOf(data, 'inherits');
  for (const parent of Array.isArray(parents) ? (parents as unknown[]) : [parents]) {
    if (typeof parent === 'string') inherit(files, folder, parent, all, variables, binary, seen);
  }
}
