import { fileIndex } from '../fileIndex';
import { nameOf } from '../paths';
import type { ProjectImage, ProjectTree } from '../project';
import { valueOf } from './expand';
import { hasUnknown, type MakeState } from './state';

/** Settings other than the makefile's own with which something was built, and what tells so. */
export interface BuiltVariant {
  readonly given: ReadonlyMap<string, string>;
  /** A file of that build. */
  readonly file: string;
}

const mostVariants = 4;
const mostLikes = 40;
const mostNames = 3;

/**
 * What a build may have been given where the outputs as the makefile has them are not there, but files are that differ from
 * them only where the value of a variable stands in the path: `build/qemu/debug/bl1.elf` for `build/fvp/release/bl1.elf`. Each
 * has to be tried. Empty where an output is there, or nothing of the kind.
 */
export function builtVariants(
  tree: ProjectTree,
  state: MakeState,
  images: readonly ProjectImage[],
): readonly BuiltVariant[] {
  const files = fileIndex(tree.files);
  const outputs = images.flatMap((image) => image.outputs);
  if (outputs.length === 0 || outputs.some((path) => files.has(path))) return [];
  const variants = new Map<string, BuiltVariant>();
  let values: readonly Setting[] | undefined;
  for (const output of outputs) {
    if (hasUnknown(output) || !output.includes('/')) continue;
    for (const file of files.named(nameOf(output)).slice(0, mostLikes)) {
      const differing = differences(output, file);
      if (differing === undefined) continue;
      values ??= settings(state);
      for (const given of explanations(differing, values)) {
        variants.set(JSON.stringify([...given]), { given, file });
        if (variants.size >= mostVariants) return [...variants.values()];
      }
    }
  }
  return [...variants.values()];
}

interface Setting {
  readonly name: string;
  readonly value: string;
}

interface Difference {
  readonly own: string;
  readonly built: string;
}

/** The folders in which two paths of one depth differ; undefined for paths that are equal or no such. */
function differences(output: string, file: string): readonly Difference[] | undefined {
  const own = output.split('/');
  const built = file.split('/');
  if (own.length !== built.length) return undefined;
  const differing = own.flatMap((name, i) => {
    const other = built[i] ?? '';
    return name === other ? [] : [{ own: name, built: other }];
  });
  return differing.length === 0 ? undefined : differing;
}

/** The variables that the makefiles set themselves to something that may be a part of a path. */
function settings(state: MakeState): readonly Setting[] {
  const found: Setting[] = [];
  for (const [name, variable] of state.variables) {
    if (variable.origin !== 'file' || variable.value.length > 80) continue;
    const value = valueOf(state, name);
    if (/^[\w.+-]{2,60}$/.test(value)) found.push({ name, value });
  }
  // What is the whole of a name says more than a part of it, and PLAT is what one is to set, not DEFAULT_PLAT.
  return found.sort((a, b) => b.value.length - a.value.length || a.name.length - b.name.length);
}

/** For each way in which values of variables make all the differences: the values that they would have to have. */
function explanations(
  differing: readonly Difference[],
  values: readonly Setting[],
): readonly ReadonlyMap<string, string>[] {
  let ways: readonly ReadonlyMap<string, string>[] = [new Map()];
  for (const { own, built } of differing) {
    const causes: Setting[] = [];
    for (const { name, value } of values) {
      const at = own.indexOf(value);
      if (at < 0) continue;
      const head = own.slice(0, at);
      const tail = own.slice(at + value.length);
      const isLike = built.startsWith(head) && built.endsWith(tail);
      const other = built.slice(head.length, built.length - tail.length);
      if (isLike && other.length > 0 && built.length >= head.length + tail.length)
        causes.push({ name, value: other });
    }
    ways = causes
      .slice(0, mostNames)
      .flatMap(({ name, value }) =>
        ways.flatMap((way) => ((way.get(name) ?? value) === value ? [new Map([...way, [name, value]])] : [])),
      );
  }
  return ways.slice(0, mostVariants);
}
