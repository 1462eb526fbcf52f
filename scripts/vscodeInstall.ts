import { existsSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from './failure';
import { installOnce } from './installOnce';
import { npmInstall } from './npm';
import { root } from './root';

/**
 * The VS Code versions the tests run in. The npm package `code-server` carries a whole VS Code: its server and its web
 * workbench. So a machine that reaches nothing but npm can run a real one.
 */
export const vscodeReleases = {
  /** The oldest version that `engines.vscode` allows. */
  lowest: { vscode: '1.100.3', codeServer: '4.100.3', node: 20, megabytes: 290 },
  /** The newest version to be had from npm. */
  latest: { vscode: '1.139.1', codeServer: '4.139.1', node: 24, megabytes: 780 },
} as const;

export type ReleaseName = keyof typeof vscodeReleases;

export interface InstalledVscode {
  readonly release: ReleaseName;
  /** The Node program that runs the server. */
  readonly node: string;
  readonly serverMain: string;
}

/** Installs a release into `.vscode-test/` unless it is there, with one line of progress a step. */
export async function installVscode(release: ReleaseName): Promise<InstalledVscode> {
  const { vscode, codeServer, node, megabytes } = vscodeReleases[release];
  const folder = join(root, '.vscode-test', vscode);
  const ownNode = Number(process.versions.node.split('.')[0]) === node;
  const nodePackage = `node-${platformName()}-${process.arch}`;

  await installOnce(folder, async (partial) => {
    const started = Date.now();
    console.log(`Installing VS Code ${vscode} into .vscode-test/ (once, about ${String(megabytes)} MB) …`);
    const packages = [`code-server@${codeServer}`, ...(ownNode ? [] : [`${nodePackage}@${String(node)}`])];
    await npmInstall(partial, ['--prefix', partial, '--save-exact', ...packages]);
    console.log('  the server is there; now its own packages …');
    const server = join(partial, serverFolder);
    await npmInstall(server, ['--prefix', server, '--omit=dev']);
    await addRipgrep(partial, server);
    console.log(`  done in ${String(Math.round((Date.now() - started) / 1000))} s.`);
  });

  const installed = {
    release,
    node: ownNode ? process.execPath : join(folder, 'node_modules', nodePackage, nodeProgram()),
    serverMain: join(folder, serverFolder, 'out/server-main.js'),
  };
  checkVersion(join(folder, serverFolder), vscode);
  return installed;
}

/**
 * Searching for files needs ripgrep. VS Code 1.100 would download it in an install script; npm has the same program in
 * a package of its own, which newer versions depend on.
 */
async function addRipgrep(partial: string, server: string): Promise<void> {
  const wanted = join(server, 'node_modules/@vscode/ripgrep');
  if (!existsSync(wanted)) {
    return;
  }
  const ripgrep = `@vscode/ripgrep-${process.platform}-${process.arch}`;
  await npmInstall(partial, ['--prefix', partial, '--save-exact', `${ripgrep}@1.18.0`]);
  await cp(join(partial, 'node_modules', ripgrep, 'bin'), join(wanted, 'bin'), { recursive: true });
}

const serverFolder = 'node_modules/code-server/lib/vscode';

function checkVersion(server: string, expected: string): void {
  // The package is code-server's own, whose package.json always has a version.
  const { version } = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8')) as { version: string };
  if (version !== expected) {
    throw new UserError(`VS Code ${expected} was expected in ${server}, but it is ${version}.`);
  }
}

function platformName(): string {
  return process.platform === 'win32' ? 'win' : process.platform;
}

function nodeProgram(): string {
  return process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
}
