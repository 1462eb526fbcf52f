import * as vscode from 'vscode';
import { readSavedMap, saveMap } from '../core/savedMap';
import type { Build } from './buildHistory';

/** Keeps the last two builds of each linked file in the folder that VS Code gives the extension for the workspace. */
export interface SavedBuilds {
  /** The states of a file that an earlier window has left, the newest last. Never rejects. */
  load(file: string): Promise<readonly Build[]>;
  /** Writes them down; a large one is left out. Never rejects. */
  save(file: string, builds: readonly Build[]): Promise<void>;
}

/** One build of a kernel with 100,000 symbols takes some 7 MB. */
const largestBuild = 32 * 1024 * 1024;
/** Of all builds of a workspace; those that were written longest ago go first. */
const mostBytes = 128 * 1024 * 1024;

/** Without a folder, as in a window that has none open, nothing is kept. `version` is that of the extension: another one may not read it. */
export function makeSavedBuilds(folder: vscode.Uri | undefined, version: string): SavedBuilds {
  if (folder === undefined) return { load: () => Promise.resolve([]), save: () => Promise.resolve() };
  const { fs } = vscode.workspace;
  const place = vscode.Uri.joinPath(folder, 'builds');
  const fileOf = (file: string, age: number): vscode.Uri =>
    vscode.Uri.joinPath(place, `${hashOf(file)}.${age.toString()}`);

  const prune = async (): Promise<void> => {
    const all = await Promise.all(
      (await fs.readDirectory(place)).map(async ([name]) => {
        const uri = vscode.Uri.joinPath(place, name);
        return { uri, ...(await fs.stat(uri)) };
      }),
    );
    let kept = 0;
    for (const { uri, size } of all.sort((a, b) => b.mtime - a.mtime)) {
      kept += size;
      if (kept > mostBytes) await fs.delete(uri);
    }
  };

  return {
    load: async (file) => {
      const builds: Build[] = [];
      for (const age of [1, 0]) {
        try {
          const saved = readSavedMap(await fs.readFile(fileOf(file, age)));
          const written = saved === undefined ? undefined : timeIn(saved.note, version, file);
          if (saved !== undefined && written !== undefined)
            builds.push({ map: saved.open(), ...(written === 0 ? {} : { written }) });
        } catch {
          // There is none.
        }
      }
      return builds;
    },
    save: async (file, builds) => {
      try {
        await fs.createDirectory(place);
        const [newest, older] = [...builds].reverse();
        for (const [age, build] of [newest, older].entries()) {
          const note = noteOf(version, file, build?.written ?? 0);
          const bytes = build === undefined ? undefined : saveMap(build.map, note, largestBuild);
          if (bytes !== undefined) await fs.writeFile(fileOf(file, age), bytes);
          // Without the newer one, an older one would be taken for it.
          else await fs.delete(fileOf(file, age)).then(undefined, () => undefined);
        }
        await prune();
      } catch (error) {
        console.warn('Memscape could not keep a build for comparison:', error);
      }
    },
  };
}

/** Which program wrote it, of which file, and when that was written. */
function noteOf(version: string, file: string, written: number): string {
  return JSON.stringify([version, file, written]);
}

/** Undefined for a note of another version or another file, since two files may have one hash. */
function timeIn(note: string, version: string, file: string): number | undefined {
  const [by, of, written] = JSON.parse(note) as readonly unknown[]; // Every note is an array.
  return by === version && of === file && typeof written === 'number' ? written : undefined;
}

/** FNV-1a, 64 bits. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
