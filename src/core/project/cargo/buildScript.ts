import { folderOf, joinPath } from '../paths';
import type { Evidence, ScriptReference } from '../project';
import { findFile, foldersUp, type TreeFiles } from '../treeFiles';
import { hasUnknown, unknownText } from '../unknownText';
import type { Word } from '../linkDraft';
import type { CargoPackage } from './package';
import { rustProgram, type RustFile } from './rustProgram';
import { followBuildScript } from './rustCalls';
import type { RustBranch, WrittenFile } from './rustReader';
import { rustTokens } from './rustTokens';
import { textValue, unknownValue, type RustValue } from './rustValue';
import { withoutKind } from './rustcWords';
import type { RustTarget } from './target';

/** A word that a build script gives the linker. */
export interface ScriptWord extends Word {
  /** The program it is for; absent for all. */
  readonly program?: string;
  /** `bins`, `cdylib`, `examples`…; absent for all. */
  readonly only?: string;
  readonly branches: readonly RustBranch[];
}

export interface BuildScript {
  readonly words: readonly ScriptWord[];
  /** Scripts that it writes, by the path it then names. */
  readonly made: ReadonlyMap<string, ScriptReference>;
  readonly unknowns: readonly string[];
}

const fileLimit = 60;

/** Follows a package's build script, with the modules and path dependencies that it calls. */
export async function readBuildScript(
  files: TreeFiles,
  pack: CargoPackage,
  target: RustTarget | undefined,
): Promise<BuildScript> {
  const sources: RustFile[] = [];
  if (pack.script === undefined) return { words: [], made: new Map(), unknowns: [] };
  await addSource(files, pack.script, sources);
  for (const dependency of pack.dependencies.values()) {
    if (dependency.kind !== 'build' || dependency.folder === undefined) continue;
    for (const path of files.under(joinPath(dependency.folder, 'src'))) {
      if (path.endsWith('.rs')) await addSource(files, path, sources);
    }
  }
  const run = followBuildScript({
    program: rustProgram(sources),
    environment: (name, compiledIn) => {
      // `env!` is answered when a helper crate is compiled, and then names that crate's own folder.
      const own =
        compiledIn === undefined
          ? pack.folder
          : (foldersUp(folderOf(compiledIn)).find((up) => files.has(joinPath(up, 'Cargo.toml'))) ??
            pack.folder);
      return environment(
        files,
        name === 'CARGO_MANIFEST_DIR' ? { ...pack, folder: own } : pack,
        target,
        name,
      );
    },
    exists: (path) => {
      if (hasUnknown(path)) return undefined;
      return (
        findFile(files, path, [pack.folder]) !== undefined ||
        files.hasFolder(files.relative(joinPath(pack.folder, path)))
      );
    },
  });
  const words: ScriptWord[] = [];
  const unknowns: string[] = [];
  for (const line of run.lines) {
    const word = cargoLine(line.text, line.evidence);
    if (word === undefined) continue;
    if (word.text === '')
      unknowns.push(`${pack.script} prints a line for Cargo that cannot be told without running it`);
    else words.push({ ...word, branches: line.branches });
  }
  return { words, made: madeScripts(files, pack, run.written), unknowns };
}

/** A file and the modules it names with `mod x;`. */
async function addSource(files: TreeFiles, path: string, sources: RustFile[]): Promise<void> {
  if (sources.length >= fileLimit || sources.some((source) => source.path === path)) return;
  const text = await files.read(path);
  if (text === undefined || text.length > 2_000_000) return;
  const tokens = rustTokens(text);
  sources.push({ path, tokens });
  for (let i = 0; i + 2 < tokens.length; i += 1) {
    const name = tokens[i + 1];
    if (
      tokens[i]?.kind !== 'name' ||
      tokens[i]?.text !== 'mod' ||
      name?.kind !== 'name' ||
      tokens[i + 2]?.text !== ';'
    )
      continue;
    const folder = folderOf(path);
    for (const file of [joinPath(folder, `${name.text}.rs`), joinPath(folder, `${name.text}/mod.rs`)]) {
      if (files.has(file)) await addSource(files, file, sources);
    }
  }
}

