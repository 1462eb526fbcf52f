import { parentPort } from 'node:worker_threads';
import { readBuiltFile, readNamedFile } from '../core/imageFile';
import { packMap, type PackedMap } from '../core/packedMap';
import { detectFolder, type FolderDetection, type KnownImages } from './detectFolder';
import { filesBeside, watched, withFile } from './files';

/** What a thread is asked for. */
export type WorkerRequest = ImageRequest | ProjectRequest | CancelRequest;

export interface ImageRequest {
  readonly kind: 'image';
  readonly id: number;
  readonly path: string;
  /** The name that the map is to have for the file. */
  readonly name: string;
  /** Set where somebody has named the file, and is to be told why it cannot be shown. */
  readonly named?: boolean;
}

/** The linker settings that the files of a folder tell of. */
export interface ProjectRequest {
  readonly kind: 'project';
  readonly id: number;
  readonly folder: string;
  readonly known: KnownImages;
}

/** Nobody needs the whole answer any more: it may come at once, and say that it was cancelled, or failed. */
export interface CancelRequest {
  readonly kind: 'cancel';
  readonly id: number;
}

export type WorkerAnswer =
  | { readonly id: number; readonly kind: 'map'; readonly packed: PackedMap | undefined }
  | { readonly id: number; readonly kind: 'project'; readonly found: FolderDetection }
  | { readonly id: number; readonly kind: 'failed'; readonly reason: string };

/** Before the answer: how many bytes of an image or a map have been read. */
export interface WorkerProgress {
  readonly kind: 'progress';
  readonly id: number;
  readonly read: number;
}

/** By request: what stops it. */
const running = new Map<number, AbortController>();

/**
 * A thread that reads images and linker maps, and hands their arrays over without copying them, and that looks for the images
 * of projects.
 */
function serve(port: NonNullable<typeof parentPort>): void {
  port.on('message', (request: WorkerRequest) => {
    if (request.kind === 'cancel') {
      running.get(request.id)?.abort(new Error('it was cancelled'));
      return;
    }
    void answer(request).then(([message, buffers]) => {
      port.postMessage(message, [...buffers]);
    });
  });
}

async function answer(
  request: ImageRequest | ProjectRequest,
): Promise<[WorkerAnswer, readonly ArrayBuffer[]]> {
  const { id } = request;
  try {
    return request.kind === 'image' ? await imageOf(request) : [await projectOf(request), []];
  } catch (error) {
    return [{ id, kind: 'failed', reason: error instanceof Error ? error.message : String(error) }, []];
  }
}

async function imageOf({
  id,
  path,
  name,
  named,
}: ImageRequest): Promise<[WorkerAnswer, readonly ArrayBuffer[]]> {
  const read = named === true ? readNamedFile : readBuiltFile;
  const stop = new AbortController();
  running.set(id, stop);
  const report = (bytes: number): void => {
    parentPort?.postMessage({ kind: 'progress', id, read: bytes } satisfies WorkerProgress);
  };
  const map = await withFile(path, (file) =>
    read(watched(file, report, stop.signal), name, filesBeside(path)),
  ).finally(() => running.delete(id));
  // What was read until then may have become a map, which would not be whole.
  stop.signal.throwIfAborted();
  if (map === undefined) return [{ id, kind: 'map', packed: undefined }, []];
  const packed = packMap(map);
  if (packed === undefined) throw new Error('its symbols are no plain data');
  return [{ id, kind: 'map', packed: packed.data }, packed.buffers];
}

async function projectOf({ id, folder, known }: ProjectRequest): Promise<WorkerAnswer> {
  const stop = new AbortController();
  running.set(id, stop);
  try {
    const { detection, files, stopped } = await detectFolder(folder, known, stop.signal);
    return {
      id,
      kind: 'project',
      found: { detection, files, ...(stopped === undefined ? {} : { stopped }) },
    };
  } finally {
    running.delete(id);
  }
}

if (parentPort !== null) serve(parentPort);
