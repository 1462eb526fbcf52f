import { fileIndex, type FileIndex } from './fileIndex';
import { machineOfTriple } from './machine';
import { folderOf, nameOf, stemOf } from './paths';
import type { EvidenceRank, ProjectImage, ProjectTree } from './project';

const ranks: readonly EvidenceRank[] = ['setting', 'build', 'configured', 'static', 'guess'];

/** Best first: by what the evidence is worth, then by how much an image looks like what the project is about. */
export function orderImages(images: readonly ProjectImage[], tree: ProjectTree): readonly ProjectImage[] {
  const files = fileIndex(tree.files);
  // Folders of sources often have the version or the branch behind the name.
  const project = plainName(nameOf(tree.root ?? '').replace(/[-_.](v?\d[\w.+~-]*|main|master)$/i, ''));
  const machines = new Set(
    images.flatMap(({ rank, machine }) => (rank === 'guess' || machine === undefined ? [] : [machine])),
  );
  const scored = images.map((image, at) => ({
    image,
    at,
    score: worth(image, files, project) + (isOfOther(image, machines) ? 80 : 0),
  }));
  return scored.sort((a, b) => a.score - b.score || a.at - b.at).map(({ image }) => image);
}

/** A script that nothing links with, in the folder of a machine that nothing is linked for. */
function isOfOther({ rank, scripts: [script] }: ProjectImage, machines: ReadonlySet<string>): boolean {
  const [, folder = ''] = /(?:^|\/)arch\/(\w+)\//.exec(script?.path ?? '') ?? [];
  const machine = machineOfTriple(folder);
  return rank === 'guess' && machine !== undefined && machines.size > 0 && !machines.has(machine);
}

/** Letters and digits alone, as names of folders and of programs differ in the rest. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Less is better. `project` is the name of the folder, which the main image often has. */
function worth(image: ProjectImage, files: FileIndex, project: string): number {
  const { scripts, outputs, resolvable, rank, name } = image;
  const where = [...scripts.map(({ path }) => path), ...outputs, name].join(' ');
  const first = outputs[0] ?? scripts[0]?.path ?? '';
  return (
    ranks.indexOf(rank) * 10 +
    (rank === 'setting' ? -1000 : 0) +
    (scripts.length > 0 ? 0 : isScriptOpen(image) ? 8 : isPlaced(image) ? 60 : 200) +
    (resolvable.kind === 'yes' ? 0 : scripts.length > 0 || isScriptOpen(image) ? 4 : 30) +
    (kernelNames.test(nameOf(name)) || outputs.some((path) => kernelNames.test(nameOf(path))) ? -15 : 0) +
    (project.length > 2 && plainName(nameOf(name)).includes(project) ? -6 : 0) +
    (sideNames.test(where) ? 20 : 0) +
    // What starts the rest is small, and what came from elsewhere is not what the project is about.
    (bootNames.test(where) ? 4 : 0) +
    (foreignFolders.test(where) ? 12 : 0) +
    (outputs.some((path) => files.has(path)) ? -2 : 0) +
    // A file that wraps another is less than what was linked of many, and what is linked of the most is what it is about.
    (image.objects.length === 1 ? 2 : -Math.min(8, Math.log2(1 + image.objects.length))) +
    // What a first pass leaves for the link after it.
    (/\.tmp(\.\w+)?$/.test(first) ? 4 : 0) +
    // An object that a script places is a step on the way to another image.
    (scripts.length > 0 && outputs[0]?.endsWith('.o') === true ? 8 : 0) +
    (outputs.length > 4 ? 10 : outputs.length > 1 ? 5 : 0) +
    // Nobody gave the folder that the file goes to.
    (first.startsWith('/') ? 12 : 0) +
    Math.min(8, first.split('/').length) / 2 +
    Math.min(8, image.evidence[0]?.file.split('/').length ?? 1)
  );
}

/** A script or an option says where it lies; an ordinary program is left to the linker. */
export function isPlaced(image: Pick<ProjectImage, 'scripts' | 'flags'>): boolean {
  return image.scripts.length > 0 || image.flags.some((flag) => addressed.test(flag));
}

