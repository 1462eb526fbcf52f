import { spawn } from 'node:child_process';

export interface Ran {
  /** Undefined when the program was stopped before it ended. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const mostOutput = 64 * 1024 * 1024;
const longest = 10 * 60 * 1000;

/**
 * Runs a program without a shell and collects what it prints. Only for trusted workspaces, and only when the user has asked.
 * It is stopped when `signal` is aborted, when it prints more than 64 MiB, or after ten minutes. Rejects when there is no
 * such program.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      timeout: longest,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let length = 0;
    const collect =
      (into: Buffer[]) =>
      (part: Buffer): void => {
        length += part.length;
        if (length <= mostOutput) into.push(part);
        else child.kill();
      };
    child.stdout.on('data', collect(stdout));
    child.stderr.on('data', collect(stderr));
    child.once('error', (error) => {
      if (signal.aborted) resolve({ status: undefined, stdout: '', stderr: '' });
      else reject(error);
    });
    child.once('close', (code) => {
      resolve({
        status: code ?? undefined,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });
    });
  });
}
