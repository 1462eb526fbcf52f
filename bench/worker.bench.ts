/**
 * A million ELF symbols and maps of 50 MB read in a thread, while this thread answers hovers: time of the clock until the map can
 * be asked, and the longest that a hover took meanwhile, waiting for its turn included. Beside it the same read in this thread.
 * On a busy machine a hover also waits for other programs: how long it does without any read stands first, and behind each
 * figure what this thread itself was at work and how long it waited for a processor meanwhile, as Linux counts it. Each file is
 * read in the thread several times, of which the longest hover of each and their median are told. The memory is that by which the
 * whole process grows at most, in times of the file's size.
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
const rounds = 5;

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
  const threaded: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    globalThis.gc?.();
    threaded.push(await meanwhile(() => readInThread(program, path, name)));
  }
  const own = await meanwhile(() => withFile(path, (file) => readBuiltFile(file, name)));
  const ordered = threaded.toSorted((a, b) => a.longest - b.longest);
  const median = ordered[rounds >> 1];
  if (median === undefined) return;
  const all = ordered.map(({ longest }) => longest.toFixed(1)).join(', ');
  const grown = Math.max(...threaded.map((one) => one.grown)) / content.length;
  console.log(`${name.padEnd(22)} in a thread ${line(median)}`);
  console.log(
    `${''.padEnd(22)} longest of each round ${all} ms; ${grown.toFixed(2)} times its size more memory`,
  );
  console.log(`${''.padEnd(22)} in this one ${line(own)}`);
}

interface Measured {
  readonly seconds: number;
  readonly hovers: number;
  readonly longest: number;
  /** Of this thread's own work; NaN where the system does not tell. */
  readonly longestWork: number;
  /** Of its waiting for a processor that others had. */
  readonly longestWait: number;
  /** By how many bytes the process was larger than before, at most. */
  readonly grown: number;
}

function line({ seconds, hovers, longest, longestWork, longestWait }: Measured): string {
  const work = Number.isNaN(longestWork)
    ? ''
    : `, ${longestWork.toFixed(1)} ms of work, ${longestWait.toFixed(1)} ms without a processor`;
  return `${seconds.toFixed(2)} s, ${hovers.toString()} hovers meanwhile, the longest ${longest.toFixed(1)} ms${work}`;
}

/** Milliseconds that this thread has been at work, and that it has waited for a processor. */
function ownTimes(): readonly [number, number] {
  try {
    const file = `/proc/self/task/${process.pid.toString()}/schedstat`;
    const [work, wait] = readFileSync(file, 'utf8').split(' ');
    return [Number(work) / 1e6, Number(wait) / 1e6];
  } catch {
    return [NaN, NaN];
  }
}

async function meanwhile(read: () => Promise<unknown>): Promise<Measured> {
  let done = false;
  let hovers = 0;
  let longest = 0;
  let longestWork = 0;
  let longestWait = 0;
  let peak = 0;
  const maps: MemoryMap[] = [];
  const before = process.memoryUsage.rss();
  const ask = (due: number, [work, wait]: readonly [number, number]): void => {
    hover(0xffff_ffff_8010_0000n + BigInt(hovers) * 0x40n, maps);
    hovers += 1;
    longest = Math.max(longest, performance.now() - due);
    const [workNow, waitNow] = ownTimes();
    longestWork = Math.max(longestWork, workNow - work);
    longestWait = Math.max(longestWait, waitNow - wait);
    peak = Math.max(peak, process.memoryUsage.rss());
    if (!done) next();
  };
  const next = (): void => {
    const due = performance.now() + pause;
    const times = ownTimes();
    setTimeout(() => {
      ask(due, times);
    }, pause);
  };
  const start = performance.now();
  next();
  await read();
  const seconds = (performance.now() - start) / 1000;
  // One more hover, for what the end of the read may have held up.
  await new Promise((resolve) => setTimeout(resolve, pause * 2));
  done = true;
  return { seconds, hovers, longest, longestWork, longestWait, grown: peak - before };
}

function hover(value: bigint, maps: readonly MemoryMap[]): string {
  const facts = explainAddress({ value, mode, profile, maps });
  return cardMarkdown(describeAddress(facts, { parts: defaultParts, smallBelow: 0x1_0000n }), links);
}
