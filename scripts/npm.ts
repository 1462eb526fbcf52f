import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from './failure';

/** Runs `npm install` in `folder`. A failure is a UserError of one line that says what to do. */
export async function npmInstall(folder: string, args: readonly string[]): Promise<void> {
  const log = join(folder, 'install.log');
  const { code, output } = await npm(folder, [
    'install',
    // Install scripts would build native parts that nothing here needs, from files that npm does not carry.
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    // A quieter npm around this one would make it keep its reasons to itself.
    '--loglevel=error',
    // Without a network npm would otherwise retry for minutes before it says so.
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=1000',
    ...args,
  ]);
  if (code !== 0) {
    await writeFile(log, output);
    throw new UserError(explainNpmFailure(output, log));
  }
}

/** One line on why npm failed, with what can be done about it. `log` is where the whole output is. */
export function explainNpmFailure(output: string, log: string): string {
  const network =
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)\b/.exec(
      output,
    );
  if (network) {
    return `No network: npm cannot reach its registry (${network[0]}). VS Code is installed once from there; try again when online.`;
  }
  if (/\bENOSPC\b/.test(output)) {
    return 'The disk is full: VS Code needs up to 800 MB in .vscode-test/.';
  }
  const cause = /^npm (?:error|ERR!) (?!code |errno |syscall |A complete log)(.*\S)/m.exec(output)?.[1];
  return `npm install failed: ${cause ?? 'it gave no reason'} (everything it said: ${log}).`;
}

interface Finished {
  readonly code: number | null;
  readonly output: string;
}

async function npm(cwd: string, args: readonly string[]): Promise<Finished> {
  // npm tells its scripts where it is itself; that saves looking for npm.cmd on Windows.
  const cli = process.env.npm_execpath;
  const [command, ...first] = cli?.endsWith('.js') ? [process.execPath, cli] : ['npm'];
  return await new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      cwd,
      shell: process.platform === 'win32' && first.length === 0,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => {
      reject(new UserError(`npm could not be started (${error.message}).`));
    });
    child.on('close', (code) => {
      resolve({ code, output });
    });
  });
}
