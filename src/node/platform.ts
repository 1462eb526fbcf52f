import { openFile, type OpenFile } from './files';

/**
 * What the host under the extension can do beyond the VS Code API. `src/vscode` reaches `src/node` only through this
 * file; the build for the web worker host puts `src/vscode/platformWeb.ts` in its place.
 */
export interface Platform {
  readonly kind: 'node' | 'web';
  /** Opens a local file for reading in part. Absent where there are no local files. */
  readonly openFile?: (path: string) => Promise<OpenFile>;
}

export const platform: Platform = { kind: 'node', openFile };
