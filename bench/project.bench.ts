/**
 * Detection in a tree of 80,000 files with 600 makefiles, after the files were listed: our time, beside what `grep -r` takes to
 * look for `-T` in the build files of the same tree, and the time of the listing.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Detect from '../src/core/project/detect';
import type * as Pool from '../src/node/workerPool';
import type * as Tree from '../src/node/projectTree';
import { build } from 'esbuild';
import { root } from '../scripts/root';
import { bundled } from './bundled';

const folders = 800;
const filesEach = 100;
const limit = 2;

void main();

async function main(): Promise<void> {
  const { detectProject } = await bundled<typeof Detect>('src/core/project/detect.ts');
  const { listTree } = await bundled<typeof Tree>('src/node/projectTree.ts');
  const folder = mkdtempSync(join(tmpdir(), 'memscape-bench-'));
  try {
    plant(folder);
    const start = performance.now();
    const tree = await listTree(folder);
    const listed = performance.now();
    const times: number[] = [];
    let images = 0;
    for (let round = 0; round < 3; round += 1) {
      const begin = process.cpuUsage();
      // A tree that was not asked before, since what is known of one is kept.
      const { images: found } = await detectProject({ ...tree });
      const { user, system } = process.cpuUsage(begin);
      times.push((user + system) / 1e6);
      images = found.length;
    }
    const thread = await inThread(folder);
    const stop = new AbortController();
    const cancelled = performance.now();
    setTimeout(() => {
      stop.abort();
    }, 50);
    await detectProject({ ...tree }, { signal: stop.signal });
    const ended = performance.now() - cancelled;
    const grepStart = performance.now();
    execFileSync('grep', [
      '-rlE',
      '--include=Makefile',
      '--include=*.mk',
      '--include=*.txt',
      '(^|[ =,])-T',
      folder,
    ]);
    const grep = performance.now() - grepStart;
    const least = Math.min(...times);
    const s = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
    console.log(
      `${tree.files.length.toString()} files, ${images.toString()} images: listed in ${s(listed - start)}, detected in ${s(least * 1000)} (grep -r for -T: ${s(grep)}), cancelled after 50 ms in ${s(ended)}`,
    );
    console.log(
      `in a thread, listing included: ${s(thread.time)}; this thread waited ${thread.longest.toFixed(0)} ms at the longest meanwhile`,
    );
    if (images < 100) throw new Error('the images were not found');
    if (least > limit) throw new Error(`detection takes longer than ${limit.toString()} s`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The detection as the extension runs it, and the longest that anything else had to wait for its turn meanwhile. */
async function inThread(folder: string): Promise<{ readonly time: number; readonly longest: number }> {
  const { detectInThread } = await bundled<typeof Pool>('src/node/workerPool.ts');
  const program = join(root, 'out/bench/worker.js');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/node/worker.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  let longest = 0;
  let last = performance.now();
  const ticks = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  }, 1);
  const start = performance.now();
  await detectInThread(program, folder, {});
  const time = performance.now() - start;
  clearInterval(ticks);
  return { time, longest };
}

function plant(top: string): void {
  for (let folder = 0; folder < folders; folder += 1) {
    const path = join(top, `part${(folder % 20).toString()}`, `dir${folder.toString()}`);
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < filesEach - 2; file += 1)
      writeFileSync(join(path, `file${file.toString()}.c`), '');
    writeFileSync(join(path, 'link.ld'), 'SECTIONS { . = 0x100000; .text : { *(.text) } }\n');
    const isImage = folder % 6 === 0;
    const text = isImage
      ? `OBJS := $(patsubst %.c,%.o,$(wildcard *.c))\nLDFLAGS += -nostdlib -T link.ld\nall: image${folder.toString()}.elf\nimage${folder.toString()}.elf: $(OBJS)\n\t$(LD) $(LDFLAGS) -o $@ $(OBJS)\n%.o: %.c\n\t$(CC) $(CFLAGS) -c -o $@ $<\n`
      : `obj-y += ${Array.from({ length: 40 }, (_, i) => `file${i.toString()}.o`).join(' ')}\n`;
    writeFileSync(join(path, folder % 4 === 3 && !isImage ? 'sources.txt' : 'Makefile'), text);
  }
}
