import type { ProjectImage, Resolvable } from './project';

/** The linker's own words, `-L` among them. */
export function flagsOf({ flags, searchPath }: ProjectImage): readonly string[] {
  return [...flags, ...searchPath.map((path) => `-L${path}`)];
}

/** As the command line's JSON has it. */
export function resolvableText(resolvable: Resolvable): string {
  switch (resolvable.kind) {
    case 'yes':
      return 'yes';
    case 'after-configure':
      return 'after configure';
    case 'needs-running':
      return `needs running ${resolvable.run}`;
  }
}

/** Why an image that the project links cannot be drawn yet, in sentences. */
export function whyMissing({ scripts, outputs, resolvable }: ProjectImage): string {
  const [script] = scripts;
  const [output] = outputs;
  const built = `${output === undefined ? 'Once it is built' : `Once ${output} is built`}, its layout is shown.`;
  if (resolvable.kind === 'after-configure')
    return `How it is linked is known once ${resolvable.run} has run.`;
  if (resolvable.kind === 'needs-running')
    return `How it is linked is known only by running ${resolvable.run}.`;
  return script === undefined
    ? `It has no linker script of its own: the linker’s default places it. ${built}`
    : `It is linked with ${script.path}, which is not there. ${built}`;
}
