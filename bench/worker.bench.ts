/**
 * A million ELF symbols and maps of 50 MB read in a thread, while this thread answers hovers: time of the clock until the map can
 * be asked, and the longest that a hover took meanwhile, waiting for its turn included. Beside it the same read in this thread.
 * On a busy machine a hover also waits for other programs: how long it does without any read stands first, and behind each
 * figure what this thread itself was at work meanwhile, as Linux counts it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { defaultParts, describeAddress } from '../src/core/describe';
import { cardMarkdown } from '../src/core/describe/markdown';
import { explainAddress } from '../src/core/explain';
import { readBuiltFile } from '../src/core/imageFile';
import type { MemoryMap } from '../src/core/memoryMap';
import { pagingMode } from '../src/core/paging/modes';
import { loadBuiltin } from '../src/core/profiles';
import { withFile } from '../src/node/files';
import { readInThread } from '../src/node/workerPool';
import { gnuMap, lldMap, makeElf } from './largeFiles';

const directory = mkdtempSync(join(tmpdir(), 'memscape-bench-'));
const program = join(directory, 'worker.js');
const profile = loadBuiltin('linux-x86_64-4level');
const mode = pagingMode('x86_64-4level');
const links = { openSource: () => undefined, actions: [] };
/** Between two hovers, in milliseconds; people are slower. */
const pause = 5;

void main();

async function main(): Promise<void> {
  try {
    const entry = join(import.meta.dirname, '../src/node/worker.ts');
    buildSync({
      entryPoints: [entry],
      outfile: program,
      bundle: true,
      platform: 'node',
      mainFields: ['module', 'main'],
      logLevel: 'silent',
    });
    // What is compiled while it first runs is compiled before.
    for (let i = 0; i < 2000; i += 1) hover(0xffff_ffff_8010_0000n + BigInt(i), []);
    const resting = await meanwhile(() => new Promise((resolve) => setTimeout(resolve, 3000)));
    console.log(`${'nothing'.padEnd(22)} is read     ${line(resting)}`);
    await measure('a million ELF symbols', makeElf(1_000_000));
    await measure('50 MB map of GNU ld', new TextEncoder().encode(gnuMap(50_000_000)));
    await measure('50 MB map of ld.lld', new TextEncoder().encode(lldMap(50_000_000)));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function measure(name: string, content: Uint8Array): Promise<void> {
  const path = join(directory, 'file');
  writeFileSync(path, content);
  // The thread and the code that explains are started before they are measured.
  await readInThread(program, program, program);
  await meanwhile(() => new Promise((resolve) => setTimeout(resolve, 200)));
  const threaded = await meanwhile(() => readInThread(program, path, name));
  const own = await meanwhile(() => withFile(path, (file) => readBuiltFile(file, name)));
  console.log(`${name.padEnd(22)} in a thread ${line(threaded)}`);
  console.log(`${''.padEnd(22)} in this one ${line(own)}`);
}

interface Measured {
  readonly seconds: number;
  readonly hovers: number;
  readonly longest: number;
  /** Of this thread's own work; NaN where the system does not tell. */
  readonly longestWork: number;
}

function line({ seconds, hovers, longest, longestWork }: Measured): string {
  const work = Number.isNaN(longestWork) ? '' : `, ${longestWork.toFixed(1)} ms of work`;
  return `${seconds.toFixed(2)} s, ${hovers.toString()} hovers meanwhile, the longest ${longest.toFixed(1)} ms${work}`;
}

/** Milliseconds that this thread has been at work. */
function ownWork(): number {
  try {
    const file = `/proc/self/task/${process.pid.toString()}/schedstat`;
    return Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return NaN;
  }
}

async function meanwhile(read: () => Promise<unknown>): Promise<Measured> {
  let done = false;
  let hovers = 0;
  let longest = 0;
  let longestWork = 0;
  const maps: MemoryMap[] = [];
  const ask = (due: number, work: number): void => {
    hover(0xffff_ffff_8010_0000n + BigInt(hovers) * 0x40n, maps);
    hovers += 1;
    longest = Math.max(longest, performance.now() - due);
    longestWork = Math.max(longestWork, ownWork() - work);
    if (!done) next();
  };
  const next = (): void => {
    const due = performance.now() + pause;
    const work = ownWork();
    setTimeout(() => {
      ask(due, work);
    }, pause);
  };
  const start = performance.now();
  next();
  await read();
  const seconds = (performance.now() - start) / 1000;
  // One more hover, for what the end of the read may have held up.
  await new Promise((resolve) => setTimeout(resolve, pause * 2));
  done = true;
  return { seconds, hovers, longest, longestWork };
}

function hover(value: bigint, maps: readonly MemoryMap[]): string {
  const facts = explainAddress({ value, mode, profile, maps });
  return cardMarkdown(describeAddress(facts, { parts: defaultParts, smallBelow: 0x1_0000n }), links);
}
