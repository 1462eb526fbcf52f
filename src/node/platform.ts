/**
 * What the host under the extension can do beyond the VS Code API. `src/vscode` reaches `src/node` only through this
 * file; the build for the web worker host puts `src/vscode/platformWeb.ts` in its place.
 */
export interface Platform {
  readonly kind: 'node' | 'web';
}

export const platform: Platform = { kind: 'node' };
