/**
 * Map files of 50 MB, of GNU ld and of ld.lld: time of the processor until every figure can be looked up, and the memory that
 * stays. Beside them the least that any reader has to do: going through the lines.
 */
import { bytesSource } from '../src/core/elf/bytes';
import { readMapFile } from '../src/core/mapfile';
import { eachLine } from '../src/core/mapfile/lines';
import { gnuMap, lldMap } from './largeFiles';

const base = 0xffff_ffff_8010_0000n;
const size = 50_000_000;

void main();

async function main(): Promise<void> {
  await measure('GNU ld', gnuMap(size));
  await measure('ld.lld', lldMap(size));
}

async function measure(name: string, text: string): Promise<void> {
  const source = bytesSource(new TextEncoder().encode(text));
  const lines = await seconds(() => eachLine(source, () => undefined));
  let least = Infinity;
  for (let round = 0; round < 3; round += 1) {
    least = Math.min(least, await seconds(() => readMapFile(source, name)));
  }
  await settle();
  const before = memory();
  const map = await readMapFile(source, name);
  await settle();
  const kept = memory() - before;
  const hit = map.symbols.find(base + 0x40n * 1000n + 5n);
  if (hit?.offset !== 5n) throw new Error('the map was not read');
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(
    `${name}: ${mb(source.size)}, ${map.symbols.count.toString()} symbols in ${least.toFixed(2)} s (lines alone ${lines.toFixed(2)} s), ${mb(kept)} kept`,
  );
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Buffers are given back some time after what held them has gone. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
