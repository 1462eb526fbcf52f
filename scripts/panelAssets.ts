/**
 * The panel's program and its style sheet as texts. They go into the panel's document itself: VS Code shows a webview, and
 * hands it messages, only when everything that its document refers to has come through its service worker.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { root } from './root';

export interface PanelAssets {
  readonly program: string;
  readonly styles: string;
  /** Absolute paths of what they were made of. */
  readonly files: readonly string[];
}

export async function panelAssets({ minify }: { readonly minify: boolean }): Promise<PanelAssets> {
  const bundled = (entry: string) =>
    esbuild.build({
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      minify,
      legalComments: 'none',
      logLevel: 'silent',
    });
  const [code, own] = await Promise.all([bundled('src/webview/main.ts'), bundled('src/webview/panel.css')]);
  const program = code.outputFiles[0]?.text ?? '';
  const file = require.resolve('@vscode/codicons/dist/codicon.css');
  const icons = await esbuild.transform(usedIcons(await readFile(file, 'utf8'), program), {
    loader: 'css',
    minify,
  });
  const inputs = [code, own].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  return {
    program,
    styles: icons.code + (own.outputFiles[0]?.text ?? ''),
    files: [...inputs.map((input) => join(root, input)), file],
  };
}

/**
 * The rules of VS Code's icon font for the icons that a program names. The font itself is not among them: it would hold up
 * the first drawing, and the program fetches it afterwards.
 */
function usedIcons(css: string, program: string): string {
  const general = /^\.codicon\[class\*='codicon-'\] \{[^}]*\}/m.exec(css)?.[0] ?? '';
  const icons = css.match(/^\.codicon-[\w-]+:before \{[^}]*\}/gm) ?? [];
  const isUsed = (rule: string): boolean => {
    const name = /^\.codicon-([\w-]+):/.exec(rule)?.[1] ?? '';
    return ['"', "'", '`', '-'].some((before) => new RegExp(`${before}${name}["'\`]`).test(program));
  };
  return [general, ...icons.filter(isUsed)].join('\n');
}

/** Makes `memscape:panel` a module that has both texts. */
export function panelAssetsPlugin(options: { readonly minify: boolean }): esbuild.Plugin {
  return {
    name: 'panel-assets',
    setup(builder) {
      builder.onResolve({ filter: /^memscape:panel$/ }, ({ path }) => ({ path, namespace: 'panel-assets' }));
      builder.onLoad({ filter: /.*/, namespace: 'panel-assets' }, async () => {
        const { program, styles, files } = await panelAssets(options);
        return {
          contents: `export const program = ${JSON.stringify(program)}; export const styles = ${JSON.stringify(styles)};`,
          loader: 'js',
          watchFiles: [...files],
        };
      });
    },
  };
}
