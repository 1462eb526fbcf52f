/**
 * Builds the extension and opens a real VS Code with it and `examples/higher-half`.
 *
 * `npm start [-- --port N --release lowest|latest]`
 *    a VS Code in the browser, served on loopback behind a connection token
 * `npm run start:desktop`
 *    the desktop program, downloaded once
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { build } from './build';
import { runMain, UserError } from './failure';
import { parseName, parsePort } from './options';
import { root } from './root';
import { installVscode, vscodeReleases, type ReleaseName } from './vscodeInstall';
import { startServer } from './vscodeServer';
import { remoteUri, workbenchUrl } from './workbenchUrl';

const example = join(root, 'examples/higher-half');
const firstFile = join(example, 'kernel.ld');

const thingsToTry = `
Try this:
  - Hover over 0xffffffff80000000 in kernel.ld, which is open; layout.h, tables.rs and oops.log have more addresses.
  - Press F1 and run "Memscape: Show Memory Layout"; then change an address in kernel.ld and watch the picture follow.
  - Press F1 and run "Memscape: Decode Address".
  - Run "make" in examples/higher-half (it needs gcc and GNU ld): the layout then has the sizes of the objects.`;

runMain(async () => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      release: { type: 'string', default: 'lowest' },
      desktop: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
    },
  });
  const port = parsePort(values.port);
  const release = parseName('release', values.release, vscodeReleases);
  if (!values['no-build']) {
    await build({ minify: false });
  }
  await (values.desktop ? startDesktop() : startInBrowser(release, port));
});

async function startInBrowser(release: ReleaseName, port: number): Promise<void> {
  const installed = await installVscode(release);
  const token = randomBytes(16).toString('hex');
  const server = await startServer(installed, {
    port,
    token,
    extension: root,
    // Settings that a user makes there stay.
    data: join(root, '.vscode-test/start'),
  });
  const url = workbenchUrl({
    authority: server.authority,
    token,
    folder: example,
    payload: { openFile: remoteUri(server.authority, firstFile) },
  });
  console.log(`\nVS Code with Memscape and examples/higher-half is at\n\n  ${url}\n${thingsToTry}`);
  console.log('\nCtrl+C ends it.');
  await server.ended;
  throw new UserError("VS Code's server ended by itself.");
}

async function startDesktop(): Promise<void> {
  const program = await downloadAndUnzipVSCode({ cachePath: join(root, '.vscode-test') }).catch(
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`VS Code could not be downloaded (${reason}); "npm start" needs npm only.`);
    },
  );
  console.log(`VS Code opens with Memscape and examples/higher-half.\n${thingsToTry}`);
  const profile = join(root, '.vscode-test/start-desktop');
  const child = spawn(
    program,
    [
      example,
      firstFile,
      `--extensionDevelopmentPath=${root}`,
      `--user-data-dir=${profile}`,
      '--disable-workspace-trust',
      '--skip-welcome',
      '--skip-release-notes',
    ],
    { stdio: 'ignore', shell: process.platform === 'win32' },
  );
  await new Promise<void>((resolve, reject) => {
    child.on('error', (error) => {
      reject(new UserError(`VS Code could not be started (${error.message}).`));
    });
    child.on('close', (code) => {
      if (code === 0) {
        resolve();
      } else {
        reject(new UserError(`VS Code ended with exit code ${String(code)}.`));
      }
    });
  });
}