/** A script places it, and which one is not known yet. */
export function isScriptOpen({ scripts, resolvable, unknowns }: ProjectImage): boolean {
  return (
    scripts.length === 0 && resolvable.kind !== 'yes' && unknowns.some((why) => why.startsWith('the script'))
  );
}

const addressed = /^-T(text|data|bss|text-segment)\b|^--?(section-start|image-base)\b/;
const kernelNames =
  /kernel|vmlinux|vmunix|^(os|unix|myos|loader|u-boot|xen|seabios|zephyr|nuttx|firmware)\b|krnl/i;
const sideNames =
  /(^|[\s/_-])(test|tests|testing|examples?|samples?|demos?|blinky|hello([_-]?world)?|user|usr|userspace|apps?|tools?|utils?|vdso|stage[12])([\s/._-]|$)/i;

const bootNames =
  /(^|[\s/_-])(boot[_-]?(stage\w*|rom|sector|sect|block|strap|loader)|bs2|stage[12]|mbr|vbr|spl|tpl|boot\/(compressed|setup))([\s/._-]|$)/i;
const foreignFolders =
  /(^|[\s/])(roms|(third|3rd)[_-]?party|externals?|vendor|vendored|deps|contrib|subprojects|submodules|payloads)\//i;

/** Every image once: what several build systems or several rules say of one is put together under the best of them. */
export function mergeImages(images: readonly ProjectImage[]): readonly ProjectImage[] {
  const ordered = images
    .map((image, at) => ({ image, at }))
    .sort((a, b) => ranks.indexOf(a.image.rank) - ranks.indexOf(b.image.rank) || a.at - b.at);
  const kept: ProjectImage[] = [];
  // Only images that share a key can be the same one.
  const byKey = new Map<string, number[]>();
  for (const { image } of ordered) {
    const keys = keysOf(image);
    const candidates = new Set(keys.flatMap((key) => byKey.get(key) ?? []));
    // The index comes from this very list.
    const at = [...candidates].find((index) => isSame(kept[index] as ProjectImage, image));
    const index = at ?? kept.length;
    kept[index] = at === undefined ? image : joinedOf(kept[index] as ProjectImage, image);
    for (const key of keys) {
      const list = byKey.get(key);
      if (list === undefined) byKey.set(key, [index]);
      else if (!list.includes(index)) list.push(index);
    }
  }
  return kept;
}

/** A makefile that calls Cargo tells the script that Cargo's own files leave out, and where the file goes. */
function joinedOf(before: ProjectImage, image: ProjectImage): ProjectImage {
  if (!isCargoOfMake(before, image)) return joined(before, image);
  // What a target or a configuration gives stands before what the command adds.
  const isKnown = before.flags.every((flag) => image.flags.includes(flag));
  const whole = isKnown ? image : { ...image, flags: [...before.flags, ...image.flags] };
  // What the makefile waits for, Cargo's files do not know of.
  return { ...joined(whole, before), resolvable: image.resolvable };
}

function isCargoOfMake(cargo: ProjectImage, make: ProjectImage): boolean {
  const isOneMachine =
    cargo.machine === undefined || make.machine === undefined || cargo.machine === make.machine;
  return (
    cargo.system === 'cargo' &&
    make.system === 'make' &&
    cargo.rank === make.rank &&
    isOneMachine &&
    cargo.scripts.length === 0 &&
    make.scripts.length > 0
  );
}

function keysOf(image: ProjectImage): readonly string[] {
  const [evidence] = image.evidence;
  return [
    ...image.outputs.slice(0, 50).map((path) => `out ${stemOf(path)}`),
    `name ${stemOf(image.name)}`,
    ...(evidence === undefined ? [] : [`at ${evidence.file}:${evidence.line.toString()}`]),
  ];
}

