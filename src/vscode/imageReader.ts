import * as vscode from 'vscode';
import { bytesSource, type ByteSource } from '../core/elf/bytes';
import { readElfMap } from '../core/elf/elfMap';
import { isElf, readElf } from '../core/elf/file';
import { readLinkInputs } from '../core/elf/linkInput';
import type { LinkInput } from '../core/linkerscript/input';
import { headBytes, isMapFile, readMapFile } from '../core/mapfile';
import type { MemoryMap } from '../core/memoryMap';
import { isSymbolListing, readSymbolListing } from '../core/symbolListing';
import { platform } from '../node/platform';
import type { FoundFile } from './imageFiles';

/** Where only whole files can be read, larger ones are not. */
const largestWhole = 64 * 1024 * 1024;

/** The map of a large kernel has some 100 MB. */
const largestText = 512 * 1024 * 1024;

/** Reads images and objects, each once until it changes. */
export interface ImageReader {
  /** A linked ELF file, a linker's map or a listing of symbols; undefined for anything else. Never rejects. */
  image(file: FoundFile): Promise<MemoryMap | undefined>;
  /** The inputs that an object file gives to a link. Never rejects. */
  inputs(file: FoundFile): Promise<readonly LinkInput[]>;
}

const mostCached = 256;

export function makeImageReader(): ImageReader {
  const images = new Map<string, Promise<MemoryMap | undefined>>();
  const inputs = new Map<string, Promise<readonly LinkInput[]>>();
  return {
    image: (file) => cached(images, file, () => readImage(file)),
    inputs: (file) => cached(inputs, file, () => readInputs(file)),
  };
}

function cached<T>(cache: Map<string, Promise<T>>, file: FoundFile, read: () => Promise<T>): Promise<T> {
  const key = `${file.uri.toString()} ${file.modified.toString()} ${file.size.toString()}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= mostCached) cache.clear();
  const made = read();
  cache.set(key, made);
  return made;
}

async function readImage(file: FoundFile): Promise<MemoryMap | undefined> {
  return use(file, undefined, async (source) => {
    const name = file.uri.toString();
    const start = await source.read(0, headBytes);
    if (!isElf(start)) {
      return file.size > largestText ? undefined : readText(source, name, new TextDecoder().decode(start));
    }
    const header = await readElf(source, name);
    // 2 is an executable, 3 a shared or position-independent one; objects and core dumps are no images.
    if (!header.ok || (header.value.type !== 2 && header.value.type !== 3)) return undefined;
    const map = await readElfMap(source, name);
    return map.ok ? map.value : undefined;
  });
}

/** A linker's map or a listing of symbols, told by how it begins. */
async function readText(source: ByteSource, name: string, head: string): Promise<MemoryMap | undefined> {
  if (isMapFile(head)) return readMapFile(source, name);
  return isSymbolListing(head) ? readSymbolListing(source, name) : undefined;
}

async function readInputs(file: FoundFile): Promise<readonly LinkInput[]> {
  return use(file, [], async (source) => (await readLinkInputs(source, file.uri.toString())).inputs);
}

/** Opens a file in part where the host can, else whole. A file that cannot be read is as good as none. */
async function use<T>(file: FoundFile, none: T, read: (source: ByteSource) => Promise<T>): Promise<T> {
  try {
    if (file.uri.scheme === 'file' && platform.openFile !== undefined) {
      const open = await platform.openFile(file.uri.fsPath);
      try {
        return await read(open);
      } finally {
        await open.close();
      }
    }
    if (file.size > largestWhole) return none;
    return await read(bytesSource(await vscode.workspace.fs.readFile(file.uri)));
  } catch {
    return none;
  }
}
