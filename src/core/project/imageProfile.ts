import { chooseProfile, choiceReason, machineWithoutLayout, type ImageEvidence } from '../profiles/auto';
import type { EvidenceTexts } from '../profiles/auto/texts';
import { builtinData } from '../profiles';
import type { ProjectImage } from './project';

/** Which layout an image's addresses have. */
export type ImageProfile =
  | { readonly kind: 'known'; readonly profile: string; readonly because: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Chooses as the automatic profile of a folder does, of the same files, with what is known of the image beside them: its
 * built files where there are any, and otherwise the machine that its flags name.
 */
export function profileOfImage(
  image: ProjectImage,
  { paths, texts }: EvidenceTexts,
  built: readonly ImageEvidence[],
): ImageProfile {
  const own = built.filter(({ file }) => image.outputs.includes(file));
  const machine = own.find((one) => one.machine !== undefined)?.machine ?? image.machine;
  const isModelled = machine === undefined || machine in modes;
  if (!isModelled) return { kind: 'unknown', reason: `no layout is built in for ${machine}` };
  const told: ImageEvidence = {
    file: image.outputs[0] ?? image.name,
    ...(machine === undefined ? {} : { machine }),
    addresses: [],
    interpreter: false,
  };
  const images = own.length > 0 ? own : machine === undefined ? [] : [told];
  const evidence = { paths, text: (path: string) => texts.get(path), images };
  const choice = chooseProfile(evidence);
  if (choice === undefined) {
    const without = machineWithoutLayout(evidence);
    const reason =
      without === undefined
        ? 'no file tells for which system or machine it is'
        : `no layout is built in for ${without.machine}`;
    return { kind: 'unknown', reason };
  }
  const [fitting] = [choice.chosen, ...choice.others].filter(({ profile }) => isFor(profile, machine));
  if (fitting === undefined)
    return {
      kind: 'unknown',
      reason: `the image is for ${machine ?? 'another machine'}, and what the folder points to is not: ${choice.chosen.profile}`,
    };
  const { profile } = fitting;
  const because =
    fitting === choice.chosen
      ? choiceReason(choice)
      : choiceReason({ kind: 'clear', chosen: fitting, others: [] });
  return { kind: 'known', profile, because };
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

function isFor(profile: string, machine: string | undefined): boolean {
  if (machine === undefined) return true;
  return modes[machine]?.test(builtinData(profile).paging ?? '') === true;
}