/** Whether two entries speak of one image. The first is the better founded. */
function isSame(a: ProjectImage, b: ProjectImage): boolean {
  const isOneIdentity = identity(a) === identity(b);
  const [atA] = a.evidence;
  const [atB] = b.evidence;
  // One rule that makes many files in the same way makes one image many times.
  if (
    a.system === b.system &&
    isOneIdentity &&
    atA !== undefined &&
    atA.file === atB?.file &&
    atA.line === atB.line
  )
    return true;
  if (isOneIdentity && a.outputs.some((path) => b.outputs.includes(path))) return true;
  if (a.system === b.system && a.rank === b.rank) return false;
  const isOneOutput = a.outputs.some((path) => b.outputs.includes(path));
  const isOneName =
    stemOf(a.name) === stemOf(b.name) ||
    a.outputs.some((path) => b.outputs.some((other) => stemOf(path) === stemOf(other)));
  const shareScript = a.scripts.some((script) =>
    b.scripts.some(
      (other) =>
        script.path === other.path ||
        script.generated === other.path ||
        (script.generated !== undefined && script.generated === other.generated) ||
        script.path === other.generated,
    ),
  );
  const near = a.scripts.length === 0 || b.scripts.length === 0 ? isFolderNear(a, b) : shareScript;
  return isOneOutput || (isOneName && near) || (stemOf(a.name) === stemOf(b.name) && isCargoOfMake(a, b));
}

/** A build folder's image and its description in the sources share a name, but not a folder. */
function isFolderNear(a: ProjectImage, b: ProjectImage): boolean {
  const [one, other] = [a, b].map(({ outputs }) => folderOf(outputs[0] ?? ''));
  return one === other || a.rank !== b.rank;
}

/** Scripts, flags and configuration together are what an image is. */
export function identity(image: ProjectImage): string {
  return JSON.stringify([
    image.scripts.map(({ path }) => path),
    image.flags,
    image.machine ?? '',
    image.preprocessor?.defines ?? [],
  ]);
}

function joined(best: ProjectImage, other: ProjectImage): ProjectImage {
  const isOneIdentity = identity(best) === identity(other);
  const outputs = union(best.outputs, isOneIdentity || best.outputs.length === 0 ? other.outputs : []);
  const linker = best.linker ?? other.linker;
  const machine = best.machine ?? other.machine;
  const preprocessor = best.preprocessor ?? other.preprocessor;
  const scripts = best.scripts.length > 0 ? best.scripts : other.scripts;
  const isKnownByOther = best.scripts.length === 0 && other.scripts.length > 0;
  const isSameBuild = best.outputs.length === 0 || outputs.length === best.outputs.length;
  return {
    ...best,
    scripts: scripts.map((script) => withGenerated(script, other)),
    flags: best.flags.length > 0 ? best.flags : other.flags,
    searchPath: union(best.searchPath, other.searchPath),
    // What stands for many images has the objects of none.
    objects: isSameBuild ? (best.objects.length > 0 ? best.objects : other.objects) : [],
    outputs,
    maps: union(best.maps, other.maps),
    ...(linker === undefined ? {} : { linker }),
    ...(machine === undefined ? {} : { machine }),
    ...(preprocessor === undefined ? {} : { preprocessor }),
    resolvable: isKnownByOther || other.resolvable.kind === 'yes' ? other.resolvable : best.resolvable,
    evidence: [
      ...best.evidence,
      ...other.evidence.filter(
        (one) =>
          !best.evidence.some(
            (known) => known.file === one.file && known.line === one.line && known.why === one.why,
          ),
      ),
    ].slice(0, mostEvidence),
    unknowns: isOneIdentity ? union(best.unknowns, other.unknowns) : best.unknowns,
  };
}

const mostEvidence = 24;

function withGenerated(
  script: ProjectImage['scripts'][number],
  other: ProjectImage,
): ProjectImage['scripts'][number] {
  if (script.generated !== undefined) return script;
  // A command names the file that the build made, a makefile also what it is made of.
  const same = other.scripts.find(
    ({ path, generated }) => generated !== undefined && (path === script.path || generated === script.path),
  );
  return same === undefined ? script : { ...script, ...same };
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return b.length === 0 ? a : [...new Set([...a, ...b])];
}
