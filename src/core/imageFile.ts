import { archiveKind } from './elf/archive';
import type { ByteSource } from './elf/bytes';
import type { FilesBeside } from './elf/debugFile';
import { readElfMap } from './elf/elfMap';
import { isElf, readElf } from './elf/file';
import { unreadable } from './elf/range';
import { isMacho, readMachoMap } from './images/macho';
import { isPe, readPeMap } from './images/pe';
import { issueCatalogue, type Issue } from './issue';
import { headBytes, isMapFile, readMapFile } from './mapfile';
import { noSymbols, type MemoryMap } from './memoryMap';
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
 * rejects; undefined for archives and for files of another kind. `beside` opens files that hold symbols of this one.
 */
export async function readImageFile(
  source: ByteSource,
  file: string,
  beside?: FilesBeside,
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
      return readElfMap(source, file, beside);
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

/**
 * A file that somebody has named, as a map: what cannot be shown is a map of nothing with an issue that says why. Undefined for
 * text that is neither a map nor a listing, which may be a linker script. Never rejects.
 */
export async function readNamedFile(
  source: ByteSource,
  name: string,
  beside?: FilesBeside,
): Promise<MemoryMap | undefined> {
  let kind: FileKind;
  try {
    kind = fileKind(await source.read(0, kindBytes));
  } catch (error) {
    return nothingOf(name, unreadable(name, error));
  }
  switch (kind) {
    case 'text':
      return undefined;
    case 'archive':
      return nothingOf(name, fileIssue('file-archive', { file: name }));
    case 'binary':
      return nothingOf(name, fileIssue('file-unknown', { file: name }));
    case 'map':
    case 'listing':
      if (source.size > largestText) {
        const data = { file: name, size: source.size.toString(), limit: largestText.toString() };
        return nothingOf(name, fileIssue('file-too-large', data));
      }
      break;
    case 'elf':
    case 'object':
    case 'pe':
    case 'macho':
      break;
  }
  const map = await readImageFile(source, name, beside);
  if (map === undefined) return undefined;
  if (!map.ok) return nothingOf(name, map.error);
  const { sections, segments, symbols, issues } = map.value;
  const says = sections.length > 0 || segments.length > 0 || symbols.count > 0 || issues.length > 0;
  return says ? map.value : { ...map.value, issues: [fileIssue('file-empty', { file: name })] };
}

/** The map of a file that could not be read. */
export function nothingOf(name: string, issue: Issue): MemoryMap {
  return {
    name: name.replace(/^.*[/\\]/, ''),
    origin: { kind: 'elf', file: name },
    sections: [],
    segments: [],
    memory: [],
    symbols: noSymbols,
    scriptSymbols: [],
    issues: [issue],
  };
}

export const fileIssue = issueCatalogue({
  'file-archive': {
    severity: 'error',
    text: '{file} is an archive of object files, which are not placed before they are linked',
  },
  'file-unknown': {
    severity: 'error',
    text: '{file} is none of the files that are read: ELF, PE, Mach-O, a map of a linker, a listing of nm',
  },
  'file-empty': { severity: 'warning', text: '{file} holds no section, no segment and no symbol' },
  'file-too-large': {
    severity: 'error',
    text: '{file} has {size} bytes; maps and listings are read up to {limit}',
  },
  'file-failed': { severity: 'error', text: '{file} could not be read: {reason}' },
});

/** The map of a large kernel has some 100 MB. */
const largestText = 512 * 1024 * 1024;

/**
 * A linked ELF file, a linker's map or a listing of symbols, named `name`; undefined for anything else and for what cannot be
 * read. This is what a workspace's build is looked through for, so other files are met all the time. Never rejects.
 */
export async function readBuiltFile(
  source: ByteSource,
  name: string,
  beside?: FilesBeside,
): Promise<MemoryMap | undefined> {
  try {
    const start = await source.read(0, headBytes);
    if (!isElf(start)) {
      if (source.size > largestText) return undefined;
      const head = new TextDecoder().decode(start);
      if (isMapFile(head)) return await readMapFile(source, name);
      return isSymbolListing(head) ? await readSymbolListing(source, name) : undefined;
    }
    const header = await readElf(source, name);
    // 2 is an executable, 3 a shared or position-independent one; objects and core dumps are no images.
    if (!header.ok || (header.value.type !== 2 && header.value.type !== 3)) return undefined;
    const map = await readElfMap(source, name, beside);
    return map.ok ? map.value : undefined;
  } catch {
    return undefined;
  }
}

/** e_type is 1 in a relocatable file; byte 5 says in which order its two bytes stand. */
function isObject(start: Uint8Array): boolean {
  return start[5] === 2 ? start[17] === 1 && start[16] === 0 : start[16] === 1 && start[17] === 0;
}
