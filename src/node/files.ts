import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import type { ByteSource } from '../core/elf/bytes';
import type { FilesBeside } from '../core/elf/debugFile';

/** A file open for reading in part. */
export interface OpenFile extends ByteSource {
  close(): Promise<void>;
}

/** Rejects when the file cannot be opened or is no regular file; a pipe or a device could block for ever. */
export async function openFile(path: string): Promise<OpenFile> {
  // Asked before it is opened: opening a pipe waits for whoever writes to it.
  checkRegular(await stat(path));
  const handle = await open(path, 'r');
  try {
    const status = await handle.stat();
    checkRegular(status);
    return {
      size: status.size,
      read: (offset, length) =>
        readFully(handle, offset, Math.max(0, Math.min(length, status.size - offset))),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function checkRegular(status: Stats): void {
  if (status.isFile()) return;
  throw new Error(status.isDirectory() ? 'it is a directory' : 'it is not a regular file');
}

/** Opens a file, passes it on, and closes it however that ends. */
export async function withFile<T>(path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
  const file = await openFile(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** The files beside one that is read; what cannot be opened or read is as good as not there. */
export function filesBeside(path: string): FilesBeside {
  return {
    path,
    open: async (other, use) => {
      try {
        return await withFile(other, use);
      } catch {
        return undefined;
      }
    },
  };
}

/**
 * The same file, which says how many of its bytes have been read, at most ten times a second, and reads no more once `signal` is
 * aborted. What is read again counts again, up to the file's size.
 */
export function watched(file: ByteSource, report: (read: number) => void, signal: AbortSignal): ByteSource {
  let total = 0;
  let told = 0;
  return {
    size: file.size,
    read: async (offset, length) => {
      signal.throwIfAborted();
      const bytes = await file.read(offset, length);
      total = Math.min(file.size, total + bytes.length);
      if (Date.now() - told >= 100) {
        told = Date.now();
        report(total);
      }
      return bytes;
    },
  };
}

/** The whole of a text file; rejects when it is longer than `limit` bytes. */
export async function readText(path: string, limit = 256 * 1024 * 1024): Promise<string> {
  return withFile(path, async (file) => {
    if (file.size > limit) throw tooLong(file.size, limit);
    return new TextDecoder().decode(await file.read(0, file.size));
  });
}

/**
 * The same without waiting: for threads and programs that do nothing else meanwhile, where each wait costs more than the reading.
 * Throws instead of rejecting.
 */
export function readTextNow(path: string, limit: number): string {
  const { file, size } = openNow(path);
  try {
    if (size > limit) throw tooLong(size, limit);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** As `openFile`, each read made at once, for such programs that open thousands of small files. Throws instead of rejecting. */
export function openFileNow(path: string): OpenFile {
  const { file, size } = openNow(path);
  return {
    size,
    // eslint-disable-next-line @typescript-eslint/require-await -- What it throws is to reject.
    read: async (offset, length) => {
      const bytes: Uint8Array = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, size - offset)));
      let done = 0;
      while (done < bytes.length) {
        const count = readSync(file, bytes, done, bytes.length - done, offset + done);
        if (count === 0) break;
        done += count;
      }
      return bytes.subarray(0, done);
    },
    close: () => {
      closeSync(file);
      return Promise.resolve();
    },
  };
}

function openNow(path: string): { readonly file: number; readonly size: number } {
  checkRegular(statSync(path));
  const file = openSync(path, 'r');
  try {
    const status = fstatSync(file);
    checkRegular(status);
    return { file, size: status.size };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function tooLong(size: number, limit: number): Error {
  return new Error(`it has ${size.toString()} bytes, more than the ${limit.toString()} that are read`);
}

/** Fewer bytes than asked for only when the file was cut while it was being read. */
async function readFully(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  // Not cleared first: what is returned has been read.
  const bytes: Uint8Array = Buffer.allocUnsafeSlow(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
