import type { FilesBeside } from '../core/elf/debugFile';
import type { MemoryMap } from '../core/memoryMap';
import { filesBeside, openFile, readTextNow, type OpenFile } from './files';
import { runProgram } from './runProgram';
import type { FolderDetection, KnownImages } from './detectFolder';
import { detectFolder, readBuiltFile, type Watch } from './workerPool';

/**
 * What the host under the extension can do beyond the VS Code API. `src/vscode` reaches `src/node` only through this
 * file; the build for the web worker host puts `src/vscode/platformWeb.ts` in its place.
 */
export interface Platform {
  readonly kind: 'node' | 'web';
  /** The machine that builds run on, as `MemoryMap.machine` names it; absent where nothing is built for Linux. */
  readonly machine?: string;
  /** Opens a local file for reading in part. Absent where there are no local files. */
  readonly openFile?: (path: string) => Promise<OpenFile>;
  /** The text of a small local file, at once; undefined where there is none, or a larger one. Absent where there are no local files. */
  readonly readText?: (path: string, most: number) => string | undefined;
  /** Runs a program; absent where there are no processes. Callers ask for trust and the user first. */
  readonly run?: typeof runProgram;
  /**
   * Reads a linked image or a linker's map in a thread of its own; undefined where it is neither. One that somebody has `named`
   * may be of another kind, and what is wrong with it is told. Rejects when no thread can do it, or when `watch` ends it. Absent where there are no
   * threads for it.
   */
  readonly readBuiltFile?: (
    path: string,
    name: string,
    named?: boolean,
    watch?: Watch,
  ) => Promise<MemoryMap | undefined>;
  /**
   * Finds the images of a local folder in a thread of its own; soon after `signal` is aborted it answers with what it has.
   * Rejects when no thread can do it. Absent where there are no threads for it.
   */
  readonly detectFolder?: (
    folder: string,
    known: KnownImages,
    signal?: AbortSignal,
  ) => Promise<FolderDetection>;
  /** Opens what lies beside a local file; absent where there are no local files. */
  readonly filesBeside?: (path: string) => FilesBeside;
}

/** Node's names of the machines that we name otherwise, or alike. */
const machines: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  ia32: 'i386',
  arm64: 'aarch64',
  arm: 'arm',
  riscv64: 'riscv64',
};

const machine = process.platform === 'linux' ? machines[process.arch] : undefined;

export const platform: Platform = {
  kind: 'node',
  ...(machine === undefined ? {} : { machine }),
  openFile,
  readText: (path, most) => {
    try {
      return readTextNow(path, most);
    } catch {
      return undefined;
    }
  },
  run: runProgram,
  readBuiltFile,
  detectFolder,
  filesBeside,
};
