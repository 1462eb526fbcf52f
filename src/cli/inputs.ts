import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readLinkInputs, type LinkInputs } from '../core/elf/linkInput';
import { fileKind, kindBytes, readImageFile, type FileKind } from '../core/imageFile';
import type { MemoryMap } from '../core/memoryMap';
import { filesBeside, openFileNow, type OpenFile } from '../node/files';
import { UsageError } from './outcome';

export async function kindOf(path: string): Promise<FileKind> {
  return opened(path, async (file) => fileKind(await file.read(0, kindBytes)));
}

/** An image, a map file or a list of symbols as a memory map. */
export async function readMap(path: string): Promise<MemoryMap> {
  const map = await opened(path, (file) => readImageFile(file, path, filesBeside(path)));
  if (map === undefined) {
    throw new UsageError(`${path} is neither an ELF file nor a map file nor a list of symbols`);
  }
  if (!map.ok) throw new UsageError(map.error.message);
  return map.value;
}

/** The inputs that an object, a shared library or an archive gives to a link. */
export async function readInputs(path: string): Promise<LinkInputs> {
  return opened(path, (file) =>
    readLinkInputs(file, path, async (member) => new Uint8Array(await readFile(join(dirname(path), member)))),
  );
}

/** Runs with the file open; that it cannot be opened is said in one line. */
async function opened<T>(path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
  let file: OpenFile;
  try {
    file = openFileNow(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
  }
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException; // Errors of the file system carry a code; others leave it undefined.
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'permission denied';
  return code === 'EISDIR' ? 'it is a directory' : error.message;
}
