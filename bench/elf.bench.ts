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

/** A 64-bit executable of functions of 16 bytes, their symbols in no order: what a linker of a large program writes. */
function makeElf(count: number): Uint8Array {
  const strings: string[] = [''];
  const names = new Uint32Array(count);
  let length = 1;
  for (let i = 0; i < count; i += 1) {
    const name = `_ZN5space${(i % 97).toString()}module${(i % 1013).toString()}10function_${i.toString()}Ev`;
    names[i] = length;
    length += name.length + 1;
    strings.push(name);
  }
  const table = new TextEncoder().encode(`${strings.join('\0')}\0`);
  const sectionNames = new TextEncoder().encode('\0.text\0.symtab\0.strtab\0.shstrtab\0');
  const symtab = 64;
  const strtab = symtab + 24 * (count + 1);
  const shstrtab = strtab + table.length;
  const headers = Math.ceil((shstrtab + sectionNames.length) / 8) * 8;
  const bytes = new Uint8Array(headers + 5 * 64);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, 62, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(40, BigInt(headers), true);
  view.setUint16(52, 64, true);
  view.setUint16(58, 64, true);
  view.setUint16(60, 5, true);
  view.setUint16(62, 4, true);
  for (let i = 0; i < count; i += 1) {
    const at = symtab + 24 * (i + 1);
    view.setUint32(at, names[i] ?? 0, true);
    view.setUint8(at + 4, 0x12);
    view.setUint16(at + 6, 1, true);
    view.setBigUint64(at + 8, base + BigInt((i * 7919) % count) * 16n, true);
    view.setBigUint64(at + 16, 16n, true);
  }
  bytes.set(table, strtab);
  bytes.set(sectionNames, shstrtab);
  const section = (
    index: number,
    name: number,
    type: number,
    flags: number,
    addr: bigint,
    rest: readonly number[],
  ): void => {
    const at = headers + 64 * index;
    const [offset = 0, size = 0, link = 0, info = 0, align = 1, entsize = 0] = rest;
    view.setUint32(at, name, true);
    view.setUint32(at + 4, type, true);
    view.setUint32(at + 8, flags, true);
    view.setBigUint64(at + 16, addr, true);
    view.setUint32(at + 24, offset, true);
    view.setUint32(at + 32, size, true);
    view.setUint32(at + 40, link, true);
    view.setUint32(at + 44, info, true);
    view.setUint32(at + 48, align, true);
    view.setUint32(at + 56, entsize, true);
  };
  section(1, 1, 8, 6, base, [64, 16 * count]);
  section(2, 7, 2, 0, 0n, [symtab, 24 * (count + 1), 3, 1, 8, 24]);
  section(3, 15, 3, 0, 0n, [strtab, table.length]);
  section(4, 23, 3, 0, 0n, [shstrtab, sectionNames.length]);
  return bytes;
}
