import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { archiveKind } from '../core/elf/archive';
import { readElfMap } from '../core/elf/elfMap';
import { isElf } from '../core/elf/file';
import { readLinkInputs, type LinkInputs } from '../core/elf/linkInput';
import { isMapFile, readMapFile } from '../core/mapfile';
import type { MemoryMap } from '../core/memoryMap';
import { isSymbolListing, readSymbolListing } from '../core/symbolListing';
import { openFile, type OpenFile } from '../node/files';
import { UsageError } from './outcome';

/** What a file given on the command line is, by its first bytes. */
export type FileKind = 'image' | 'object' | 'archive' | 'map' | 'listing' | 'text';

export async function fileKind(path: string): Promise<FileKind> {
  return opened(path, async (file) => {
    const start = await file.read(0, 16_384);
    if (isElf(start)) return isObject(start) ? 'object' : 'image';
    if (archiveKind(start) !== undefined) return 'archive';
    const text = new TextDecoder().decode(start);
    if (isMapFile(text)) return 'map';
    return isSymbolListing(text) ? 'listing' : 'text';
  });
}

/** An ELF file, a map file or a list of symbols as a memory map. */
export async function readMap(path: string): Promise<MemoryMap> {
  const kind = await fileKind(path);
  return opened(path, async (file) => {
    switch (kind) {
      case 'image':
      case 'object': {
        const map = await readElfMap(file, path);
        if (!map.ok) throw new UsageError(map.error.message);
        return map.value;
      }
      case 'map':
        return readMapFile(file, path);
      case 'listing':
        return readSymbolListing(file, path);
      case 'archive':
      case 'text':
        throw new UsageError(`${path} is neither an ELF file nor a map file nor a list of symbols`);
    }
  });
}

/** The inputs that an object, a shared library or an archive gives to a link. */
export async function readInputs(path: string): Promise<LinkInputs> {
  return opened(path, (file) =>
    readLinkInputs(file, path, async (member) => new Uint8Array(await readFile(join(dirname(path), member)))),
  );
}

/** Runs with the file open; that it cannot be opened is said in one line. */
async function opened<T>(path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
  const file = await openFile(path).catch((error: unknown) => {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
  });
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

/** e_type is 1 in a relocatable file; byte 5 says in which order its two bytes stand. */
function isObject(start: Uint8Array): boolean {
  return start[5] === 2 ? start[17] === 1 && start[16] === 0 : start[16] === 1 && start[17] === 0;
}
