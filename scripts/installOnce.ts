import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Fills `folder` by `install` unless that was done before, and resolves when it is complete.
 *
 * `install` works in a folder beside it that is renamed at the very end: an interrupted install leaves nothing that
 * could be taken for a whole one. Two processes that want the same folder wait for each other.
 */
export async function installOnce(
  folder: string,
  install: (partial: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder)) {
    return;
  }
  await mkdir(dirname(folder), { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    // Another process may have finished the install while this one waited for the lock.
    if (existsSync(folder)) {
      return;
    }
    const partial = `${folder}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial);
    await install(partial);
    await rename(partial, folder);
  } finally {
    await unlock();
  }
}

const pollMs = 250;

/** Holds a lock file with the owner's process id in it; a lock whose owner is gone is taken over. */
async function lock(file: string): Promise<() => Promise<void>> {
  for (let waiting = false; ; waiting = true) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) {
        throw error;
      }
    }
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (owner > 0 && !isRunning(owner)) {
      await rm(file, { force: true });
      continue;
    }
    if (!waiting) {
      console.log(`Waiting for process ${String(owner)}, which is installing the same thing (${file}).`);
    }
    await delay(pollMs);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that it runs and belongs to somebody else.
    return isErrno(error, 'EPERM');
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
