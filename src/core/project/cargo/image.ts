import { machineOfTriple } from '../machine';
import { joinPath, nameOf } from '../paths';
import { entriesOf, textOf } from '../plainData';
import type { Evidence, ProjectImage, Resolvable } from '../project';
import { findFile, type TreeFiles } from '../treeFiles';
import { finishImage, unique, type Word } from '../linkDraft';
import type { BuildOutput } from './buildOutput';
import type { BuildScript, ScriptWord } from './buildScript';
import { configuredLinker, type CargoConfig } from './config';
import { foreignScripts, includesMemory } from './foreignScripts';
import type { CargoPackage, CargoProgram } from './package';
import type { RustcWords } from './rustcWords';
import type { RustTarget } from './target';
import type { ChosenTarget } from './targetChoice';

/** What is known of a program of a package for a target. */
export interface ImageParts {
  readonly files: TreeFiles;
  readonly packages: ReadonlyMap<string, CargoPackage>;
  readonly pack: CargoPackage;
  readonly configs: readonly CargoConfig[];
  readonly chosen: ChosenTarget | undefined;
  readonly rustc: RustcWords;
  readonly output: BuildOutput | undefined;
  readonly made: BuildScript['made'];
  /** By path: what a copy is made of, and where that is said. */
  readonly copies: ReadonlyMap<string, { readonly source: string; readonly evidence: Evidence }>;
  readonly program: CargoProgram;
  readonly words: readonly ScriptWord[];
  readonly label: string | undefined;
  readonly unknowns: readonly string[];
}

export function imageOf(parts: ImageParts): ProjectImage {
  const { pack, configs, chosen, rustc, program } = parts;
  const { files } = parts;
  const target = chosen?.target;
  const linker = rustc.linker ?? configuredLinker(configs, target);
  const words: Word[] = [
    ...rustc.before,
    ...(target?.before ?? []),
    ...pieWords(parts),
    ...rustc.words,
    ...parts.words,
    ...(target?.after ?? []),
  ];
  const folders = unique([pack.workspace, pack.folder, ...configs.map((config) => config.folder)]);
  const foreign = foreignFor(pack, parts.packages);
  const memory = memoryFor(files, parts, words, folders);
  const copied = copiesFor(parts, words, folders);
  const scriptWords = words.filter((word) => isScript(word.text) || word.text === '-T');
  const resolvable = resolvableOf(parts, scriptWords);
  return finishImage(files, {
    name: parts.label === undefined ? program.name : `${program.name} (${parts.label})`,
    system: 'cargo',
    words: [...words, ...memory.words],
    reader: readerOf(target, linker?.text, rustc.flavor, words),
    folders,
    outputs: outputsOf(files, parts),
    rank: parts.output === undefined ? 'static' : 'build',
    run: 'cargo build',
    // An architecture that a script is chosen by is the machine.
    machine: target?.machine ?? machineOfTriple(parts.label ?? ''),
    linker: linkerOf(linker?.text, rustc.flavor) ?? target?.linker,
    evidence: [
      program.evidence,
      ...(chosen?.evidence ?? []),
      ...(linker?.evidence ?? []),
      ...memory.evidence,
      ...copied.evidence,
    ],
    unknowns: [
      ...(target?.unknowns ?? []),
      ...parts.unknowns,
      ...memory.unknowns,
      ...(pack.manifest.error === undefined ? [] : [pack.manifest.error]),
    ],
    made: new Map([...parts.made, ...memory.built, ...copied.made]),
    foreign,
    ...(resolvable === undefined ? {} : { resolvable }),
  });
}

/** rustc links x86_64-unknown-none as a position-independent executable unless it is told otherwise (rustc 1.95). */
function pieWords(parts: ImageParts): readonly Word[] {
  const model = parts.rustc.relocation;
  if (model?.text === 'static' || model?.text === 'dynamic-no-pic') {
    return parts.chosen?.target.reader === 'driver' ? [{ text: '-no-pie', evidence: model.evidence }] : [];
  }
  return parts.chosen?.target.name === 'x86_64-unknown-none'
    ? [{ text: '-pie', evidence: parts.chosen.evidence }]
    : [];
}

function readerOf(
  target: RustTarget | undefined,
  linker: string | undefined,
  flavor: string | undefined,
  words: readonly Word[],
): 'linker' | 'driver' {
  if (words.some((word) => /^-Wl,|^-nostartfiles|^-fuse-ld|^-Xlinker/.test(word.text))) return 'driver';
  if (flavor !== undefined) return /^(gcc|gnu-cc|gnu-lld-cc|em)$/.test(flavor) ? 'driver' : 'linker';
  if (linker !== undefined && !/flip-link|rust-lld/.test(linker))
    return /(^|[-/])(ld|ld\.\w+|lld|rust-lld)$/.test(linker) ? 'linker' : 'driver';
  return target?.reader ?? 'driver';
}

function linkerOf(linker: string | undefined, flavor: string | undefined): ProjectImage['linker'] {
  const name = nameOf(linker ?? '');
  if (name.includes('lld') || (flavor ?? '').includes('lld')) return 'lld';
  if (name.includes('mold')) return 'mold';
  return /(^|-)ld(\.bfd)?$|-gcc$/.test(name) ? 'gnu' : undefined;
}

