/** What `scripts/panelAssets.ts` makes of `src/webview` when the extension is bundled. */
declare module 'memscape:panel' {
  export const program: string;
  export const styles: string;
}
