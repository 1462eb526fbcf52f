import * as vscode from 'vscode';

/** A large file that is being read. */
export interface Reading {
  /** URI. */
  readonly file: string;
  /** Bytes so far, and in all. */
  readonly read: number;
  readonly size: number;
}

/**
 * The large files that are being read just now, for whoever shows it. There is one of it: whatever asked for a file, it is read
 * once and for all who wait.
 */
const running = new Map<AbortController, Reading>();
const changed = new vscode.EventEmitter<void>();

/** The file that there is most left of; undefined while none is read. */
export function longestReading(): Reading | undefined {
  return [...running.values()].sort((a, b) => b.size - b.read - (a.size - a.read))[0];
}

export const onDidRead: vscode.Event<void> = changed.event;

/** Ends the reading of all of them. They count as files that could not be read, until they change. */
export function cancelReadings(): void {
  for (const stop of running.keys()) stop.abort(new Error('it was cancelled'));
}

/** Reads a file under the eyes of whoever looks. */
export async function withReading<T>(
  file: string,
  size: number,
  read: (watch: { readonly report: (read: number) => void; readonly signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const report = (bytes: number): void => {
    running.set(stop, { file, read: bytes, size });
    changed.fire();
  };
  report(0);
  try {
    return await read({ report, signal: stop.signal });
  } finally {
    running.delete(stop);
    changed.fire();
  }
}
