/**
 * Bundles everything that ships into `dist/`.
 *
 * `tsx scripts/build.ts`            for development, with source maps
 * `tsx scripts/build.ts --minify`   what `npm run package` ships
 * `tsx scripts/build.ts --watch`    rebuilds on change
 */
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';
import { runMain, UserError } from './failure';
import { panelAssetsPlugin } from './panelAssets';
import { root } from './root';

interface Bundle {
  readonly entry: string;
  readonly outfile: string;
  readonly options: esbuild.BuildOptions;
}

const bundles: readonly Bundle[] = [
  {
    entry: 'src/extension.ts',
    outfile: 'dist/extension.js',
    options: {
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      external: ['vscode'],
      plugins: [separateFeatures()],
    },
  },
  {
    entry: 'src/vscode/features.ts',
    outfile: 'dist/features.js',
    options: { platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'] },
  },
  {
    entry: 'src/extension.ts',
    outfile: 'dist/extension.web.js',
    options: {
      platform: 'browser',
      format: 'cjs',
      target: 'es2022',
      external: ['vscode'],
      plugins: [webPlatform()],
    },
  },
  {
    entry: 'src/node/worker.ts',
    outfile: 'dist/worker.js',
    options: { platform: 'node', format: 'cjs', target: 'node20' },
  },
  {
    entry: 'src/cli.ts',
    outfile: 'dist/cli.js',
    options: { platform: 'node', format: 'cjs', target: 'node20', banner: { js: '#!/usr/bin/env node' } },
  },
];

export interface BuildOptions {
  readonly minify: boolean;
  /** Keeps the panel's program, which is a text within the others, as it can be read in a debugger. */
  readonly readablePanel?: boolean;
}

/** Writes every bundle into another folder than `dist/`, such as one of a benchmark, and returns the sizes in bytes by name. */
export async function buildInto(
  directory: string,
  options: BuildOptions,
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const bundle of presentBundles()) {
    const outfile = join(directory, basename(bundle.outfile));
    const { metafile } = await esbuild.build({ ...esbuildOptions(bundle, options), outfile });
    for (const { bytes } of Object.values(metafile.outputs)) sizes.set(basename(outfile), bytes);
  }
  return sizes;
}

/** Builds every bundle once and prints the sizes. A UserError says that a bundle does not compile. */
export async function build(options: BuildOptions): Promise<void> {
  await prepareDist(options);
  // A bundle that does not compile does not keep the others from being built.
  const results = await Promise.allSettled(
    presentBundles().map((bundle) => esbuild.build(esbuildOptions(bundle, options))),
  );
  await finishDist();
  for (const result of results) {
    if (result.status === 'fulfilled') {
      printSizes(result.value.metafile);
    }
  }
  if (results.some(({ status }) => status === 'rejected')) {
    throw new UserError('The build failed; the errors are above.');
  }
}

async function watch(options: BuildOptions): Promise<void> {
  await prepareDist(options);
  for (const bundle of presentBundles()) {
    const context = await esbuild.context({
      ...esbuildOptions(bundle, options),
      logLevel: 'info',
    });
    await context.watch();
  }
  await finishDist();
}

/** The command line is made executable only here, since esbuild writes plain files. */
async function finishDist(): Promise<void> {
  const cli = join(root, 'dist/cli.js');
  if (existsSync(cli)) {
    await chmod(cli, 0o755);
  }
}

async function prepareDist({ minify }: BuildOptions): Promise<void> {
  if (minify) {
    // What is packaged holds nothing left over from earlier; in development a running window may be using the files.
    await rm(join(root, 'dist'), { recursive: true, force: true });
  }
  await mkdir(join(root, 'dist'), { recursive: true });
  await copyFile(require.resolve('@vscode/codicons/dist/codicon.ttf'), join(root, 'dist/codicon.ttf'));
}

/** A bundle whose source is not written yet is left out, so that the others can be built. */
function presentBundles(): readonly Bundle[] {
  return bundles.filter(({ entry }) => existsSync(join(root, entry)));
}

function esbuildOptions(bundle: Bundle, { minify, readablePanel = false }: BuildOptions) {
  return {
    absWorkingDir: root,
    entryPoints: [bundle.entry],
    outfile: bundle.outfile,
    bundle: true,
    // jsonc-parser's main file is in a form that bundlers cannot follow; its module file is not.
    mainFields: ['module', 'main'],
    minify,
    sourcemap: minify ? false : 'linked',
    legalComments: 'none',
    logLevel: 'warning',
    ...bundle.options,
    plugins: [...(bundle.options.plugins ?? []), panelAssetsPlugin({ minify: !readablePanel })],
    metafile: true,
  } as const satisfies esbuild.BuildOptions;
}

/**
 * The web worker host has no Node: `src/node/platform.ts`, the one door from `src/vscode` to `src/node`, is replaced by
 * `src/vscode/platformWeb.ts`, which exports the same names. Any other value import of `src/node` is an error here.
 */
function webPlatform(): esbuild.Plugin {
  return {
    name: 'web-platform',
    setup(builder) {
      builder.onResolve({ filter: /\/node\// }, ({ path, importer }) => {
        if (path.endsWith('/node/platform')) {
          return { path: join(root, 'src/vscode/platformWeb.ts') };
        }
        if (importer.startsWith(join(root, 'src'))) {
          return {
            errors: [{ text: `${path} cannot be in the web bundle; go through src/node/platform.ts` }],
          };
        }
        return undefined;
      });
    },
  };
}

/** The features are a file of their own beside the extension's, which is read when the first of them is needed. */
function separateFeatures(): esbuild.Plugin {
  return {
    name: 'separate-features',
    setup(builder) {
      builder.onResolve({ filter: /\/vscode\/features$/ }, () => ({ path: './features.js', external: true }));
    },
  };
}

function printSizes(metafile: esbuild.Metafile): void {
  for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
    if (!file.endsWith('.map')) {
      console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KiB  ${file}`);
    }
  }
}

if (require.main === module) {
  const options: BuildOptions = { minify: process.argv.includes('--minify') };
  runMain(() =>
    process.argv.includes('--watch') ? watch({ ...options, readablePanel: true }) : build(options),
  );
}
