import { linkProgram, readLinkCommand } from '../linkFlags';
import { finishImage, unique, withTemplates, type Word } from '../linkDraft';
import { machineOfProgram, machineOfTriple } from '../machine';
import { folderOf, joinPath, nameOf, stemOf } from '../paths';
import type { Detector, Evidence, ProjectImage, ProjectTree } from '../project';
import { treeFiles, type TreeFiles } from '../treeFiles';
import { buildImages } from './buildFolder';
import { followMeson } from './evaluate';
import type { MesonCustom, MesonRun, MesonTarget } from './run';
import { machineFiles, type MachineFile } from './machineFile';
import { mesonOptions } from './options';
import { asWord, wordsOf } from './value';

/** Finds what Meson links: from build folders where there are any, and from the sources. */
export const mesonDetector: Detector = {
  system: 'meson',
  detect: (tree, signal) => detectMeson(tree, signal),
};

const rootLimit = 20;
const runLimit = 12;

async function detectMeson(tree: ProjectTree, signal?: AbortSignal): Promise<readonly ProjectImage[]> {
  const files = treeFiles(tree);
  const built = await buildImages(files, signal);
  const lists = files
    .named('meson.build')
    .filter((path) => !/(^|\/)subprojects\//.test(path))
    .sort((a, b) => a.split('/').length - b.split('/').length);
  const read = new Set<string>();
  const images: ProjectImage[] = [];
  let roots = 0;
  for (const path of lists) {
    if (signal?.aborted === true || roots >= rootLimit) break;
    if (read.has(path) || !/\bproject\s*\(/.test((await files.read(path)) ?? '')) continue;
    roots += 1;
    images.push(...(await rootImages(files, folderOf(path), read, signal)));
  }
  const known = new Set(built.map((image) => stemOf(image.name)));
  const described = images.filter((image) => !known.has(stemOf(image.name.replace(/ \(.*\)$/, ''))));
  return [...built.map((image) => withSource(image, images)), ...described];
}

/** A configured image and the place where people wrote it. */
function withSource(image: ProjectImage, sources: readonly ProjectImage[]): ProjectImage {
  const source = sources.find((one) => one.name === image.name || one.name.startsWith(`${image.name} (`));
  return source === undefined
    ? image
    : {
        ...image,
        scripts: withTemplates(image, source),
        evidence: [...image.evidence, ...source.evidence].slice(0, 24),
      };
}

async function rootImages(
  files: TreeFiles,
  source: string,
  read: Set<string>,
  signal: AbortSignal | undefined,
): Promise<readonly ProjectImage[]> {
  const options = await mesonOptions(files, source);
  const machines = await machineFiles(files, source);
  const inside = files.named('intro-targets.json').map((path) => folderOf(folderOf(path)));
  const build =
    inside.find((folder) => source === '.' || folder.startsWith(`${source}/`)) ?? joinPath(source, 'build');
  const queue: {
    machine: MachineFile | undefined;
    assumed: ReadonlyMap<string, string>;
    label: string | undefined;
    /** An option that is off, tried as if it were on. */
    switched?: string;
  }[] =
    machines.length === 0
      ? [{ machine: undefined, assumed: new Map(), label: undefined }]
      : machines.slice(0, 8).map((machine) => ({
          machine,
          assumed: new Map(),
          label: machines.length > 1 ? stemOf(machine.path) : undefined,
        }));
  const found: FoundImage[] = [];
  for (
    let next = queue.shift(), runs = 0;
    next !== undefined && runs < runLimit;
    next = queue.shift(), runs += 1
  ) {
    const run: MesonRun = {
      files,
      source,
      build,
      variables: new Map(),
      options: new Map([
        ...options,
        ...[...(next.machine?.options ?? [])].map(([key, value]) => [key, value] as const),
        ...(next.switched === undefined ? [] : [[next.switched, { kind: 'bool', value: true }] as const]),
      ]),
      machine: next.machine?.machine ?? new Map(),
      isCross: next.machine !== undefined,
      targets: [],
      customs: [],
      made: new Map(),
      projectArgs: [],
      lists: new Set(),
      asked: new Map(),
      switches: new Set(),
      assumed: next.assumed,
      unknowns: new Set(),
      signal,
      folder: source,
      file: joinPath(source, 'meson.build'),
      steps: 0,
      jump: undefined,
    };
    await followMeson(run, run.file);
    for (const list of run.lists) read.add(list);
    const unsure = run.asked.size > 0 && next.assumed.size === 0;
    const { label } = next;
    const isTried = next.assumed.size > 0;
    const { switched } = next;
    const add = (image: ProjectImage): void => {
      if (switched === undefined) found.push({ image, label, unsure, isTried });
      else if (isPlaced(image)) found.push({ image: withOption(image, switched), label, unsure, isTried });
    };
    for (const target of run.targets) add(targetImage(run, target, next.machine));
    for (const custom of run.customs) {
      const image = customImage(run, custom, next.machine);
      if (image !== undefined) add(image);
    }
    const isLast = queue.every((one) => one.switched !== undefined);
    // Where nothing is placed as things are, an option that is off may be what builds a kernel.
    if (switched === undefined && isLast && !found.some(({ image }) => isPlaced(image)))
      for (const name of run.switches)
        queue.push({ machine: next.machine, assumed: new Map(), label: next.label, switched: name });
    if (next.assumed.size > 0) continue;
    for (const [name, values] of run.asked) {
      for (const value of values)
        queue.push({
          machine: next.machine,
          ...(switched === undefined ? {} : { switched }),
          assumed: new Map([[name, value]]),
          label: [next.label, value].filter((part) => part !== undefined).join(', '),
        });
    }
  }
  return distinct(found);
}

/** What an option gives that is off unless whoever builds turns it on. */
function withOption(image: ProjectImage, name: string): ProjectImage {
  return {
    ...image,
    rank: 'guess',
    resolvable: { kind: 'after-configure', run: `meson setup build -D${name}=true` },
    unknowns: [`${name} is off unless it is given; this is what -D${name}=true gives`, ...image.unknowns],
  };
}

/** An image and the configuration that it was found in. */
interface FoundImage {
  readonly image: ProjectImage;
  readonly label: string | undefined;
  /** A build decides between what was taken here and something else, which is tried as well. */
  readonly unsure: boolean;
  /** The configuration is one of those that are tried, and no machine file of the project. */
  readonly isTried: boolean;
  /** It was found for several machines, of which it is none's. */
  readonly isForMany?: true;
}

/** One image for each different link of a target; its configuration stands in the name where there are several. */
function distinct(found: readonly FoundImage[]): readonly ProjectImage[] {
  const byName = new Map<string, FoundImage[]>();
  for (const item of found) {
    const list = byName.get(item.image.name) ?? [];
    const at = list.findIndex((other) => isSameLink(other, item));
    if (at < 0) list.push(item);
    else list[at] = together(list[at] ?? item, item);
    byName.set(item.image.name, list);
  }
  return [...byName.values()].flatMap((list) => {
    // What is placed by no script and no address is the same for whoever looks at it, whatever else a machine changes.
    if (!list.some(({ image }) => isPlaced(image)) && list.every((item) => item.unsure || item.isTried))
      return list.slice(0, 1).map(({ image }) => image);
    const sure = list.filter((item) => !item.unsure);
    const kept = sure.some(({ image }) => isPlaced(image)) ? sure : list;
    return kept.length === 1
      ? kept.map(({ image }) => image)
      : kept.map(({ image, label }) =>
          label === undefined || label === '' ? image : { ...image, name: `${image.name} (${label})` },
        );
  });
}

function isPlaced({ scripts, flags }: ProjectImage): boolean {
  return scripts.length > 0 || flags.some((flag) => /^-T|^--?(section-start|image-base)\b/.test(flag));
}

/** Machines that are only tried, and linked for alike, are none that the image is for. */
function isSameLink(a: FoundImage, b: FoundImage): boolean {
  const key = ({ image: { scripts, flags } }: FoundImage): string =>
    JSON.stringify([scripts.map(({ path }) => path), flags]);
  return key(a) === key(b) && (a.isTried || b.isTried || a.image.machine === b.image.machine);
}

/** What settles a question is worth more than what leaves it open; two answers that change nothing are one without it. */
function together(a: FoundImage, b: FoundImage): FoundImage {
  if (a.unsure !== b.unsure) return a.unsure ? b : a;
  if (a.isForMany || a.image.machine === b.image.machine || b.image.machine === undefined) return a;
  if (a.image.machine === undefined) return b;
  const { machine: _, ...image } = a.image;
  return { ...a, image, label: undefined, isForMany: true };
}

function compilerOf(machine: MachineFile | undefined): string | undefined {
  const value = machine?.binaries.get('c') ?? machine?.binaries.get('cpp');
  return value === undefined ? undefined : asWord(value).text;
}

function machineName(run: MesonRun, machine: MachineFile | undefined): string | undefined {
  const compiler = compilerOf(machine);
  const assumed = run.assumed.get('host_machine.cpu_family()');
  const family = machine?.machine.get('cpu_family');
  const name = assumed ?? (family === undefined ? undefined : asWord(family).text);
  return (
    (name === undefined ? undefined : machineOfTriple(name)) ??
    (compiler === undefined ? undefined : machineOfProgram(compiler))
  );
}

function linkerOf(machine: MachineFile | undefined): ProjectImage['linker'] {
  const names = ['c_ld', 'cpp_ld', 'ld']
    .flatMap((key) => wordsOf(machine?.binaries.get(key)))
    .map((word) => word.text);
  if (names.some((name) => name.includes('lld'))) return 'lld';
  return names.some((name) => /(^|-)ld$|bfd/.test(name)) ? 'gnu' : undefined;
}

function targetImage(run: MesonRun, target: MesonTarget, machine: MachineFile | undefined): ProjectImage {
  const { files } = run;
  const isCpp = target.sources.some((word) => /\.(cpp|cc|cxx)$/.test(word.text));
  const ofMachine = wordsOf(machine?.options.get(isCpp ? 'cpp_link_args' : 'c_link_args'));
  const ofOption =
    machine === undefined ? wordsOf(run.options.get(isCpp ? 'cpp_link_args' : 'c_link_args')) : [];
  const words = [...ofMachine, ...ofOption, ...target.words].flatMap(splitWord);
  const suffix =
    target.suffix === undefined
      ? target.kind === 'shared'
        ? '.so'
        : ''
      : target.suffix === ''
        ? ''
        : `.${target.suffix}`;
  const file = `${target.kind === 'shared' ? 'lib' : ''}${target.name}${suffix}`;
  const depends: Evidence[] = target.depends.flatMap((word) =>
    word.evidence
      .slice(0, 1)
      .map((place) => ({ ...place, why: `it is linked again when ${nameOf(word.text)} changes` })),
  );
  return finishImage(files, {
    name: target.name,
    system: 'meson',
    words,
    reader: 'driver',
    folders: unique([target.folder, run.source, run.build]),
    runFolder: run.build,
    outputs: [joinPath(target.binaryFolder, file)],
    rank: 'static',
    run: 'meson setup build',
    machine: machineName(run, machine),
    linker: linkerOf(machine),
    evidence: [target.evidence, ...depends, ...(machine === undefined ? [] : [machine.evidence])],
    unknowns: [...run.unknowns],
    made: run.made,
  });
}

/** An argument with a blank in it is one word to Meson, but `-T x` is read by linkers as the two it looks like. */
function splitWord(word: Word): Word[] {
  return /^(-T|-z|-m|-e) \S/.test(word.text)
    ? word.text.split(/\s+/).map((text) => ({ text, evidence: word.evidence }))
    : [word];
}

function customImage(
  run: MesonRun,
  custom: MesonCustom,
  machine: MachineFile | undefined,
): ProjectImage | undefined {
  const at = custom.words.findIndex((word, i) => i < 3 && linkProgram(word.text) !== undefined);
  if (at < 0) return undefined;
  const program = custom.words[at]?.text ?? 'ld';
  const rest = custom.words.slice(at + 1);
  const read = readLinkCommand([program, ...rest.map((word) => word.text)]);
  if (read.stops || read.relocatable || (read.scripts.length === 0 && read.inputs.length === 0))
    return undefined;
  const output = read.output ?? custom.outputs[0]?.text ?? custom.name;
  return finishImage(run.files, {
    name: nameOf(output),
    system: 'meson',
    words: rest.filter((word, i) => word.text !== '-o' && rest[i - 1]?.text !== '-o'),
    reader: linkProgram(program) === 'linker' ? 'linker' : 'driver',
    folders: unique([custom.folder, run.source, run.build]),
    outputs: [run.files.relative(output)],
    rank: 'static',
    run: 'meson setup build',
    machine: read.machine ?? machineName(run, machine),
    linker: read.linker,
    evidence: [custom.evidence, ...(machine === undefined ? [] : [machine.evidence])],
    unknowns: [...run.unknowns],
    made: run.made,
  });
}
