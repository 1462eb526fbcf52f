import type { Detection } from '../core/project/detect';
import { flagsOf, resolvableText } from '../core/project/imageText';
import { hasErrors, type Issue } from '../core/issue';
import { detectFolder } from '../node/detectFolder';
import type { ImageProfile } from '../core/project/imageProfile';
import { parseOptions } from './options';
import { json, UsageError, type Outcome } from './outcome';
import { reasonOf } from './inputs';
import { profilesOf } from './projectProfiles';

/** `memscape project`: the linker settings that the files of a folder tell of. Runs nothing. */
export async function projectCommand(args: readonly string[]): Promise<Outcome> {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  });
  const [folder = '.', ...others] = positionals;
  if (others.length > 0) throw new UsageError(`project: one folder at a time, not also ${others.join(' ')}`);
  const { tree, detection } = await detectFolder(folder).catch((error: unknown) => {
    throw new UsageError(`cannot read ${folder}: ${reasonOf(error)}`);
  });
  const { issues } = detection;
  const profiles = await profilesOf(tree, detection.images);
  return {
    status: hasErrors(issues) ? 1 : 0,
    stdout:
      values.json === true ? json(asJson(detection, profiles, issues)) : asText(detection, profiles, issues),
    stderr: '',
  };
}

function asJson({ images }: Detection, profiles: readonly ImageProfile[], issues: readonly Issue[]): unknown {
  return {
    images: images.map((image, at) => ({
      name: image.name,
      scripts: image.scripts.map(({ path }) => path),
      flags: flagsOf(image),
      outputs: image.outputs,
      ...profileJson(profiles[at]),
      rank: at + 1,
      resolvable: resolvableText(image.resolvable),
      evidence: image.evidence,
      certainty: image.rank,
      system: image.system,
      linker: image.linker ?? null,
      machine: image.machine ?? null,
      templates: image.scripts.flatMap(({ path, template }) =>
        template === undefined ? [] : [{ path, template }],
      ),
      objects: image.objects,
      maps: image.maps,
      unknowns: image.unknowns,
    })),
    issues: issues.map(({ code, severity, message }) => ({ code, severity, message })),
  };
}

/** The id, or null, with the reason beside it. */
function profileJson(found: ImageProfile | undefined): { profile: string | null; reason: string } {
  return found?.kind === 'known'
    ? { profile: found.profile, reason: found.because }
    : { profile: null, reason: found?.reason ?? 'nobody looked' };
}

const mostShown = 40;

function asText({ images }: Detection, profiles: readonly ImageProfile[], issues: readonly Issue[]): string {
  const lines: string[] = [];
  for (const [at, image] of images.slice(0, mostShown).entries()) {
    const { scripts, outputs } = image;
    lines.push(`${(at + 1).toString()}. ${image.name}  [${image.system}, ${image.rank}]`);
    const names = scripts.map(({ path, template, generated }) =>
      generated !== undefined
        ? `${generated} (made of ${path})`
        : template === undefined
          ? path
          : `${path} (${template === 'cpp' ? 'goes through the C preprocessor' : 'a template'})`,
    );
    const isUnknown = image.resolvable.kind !== 'yes' || image.unknowns.length > 0;
    lines.push(row('script', names.join(', ') || (isUnknown ? 'not known' : "none: the linker's default")));
    const flags = flagsOf(image);
    if (flags.length > 0) lines.push(row('flags', flags.join(' ')));
    if (outputs.length > 0)
      lines.push(
        row(
          'output',
          outputs.slice(0, 6).join(', ') +
            (outputs.length > 6 ? `, and ${(outputs.length - 6).toString()} more` : ''),
        ),
      );
    const layout = profiles[at];
    if (layout !== undefined)
      lines.push(
        row(
          'profile',
          layout.kind === 'known'
            ? `${layout.profile}, since ${layout.because}`
            : `not known: ${layout.reason}`,
        ),
      );
    if (image.maps.length > 0) lines.push(row('map', image.maps.join(', ')));
    if (image.resolvable.kind !== 'yes')
      lines.push(
        row(
          'resolvable',
          `${resolvableText(image.resolvable)}${image.resolvable.kind === 'after-configure' ? ` (${image.resolvable.run})` : ''}`,
        ),
      );
    for (const why of image.unknowns.slice(0, 4)) lines.push(row('unknown', why));
    for (const { file, line, why } of image.evidence.slice(0, 4))
      lines.push(row('because', `${file}:${line.toString()} ${why}`));
    lines.push('');
  }
  if (images.length > mostShown) lines.push(`and ${(images.length - mostShown).toString()} more`, '');
  for (const { severity, message } of issues) lines.push(`${severity}: ${message}`);
  return `${lines.join('\n').trimEnd()}\n`;
}

function row(name: string, text: string): string {
  return `   ${name.padEnd(11)}${text.replace(/\p{Cc}/gu, ' ')}`;
}
