import type { LinkWords } from '../linkFlags';
import { joinPath, looksLikeScript, nameOf, templateOf, withoutRoot } from '../paths';
import type { ScriptReference } from '../project';
import { at, isUnset, withoutMarkers, type RunFindings } from './findings';
import { inTree, wildcard } from './treePaths';
import { located } from './implicitRule';
import type { FoundLink, MadeFile } from './recipes';
import { hasUnknown, readable, reasonsIn, type MakeState } from './state';

/** A script of a link: the file that it is, as far as that is known. */
export interface ResolvedScript {
  readonly reference?: ScriptReference;
  readonly made?: MadeFile;
  /** Files that would fit where a part of the name is not known. */
  readonly candidates: readonly string[];
  readonly unset: readonly string[];
  readonly unknowns: readonly string[];
  readonly state: 'there' | 'template' | 'configured' | 'missing';
}

/** The file that a script of a link is: there, made by the build, of a template, or one of several. */
export function resolveScript(
  run: RunFindings,
  found: FoundLink,
  script: LinkWords['scripts'][number],
  searchPath: readonly string[],
): ResolvedScript {
  const { state, made } = run;
  const isDefault: { isDefault?: true } = script.isDefault === true ? { isDefault: true } : {};
  const plain = withoutMarkers(script.path);
  const unset = reasonsIn(state, script.path)
    .filter(isUnset)
    .map((why) => why.split(' ')[0] ?? '');
  const isOnlyUnset = unset.length === reasonsIn(state, script.path).length;
  const none = { candidates: [], unset: [], unknowns: [] };
  const elsewhere = located(state, plain);
  const places = [
    at(state, found, plain),
    ...(elsewhere === undefined ? [] : [inTree(state, elsewhere)]),
    ...searchPath.map((folder) => joinPath(folder, plain)),
  ];
  if (!hasUnknown(script.path) || isOnlyUnset) {
    const there = places.find((path) => state.index.hasFile(path));
    const maker = places.map((path) => made.get(path)).find((one) => one !== undefined);
    if (maker !== undefined) return ofMaker(run, maker, there, isDefault);
    if (there !== undefined) {
      const template = templateOf(there);
      return {
        ...none,
        reference: { path: there, ...isDefault, ...(template === undefined ? {} : { template }) },
        state: 'there',
      };
    }
    const source = templateBeside(state, places[0] ?? plain, plain);
    if (source !== undefined) {
      const template = templateOf(source) ?? 'cpp';
      return {
        ...none,
        reference: { path: source, template, ...isDefault },
        state: template === 'cpp' ? 'template' : 'configured',
      };
    }
  }
  if (hasUnknown(script.path)) {
    const why = reasonsIn(state, script.path);
    const there = belowUnknown(state, found, script.path);
    if (there !== undefined) {
      const template = templateOf(there);
      return {
        ...none,
        reference: { path: there, ...isDefault, ...(template === undefined ? {} : { template }) },
        unknowns: [`${readable(script.path)} is taken for ${there}: ${why.join(', ')}`],
        state: 'there',
      };
    }
    const pattern = script.path.replace(/(\uE000\d+\uE001)+/g, '*');
    const candidates = /^\*+$/.test(pattern)
      ? []
      : wildcard(state, joinPath(found.folder, pattern))
          .map((path) => inTree(state, path))
          .filter((path) => looksLikeScript(path));
    const [only] = candidates;
    const shown = withoutRoot(readable(script.path), state.root);
    const unknowns = [`the script ${shown}: ${why.join(', ')}`];
    if (only !== undefined && candidates.length === 1)
      return { candidates, unset, unknowns, reference: { path: only, ...isDefault }, state: 'there' };
    if (candidates.length > 1)
      return { candidates: candidates.slice(0, 12), unset, unknowns, state: 'missing' };
    return { ...none, unset, unknowns, state: 'missing' };
  }
  const path = places[0] ?? plain;
  return { ...none, reference: { path, ...isDefault }, unknowns: [`${path} is not there`], state: 'missing' };
}

/** Where only the folder in front of a script is not known: the file of that name near the makefile, or the only one. */
function belowUnknown(state: MakeState, found: FoundLink, path: string): string | undefined {
  const tail = /^(?:\uE000\d+\uE001)+\/([^\uE000]+)$/.exec(path)?.[1];
  if (tail === undefined) return undefined;
  const near = [at(state, found, tail), inTree(state, `${state.root}/${tail}`)].find((one) =>
    state.index.hasFile(one),
  );
  if (near !== undefined) return near;
  const [only, ...others] = state.index
    .named(nameOf(tail))
    .filter((one) => one === tail || one.endsWith(`/${tail}`));
  return others.length === 0 ? only : undefined;
}

/** A script that the build makes: what it is made of, and the made file where a build left it. */
function ofMaker(
  run: RunFindings,
  maker: MadeFile,
  there: string | undefined,
  isDefault: { isDefault?: true },
): ResolvedScript {
  const { state } = run;
  // Headers are taken in, and are not what is preprocessed.
  const sources = maker.sources.filter((path) => !path.endsWith('.h')).map((path) => inTree(state, path));
  const source = sources.find((path) => state.index.hasFile(path) && path !== there) ?? there;
  const none = { candidates: [], unset: [], unknowns: [], made: maker };
  if (source === undefined || source === there) {
    const path = there ?? inTree(state, maker.output);
    return {
      ...none,
      reference: { path, ...isDefault },
      ...(there === undefined ? { unknowns: [`${path} is made by the build`] } : {}),
      state: there === undefined ? 'missing' : 'there',
    };
  }
  if (maker.kind === 'copied') return { ...none, reference: { path: source, ...isDefault }, state: 'there' };
  const reference = {
    path: source,
    template: maker.kind,
    ...isDefault,
    ...(there === undefined ? {} : { generated: there }),
  } as const;
  return {
    ...none,
    reference,
    state: there !== undefined ? 'there' : maker.kind === 'cpp' ? 'template' : 'configured',
  };
}

/** The file that a missing script is made of, by its name. */
function templateBeside(state: MakeState, path: string, plain: string): string | undefined {
  const found = templateNames(path).find((one) => state.index.hasFile(one));
  // VPATH has the sources of a build in a folder of its own.
  return (
    found ??
    templateNames(plain)
      .flatMap((one) => located(state, one) ?? [])
      .map((one) => inTree(state, one))[0]
  );
}

function templateNames(path: string): readonly string[] {
  const stem = path.replace(/\.[^./]*$/, '');
  return [
    `${path}.S`,
    `${path}.in`,
    `${path}.s`,
    `${path}.h`,
    `${path}.c`,
    `${path}.cpp`,
    `${stem}.lds.S`,
    `${stem}.ld.S`,
    `${stem}.lds.h`,
    `${stem}.ldS`,
    `${stem}.S`,
    `${stem}.in`,
  ];
}
