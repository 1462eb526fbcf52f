import { clueAt, type Candidate, type Clue, type ProfileEvidence } from './evidence';
import type { MachineClaim } from './machines';
import { systems, type System } from './systemTable';

/** The systems that a workspace shows markers of, with the layouts that fit. */
export function systemsOf(
  evidence: ProfileEvidence,
  claims: readonly MachineClaim[],
): readonly (readonly Candidate[])[] {
  const paths = new Set(evidence.paths);
  return systems.flatMap((system) => {
    const place = placeOf(system, evidence, paths);
    if (place === undefined) return [];
    const text = (path: string): string | undefined => evidence.text(path);
    return [
      system.candidates({
        text,
        paths: evidence.paths,
        images: evidence.images,
        claims,
        ...place,
      }),
    ];
  });
}

/** Whether a system's recognition may read the text of a file. */
export function saysSystem(path: string): boolean {
  return systems.some(
    ({ text, reads = [] }) =>
      text?.files.test(path) === true || reads.some((name) => path === name || path.endsWith(`/${name}`)),
  );
}

/** Whether a file is one of those that mark a system's tree. */
export function marksSystem(path: string): boolean {
  return markerFiles().some((file) => path === file || path.endsWith(`/${file}`));
}

let files: readonly string[] | undefined;

function markerFiles(): readonly string[] {
  return (files ??= systems.flatMap(({ markers, unlike = [] }) => [...markers.flat(), ...unlike]));
}

interface Place {
  readonly root: string;
  readonly marker: Clue;
}

/** In parts of a path. */
const deepestText = 3;

function placeOf(
  { name, markers, unlike = [], text }: System,
  evidence: ProfileEvidence,
  paths: ReadonlySet<string>,
): Place | undefined {
  for (const [first = '', ...others] of markers) {
    for (const path of evidence.paths) {
      if (path !== first && !path.endsWith(`/${first}`)) continue;
      const root = path.slice(0, path.length - first.length);
      const has = (other: string): boolean => paths.has(`${root}${other}`);
      if (others.every(has) && !unlike.some(has))
        return { root, marker: { file: path, why: `is of ${name}` } };
    }
  }
  if (text === undefined) return undefined;
  for (const path of evidence.paths) {
    // A driver for another system deep in a tree does not make the tree that system.
    if (path.split('/').length > deepestText) continue;
    const marker = text.files.test(path)
      ? clueAt(path, evidence.text(path), text.pattern, text.why)
      : undefined;
    if (marker !== undefined) return { root: path.replace(/[^/]*$/, ''), marker };
  }
  return undefined;
}
