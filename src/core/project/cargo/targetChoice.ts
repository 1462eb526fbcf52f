import { folderOf, joinPath, nameOf } from '../paths';
import { textOf, textsOf } from '../plainData';
import type { Evidence } from '../project';
import { findFile, foldersUp, type TreeFiles } from '../treeFiles';
import { unique, type Word } from '../linkDraft';
import { unknownText, withoutMarks } from '../unknownText';
import { lineAt, lineOf } from '../textLines';
import { aliases, buildTargets, targetsWithFlags, type CargoConfig } from './config';
import type { CargoPackage } from './package';
import { targetOfSpecification, targetOfTriple, type RustTarget } from './target';
import { readToml, tomlLine } from './toml';

export interface ChosenTarget {
  readonly target: RustTarget;
  readonly evidence: readonly Evidence[];
}

const targetLimit = 8;

/** The targets that a package is built for, from the surest source that names any; none means the host. */
export async function chosenTargets(
  files: TreeFiles,
  pack: CargoPackage,
  configs: readonly CargoConfig[],
): Promise<readonly ChosenTarget[]> {
  const ownTarget =
    textOf(pack.manifest.data, 'package', 'forced-target') ??
    textOf(pack.manifest.data, 'package', 'default-target');
  if (ownTarget !== undefined) {
    const evidence = {
      file: pack.manifest.path,
      line: tomlLine(pack.manifest, ownTarget, 'package'),
      why: `the package's target is ${ownTarget}`,
    };
    return [await chosen(files, ownTarget, [pack.folder], [evidence])];
  }
  const configured = buildTargets(configs);
  if (configured.length > 0) {
    return Promise.all(
      configured
        .slice(0, targetLimit)
        .map(({ name, folder, evidence }) =>
          chosen(files, name, [folder, pack.folder, pack.workspace], [evidence]),
        ),
    );
  }
  // `cargo xtask` and its like run a program here before anything is built for another machine.
  if (isRunHere(pack, configs)) return [];
  const folders = unique([pack.folder, pack.workspace, ...foldersUp(pack.folder)]);
  const aliased = targetsOfAliases(pack, configs);
  if (aliased.length > 0)
    return Promise.all(
      aliased.slice(0, targetLimit).map(({ name, evidence }) => chosen(files, name, folders, [evidence])),
    );
  const withFlags = unique(targetsWithFlags(configs));
  if (withFlags.length > 0)
    return Promise.all(withFlags.slice(0, targetLimit).map((name) => chosen(files, name, folders, [])));
  const callers = await targetsOfCallers(files, folders);
  const named = callers.length > 0 ? callers : await targetsOfToolchain(files, folders);
  if (named.length > 0)
    return Promise.all(
      named.slice(0, targetLimit).map(({ name, evidence }) => chosen(files, name, folders, [evidence])),
    );
  const specifications = await specificationsNear(files, folders);
  return specifications.slice(0, targetLimit);
}

/** A program that an alias runs, which names no target for it. */
function isRunHere(pack: CargoPackage, configs: readonly CargoConfig[]): boolean {
  return aliases(configs).some(
    ({ words: [command = '', ...args] }) =>
      /^(r|run)$/.test(command) && aliasPackage(args) === pack.name && aliasTarget(args) === undefined,
  );
}

/** `--target X` of the commands that the configuration gives names, where they are about this package or any. */
function targetsOfAliases(pack: CargoPackage, configs: readonly CargoConfig[]): readonly NamedTarget[] {
  const found = new Map<string, NamedTarget>();
  for (const { words, evidence } of aliases(configs)) {
    const name = aliasTarget(words);
    const about = aliasPackage(words);
    // Tools of the build are run on this machine, whose target says nothing of the rest.
    const isMeant = about === undefined ? bareTarget.test(name ?? '') : about === pack.name;
    if (name !== undefined && isMeant && !found.has(name)) found.set(name, { name, evidence });
  }
  return [...found.values()];
}

const bareTarget = /none|uefi|espidf|\.json$/;