/** What the scripts of other crates are called that this package depends on, itself or through one of the tree's packages. */
function foreignFor(
  pack: CargoPackage,
  packages: ReadonlyMap<string, CargoPackage>,
): ReadonlyMap<string, string> {
  const names = new Set<string>();
  const seen = new Set<CargoPackage>();
  const queue = [pack];
  for (let next = queue.pop(); next !== undefined && seen.size < 100; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const dependency of next.dependencies.values()) {
      names.add(dependency.name);
      const other = dependency.folder === undefined ? undefined : packages.get(dependency.folder);
      if (other !== undefined) queue.push(other);
    }
  }
  return new Map(
    [...foreignScripts].map(([script, crates]) => [
      script,
      // Which of several crates it is, only a dependency tells.
      crates.find((crate) => names.has(crate)) ?? (crates.length === 1 ? crates[0] : undefined) ?? 'a crate',
    ]),
  );
}

/** Scripts that are not there and that the project's own commands copy from others. */
function copiesFor(
  { files, copies }: ImageParts,
  words: readonly Word[],
  folders: readonly string[],
): { readonly made: BuildScript['made']; readonly evidence: readonly Evidence[] } {
  const made = new Map<string, { path: string }>();
  const evidence: Evidence[] = [];
  for (const { text } of words) {
    const name = /^(?:-Wl,)?(?:-T|--script[= ])=?(.+)$/.exec(text)?.[1];
    if (name === undefined || findFile(files, name, folders) !== undefined) continue;
    const copy = folders.map((folder) => copies.get(joinPath(folder, name))).find((one) => one !== undefined);
    if (copy === undefined) continue;
    made.set(name, { path: copy.source });
    evidence.push(copy.evidence);
  }
  return { made, evidence };
}

/** Scripts of other crates that a build left in the target folder, and the memory.x that they include. */
function memoryFor(
  files: TreeFiles,
  parts: ImageParts,
  words: readonly Word[],
  folders: readonly string[],
): {
  words: readonly Word[];
  evidence: readonly Evidence[];
  unknowns: readonly string[];
  built: BuildScript['made'];
} {
  const built = new Map<string, { path: string }>();
  const named = words
    .flatMap(
      (word) =>
        /^(?:-Wl,)?(?:-T|--script[= ])=?(.+)$/.exec(word.text)?.[1] ??
        (word.text.endsWith('.x') ? word.text : []),
    )
    .map(nameOf);
  for (const name of named) {
    const left = files.named(name).filter((path) => /\/build\/[^/]+\/(?:[0-9a-f]+\/)?out\//.test(path));
    const path = left.find((one) => one.includes(`/${parts.chosen?.target.name ?? ''}/`)) ?? left[0];
    if (path !== undefined) built.set(name, { path });
  }
  const including = named.find(
    (name) =>
      includesMemory.has(name) && !parts.made.has(name) && findFile(files, name, folders) === undefined,
  );
  if (including === undefined || named.includes('memory.x'))
    return { words: [], evidence: [], unknowns: [], built };
  const search = words.flatMap((word) =>
    word.text.startsWith('-L') ? [files.relative(word.text.slice(2))] : [],
  );
  const memory =
    parts.made.get('memory.x')?.path ??
    findFile(files, 'memory.x', unique([parts.pack.folder, ...search, ...folders]));
  if (memory === undefined)
    return {
      words: [],
      evidence: [],
      unknowns: [`${including} includes a memory.x that is not in the tree`],
      built,
    };
  const evidence = [{ file: memory, line: 1, why: `${including} includes it` }];
  // Until a build made link.x, the regions are what is known of the layout.
  return {
    words: built.has(including) ? [] : [{ text: `-T${joinPath(files.root, memory)}`, evidence }],
    evidence,
    unknowns: [],
    built,
  };
}

function outputsOf(files: TreeFiles, parts: ImageParts): readonly string[] {
  const { pack, program, chosen, configs } = parts;
  const custom = configs
    .map((config) => textOf(config.data, 'build', 'target-dir'))
    .find((path) => path !== undefined);
  const folder = files.relative(joinPath(pack.workspace, custom ?? 'target'));
  const triple = chosen === undefined ? '' : `/${chosen.target.name}`;
  const file =
    program.kind === 'cdylib'
      ? `lib${program.name}.so`
      : `${program.name}${chosen?.target.isUefi === true ? '.efi' : ''}`;
  const inside = program.kind === 'example' ? `examples/${file}` : file;
  const profiles = unique([
    'debug',
    'release',
    ...entriesOf(pack.manifest.data, 'profile').map(([name]) =>
      name === 'dev' || name === 'test' ? 'debug' : name === 'bench' ? 'release' : name,
    ),
  ]);
  const named = profiles.map((profile) => `${folder}${triple}/${profile}/${inside}`);
  const there = named.filter((path) => files.has(path));
  return there.length > 0 ? there : named.slice(0, 1);
}

function resolvableOf(parts: ImageParts, scripts: readonly Word[]): Resolvable | undefined {
  if (scripts.length > 0) return undefined;
  const run: Resolvable = { kind: 'needs-running', run: 'cargo build' };
  const target = parts.chosen?.target;
  if ((target?.name ?? '').endsWith('espidf') || (target?.unknowns.length ?? 0) > 0) return run;
  const runtimes = new Set(['cortex-m-rt', 'riscv-rt', 'esp-hal', 'embassy-rp', 'msp430-rt']);
  const usesRuntime = [...parts.pack.dependencies.values()].some((dependency) =>
    runtimes.has(dependency.name),
  );
  if (usesRuntime && target !== undefined) return run;
  return parts.unknowns.length > 0 ? run : undefined;
}

export function isScript(text: string): boolean {
  return /^(-Wl,)?(-T(?!text|data|bss)|--script|-dT)/.test(text);
}
