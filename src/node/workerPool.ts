import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { MemoryMap } from '../core/memoryMap';
import { openMap } from '../core/packedMap';
import type { WorkerAnswer, WorkerRequest } from './worker';

/** One thread is kept: a build's files are read one after the other, and the machine has other things to do. */
let running: RunningWorker | undefined;

interface RunningWorker {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  idle: ReturnType<typeof setTimeout> | undefined;
}

interface Waiting {
  resolve(map: MemoryMap | undefined): void;
  reject(error: Error): void;
}

/** A thread without work ends after this many milliseconds. */
const restTime = 10_000;
/** In MiB; a file that needs more than this is not read, and takes nobody else down with it. */
const memoryLimit = 2048;

let lastId = 0;

/** Reads a file in a thread; undefined where it is no image and no map. Rejects when the thread cannot. */
export function readBuiltFile(path: string, name: string, named = false): Promise<MemoryMap | undefined> {
  return readInThread(join(__dirname, 'worker.js'), path, name, named);
}

/** `program` is the bundle of worker.ts. */
export function readInThread(
  program: string,
  path: string,
  name: string,
  named = false,
): Promise<MemoryMap | undefined> {
  const own = (running ??= start(program));
  clearTimeout(own.idle);
  // A thread keeps its host from ending while it works, and not when it rests.
  own.worker.ref();
  const id = (lastId += 1);
  return new Promise((resolve, reject) => {
    own.waiting.set(id, { resolve, reject });
    const request: WorkerRequest = { id, path, name, named };
    own.worker.postMessage(request);
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
  worker.on('message', (answer: WorkerAnswer) => {
    const waiting = own.waiting.get(answer.id);
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
    else waiting?.resolve(answer.packed === undefined ? undefined : openMap(answer.packed));
  });
  worker.on('error', end);
  worker.on('exit', () => {
    end(new Error('the thread has ended'));
  });
  return own;
}