/** What Cargo sets in the environment of build scripts (The Cargo Book, Environment Variables, 1.95). */
function environment(
  files: TreeFiles,
  pack: CargoPackage,
  target: RustTarget | undefined,
  name: string,
): RustValue {
  const known = (value: string | undefined): RustValue =>
    value === undefined ? textValue(unknownText(name)) : textValue(value);
  if (name.startsWith('CARGO_FEATURE_')) {
    const feature = name.slice('CARGO_FEATURE_'.length).toLowerCase();
    const on = [...pack.features].some((other) => other.toLowerCase().replaceAll('-', '_') === feature);
    return on ? textValue('1') : { kind: 'unset', name };
  }
  switch (name) {
    case 'CARGO_MANIFEST_DIR':
      return textValue(joinPath(files.root, pack.folder));
    case 'CARGO_WORKSPACE_DIR':
      return textValue(joinPath(files.root, pack.workspace));
    case 'CARGO_MANIFEST_PATH':
      return textValue(joinPath(files.root, pack.manifest.path));
    case 'CARGO_PKG_NAME':
      return textValue(pack.name);
    case 'CARGO_PRIMARY_PACKAGE':
      return textValue('1');
    case 'TARGET':
      return known(target?.name);
    case 'CARGO_CFG_TARGET_ARCH':
      return known(target?.arch);
    case 'CARGO_CFG_TARGET_OS':
      return known(target?.os);
    case 'CARGO_CFG_TARGET_ENV':
      return known(target?.env);
    case 'CARGO_CFG_TARGET_VENDOR':
      return known(target?.vendor);
    case 'CARGO_CFG_TARGET_POINTER_WIDTH':
      return known(target?.pointerWidth);
    case 'CARGO_CFG_TARGET_ENDIAN':
      return known(target?.endian);
    default:
      break;
  }
  if (
    /^(OUT_DIR|PROFILE|OPT_LEVEL|DEBUG|HOST|RUSTC|NUM_JOBS|CARGO|CARGO_(CFG|PKG|BIN|ENCODED|MAKEFLAGS)\w*|DEP_\w+)$/.test(
      name,
    )
  )
    return known(undefined);
  return name === '' ? unknownValue('a variable') : { kind: 'unset', name };
}

/** A line of `cargo:` or `cargo::`, as the linker's word that it gives; an empty one when its key is not known. */
export function cargoLine(
  line: string,
  evidence: readonly Evidence[],
): Omit<ScriptWord, 'branches'> | undefined {
  const match = /^cargo::?([\w-]+)=(.*)$/s.exec(line.trim());
  if (match === null) return /^cargo::?[^=]*\uE000/.test(line) ? { text: '', evidence } : undefined;
  const [, key = '', value = ''] = match;
  if (key === 'rustc-link-search') return { text: `-L${withoutKind(value)}`, evidence };
  if (key === 'rustc-link-arg' || key === 'rustc-link-args') return { text: value, evidence };
  const only = /^rustc-(?:link-arg-(\w+)|(cdylib)-link-arg)$/.exec(key);
  const kind = only?.[1] ?? only?.[2];
  if (kind === undefined) return undefined;
  if (kind !== 'bin' && kind !== 'example') return { text: value, evidence, only: kind };
  const equals = value.indexOf('=');
  return {
    text: value.slice(equals + 1),
    evidence,
    only: `${kind}s`,
    program: value.slice(0, Math.max(0, equals)),
  };
}

/** The scripts among the files that a build script writes, and what they are made from. */
function madeScripts(
  files: TreeFiles,
  pack: CargoPackage,
  written: readonly WrittenFile[],
): ReadonlyMap<string, ScriptReference> {
  const made = new Map<string, ScriptReference>();
  for (const file of written) {
    const from = file.from === undefined ? undefined : findFile(files, file.from, [pack.folder, '.']);
    if (from === undefined) continue;
    const reference: ScriptReference = file.changed ? { path: from, template: 'configured' } : { path: from };
    made.set(file.to, reference);
    // A folder that is searched makes the bare name enough.
    made.set(file.to.slice(file.to.lastIndexOf('/') + 1), reference);
  }
  return made;
}
