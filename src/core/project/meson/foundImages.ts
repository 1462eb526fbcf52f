import type { ProjectImage } from '../project';

/** An image and the configuration that it was found in. */
export interface FoundImage {
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
export function distinct(found: readonly FoundImage[]): readonly ProjectImage[] {
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

/** What an option gives that is off unless whoever builds turns it on. */
export function withOption(image: ProjectImage, name: string): ProjectImage {
  return {
    ...image,
    rank: 'guess',
    resolvable: { kind: 'after-configure', run: `meson setup build -D${name}=true` },
    unknowns: [`${name} is off unless it is given; this is what -D${name}=true gives`, ...image.unknowns],
  };
}

/** Whether anything says where the image lies: a script, or the address of a section. */
export function isPlaced({ scripts, flags }: ProjectImage): boolean {
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
