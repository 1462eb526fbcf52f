/**
 * A million ELF symbols made ready for lookup, beside `nm -n` and `readelf -sW` on the same file in the same run. Times are
 * of the processor, so that a busy machine does not change them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readElfMap } from '../src/core/elf/elfMap';
import type { MemoryMap } from '../src/core/memoryMap';
import { withFile } from '../src/node/files';
import { makeElf } from './largeFiles';

const symbols = 1_000_000;
const base = 0xffff_ffff_8000_0000n;
const directory = mkdtempSync(join(tmpdir(), 'memscape-bench-'));
const file = join(directory, 'million.elf');

void main();

async function main(): Promise<void> {
  try {
    writeFileSync(file, makeElf(symbols));
    const ours = await best(async () => {
      const start = process.cpuUsage();
      await load();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e6;
    });
    const nm = await best(() => toolSeconds(`nm -n ${file}`));
    const readelf = await best(() => toolSeconds(`readelf -sW ${file}`));
    console.log(`ready for lookup        ${ours.toFixed(3)} s`);
    report('nm -n', nm, ours);
    report('readelf -sW', readelf, ours);

    globalThis.gc?.();
    const before = memory();
    const map = await load();
    globalThis.gc?.();
    console.log(
      `memory                  ${((memory() - before) / symbols).toFixed(1)} bytes a symbol, names included`,
    );
    lookups(map);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function load(): Promise<MemoryMap> {
  const map = await withFile(file, (open) => readElfMap(open, file));
  if (!map.ok || map.value.symbols.count !== symbols) throw new Error('the file was not read');
  return map.value;
}

function lookups(map: MemoryMap): void {
  const count = 200_000;
  const addresses = Array.from({ length: count }, (_, i) => base + BigInt((i * 7919) % symbols) * 16n + 5n);
  for (const round of ['first', 'again']) {
    const start = process.cpuUsage();
    let found = 0;
    for (const address of addresses) if (map.symbols.find(address)?.offset === 5n) found += 1;
    const { user, system } = process.cpuUsage(start);
    if (found !== count) throw new Error(`found ${found.toString()} of ${count.toString()}`);
    console.log(
      `lookup, name included   ${(((user + system) * 1000) / count).toFixed(0)} ns each (${round})`,
    );
  }
}

function report(name: string, seconds: number | undefined, ours: number): void {
  const text =
    seconds === undefined
      ? 'not installed'
      : `${seconds.toFixed(3)} s, ${(seconds / ours).toFixed(1)} times ours`;
  console.log(`${name.padEnd(23)} ${text}`);
}

/** User and system time of a command, its output thrown away; undefined when it cannot be run. */
function toolSeconds(command: string): number | undefined {
  const { status, stderr } = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; time ${command} >/dev/null`], {
    encoding: 'utf8',
  });
  const [user, system] = stderr.trim().split('\n').at(-1)?.split(' ') ?? [];
  return status === 0 ? Number(user) + Number(system) : undefined;
}

async function best<T extends number | undefined>(run: () => T | Promise<T>): Promise<T> {
  let least = await run();
  for (let i = 0; i < 4; i += 1) {
    const next = await run();
    if (next !== undefined && (least === undefined || next < least)) least = next;
  }
  return least;
}

function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
