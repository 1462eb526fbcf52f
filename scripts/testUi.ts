/**
 * Runs the tests that drive windows of a real VS Code, in two processes at a time, each with servers and a browser of its own: a
 * window waits more than it works.
 *
 * `tsx scripts/testUi.ts [MOCHA OPTIONS]`
 */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runMain } from './failure';
import { root } from './root';
import { dealt, runTogether } from './together';
import { installVscode, type ReleaseName } from './vscodeInstall';

const folder = join(root, 'test/vscode/ui');

runMain(async () => {
  const release: ReleaseName = process.env.MEMSCAPE_VSCODE === 'latest' ? 'latest' : 'lowest';
  // What is unpacked once is not to be unpacked by both.
  await installVscode(release);
  const mocha = createRequire(__filename).resolve('mocha/bin/mocha.js');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(folder, name));
  const options = ['--no-package', '--config', join(folder, '.mocharc.json'), ...process.argv.slice(2)];
  const passed = await runTogether(dealt(files, 2).map((own) => [mocha, ...options, ...own]));
  process.exitCode = passed ? 0 : 1;
});
