/** Makes `memscape-VERSION.vsix`, prints what is in it, and fails when that is more or less than what ships. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { build } from './build';
import { runMain, UserError } from './failure';
import { root } from './root';

async function makePackage(): Promise<void> {
  await build({ minify: true });
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  checkShipped(files);

  // The manifest is our own, which always has a version.
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const packagePath = join(root, `memscape-${version}.vsix`);
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    // There is no public repository yet that links of the README could point into.
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  console.log(
    `${String(files.length)} files, ${(statSync(packagePath).size / 1024).toFixed(0)} KiB: ${packagePath}`,
  );
}

/** What an installed extension needs. */
const required = [
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'dist/extension.js',
  'dist/extension.web.js',
  'dist/features.js',
  'dist/codicon.ttf',
  'dist/cli.js',
];

/** Throws a UserError that names each file that is missing, or that has no business in the package. */
export function checkShipped(files: readonly string[]): void {
  const missing = required.filter((file) => !files.includes(file));
  if (missing.length > 0) {
    throw new UserError(`The package lacks ${missing.join(', ')}.`);
  }
  const ships =
    /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|dist\/(extension|extension\.web|features|worker|cli)\.js|dist\/codicon\.ttf|media\/[\w./-]+\.(svg|png|json|md))$/;
  const extra = files.filter((file) => !ships.test(file));
  if (extra.length > 0) {
    throw new UserError(`The package has files that do not ship: ${extra.join(', ')}.`);
  }
}

if (require.main === module) {
  runMain(makePackage);
}