function aliasTarget(words: readonly string[]): string | undefined {
  const at = words.indexOf('--target');
  return at >= 0 ? words[at + 1] : words.find((word) => word.startsWith('--target='))?.slice(9);
}

function aliasPackage(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === '-p' || word === '--package');
  return at >= 0 ? words[at + 1] : undefined;
}

async function chosen(
  files: TreeFiles,
  name: string,
  folders: readonly string[],
  evidence: readonly Evidence[],
): Promise<ChosenTarget> {
  const path = name.endsWith('.json') ? name : `${name}.json`;
  const found =
    findFile(files, path, folders) ?? (name.endsWith('.json') ? onlyNamed(files, nameOf(path)) : undefined);
  const target = found === undefined ? undefined : await targetOfSpecification(files, found);
  if (target !== undefined) return { target, evidence: [...evidence, ...target.evidence] };
  return { target: targetOfTriple(nameOf(name).replace(/\.json$/, '')), evidence };
}

function onlyNamed(files: TreeFiles, name: string): string | undefined {
  const named = files.named(name);
  return named.length === 1 ? named[0] : undefined;
}

interface NamedTarget {
  readonly name: string;
  readonly evidence: Evidence;
}

const callers = [
  ...['Makefile', 'makefile', 'GNUmakefile', 'justfile', 'Justfile', '.justfile', 'Makefile.toml'],
  ...['build.sh', 'run.sh', 'xtask.toml', '.env', 'build/common.mk'],
];

/** The texts by which a project's own files call Cargo, of the nearest folder that has any. */
async function callerTexts(
  files: TreeFiles,
  folder: string,
): Promise<readonly { readonly file: string; readonly text: string }[]> {
  const found: { file: string; text: string }[] = [];
  for (const caller of callers) {
    const file = joinPath(folder, caller);
    const text = files.has(file) ? await files.read(file) : undefined;
    if (text !== undefined && text.length <= 1_000_000) found.push({ file, text: withoutMarks(text) });
  }
  return found;
}

