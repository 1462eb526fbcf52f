import * as vscode from 'vscode';
import { bytesSource, type ByteSource } from '../core/elf/bytes';
import { readLinkInputs } from '../core/elf/linkInput';
import { fileIssue, nothingOf, readBuiltFile, readNamedFile } from '../core/imageFile';
import type { Issue } from '../core/issue';
import type { LinkInput } from '../core/linkerscript/input';
import type { MemoryMap } from '../core/memoryMap';
import { platform } from '../node/platform';
import type { FoundFile } from './imageFiles';
import { withReading } from './readings';

/** Where only whole files can be read, larger ones are not. */
const largestWhole = 64 * 1024 * 1024;

/** Reads images and objects, each once until it changes. */
export interface ImageReader {
  /** A linked ELF file, a linker's map or a listing of symbols; undefined for anything else. Never rejects. */
  image(file: FoundFile): Promise<MemoryMap | undefined>;
  /**
   * A file that somebody has named: images, objects and core dumps too, and for what cannot be shown a map of nothing that says
   * why. Undefined for other text. Never rejects.
   */
  named(file: FoundFile): Promise<MemoryMap | undefined>;
  /** The inputs that an object file gives to a link. Never rejects. */
  inputs(file: FoundFile): Promise<readonly LinkInput[]>;
}

const mostCached = 256;

export function makeImageReader(): ImageReader {
  const images = new Map<string, Promise<MemoryMap | undefined>>();
  const inputs = new Map<string, Promise<readonly LinkInput[]>>();
  const named = new Map<string, Promise<MemoryMap | undefined>>();
  return {
    image: (file) => cached(images, file, () => readImage(file, false)),
    named: (file) => cached(named, file, () => readImage(file, true)),
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

async function readImage(file: FoundFile, named: boolean): Promise<MemoryMap | undefined> {
  const name = file.uri.toString();
  const inThread = platform.readBuiltFile;
  if (file.size >= worthThread && file.uri.scheme === 'file' && inThread !== undefined) {
    try {
      return await withReading(name, file.size, (watch) => inThread(file.uri.fsPath, name, named, watch));
    } catch (error) {
      // What a thread could not hold this one must not try.
      console.warn(`Memscape could not read ${name}:`, error);
      return named ? nothingOf(name, failure(name, error)) : undefined;
    }
  }
  const read = named ? readNamedFile : readBuiltFile;
  const beside = file.uri.scheme === 'file' ? platform.filesBeside?.(file.uri.fsPath) : undefined;
  return use(
    file,
    (error) => (named ? nothingOf(name, failure(name, error)) : undefined),
    (source) => read(resting(source), name, beside),
  );
}

function failure(name: string, error: unknown): Issue {
  return fileIssue('file-failed', {
    file: name,
    reason: error instanceof Error ? error.message : String(error),
  });
}

/** Smaller files are read before a thread has started. */
const worthThread = 256 * 1024;

/** Lets others run between the parts of a large file, where there is no thread to read it in. */
function resting(source: ByteSource): ByteSource {
  return {
    size: source.size,
    read: async (offset, length) => {
      if (source.size >= worthThread) await new Promise((resolve) => setTimeout(resolve));
      return source.read(offset, length);
    },
  };
}

async function readInputs(file: FoundFile): Promise<readonly LinkInput[]> {
  return use<readonly LinkInput[]>(
    file,
    () => [],
    async (source) => (await readLinkInputs(source, file.uri.toString())).inputs,
  );
}

/** Opens a file in part where the host can, else whole. `none` answers for a file that cannot be read. */
async function use<T>(
  file: FoundFile,
  none: (error: unknown) => T,
  read: (source: ByteSource) => Promise<T>,
): Promise<T> {
  try {
    if (file.uri.scheme === 'file' && platform.openFile !== undefined) {
      const open = await platform.openFile(file.uri.fsPath);
      try {
        return await read(open);
      } finally {
        await open.close();
      }
    }
    if (file.size > largestWhole)
      return none(new Error(`here files can only be read whole, and up to ${largestWhole.toString()} bytes`));
    return await read(bytesSource(await vscode.workspace.fs.readFile(file.uri)));
  } catch (error) {
    return none(error);
  }
}
