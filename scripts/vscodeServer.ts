import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { UserError } from './failure';
import type { InstalledVscode } from './vscodeInstall';

export interface ServerOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Without a token whoever reaches the port may use the server: right for tests only. */
  readonly token?: string;
  /** False gives Restricted Mode; the default trusts every folder. */
  readonly trust?: boolean;
  /** Lets the payload of a workbench's URL name the extension to load and the tests to run. */
  readonly testDriver?: boolean;
  /** Folder of an extension that is installed when the server starts. */
  readonly extension?: string;
  /** Folders of further extensions, which tests need to play a part. */
  readonly helpers?: readonly string[];
  /** Where settings, extensions and state are kept; a temporary folder that goes with the server by default. */
  readonly data?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface RunningServer {
  /** Host and port, as a URL and `vscode-remote:` write them. */
  readonly authority: string;
  /** Settles when the server ends, by itself or by `stop`. */
  readonly ended: Promise<void>;
  writeSettings(settings: Readonly<Record<string, unknown>>): Promise<void>;
  stop(): Promise<void>;
}

/** Settings that keep a workbench quiet: no welcome pages, no questions, nothing from the network. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

const startTimeoutMs = 60_000;

/** Starts the server of an installed VS Code on loopback and waits until it listens. */
export async function startServer(
  installed: InstalledVscode,
  options: ServerOptions,
): Promise<RunningServer> {
  await checkPort(options.port ?? 0);
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'memscape-vscode-')));
  const writeSettings = (settings: Readonly<Record<string, unknown>>) => writeUserSettings(data, settings);
  await writeSettings({ ...quietSettings, ...options.settings });
  await linkExtensions(data, options);

  const child = spawn(
    installed.node,
    ['-e', supervisor, '--', installed.serverMain, ...serverArguments(options, data)],
    {
      env: cleanEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
      // A process group of its own, since the server starts others and all of them have to go.
      detached: true,
    },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
    // A program that cannot be started never closes.
    child.once('error', () => {
      resolve();
    });
  });

  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      child.stdin.end();
      await ended;
      if (options.data === undefined) {
        await rm(data, { recursive: true, force: true, maxRetries: 5 });
      }
    })());
  try {
    const authority = await listeningAuthority(child);
    return { authority, ended, writeSettings, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Runs the server, and kills it with all it started when standard input ends. The system closes that pipe even when
 * this process is killed, so no server is ever left behind.
 */
const supervisor = `
  const { spawn } = require('node:child_process');
  const server = spawn(process.execPath, process.argv.slice(1), { stdio: ['ignore', 'inherit', 'inherit'] });
  server.on('exit', (code) => process.exit(code ?? 1));
  process.stdin.resume().on('end', () => {
    if (process.platform === 'win32') {
      spawn('taskkill', ['/pid', server.pid, '/T', '/F']);
    } else {
      process.kill(-process.pid, 'SIGKILL');
    }
  });
`;

function serverArguments(options: ServerOptions, data: string): readonly string[] {
  return [
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
    ...(options.token === undefined ? ['--without-connection-token'] : ['--connection-token', options.token]),
    '--accept-server-license-terms',
    '--disable-telemetry',
    ...(options.trust === false ? [] : ['--disable-workspace-trust']),
    ...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
    ...['--user-data-dir', data],
    ...['--extensions-dir', join(data, 'extensions')],
    ...['--server-data-dir', join(data, 'server')],
  ];
}

async function writeUserSettings(data: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  await mkdir(join(data, 'User'), { recursive: true });
  await writeFile(join(data, 'User/settings.json'), JSON.stringify(settings, undefined, 2));
}

/** The server takes any folder among its extensions for an installed one, so a link is an install. */
async function linkExtensions(data: string, { extension, helpers = [] }: ServerOptions): Promise<void> {
  const extensions = join(data, 'extensions');
  await rm(extensions, { recursive: true, force: true });
  await mkdir(extensions, { recursive: true });
  if (extension !== undefined) {
    await symlink(extension, join(extensions, 'memscape'), 'junction');
  }
  for (const helper of helpers) {
    await symlink(helper, join(extensions, basename(helper)), 'junction');
  }
}

/** Variables of a VS Code or test runner that this process may itself run under would confuse the server. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name)),
  );
}

type ServerProcess = ChildProcessByStdio<Writable, Readable, Readable>;

async function listeningAuthority(child: ServerProcess): Promise<string> {
  return await new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => {
      reject(
        new UserError(`VS Code's server did not start within ${String(startTimeoutMs / 1000)} s: ${output}`),
      );
    }, startTimeoutMs);
    const listen = (chunk: Buffer) => {
      output += chunk.toString();
      const authority = /Web UI available at http:\/\/([^/?\s]+)/.exec(output)?.[1];
      if (authority !== undefined) {
        clearTimeout(timer);
        // The pipe goes on flowing, or the server would block on a full one.
        child.stdout.off('data', listen).resume();
        child.stderr.off('data', listen).resume();
        resolve(authority.replace('localhost', '127.0.0.1'));
      }
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      reject(new UserError(explainServerFailure(output)));
    });
  });
}

/** One line on why the server ended before it listened. */
export function explainServerFailure(output: string): string {
  const cause = /^.*\bError: .*$/m.exec(output)?.[0] ?? output.trim().split('\n').at(-1) ?? '';
  return `VS Code's server ended before it listened: ${cause.trim() || 'it said nothing'}`;
}

/** The server would wait for ever, and say nothing, on a port that it cannot have. */
async function checkPort(port: number): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      reason.includes('EADDRINUSE')
        ? `Port ${String(port)} is in use; choose another with --port, or 0 for any free one.`
        : `Port ${String(port)} cannot be used (${reason}); choose another with --port, or 0 for any free one.`,
    );
  } finally {
    probe.close();
  }
}