/** `--target X` of the commands that call Cargo. */
async function targetsOfCallers(
  files: TreeFiles,
  folders: readonly string[],
): Promise<readonly NamedTarget[]> {
  for (const folder of folders) {
    const found: NamedTarget[] = [];
    for (const { file, text } of await callerTexts(files, folder)) {
      for (const match of text.matchAll(/--target[= ]+["']?([^\s"']+)/g)) {
        const name = expanded(text, match[1] ?? '');
        if (/\$|\{/.test(name) || found.some((other) => other.name === name)) continue;
        found.push({ name, evidence: { file, line: lineAt(text, match.index), why: `--target ${name}` } });
      }
    }
    if (found.length > 0) return found;
  }
  return [];
}

/** `RUSTFLAGS=…` of those commands, which takes the place of what configurations give; undefined where none sets it. */
export async function flagsOfCallers(
  files: TreeFiles,
  folders: readonly string[],
): Promise<readonly Word[] | undefined> {
  for (const folder of folders) {
    for (const { file, text } of await callerTexts(files, folder)) {
      for (const match of text.matchAll(
        /\bRUSTFLAGS[ \t]*(?:\+|\?|:|::)?=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|((?:[^\n\\]|\\[^])*))/g,
      )) {
        const written = (match[1] ?? match[2] ?? match[3] ?? '')
          .replaceAll('\\\n', ' ')
          .replace(/\bcargo\b.*$/, '');
        const value = written
          .split(/\s+/)
          .map((part) => expanded(text, part))
          .join(' ');
        if (!/-C|-Z|link/.test(value)) continue;
        const evidence = [
          { file, line: lineAt(text, match.index), why: `RUSTFLAGS gives ${value.trim().slice(0, 80)}` },
        ];
        return value
          .split(/\s+/)
          .filter((part) => part !== '' && part !== '\\')
          .map((part) => ({
            text: part.replace(/\$[({](\w+)[)}]|\$\{\{?(\w+)\}?\}/g, (_, a?: string, b?: string) =>
              unknownText(a ?? b ?? ''),
            ),
            evidence,
          }));
      }
    }
  }
  return undefined;
}

/** Files that those commands copy before they call Cargo, by the copy's path: a board's script under one name. */
export async function copiesOfCallers(
  files: TreeFiles,
  folders: readonly string[],
): Promise<ReadonlyMap<string, { readonly source: string; readonly evidence: Evidence }>> {
  const copies = new Map<string, { source: string; evidence: Evidence }>();
  for (const folder of folders) {
    for (const { file, text } of await callerTexts(files, folder)) {
      for (const match of text.matchAll(/\bcp[ \t]+(?:-\w+[ \t]+)*([^\s;&|]+)[ \t]+([^\s;&|]+)/g)) {
        const [source = '', copy = ''] = [match[1] ?? '', match[2] ?? ''].map((path) =>
          joinPath(folder, expanded(text, path)),
        );
        if (!files.has(source) || copies.has(copy)) continue;
        const evidence = { file, line: lineAt(text, match.index), why: `copies ${source} to ${copy}` };
        copies.set(copy, { source, evidence });
      }
    }
  }
  return copies;
}

/** Variables of make, just and the shell with a plain value, enough for `--target $(TARGET)`. */
function expanded(text: string, name: string, depth = 0): string {
  if (depth > 6 || name.length > 5000) return name;
  const made = name
    .replace(/\$\((?:shell pwd|CURDIR)\)|\$\{?PWD\}?/g, '.')
    .replace(
      /\$\((\w+)\)|\$\{(\w+)\}|\{\{\s*(\w+)\s*\}\}|\$(\w+)/g,
      (whole, a?: string, b?: string, c?: string, d?: string) => {
        const variable = a ?? b ?? c ?? d ?? '';
        const value = new RegExp(
          `^[ \\t]*(?:export[ \\t]+|override[ \\t]+)*${variable}[ \\t]*(?:\\?|:|::)?=[ \\t]*["']?([^"'#\\n]*)`,
          'm',
        )
          .exec(text)?.[1]
          ?.trim();
        return value === undefined || value === '' ? whole : value;
      },
    );
  return made === name ? name : expanded(text, made, depth + 1);
}

/** A toolchain file installs targets; those without an operating system are there to be built for. */
async function targetsOfToolchain(
  files: TreeFiles,
  folders: readonly string[],
): Promise<readonly NamedTarget[]> {
  for (const folder of folders) {
    for (const name of ['rust-toolchain.toml', 'rust-toolchain']) {
      const path = joinPath(folder, name);
      const file = files.has(path) ? await readToml(files, path) : undefined;
      if (file === undefined) continue;
      const bare = textsOf(file.data, 'toolchain', 'targets').filter((target) => bareTarget.test(target));
      return bare.map((target) => ({
        name: target,
        evidence: { file: path, line: tomlLine(file, target), why: `the toolchain installs ${target}` },
      }));
    }
  }
  return [];
}

/** Target specifications that lie beside the package or its workspace. */
async function specificationsNear(
  files: TreeFiles,
  folders: readonly string[],
): Promise<readonly ChosenTarget[]> {
  const found: ChosenTarget[] = [];
  for (const path of files.endingWith('.json')) {
    const folder = folderOf(path);
    if (!folders.includes(folder) && !folders.includes(folderOf(folder))) continue;
    if (
      !/none|kernel|elf|os|x86|arm|aarch|riscv|target|bare/i.test(path) ||
      /package|tsconfig|settings|tasks|launch/.test(nameOf(path))
    )
      continue;
    const text = await files.read(path);
    if (text === undefined || text.length > 100_000 || !text.includes('"llvm-target"')) continue;
    const target = await targetOfSpecification(files, path);
    if (target === undefined) continue;
    found.push({
      target,
      evidence: [
        { file: path, line: lineOf(text, '"llvm-target"'), why: 'a target specification' },
        ...target.evidence,
      ],
    });
  }
  return found;
}
