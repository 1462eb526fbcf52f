/** Runs `bench/*.bench.ts`, one after the other and each in a process of its own: `npm run bench [-- NAME…]`. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runMain, UserError } from './failure';
import { root } from './root';

runMain(async () => {
  const names = process.argv.slice(2);
  const files = readdirSync(join(root, 'bench'))
    .filter((file) => file.endsWith('.bench.ts'))
    .filter((file) => names.length === 0 || names.some((name) => file.startsWith(name)))
    .sort();
  if (files.length === 0) {
    throw new UserError(`bench/ has no ${names.join(' or ') || '*'}.bench.ts.`);
  }
  for (const file of files) {
    console.log(`\n${file}`);
    await run(join(root, 'bench', file));
  }
});

async function run(file: string): Promise<void> {
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', file], {
    cwd: root,
    stdio: 'inherit',
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) {
    throw new UserError(`${file} failed.`);
  }
}
