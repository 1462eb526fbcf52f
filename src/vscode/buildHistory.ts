import * as vscode from 'vscode';
import type { MemoryMap } from '../core/memoryMap';
import type { Images } from './images';
import type { SavedBuilds } from './savedBuilds';

/** One state of a linked file. */
export interface Build {
  readonly map: MemoryMap;
  /** When the file was written, in milliseconds since 1970; absent where that cannot be found out. */
  readonly written?: number | undefined;
}

/** What was built before: the state of each linked file before its present one, also of an earlier window of the workspace. */
export interface BuildHistory {
  /** The newest state of the file that a script's image was read from, which an edit of the script may have overtaken. */
  built(script: vscode.Uri | undefined): Build | undefined;
  /** The state before a map's own: of another content of the same file. */
  before(map: MemoryMap): Build | undefined;
  /** Notes which file a script's image comes from. */
  note(script: vscode.Uri | undefined, map: MemoryMap): Promise<void>;
  dispose(): void;
}

export function registerBuildHistory(images: Images, saved: SavedBuilds): BuildHistory {
  /** By file, the newest last, at most two: a large kernel's map is large. */
  const states = new Map<string, Build[]>();
  const fileOf = new Map<string, string>();
  const loading = new Map<string, Promise<void>>();
  let saving = Promise.resolve();

  const load = async (file: string): Promise<void> => {
    states.set(
      file,
      (await saved.load(file)).filter(({ map }) => isReadable(map)),
    );
  };

  const keep = async (map: MemoryMap): Promise<void> => {
    if (map.origin.kind === 'script') return;
    const { file } = map.origin;
    let loaded = loading.get(file);
    if (loaded === undefined) loading.set(file, (loaded = load(file)));
    await loaded;
    const known = states.get(file) ?? [];
    const last = known.at(-1);
    if (last !== undefined && signature(last.map) === signature(map)) {
      known[known.length - 1] = { ...last, map };
      return;
    }
    states.set(file, [...known.slice(-1), { map }]);
    const written = await modified(file);
    const now = states.get(file);
    const own = now?.at(-1);
    if (now === undefined || own?.map !== map) return;
    now[now.length - 1] = { ...own, written };
    saving = saving.then(() => saved.save(file, now));
  };

  const listener = images.onDidChange(() => {
    for (const map of images.known()) void keep(map);
  });
  return {
    built: (script) => {
      const file = fileOf.get(script?.toString() ?? '');
      return file === undefined ? undefined : states.get(file)?.at(-1);
    },
    before: (map) => {
      const [older, newer] = states.get(map.origin.file) ?? [];
      if (older === undefined || newer === undefined) return undefined;
      return signature(map) === signature(newer.map) ? older : newer;
    },
    note: async (script, map) => {
      if (map.origin.kind !== 'script') fileOf.set(script?.toString() ?? '', map.origin.file);
      await keep(map);
    },
    dispose: () => {
      listener.dispose();
      states.clear();
    },
  };
}

/** Equal for two readings of one content: where everything is and how large, and how many symbols there are. */
function signature(map: MemoryMap): string {
  const sections = map.sections.map(({ name, vma, size }) =>
    [name, ...[vma, size].map((q) => (q.kind === 'known' ? q.value.toString(16) : ''))].join(' '),
  );
  const { count } = map.symbols;
  // Symbols that have moved within a section of unchanged size are another build, too.
  const samples = Array.from({ length: Math.min(count, 512) }, (_, i) => {
    const { name, value, size } = map.symbols.at(Math.floor((i * count) / Math.min(count, 512)));
    return `${name} ${value.toString(16)} ${size.toString(16)}`;
  });
  return [count.toString(), ...sections, ...samples].join('\n');
}

/** What was kept may be damaged; what a comparison looks at is looked at here. */
function isReadable(map: MemoryMap): boolean {
  try {
    return signature(map) !== '';
  } catch {
    return false;
  }
}

async function modified(file: string): Promise<number | undefined> {
  try {
    return (await vscode.workspace.fs.stat(vscode.Uri.parse(file, true))).mtime;
  } catch {
    return undefined;
  }
}
