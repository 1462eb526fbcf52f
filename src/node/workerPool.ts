import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { MemoryMap } from '../core/memoryMap';
import { openMap } from '../core/packedMap';
import type { FolderDetection, KnownImages } from './detectFolder';
import type { CancelRequest, ImageRequest, ProjectRequest, WorkerAnswer, WorkerProgress } from './worker';

/** One thread is kept: a build's files are read one after the other, and the machine has other things to do. */
let running: RunningWorker | undefined;

interface RunningWorker {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  idle: ReturnType<typeof setTimeout> | undefined;
}

/** Of a file that is being read. */
export interface Watch {
  /** Takes the number of bytes that have been read. */
  readonly report: (read: number) => void;
  /** Ends the reading, which is then rejected. */
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly report: ((read: number) => void) | undefined;
  resolve(answer: WorkerAnswer): void;
  reject(error: Error): void;
}

/** A thread without work ends after this many milliseconds. */
const restTime = 10_000;
/** In MiB; a file that needs more than this is not read, and takes nobody else down with it. */
const memoryLimit = 2048;

let lastId = 0;

/** Reads a file in a thread; undefined where it is no image and no map. Rejects when the thread cannot. */
export function readBuiltFile(
  path: string,
  name: string,
  named = false,
  watch?: Watch,
): Promise<MemoryMap | undefined> {
  return readInThread(join(__dirname, 'worker.js'), path, name, named, watch);
}

/** Finds the images of a folder in a thread; an answer comes soon after `signal` is aborted, and is not whole then. */
export function detectFolder(
  folder: string,
  known: KnownImages,
  signal?: AbortSignal,
): Promise<FolderDetection> {
  return detectInThread(join(__dirname, 'worker.js'), folder, known, signal);
}

/** `program` is the bundle of worker.ts. */
export async function readInThread(
  program: string,
  path: string,
  name: string,
  named = false,
  watch?: Watch,
): Promise<MemoryMap | undefined> {
  const request: ImageRequest = { kind: 'image', id: (lastId += 1), path, name, named };
  const answer = await ask(program, request, watch?.signal, watch?.report);
  // The thread may have been done when word of the end reached it.
  if (watch?.signal.aborted === true) throw new Error('it was cancelled');
  if (answer.kind !== 'map') throw new Error('the thread gave another answer');
  return answer.packed === undefined ? undefined : openMap(answer.packed);
}

export async function detectInThread(
  program: string,
  folder: string,
  known: KnownImages,
  signal?: AbortSignal,
): Promise<FolderDetection> {
  const answer = await ask(program, { kind: 'project', id: (lastId += 1), folder, known }, signal);
  if (answer.kind !== 'project') throw new Error('the thread gave another answer');
  return answer.found;
}

function ask(
  program: string,
  request: ImageRequest | ProjectRequest,
  signal?: AbortSignal,
  report?: (read: number) => void,
): Promise<WorkerAnswer> {
  const own = (running ??= start(program));
  clearTimeout(own.idle);
  // A thread keeps its host from ending while it works, and not when it rests.
  own.worker.ref();
  const cancel = (): void => {
    const message: CancelRequest = { kind: 'cancel', id: request.id };
    own.worker.postMessage(message);
  };
  const answer = new Promise<WorkerAnswer>((resolve, reject) => {
    own.waiting.set(request.id, { resolve, reject, report });
    own.worker.postMessage(request);
  });
  if (signal?.aborted === true) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
  return answer.finally(() => {
    signal?.removeEventListener('abort', cancel);
  });
}

function start(program: string): RunningWorker {
  const worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: memoryLimit } });
  const own: RunningWorker = { worker, waiting: new Map(), idle: undefined };
  const end = (error: Error): void => {
    if (running === own) running = undefined;
    clearTimeout(own.idle);
    for (const waiting of own.waiting.values()) waiting.reject(error);
    own.waiting.clear();
  };
  worker.on('message', (answer: WorkerAnswer | WorkerProgress) => {
    const waiting = own.waiting.get(answer.id);
    if (answer.kind === 'progress') {
      waiting?.report?.(answer.read);
      return;
    }
    own.waiting.delete(answer.id);
    if (own.waiting.size === 0) {
      worker.unref();
      own.idle = setTimeout(() => {
        end(new Error('the thread was not needed any more'));
        void worker.terminate();
      }, restTime);
      own.idle.unref();
    }
    if (answer.kind === 'failed') waiting?.reject(new Error(answer.reason));
    else waiting?.resolve(answer);
  });
  worker.on('error', end);
  worker.on('exit', () => {
    end(new Error('the thread has ended'));
  });
  return own;
}
