import { spawnSync } from 'node:child_process';
import type { Workbench } from './workbench';

/** Builds the window's copy of the example; says so when there are no tools for it. */
export function build({ folder }: Workbench): boolean {
  const make = spawnSync('make', ['-C', folder, '--silent'], { encoding: 'utf8' });
  if (make.status === 0) return true;
  const why = make.error?.message ?? make.stderr.slice(0, 200);
  console.log(`skipped: the example does not build here (${why})`);
  return false;
}
