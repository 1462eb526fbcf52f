import { parentPort } from 'node:worker_threads';
import { readBuiltFile, readNamedFile } from '../core/imageFile';
import { packMap, type PackedMap } from '../core/packedMap';
import { filesBeside, withFile } from './files';

/** What a thread is asked for. */
export interface WorkerRequest {
  readonly id: number;
  readonly path: string;
  /** The name that the map is to have for the file. */
  readonly name: string;
  /** Set where somebody has named the file, and is to be told why it cannot be shown. */
  readonly named?: boolean;
}

export type WorkerAnswer =
  | { readonly id: number; readonly kind: 'map'; readonly packed: PackedMap | undefined }
  | { readonly id: number; readonly kind: 'failed'; readonly reason: string };

/** A thread that reads images and linker maps, and hands their arrays over without copying them. */
function serve(port: NonNullable<typeof parentPort>): void {
  port.on('message', (request: WorkerRequest) => {
    void answer(request).then(([message, buffers]) => {
      port.postMessage(message, [...buffers]);
    });
  });
}

async function answer({
  id,
  path,
  name,
  named,
}: WorkerRequest): Promise<[WorkerAnswer, readonly ArrayBuffer[]]> {
  const read = named === true ? readNamedFile : readBuiltFile;
  try {
    const map = await withFile(path, (file) => read(file, name, filesBeside(path)));
    if (map === undefined) return [{ id, kind: 'map', packed: undefined }, []];
    const packed = packMap(map);
    if (packed === undefined) throw new Error('its symbols are no plain data');
    return [{ id, kind: 'map', packed: packed.data }, packed.buffers];
  } catch (error) {
    return [{ id, kind: 'failed', reason: error instanceof Error ? error.message : String(error) }, []];
  }
}

if (parentPort !== null) serve(parentPort);
