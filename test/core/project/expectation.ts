import assert from 'node:assert/strict';
import { detectProject } from '../../../src/core/project/detect';
import type { ProjectImage } from '../../../src/core/project/project';
import { treeOf } from './trees';

/** One image as a person would note it down; what is left out is not looked at. */
export interface ExpectedImage {
  readonly name?: string;
  readonly scripts: string;
  readonly flags?: string;
  readonly output?: string;
  /** `file:line`, one of the places given as evidence. */
  readonly evidence?: string;
  readonly resolvable?: string;
  readonly machine?: string;
  readonly objects?: string;
  readonly system?: string;
  readonly unknowns?: string;
}

export interface TreeCase {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  /** Files that are there and whose contents do not matter. */
  readonly names?: string;
  /** The first images in their order; more may follow. */
  readonly images: readonly ExpectedImage[];
  /** Scripts that must be no images. */
  readonly never?: readonly string[];
}

export function checkTrees(cases: readonly TreeCase[]): void {
  for (const one of cases) {
    it(one.title, async () => {
      const detection = await detectProject(treeOf(one.files, one.names?.split(' ') ?? []));
      const seen = detection.images.map(summary);
      for (const [at, expected] of one.images.entries()) {
        const image = detection.images[at];
        assert.ok(image, `image ${at.toString()} is missing; found:\n${seen.join('\n')}`);
        const got = summaryLike(image, expected);
        assert.deepEqual(got, { ...expected }, `image ${at.toString()}; found:\n${seen.join('\n')}`);
      }
      for (const script of one.never ?? [])
        assert.ok(
          !detection.images.some(({ scripts }) => scripts.some(({ path }) => path === script)),
          `${script} is no image`,
        );
    });
  }
}

function summaryLike(image: ProjectImage, { evidence, output, ...expected }: ExpectedImage): ExpectedImage {
  const places = image.evidence.map(({ file, line }) => `${file}:${line.toString()}`);
  const all: Required<ExpectedImage> = {
    name: image.name,
    scripts: image.scripts.map(({ path }) => path).join(' '),
    flags: image.flags.join(' '),
    output: output !== undefined && image.outputs.includes(output) ? output : image.outputs.join(' '),
    evidence: evidence !== undefined && places.includes(evidence) ? evidence : places.join(' '),
    resolvable: image.resolvable.kind === 'yes' ? 'yes' : `${image.resolvable.kind} ${image.resolvable.run}`,
    machine: image.machine ?? '',
    objects: image.objects.join(' '),
    system: image.system,
    unknowns: image.unknowns.join('; '),
  };
  const keys = [
    ...Object.keys(expected),
    ...(evidence === undefined ? [] : ['evidence']),
    ...(output === undefined ? [] : ['output']),
  ];
  // The keys come from an ExpectedImage.
  return Object.fromEntries(
    keys.map((key) => [key, all[key as keyof ExpectedImage]]),
  ) as unknown as ExpectedImage;
}

function summary(image: ProjectImage): string {
  const { name, scripts, flags, outputs, rank, system, resolvable, unknowns } = image;
  return `  ${name}: [${scripts.map(({ path }) => path).join(' ')}] ${flags.join(' ')} -> ${outputs.join(' ')} (${system}, ${rank}, ${resolvable.kind}) ${unknowns.join('; ')}`;
}
