import { archiveKind } from './elf/archive';
import type { ByteSource } from './elf/bytes';
import { readElfMap } from './elf/elfMap';
import { isElf } from './elf/file';
import { unreadable } from './elf/range';
import { isMacho, readMachoMap } from './images/macho';
import { isPe, readPeMap } from './images/pe';
import type { Issue } from './issue';
import { isMapFile, readMapFile } from './mapfile';
import type { MemoryMap } from './memoryMap';
import { fail, ok, type Result } from './result';
import { isSymbolListing, readSymbolListing } from './symbolListing';

/** What a file is, as far as memory layouts go. `object` is an ELF file that is not linked. */
export type FileKind = 'elf' | 'object' | 'archive' | 'pe' | 'macho' | 'map' | 'listing' | 'text' | 'binary';

/** How many bytes from its start tell what a file is. */
export const kindBytes = 16_384;

/** By the first `kindBytes` bytes of a file; `text` and `binary` are what is nothing else, without and with NULs. */
export function fileKind(start: Uint8Array): FileKind {
  if (isElf(start)) return isObject(start) ? 'object' : 'elf';
  if (archiveKind(start) !== undefined) return 'archive';
  if (isMacho(start)) return 'macho';
  if (isPe(start)) return 'pe';
  const text = new TextDecoder().decode(start);
  if (isMapFile(text)) return 'map';
  if (isSymbolListing(text)) return 'listing';
  return start.includes(0) ? 'binary' : 'text';
}

/**
 * Reads whatever tells where things are in memory: a linked image, an object, a linker's map, a listing of symbols. Never
 * rejects; undefined for archives and for files of another kind.
 */
export async function readImageFile(
  source: ByteSource,
  file: string,
): Promise<Result<MemoryMap, Issue> | undefined> {
  let kind: FileKind;
  try {
    kind = fileKind(await source.read(0, kindBytes));
  } catch (error) {
    return fail(unreadable(file, error));
  }
  switch (kind) {
    case 'elf':
    case 'object':
      return readElfMap(source, file);
    case 'pe':
      return readPeMap(source, file);
    case 'macho':
      return readMachoMap(source, file);
    case 'map':
      return ok(await readMapFile(source, file));
    case 'listing':
      return ok(await readSymbolListing(source, file));
    case 'archive':
    case 'text':
    case 'binary':
      return undefined;
  }
}

/** e_type is 1 in a relocatable file; byte 5 says in which order its two bytes stand. */
function isObject(start: Uint8Array): boolean {
  return start[5] === 2 ? start[17] === 1 && start[16] === 0 : start[16] === 1 && start[17] === 0;
}
