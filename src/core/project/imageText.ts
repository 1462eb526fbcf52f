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
