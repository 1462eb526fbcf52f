import { lstat, open, readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ProjectTree } from '../core/project/project';
import { readTextNow } from './files';

/** A folder's files as the detection reads them, and what could not be looked into. */
export interface ListedTree extends ProjectTree {
  readonly root: string;
  /** Folders that could not be read, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  /** Set when there were more files than are listed, or the listing was stopped. */
  readonly stopped?: string;
}

export interface ListLimits {
  readonly mostFiles: number;
  readonly deepest: number;
}

const usual: ListLimits = { mostFiles: 300_000, deepest: 40 };
const ignored: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  // Quilt's copies of files before its patches.
  '.pc',
  '.svn',
  'node_modules',
  '.vscode-test',
  '.repo',
  '.cache',
  '__pycache__',
]);
const mostText = 4 * 1024 * 1024;
const atOnce = 32;

/**
 * Lists a folder: its files by path, sorted. Links to folders are not followed, since they may lead back up; links to files
 * count as files. Rejects only when the folder itself cannot be read.
 */
export async function listTree(
  folder: string,
  signal?: AbortSignal,
  limits: ListLimits = usual,
): Promise<ListedTree> {
  const root = resolve(folder);
  const files: string[] = [];
  const unreadable: { path: string; why: string }[] = [];
  let stopped: string | undefined;
  let waiting: { path: string; depth: number }[] = [{ path: '', depth: 0 }];
  const look = async ({
    path,
    depth,
  }: {
    path: string;
    depth: number;
  }): Promise<{ path: string; depth: number }[]> => {
    const found: { path: string; depth: number }[] = [];
    try {
      for (const entry of await readdir(path === '' ? root : `${root}/${path}`, { withFileTypes: true })) {
        const own = path === '' ? entry.name : `${path}/${entry.name}`;
        if (entry.isDirectory()) {
          if (!ignored.has(entry.name) && depth < limits.deepest) found.push({ path: own, depth: depth + 1 });
        } else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(`${root}/${own}`))))
          files.push(own);
      }
    } catch (error) {
      if (path === '') throw error;
      unreadable.push({ path, why: error instanceof Error ? error.message : String(error) });
    }
    return found;
  };
  while (waiting.length > 0 && stopped === undefined) {
    const batch = waiting.slice(0, atOnce);
    const next = (await Promise.all(batch.map(look))).flat();
    waiting = [...waiting.slice(atOnce), ...next];
    if (files.length >= limits.mostFiles)
      stopped = `there are more than ${limits.mostFiles.toString()} files`;
    if (signal?.aborted === true) stopped = 'it was cancelled';
  }
  files.sort();
  const pauses = makePauses();
  return {
    root,
    files,
    unreadable,
    ...(stopped === undefined ? {} : { stopped }),
    read: async (path, limit = mostText) => {
      try {
        await pauses.take();
        return readTextNow(resolve(root, path), limit);
      } catch {
        return undefined;
      }
    },
    pause: pauses.take,
    readStart: async (path, bytes) => {
      try {
        return await firstBytes(resolve(root, path), bytes);
      } catch {
        return undefined;
      }
    },
  };
}

/** In milliseconds: nothing else that this thread is asked for, such as to stop, waits longer. */
const longestTurn = 20;

/** Lets others run, but not more often than is of use. */
function makePauses(): { readonly take: () => Promise<void> } {
  let since = performance.now();
  return {
    take: async () => {
      if (performance.now() - since < longestTurn) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
      since = performance.now();
    },
  };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function firstBytes(path: string, bytes: number): Promise<Uint8Array | undefined> {
  const status = await lstat(path);
  if (!status.isFile()) return undefined;
  const handle = await open(path, 'r');
  try {
    const buffer = new Uint8Array(Math.min(bytes, 4096));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
