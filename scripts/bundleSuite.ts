import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { root } from './root';

/**
 * The suites that run inside VS Code. A test file is found by its name alone:
 * - `suite/*.core.test.ts` runs in the Node host and in the web worker host (it may not use Node);
 * - `suite/*.test.ts` runs in the Node host;
 * - `web/*.test.ts` runs in the web worker host;
 * - `restricted/*.test.ts` runs in the Node host of a window in Restricted Mode.
 */
export const suites = {
  node: [{ folder: 'suite', ending: '.test.ts' }],
  web: [
    { folder: 'suite', ending: '.core.test.ts' },
    { folder: 'web', ending: '.test.ts' },
  ],
  restricted: [{ folder: 'restricted', ending: '.test.ts' }],
} as const;

export type SuiteName = keyof typeof suites;

/**
 * Bundles a suite into one file that exports the `run()` VS Code calls, and returns its path without the extension, as
 * VS Code wants it. `grep` keeps only the tests whose full title contains it. Undefined when the suite has no files.
 */
export async function bundleSuite(name: SuiteName, grep: string | undefined): Promise<string | undefined> {
  const files = testFiles(name);
  if (files.length === 0) {
    return undefined;
  }
  const outfile = join(root, 'out/suites', `${name}.js`);
  // A file is required only once mocha has set up its globals, hence not an import.
  const loading = files.map((file) => `require(${JSON.stringify(file)});`).join('\n');
  await esbuild.build({
    absWorkingDir: root,
    stdin: {
      contents: `import { runSuite } from './test/vscode/runSuite';
        export const run = () => runSuite(() => { ${loading} }, ${JSON.stringify({ grep })});`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    // mocha's build for browsers sets module.exports when there is one, so ours have to come after it.
    format: 'iife',
    globalName: 'suite',
    footer: { js: 'module.exports = suite;' },
    sourcemap: 'inline',
    logLevel: 'warning',
    external: ['vscode'],
    ...(name === 'web'
      ? { platform: 'browser', alias: { 'node:assert/strict': './test/vscode/webAssert.ts' } }
      : { platform: 'node' }),
  });
  return outfile.replace(/\.js$/, '');
}

function testFiles(name: SuiteName): readonly string[] {
  return suites[name].flatMap(({ folder, ending }) =>
    readdirSync(join(root, 'test/vscode', folder))
      .filter((file) => file.endsWith(ending))
      .sort()
      .map((file) => `./test/vscode/${folder}/${file}`),
  );
}
