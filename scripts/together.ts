import { spawn } from 'node:child_process';

/** A program of Node's with its arguments. */
export type Command = readonly [file: string, ...parameters: string[]];

/**
 * Runs programs of Node's at the same time, with the loader that this process has, and prints what each has said when it has
 * ended. True when all of them ended with 0.
 */
export async function runTogether(commands: readonly Command[]): Promise<boolean> {
  const results = await Promise.all(commands.map(runOne));
  return results.every(Boolean);
}

function runOne(command: Command): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = (): void => {
      child.kill();
    };
    process.once('exit', end);
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part));
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', end);
      process.stdout.write(Buffer.concat(said));
      resolve(code === 0);
    });
  });
}

/** Deals items out to so many hands, one after the other. */
export function dealt<T>(items: readonly T[], hands: number): T[][] {
  return Array.from({ length: hands }, (_, hand) => items.filter((_item, i) => i % hands === hand));
}
