#!/usr/bin/env -S node --import tsx
/**
 * Stands in for the desktop program where only npm can be reached: `runTests()` of @vscode/test-electron starts it
 * through `vscodeExecutablePath`. It takes the same arguments, runs the suite in the extension host of a VS Code server
 * with a headless Chromium as its window, passes the console through and ends with the suite's exit code.
 *
 * Arguments of its own: `--release=lowest|latest`; `--web` for the web worker host; `--restricted` for Restricted Mode,
 * which wins over the `--disable-workspace-trust` that runTests() always gives.
 */
import { join, resolve } from 'node:path';
import { format, parseArgs } from 'node:util';
import { suiteStarts } from '../test/vscode/suiteStarts';
import { launchChromium } from './chromium';
import { runMain, UserError } from './failure';
import { parseName } from './options';
import { root } from './root';
import { installVscode, vscodeReleases, type ReleaseName } from './vscodeInstall';
import { startServer } from './vscodeServer';
import { remoteUri, workbenchUrl } from './workbenchUrl';

/** How long a suite may say nothing before it counts as hung. */
const silenceLimitMs = 120_000;

runMain(async () => {
  const request = readArguments(process.argv.slice(2));
  process.exitCode = await runSuite(request);
});

interface SuiteRequest {
  readonly release: ReleaseName;
  readonly extension: string;
  readonly suite: string;
  readonly folder: string | undefined;
  readonly web: boolean;
  readonly restricted: boolean;
}

function readArguments(args: readonly string[]): SuiteRequest {
  const { values, positionals } = parseArgs({
    args: [...args],
    // runTests() gives flags of the desktop program too, which mean nothing here.
    strict: false,
    allowPositionals: true,
    options: {
      release: { type: 'string', default: 'lowest' },
      extensionDevelopmentPath: { type: 'string' },
      extensionTestsPath: { type: 'string' },
      web: { type: 'boolean' },
      restricted: { type: 'boolean' },
    },
  });
  const { release, extensionDevelopmentPath, extensionTestsPath } = values;
  if (typeof extensionDevelopmentPath !== 'string' || typeof extensionTestsPath !== 'string') {
    throw new UserError('--extensionDevelopmentPath and --extensionTestsPath are needed.');
  }
  return {
    release: parseName('release', String(release), vscodeReleases),
    extension: resolve(extensionDevelopmentPath),
    suite: resolve(extensionTestsPath),
    folder: positionals[0] === undefined ? undefined : resolve(positionals[0]),
    web: values.web === true,
    restricted: values.restricted === true,
  };
}

async function runSuite(request: SuiteRequest): Promise<number> {
  const installed = await installVscode(request.release);
  const server = await startServer(installed, {
    testDriver: true,
    trust: !request.restricted,
    // The payload's extensionDevelopmentKind does this too, but VS Code 1.100 ignores it where there is a remote host.
    settings: request.web ? { 'remote.extensionKind': { 'memscape.memscape': ['web'] } } : {},
  });
  try {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const output = suiteOutput();
      return await new Promise<number>((finish, fail) => {
        const timer = setTimeout(() => {
          fail(
            new UserError(
              `The suite said nothing for ${String(silenceLimitMs / 1000)} s; it counts as failed.`,
            ),
          );
        }, silenceLimitMs);
        const report = (level: string, args: readonly unknown[]) => {
          timer.refresh();
          output.write(level, format(...args));
        };
        const exit = (code: number) => {
          clearTimeout(timer);
          output.end();
          finish(code);
        };
        void server.ended.then(() => {
          fail(new UserError("VS Code's server ended in the middle of the suite."));
        });
        page.on('crash', () => {
          fail(new UserError('The window crashed.'));
        });
        // The workbench calls these two when it runs an extension's tests.
        Promise.all([
          page.exposeFunction('codeAutomationLog', report),
          page.exposeFunction('codeAutomationExit', exit),
        ])
          .then(() => page.goto(suiteUrl(server.authority, request)))
          .catch(fail);
      });
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/**
 * Passes on what the suite prints. What VS Code says of its own start is held back, and shown only when the suite never
 * starts: there it explains why.
 */
function suiteOutput() {
  let heldBack: string[] | undefined = [];
  const write = (level: string, line: string) => {
    if (line.includes(suiteStarts)) {
      heldBack = undefined;
    } else if (heldBack) {
      heldBack.push(line);
    } else if (!isAboutVscodeItself(line)) {
      (level === 'error' ? process.stderr : process.stdout).write(`${line}\n`);
    }
  };
  const end = () => {
    heldBack?.forEach((line) => {
      console.error(line);
    });
  };
  return { write, end };
}

/** A stack through VS Code alone, which misses native parts that were not built, its marketplace or a signed-in user. */
function isAboutVscodeItself(line: string): boolean {
  if (/^\[(AgentHost|DefaultAccount)\]/.test(line)) {
    return true;
  }
  const ours = [join(root, 'out/'), join(root, 'dist/')].some((folder) => line.includes(folder));
  return !ours && /\/(code-server|static)\/\S+\.js:\d/.test(line);
}

function suiteUrl(authority: string, { extension, suite, folder, web }: SuiteRequest): string {
  return workbenchUrl({
    authority,
    ...(folder === undefined ? {} : { folder }),
    payload: {
      extensionDevelopmentPath: remoteUri(authority, extension),
      extensionTestsPath: remoteUri(authority, suite),
      skipWelcome: 'true',
      ...(web ? { extensionDevelopmentKind: 'web' } : {}),
    },
  });
}
