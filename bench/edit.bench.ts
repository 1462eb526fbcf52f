/**
 * What the extension does between a key in a linker script and the message to the panel, part by part: the project of
 * `panelWindow.bench.ts`, with 500 sections and 20,000 symbols. Times are of the processor. The first edits are stated apart: a
 * person meets them, with code that is not compiled yet.
 */
import { makeEditedProject } from './editedProject';
import { bundled } from './bundled';
import type * as Work from './editWork';

async function main(): Promise<void> {
  const project = await makeEditedProject();
  try {
    const work = await bundled<typeof Work>('bench/editWork.ts');
    const edits = await work.openProject(project.folder);
    const times = Array.from({ length: 60 }, (_, i) => edits.run(i));
    const show = (what: string, from: number, to: number): void => {
      const parts = Object.keys(times[0] ?? {});
      const line = parts.map((part) => {
        const own = times.slice(from, to).map((one) => one[part] ?? 0);
        own.sort((a, b) => a - b);
        return `${part} ${(own[own.length >> 1] ?? 0).toFixed(1)}`;
      });
      console.log(`${what}: ${line.join(', ')}`);
    };
    show('edits 1 to 4, median, ms', 0, 4);
    show('edits 5 to 14', 4, 14);
    show('edits 41 to 60', 40, 60);
  } finally {
    await project.remove();
  }
}

void main();
