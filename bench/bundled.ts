import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../scripts/root';

/**
 * A module of ours as it ships, bundled: run from its sources, each call between two files takes a detour that no user's does.
 * `M` is the module's type.
 */
export async function bundled<M>(source: string): Promise<M> {
  const file = await bundledFile(source);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- The file is there only now.
  return require(file) as M; // The file is the bundle of the module whose type the caller names.
}

/** The file of such a bundle. */
export async function bundledFile(source: string): Promise<string> {
  const outfile = join(root, 'out/bench', `${source.replace(/\W/g, '-')}.js`);
  await build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return outfile;
}
