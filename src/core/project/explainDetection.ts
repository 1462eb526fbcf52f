import type { Detection } from './detect';
import { flagsOf, resolvableText } from './imageText';
import type { ProjectImage } from './project';

export interface ExplainedTree {
  readonly name: string;
  readonly files: number;
  /** Set when not every file was listed. */
  readonly stopped?: string;
}

/** The detection as a document: what was looked at, what was found, and why. Places stand as `file:line`. */
export function explainDetection(
  tree: ExplainedTree,
  { images, issues, looked }: Detection,
  selected?: ProjectImage,
): string {
  const nothing = looked.filter(({ found }) => found === 0).map(({ system }) => system);
  const lines = [
    `# Linker settings of ${tree.name}`,
    '',
    looked.some(({ system }) => system.includes('asked'))
      ? 'The build system was asked for its commands; the rest comes from reading the files of the folder.'
      : 'Nothing was run. What is here comes from reading the files of the folder.',
    '',
    '## Looked at',
    '',
    `- ${tree.files.toLocaleString('en-US')} files${tree.stopped === undefined ? '' : `; not all of them: ${tree.stopped}`}`,
    ...looked
      .filter(({ found }) => found > 0)
      .map(({ system, found }) => `- ${system}: ${found.toString()} ${found === 1 ? 'image' : 'images'}`),
    ...(nothing.length === 0 ? [] : [`- nothing for ${nothing.join(', ')}`]),
    '',
    '## Found',
    '',
  ];
  if (images.length === 0) lines.push('No image.', '');
  for (const [at, image] of images.slice(0, mostShown).entries())
    lines.push(...imageLines(image, at, image === selected));
  if (images.length > mostShown) lines.push(`And ${(images.length - mostShown).toString()} more.`, '');
  if (issues.length > 0)
    lines.push('## Notes', '', ...issues.map(({ severity, message }) => `- ${severity}: ${message}`), '');
  return lines.join('\n').replace(/[^\P{Cc}\n]/gu, ' ');
}

const mostShown = 60;

function imageLines(image: ProjectImage, at: number, isSelected: boolean): readonly string[] {
  const { scripts, outputs, maps, objects } = image;
  const lines = [`### ${(at + 1).toString()}. ${image.name}${isSelected ? ' (shown)' : ''}`, ''];
  const add = (name: string, text: string): void => {
    if (text !== '') lines.push(`- ${name}: ${text}`);
  };
  const isOpen = image.resolvable.kind !== 'yes' || image.unknowns.length > 0;
  add(
    'script',
    scripts
      .map(
        ({ path, template, generated }) =>
          `${path}${template === undefined ? '' : template === 'cpp' ? ', for the C preprocessor' : ', a template'}${generated === undefined ? '' : `, made into ${generated}`}`,
      )
      .join('; ') || (isOpen ? 'not known' : "none, so the linker's default"),
  );
  add('flags', flagsOf(image).join(' '));
  add('linked file', outputs.slice(0, 8).join(', '));
  add('map', maps.join(', '));
  add(
    'objects',
    objects.length === 0
      ? ''
      : `${objects.slice(0, 6).join(' ')}${objects.length > 6 ? ` … (${objects.length.toString()})` : ''}`,
  );
  add('certainty', `${rankText[image.rank]} (${image.system})`);
  add('known', resolvableText(image.resolvable));
  for (const why of image.unknowns) add('unknown', why);
  lines.push('- because:');
  for (const { file, line, why } of image.evidence) lines.push(`  - ${file}:${line.toString()} ${why}`);
  lines.push('');
  return lines;
}

const rankText: Readonly<Record<ProjectImage['rank'], string>> = {
  setting: 'named in the settings',
  build: 'what a build made',
  configured: 'what a configure step made',
  static: 'what the build files say',
  guess: 'a guess',
};
