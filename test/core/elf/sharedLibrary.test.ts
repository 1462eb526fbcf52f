import assert from 'node:assert/strict';
import { bytesSource } from '../../../src/core/elf/bytes';
import { readLinkInputs } from '../../../src/core/elf/linkInput';
import type { SharedLibrary } from '../../../src/core/linkerscript/input';

interface Claims {
  readonly segments: number;
  readonly symbols: number;
  /** Offsets of names in the table of names. */
  readonly needed: readonly number[];
  readonly names: string;
}

/** A shared library of x86-64 whose symbols, but for each second, are weak names of the same data. */
function library({ segments, symbols, needed, names }: Claims): Uint8Array {
  const strings = new TextEncoder().encode(names);
  const tables = [
    { type: 0, size: 0, entry: 0 },
    { type: 3, size: strings.length, entry: 0 },
    { type: 6, size: 16 * (needed.length + 1), entry: 16 },
    { type: 11, size: 24 * (symbols + 1), entry: 24 },
    { type: 1, size: 16, entry: 0 },
  ];
  const start = 64 + 56 * segments;
  const headers = start + tables.reduce((sum, { size }) => sum + size, 0);
  const bytes = new Uint8Array(headers + 64 * tables.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 3, true);
  view.setUint16(18, 62, true);
  view.setBigUint64(32, 64n, true);
  view.setBigUint64(40, BigInt(headers), true);
  [64, 56, segments, 64, tables.length, 1].forEach((half, i) => {
    view.setUint16(52 + 2 * i, half, true);
  });
  for (let i = 0; i < segments; i += 1) view.setUint32(64 + 56 * i, 0x6474_e552, true);
  let at = start;
  tables.forEach(({ type, size, entry }, i) => {
    const header = headers + 64 * i;
    view.setUint32(header + 4, type, true);
    view.setBigUint64(header + 8, 3n, true);
    view.setBigUint64(header + 24, BigInt(at), true);
    view.setBigUint64(header + 32, BigInt(size), true);
    view.setUint32(header + 40, 1, true);
    view.setBigUint64(header + 56, BigInt(entry), true);
    if (type === 3) bytes.set(strings, at);
    if (type === 6)
      needed.forEach((name, n) => {
        view.setBigUint64(at + 16 * n, 1n, true);
        view.setBigUint64(at + 16 * n + 8, BigInt(name), true);
      });
    for (let n = 1; type === 11 && n <= symbols; n += 1) {
      view.setUint32(at + 24 * n, 1 + (n % 4), true);
      bytes[at + 24 * n + 4] = n % 2 === 0 ? 0x11 : 0x21;
      view.setUint16(at + 24 * n + 6, 4, true);
    }
    at += size;
  });
  return bytes;
}

async function read(claims: Claims): Promise<SharedLibrary> {
  const { inputs } = await readLinkInputs(bytesSource(library(claims)), 'libodd.so');
  const [input] = inputs;
  assert.ok(input?.library !== undefined);
  return input.library;
}

describe('a shared library', () => {
  it('of many segments and many symbols is read without one for the other', async function () {
    this.timeout(10_000);
    const { find, names, weakData } = await read({
      segments: 60_000,
      symbols: 100_000,
      needed: [],
      names: '\0abcdef\0',
    });
    assert.equal(find('bcdef').length, 25_000);
    assert.equal(find('abcdef')[0]?.section?.readOnly, false);
    assert.deepEqual([...names()].sort(), ['abcdef', 'bcdef', 'cdef', 'def']);
    assert.equal(weakData().length, 50_000);
    assert.equal(weakData(), weakData());
  });

  it('names what it needs once, and no more than can be looked for', async () => {
    const names = `\0one\0two\0one\0${'x'.repeat(10_000)}`;
    const claims = { segments: 0, symbols: 0, names };
    assert.deepEqual((await read({ ...claims, needed: [1, 5, 1, 9] })).needed, ['one', 'two']);
    const many = Array.from({ length: 100_000 }, (_, i) => 13 + (i % 10_000));
    assert.equal((await read({ ...claims, needed: many })).needed.length, 5000);
  });
});
