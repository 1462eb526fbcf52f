/**
 * What the extension does between a key in a linker script and the message to the panel, part by part: the project of
 * `panelWindow.bench.ts`, with 500 sections and 20,000 symbols. Times are of the processor, compilation and garbage collection
 * with them. The first edits are stated apart: a person meets them with code that has run only as often as it was rehearsed.
 */
import { execFileSync } from 'node:child_process';
import { bundledFile } from './bundled';
import { makeEditedProject } from './editedProject';
import type { Parts } from './editWork';

async function main(): Promise<void> {
  const project = await makeEditedProject();
  try {
    const file = await bundledFile('bench/editWork.ts');
    for (const rehearsals of [0, 8]) {
      const script = `require(${JSON.stringify(file)}).measure(${JSON.stringify(project.folder)}, ${rehearsals.toString()}, 60)`;
      const times = JSON.parse(
        execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }),
      ) as Parts[];
      console.log(rehearsals === 0 ? 'nothing rehearsed' : `after ${rehearsals.toString()} rehearsals`);
      show(times, 0, 4);
      show(times, 4, 14);
      show(times, 40, 60);
    }
  } finally {
    await project.remove();
  }
}

function show(times: readonly Parts[], from: number, to: number): void {
  const parts = Object.keys(times[0] ?? {}).map((part) => {
    const own = times.slice(from, to).map((one) => one[part] ?? 0);
    own.sort((a, b) => a - b);
    return `${part} ${(own[own.length >> 1] ?? 0).toFixed(1)}`;
  });
  console.log(`  edits ${(from + 1).toString()} to ${to.toString()}, medians in ms: ${parts.join(', ')}`);
}

void main();
