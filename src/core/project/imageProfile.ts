import {
  chooseProfile,
  choiceReason,
  clueText,
  machineChoice,
  machineWithoutLayout,
  scriptAddress,
  scriptMachine,
  type Candidate,
  type Clue,
  type ImageEvidence,
  type ProfileChoice,
  type ProfileEvidence,
} from '../profiles/auto';
import type { EvidenceTexts } from '../profiles/auto/texts';
import { builtinData } from '../profiles';
import { isPlaced } from './merge';
import { folderOf, nameOf } from './paths';
import type { ProjectImage } from './project';

/** Which layout an image's addresses have. */
export type ImageProfile =
  | {
      readonly kind: 'known';
      readonly profile: string;
      readonly because: string;
      readonly choice: ProfileChoice;
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What of an image bears on its layout. */
export type ProfiledImage = Pick<ProjectImage, 'name' | 'outputs' | 'scripts' | 'evidence' | 'machine'> &
  Partial<Pick<ProjectImage, 'flags' | 'driver' | 'resolvable'>>;

/** As `profileChooser`, for one image. */
export function profileOfImage(
  image: ProfiledImage,
  files: EvidenceTexts,
  built: readonly ImageEvidence[],
): ImageProfile {
  return profileChooser(files, built)(image);
}

/**
 * Chooses for each image as the automatic profile of a folder does, of the same files, with what is known of the image beside
 * them: its machine is that of its built file, else what its script says, else what its flags name. Where the folder as a whole
 * is for another machine, what lies around the image counts, and in the end its machine alone.
 */
export function profileChooser(
  { paths, texts }: EvidenceTexts,
  built: readonly ImageEvidence[],
): (image: ProfiledImage) => ImageProfile {
  const text = (path: string): string | undefined => texts.get(path);
  // Most images of a project differ in nothing that bears on the layout.
  const chosen = new Map<string, { readonly choice: ProfileChoice | undefined; readonly clue?: Clue }>();

  return (image) => {
    const own = built.filter(({ file }) => image.outputs.includes(file));
    const told = machineOf(image, own, text);
    const machine = told?.machine;
    if (machine !== undefined && !(machine in modes))
      return { kind: 'unknown', reason: `no layout is built in for ${machine}` };
    const foreign =
      told === undefined
        ? machineWithoutLayout({ paths: image.scripts.map(({ path }) => path), text, images: [] })
        : undefined;
    if (foreign !== undefined)
      return { kind: 'unknown', reason: `no layout is built in for ${foreign.machine}` };
    if (told === undefined && isForHost(image))
      return { kind: 'unknown', reason: 'it is for the machine that builds it, which no file names' };
    const images = own.length > 0 ? own : told === undefined ? [] : [evidenceOf(image, told)];
    const whole: ProfileEvidence = { paths, text, images };
    const key = JSON.stringify([machine, own.map(({ file }) => file)]);
    const like = chosen.get(key) ?? { choice: chooseProfile(whole), ...told };
    chosen.set(key, like);
    const ofTree = withClue(like.choice, like.clue, told?.clue);
    const found = fitting(ofTree, machine);
    const rivals = told === undefined && found !== undefined ? rivalMachines(found) : undefined;
    if (rivals !== undefined) return { kind: 'unknown', reason: openMachine(image, rivals) };
    if (found !== undefined) return known(found, image, text);
    if (told === undefined || machine === undefined) {
      const without = machineWithoutLayout(whole);
      const reason =
        without === undefined
          ? 'no file tells for which system or machine it is'
          : `no layout is built in for ${without.machine}`;
      return { kind: 'unknown', reason };
    }
    const folder = commonFolder([
      ...image.scripts.map(({ path }) => path),
      ...image.evidence.map(({ file }) => file),
    ]);
    const near = {
      ...whole,
      paths: folder === '.' ? paths : paths.filter((path) => path.startsWith(`${folder}/`)),
    };
    const alone = fitting(chooseProfile(near), machine) ?? fitting(machineChoice(near), machine);
    if (alone !== undefined) return known(alone, image, text);
    const rival = ofTree === undefined ? 'nothing' : ofTree.chosen.profile;
    return {
      kind: 'unknown',
      reason: `the image is for ${machine}, and what the folder points to is not: ${rival}`,
    };
  };
}

/** What speaks for machines of which the image can only be for one; undefined where all speaks for the same. */
function rivalMachines({ chosen, others }: ProfileChoice): readonly Candidate[] | undefined {
  const all = [chosen, ...others];
  const machines = new Set(all.map(({ profile }) => machineOfProfile(profile)));
  return machines.size > 1 ? all : undefined;
}

function openMachine({ resolvable }: ProfiledImage, rivals: readonly Candidate[]): string {
  const clues = rivals.map(({ clues }) => clues[0]).filter((clue) => clue !== undefined);
  const run =
    resolvable === undefined || resolvable.kind === 'yes'
      ? 'nothing of the image tells for which machine it is'
      : `for which machine it is, is known only after ${resolvable.run}`;
  return `${run}; the folder speaks for several: ${clues.slice(0, 4).map(clueText).join('; ')}`;
}

/** Where an image is linked, its own scripts tell, and not those of its neighbours. */
function known(
  given: ProfileChoice,
  { scripts }: ProfiledImage,
  text: (path: string) => string | undefined,
): ImageProfile {
  const own = scriptAddress(
    scripts.map(({ path }) => path),
    text,
  );
  const clues = given.chosen.clues.flatMap((clue) =>
    clue.isAddress !== true || scripts.length === 0 ? [clue] : own === undefined ? [] : [own],
  );
  const choice = { ...given, chosen: { ...given.chosen, clues } };
  return { kind: 'known', profile: choice.chosen.profile, because: choiceReason(choice), choice };
}

/** A program that the compiler links as it links all others, such as a tool that the build itself runs. */
function isForHost({ scripts, flags, driver }: ProfiledImage): boolean {
  return (
    driver !== undefined && hostCompiler.test(nameOf(driver)) && !isPlaced({ scripts, flags: flags ?? [] })
  );
}

const hostCompiler = /^(host)?(cc|c\+\+|gcc|g\+\+|clang|clang\+\+)(-[\d.]+)?$/;

/** The choice as far as it is for the machine. */
function fitting(choice: ProfileChoice | undefined, machine: string | undefined): ProfileChoice | undefined {
  if (choice === undefined) return undefined;
  const [first, ...others] = [choice.chosen, ...choice.others].filter(({ profile }) =>
    isFor(profile, machine),
  );
  if (first === undefined) return undefined;
  if (first !== choice.chosen) return { kind: 'clear', chosen: first, others: [] };
  return others.length === choice.others.length
    ? choice
    : { kind: others.length === 0 ? 'clear' : choice.kind, chosen: first, others };
}

/** The choice for an image of the same machine, with what tells that of this one. */
function withClue(
  choice: ProfileChoice | undefined,
  other: Clue | undefined,
  own: Clue | undefined,
): ProfileChoice | undefined {
  if (choice === undefined || own === undefined || other === own) return choice;
  const told = (candidate: Candidate): Candidate => ({
    ...candidate,
    clues: candidate.clues.map((clue) => (clue === other ? own : clue)),
  });
  return { ...choice, chosen: told(choice.chosen), others: choice.others.map(told) };
}

interface ToldMachine {
  /** As `ProjectImage.machine`. */
  readonly machine: string;
  readonly clue: Clue;
}

function machineOf(
  image: ProfiledImage,
  own: readonly ImageEvidence[],
  text: (path: string) => string | undefined,
): ToldMachine | undefined {
  const file = own.find(({ machine }) => machine !== undefined);
  if (file?.machine !== undefined)
    return { machine: file.machine, clue: { file: file.file, why: `is for ${file.machine}` } };
  const script = scriptMachine(
    image.scripts.map(({ path }) => path),
    text,
  );
  if (script !== undefined)
    return { machine: script.machine === 'x86' ? 'i386' : script.machine, clue: script.clue };
  if (image.machine === undefined) return undefined;
  const [place] = image.evidence;
  const why = `${image.name} is for ${image.machine}`;
  return {
    machine: image.machine,
    clue: place === undefined ? { file: image.name, why } : { file: place.file, line: place.line, why },
  };
}

function evidenceOf({ name, outputs }: ProfiledImage, { machine, clue }: ToldMachine): ImageEvidence {
  return { file: outputs[0] ?? name, machine, toldBy: clue, addresses: [], interpreter: false };
}

/** The deepest folder that all files of the tree lie in. */
function commonFolder(files: readonly string[]): string {
  const own = files.filter((file) => !file.startsWith('/') && !file.startsWith('..'));
  const folders = own.map(folderOf);
  let folder = folders[0] ?? '.';
  for (const other of folders) {
    while (folder !== '.' && other !== folder && !other.startsWith(`${folder}/`)) folder = folderOf(folder);
  }
  return folder;
}

/** Paging modes by the machines that have them, as `ProjectImage.machine` and `MemoryMap.machine` name those. */
const modes: Readonly<Record<string, RegExp>> = {
  x86_64: /^x86_64/,
  i386: /^x86-(?:32|pae)/,
  aarch64: /^arm64/,
  arm: /^flat-32$/,
  riscv64: /^riscv-sv(?:39|48|57)/,
  riscv32: /^riscv-sv32/,
};

function machineOfProfile(profile: string): string | undefined {
  const paging = builtinData(profile).paging ?? '';
  return profile === 'cortex-m'
    ? 'arm'
    : Object.entries(modes).find(([, pattern]) => pattern.test(paging))?.[0];
}

function isFor(profile: string, machine: string | undefined): boolean {
  if (machine === undefined) return true;
  return modes[machine]?.test(builtinData(profile).paging ?? '') === true;
}
