import { folderOf, joinPath, nameOf, stemOf } from '../paths';
import { entriesOf, fieldOf, listOf, textOf, textsOf } from '../plainData';
import type { Evidence } from '../project';
import { foldersUp, isAbsolute, type TreeFiles } from '../treeFiles';
import { readToml, tomlLine, type TomlFile } from './toml';

/** A program that a package builds. */
export interface CargoProgram {
  readonly name: string;
  readonly kind: 'bin' | 'example' | 'cdylib';
  readonly evidence: Evidence;
}

export interface CargoPackage {
  readonly manifest: TomlFile;
  readonly folder: string;
  readonly name: string;
  /** The folder of the workspace that it belongs to, or its own. */
  readonly workspace: string;
  readonly programs: readonly CargoProgram[];
  /** The build script, if there is one. */
  readonly script: string | undefined;
  /** Features that are on by default, and what those turn on. */
  readonly features: ReadonlySet<string>;
  readonly dependencies: ReadonlyMap<string, CargoDependency>;
}

export interface CargoDependency {
  /** The name in the registry, when it is renamed. */
  readonly name: string;
  readonly folder: string | undefined;
  readonly kind: 'normal' | 'build';
  readonly line: number;
}

const packageLimit = 400;

/** Every package of the tree but those that are vendored or lie in a target folder. */
export async function cargoPackages(
  files: TreeFiles,
  signal?: AbortSignal,
): Promise<readonly CargoPackage[]> {
  const paths = files
    .named('Cargo.toml')
    .filter((path) => !/(^|\/)(target|vendor|node_modules|\.cargo|third_party\/rust)\//.test(path));
  const manifests: TomlFile[] = [];
  for (const path of [...paths].sort((a, b) => depth(a) - depth(b)).slice(0, packageLimit)) {
    if (signal?.aborted === true) break;
    const manifest = await readToml(files, path);
    if (manifest !== undefined) manifests.push(manifest);
  }
  const workspaces = new Map<string, TomlFile>();
  for (const manifest of manifests) {
    if (fieldOf(manifest.data, 'workspace') !== undefined) workspaces.set(folderOf(manifest.path), manifest);
  }
  return manifests
    .filter((manifest) => fieldOf(manifest.data, 'package') !== undefined || manifest.error !== undefined)
    .map((manifest) => packageOf(files, manifest, workspaces));
}

function depth(path: string): number {
  return path.split('/').length;
}

function packageOf(
  files: TreeFiles,
  manifest: TomlFile,
  workspaces: ReadonlyMap<string, TomlFile>,
): CargoPackage {
  const folder = folderOf(manifest.path);
  const { data } = manifest;
  const name = textOf(data, 'package', 'name') ?? nameOf(folder === '.' ? 'package' : folder);
  const workspace = foldersUp(folder).find((up) => {
    const table = workspaces.get(up);
    if (table === undefined) return false;
    const excluded = textsOf(table.data, 'workspace', 'exclude').map((path) => joinPath(up, path));
    return up === folder || !excluded.some((path) => folder === path || folder.startsWith(`${path}/`));
  });
  const root = workspace === undefined ? undefined : workspaces.get(workspace);
  return {
    manifest,
    folder,
    name,
    workspace: workspace ?? folder,
    programs: programsOf(files, manifest, folder, name),
    script: scriptOf(files, data, folder),
    features: defaultFeatures(data),
    dependencies: dependenciesOf(manifest, folder, root, workspace ?? folder),
  };
}

function scriptOf(files: TreeFiles, data: unknown, folder: string): string | undefined {
  const build = fieldOf(data, 'package', 'build');
  if (build === false) return undefined;
  const path = files.relative(joinPath(folder, typeof build === 'string' ? build : 'build.rs'));
  return files.has(path) ? path : undefined;
}

function defaultFeatures(data: unknown): ReadonlySet<string> {
  const on = new Set<string>();
  const queue = ['default'];
  for (let next = queue.pop(); next !== undefined && on.size < 500; next = queue.pop()) {
    for (const feature of textsOf(data, 'features', next)) {
      const plain = feature.replace(/^dep:/, '');
      if (plain.includes('/') || on.has(plain)) continue;
      on.add(plain);
      queue.push(plain);
    }
  }
  if (fieldOf(data, 'features', 'default') !== undefined) on.add('default');
  return on;
}

function dependenciesOf(
  manifest: TomlFile,
  folder: string,
  root: TomlFile | undefined,
  workspace: string,
): ReadonlyMap<string, CargoDependency> {
  const found = new Map<string, CargoDependency>();
  const add = (tables: unknown, kind: 'normal' | 'build', header: string): void => {
    for (const [name, value] of entriesOf(tables)) {
      const inherits = fieldOf(value, 'workspace') === true;
      const shared = inherits ? fieldOf(root?.data, 'workspace', 'dependencies', name) : value;
      const path = textOf(shared, 'path');
      const base = inherits ? workspace : folder;
      if (found.has(name) && kind === 'normal') continue;
      found.set(name, {
        name: textOf(shared, 'package') ?? name,
        folder: path === undefined || isAbsolute(path) ? undefined : joinPath(base, path),
        kind,
        line: tomlLine(manifest, name, header),
      });
    }
  };
  add(fieldOf(manifest.data, 'dependencies'), 'normal', 'dependencies');
  for (const [key, table] of entriesOf(manifest.data, 'target'))
    add(fieldOf(table, 'dependencies'), 'normal', `target.${key}.dependencies`);
  add(fieldOf(manifest.data, 'build-dependencies'), 'build', 'build-dependencies');
  return found;
}

function programsOf(
  files: TreeFiles,
  manifest: TomlFile,
  folder: string,
  name: string,
): readonly CargoProgram[] {
  const { data, path } = manifest;
  const place = (needle: string, header: string, why: string): Evidence => ({
    file: path,
    line: tomlLine(manifest, needle, header),
    why,
  });
  const found = new Map<string, CargoProgram>();
  const add = (program: CargoProgram): void => {
    if (!found.has(program.name)) found.set(program.name, program);
  };
  const taken = new Set<string>();
  for (const item of listOf(data, 'bin')) {
    const bin = textOf(item, 'name') ?? name;
    taken.add(joinPath(folder, textOf(item, 'path') ?? ''));
    add({ name: bin, kind: 'bin', evidence: place(`"${bin}"`, 'bin', `[[bin]] ${bin}`) });
  }
  const isAutomatic = fieldOf(data, 'package', 'autobins') !== false;
  const nameLine = place(`"${name}"`, 'package', `the package ${name}`);
  if (isAutomatic) {
    const main = joinPath(folder, 'src/main.rs');
    if (files.has(main) && !taken.has(main)) add({ name, kind: 'bin', evidence: nameLine });
    const bins = joinPath(folder, 'src/bin');
    if (files.hasFolder(bins)) {
      for (const file of files.under(bins)) {
        const [first = '', second, third] = file.slice(bins.length + 1).split('/');
        if (taken.has(file) || third !== undefined) continue;
        const bin =
          second === undefined && first.endsWith('.rs')
            ? stemOf(first)
            : second === 'main.rs'
              ? first
              : undefined;
        if (bin !== undefined)
          add({ name: bin, kind: 'bin', evidence: { file, line: 1, why: `the program ${bin}` } });
      }
    }
  }
  const lib = fieldOf(data, 'lib');
  if (textsOf(lib, 'crate-type').includes('cdylib')) {
    const library = textOf(lib, 'name') ?? name.replaceAll('-', '_');
    add({ name: library, kind: 'cdylib', evidence: place('crate-type', 'lib', 'a library that is linked') });
  }
  if (found.size === 0) addExamples(files, folder, data, nameLine, add);
  return [...found.values()];
}

/** A library's examples are what it links, when it links anything. */
function addExamples(
  files: TreeFiles,
  folder: string,
  data: unknown,
  place: Evidence,
  add: (program: CargoProgram) => void,
): void {
  for (const item of listOf(data, 'example')) {
    const name = textOf(item, 'name');
    if (name !== undefined) add({ name, kind: 'example', evidence: place });
  }
  const examples = joinPath(folder, 'examples');
  if (fieldOf(data, 'package', 'autoexamples') === false || !files.hasFolder(examples)) return;
  for (const file of files.under(examples)) {
    const rest = file.slice(examples.length + 1);
    if (!rest.includes('/') && rest.endsWith('.rs'))
      add({
        name: stemOf(rest),
        kind: 'example',
        evidence: { file, line: 1, why: `the example ${stemOf(rest)}` },
      });
  }
}
