import * as vscode from 'vscode';
import type { MemoryMap } from '../core/memoryMap';
import type { ComparePair } from '../core/picture';
import { isBuiltinProfileId, loadBuiltin } from '../core/profiles';
import type { LayoutProfile } from '../core/profiles/profile';
import type { BuildHistory } from './buildHistory';
import { isScriptName } from './imageFiles';
import { makeImageReader } from './imageReader';
import type { Images } from './images';
import type { CompareWith, Subject } from './panelSubject';
import type { ProfileFiles } from './profileFiles';

/** Finds what a comparison is between; a sentence says why there is none. */
export interface Comparisons {
  pair(subject: Subject, map: MemoryMap | undefined): Promise<ComparePair | string>;
  readonly history: BuildHistory;
}

export function makeComparisons(images: Images, history: BuildHistory, files: ProfileFiles): Comparisons {
  const reader = makeImageReader();

  const read = async (file: vscode.Uri): Promise<MemoryMap | undefined> => {
    if (isScriptName(file.path)) return images.forScript(file);
    const { mtime, size } = await vscode.workspace.fs.stat(file);
    return reader.image({ uri: file, modified: mtime, size });
  };

  const profile = async (id: string): Promise<LayoutProfile | undefined> =>
    isBuiltinProfileId(id)
      ? loadBuiltin(id)
      : (await files.all()).find((own) => own.profile.id === id)?.profile;

  const pairOf = async (
    compare: CompareWith,
    script: vscode.Uri | undefined,
    map: MemoryMap | undefined,
  ): Promise<ComparePair | string> => {
    if (compare.kind === 'profiles') {
      const [before, after] = await Promise.all([profile(compare.before), profile(compare.after)]);
      if (before === undefined || after === undefined)
        return `There is no profile "${before === undefined ? compare.before : compare.after}" any more.`;
      return { kind: 'profiles', before, after };
    }
    if (map === undefined) return 'There is no image to compare.';
    const after = { label: map.origin.kind === 'script' ? 'Script as it is' : await builtLabel(map), map };
    if (compare.kind === 'last') {
      // While the script is ahead of the build, the build is what was last.
      const last = map.origin.kind === 'script' ? history.built(script) : history.before(map);
      if (last === undefined)
        return 'No earlier build was seen yet. It is kept from now on: build again, or compare with a file.';
      const label = map.origin.kind === 'script' ? 'Built' : 'Before';
      return { kind: 'builds', before: { label: withTime(label, last.written), map: last.map }, after };
    }
    try {
      const other = await read(compare.file);
      const name = compare.file.path.split('/').at(-1) ?? compare.file.path;
      if (other === undefined) return `${name} is no linked image, map file or linker script.`;
      return { kind: 'builds', before: { label: name, map: other }, after };
    } catch {
      return `${compare.file.path} cannot be read.`;
    }
  };

  return {
    pair: async ({ compare, script }, map) =>
      compare === undefined ? 'Nothing is compared.' : pairOf(compare, script, map),
    history,
  };
}

async function builtLabel(map: MemoryMap): Promise<string> {
  try {
    const { mtime } = await vscode.workspace.fs.stat(vscode.Uri.parse(map.origin.file, true));
    return withTime('After', mtime);
  } catch {
    return 'After';
  }
}

function withTime(word: string, time: number | undefined): string {
  return time === undefined ? word : `${word}, ${clock(time)}`;
}

/** Hours and minutes; with the day where that is not today. */
export function clock(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => value.toString().padStart(2, '0');
  const hours = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === new Date().toDateString()) return hours;
  return `${date.getFullYear().toString()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${hours}`;
}
