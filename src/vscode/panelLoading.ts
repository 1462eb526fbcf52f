import type * as vscode from 'vscode';
import type { MemoryMap } from '../core/memoryMap';
import type { ToPanel } from '../protocol';
import { fileName } from './fileName';
import { longestReading } from './readings';

/** What a panel says while the picture is made. */
export function loadingMessage(script: vscode.Uri | undefined, map: MemoryMap | undefined): ToPanel {
  const reading = longestReading();
  if (reading !== undefined) {
    const { file, read, size } = reading;
    const what = `Reading ${fileName(file)}, ${megabytes(read)} of ${megabytes(size)} MB`;
    return { kind: 'loading', what, done: size === 0 ? 0 : read / size, cancels: true };
  }
  const file = map?.origin.file ?? script?.path;
  const what =
    file === undefined
      ? 'Looking for linker scripts and built files…'
      : `Reading ${fileName(file)} and its build…`;
  return { kind: 'loading', what };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0);
}
