import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hex, virtualAddress } from '../../../src/core/address';
import { composeAddress } from '../../../src/core/paging/compose';
import { decode } from '../../../src/core/paging/decode';
import { isPagingModeId, pagingMode, pagingModes, type PagingModeId } from '../../../src/core/paging/modes';
import {
  entryAddresses,
  recursiveHit,
  recursiveMap,
  type RecursiveMap,
} from '../../../src/core/paging/recursive';
import { vectorsOf } from './vectors';

function mapOf(id: PagingModeId, slot: number): RecursiveMap {
  const map = recursiveMap(pagingMode(id), slot);
  assert.ok(map.ok, map.ok ? '' : map.error);
  return map.value;
}

/** A slot as the vectors write it: a number, or the address of the four page directories of PAE. */
function slotOf(text: unknown): number {
  const base = /0x[0-9a-f]+/.exec(String(text))?.[0];
  return base === undefined ? Number(text) : Number(BigInt(base) >> 21n);
}

describe('recursive mapping', () => {
  for (const { id, mode = '', expect = {}, ...row } of vectorsOf('recursive')) {
    it(`has the entries of ${id}`, () => {
      assert.ok(isPagingModeId(mode));
      const map = mapOf(mode, slotOf(row.slot));
      const target = String(row.target);
      const entries = entryAddresses(map, BigInt(target));
      const digits = target.length - 2;
      assert.deepEqual(
        Object.fromEntries(entries.map(({ entry, address }) => [entry, hex(address, digits)])),
        expect.entries,
      );
      if (expect.windowStart !== undefined) {
        assert.equal(hex(map.window.start, digits), expect.windowStart);
        assert.equal(hex(map.window.end - 1n, digits), expect.windowEnd);
      }
    });
  }

  it('leads from the address of each entry back to what it translates', () => {
    const maps = [
      mapOf('x86_64-4level', 510),
      mapOf('x86_64-4level', 256),
      mapOf('x86_64-5level', 493),
      mapOf('x86-32', 1023),
      mapOf('x86-pae', 1536),
      mapOf('arm64-4k-48', 511),
      mapOf('arm64-16k-47', 3),
      mapOf('arm64-64k-42', 8191),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...maps),
        fc.bigInt(0n, (1n << 64n) - 1n),
        fc.nat(7),
        (map, value, byte) => {
          const { mode } = map;
          const address = decode(virtualAddress(value), mode).canonicalForm;
          // Inside the map each entry is also one of the table above, and that is what it is said to be.
          if (recursiveHit(map, address) !== undefined) return;
          for (const entry of entryAddresses(map, address)) {
            const hit = recursiveHit(map, entry.address + BigInt(byte % mode.entryBytes));
            assert.equal(hit?.level, entry.level, hex(entry.address));
            assert.equal(
              hit.index,
              decode(address, mode).indices.find(({ level }) => level === entry.level)?.index,
            );
            assert.equal(hit.byte, byte % mode.entryBytes);
            assert.ok(address >= hit.translates.start && address < hit.translates.end, hex(address));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('finds the entry that maps the tables themselves', () => {
    const map = mapOf('x86_64-4level', 510);
    const hit = recursiveHit(map, 0xffff_ff7f_bfdf_eff0n);
    assert.equal(hit?.entry, 'PML4E');
    assert.equal(hit.index, 510);
    assert.ok(hit.self);
    assert.deepEqual(hit.translates, map.window);
  });

  it('has nothing outside its window', () => {
    const map = mapOf('x86_64-4level', 510);
    assert.equal(recursiveHit(map, map.window.start - 1n), undefined);
    assert.equal(recursiveHit(map, map.window.end), undefined);
    assert.equal(recursiveHit(mapOf('x86_64-4level', 511), 0xffff_ff7f_ffff_ffffn), undefined);
    assert.equal(recursiveHit(mapOf('x86_64-4level', 511), 0xffff_ffff_ffff_fff8n)?.entry, 'PML4E');
  });

  it('refuses slots and modes that have none', () => {
    for (const [id, slot] of [
      ['x86_64-4level', 512],
      ['x86_64-4level', -1],
      ['x86-32', 1.5],
      ['x86-pae', 1537],
    ] as const) {
      assert.equal(recursiveMap(pagingMode(id), slot).ok, false, id);
    }
    assert.equal(recursiveMap(pagingMode('arm64-16k-48'), 1).ok, false);
    const riscv = recursiveMap(pagingMode('riscv-sv39'), 1);
    assert.match(riscv.ok ? '' : riscv.error, /RISC-V cannot/);
  });
});

describe('composeAddress', () => {
  it('undoes a decode', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, (1n << 64n) - 1n),
        fc.constantFrom(...Object.values(pagingModes)),
        (value, mode) => {
          const { canonicalForm, indices, offset, half } = decode(virtualAddress(value), mode);
          const parts = decode(canonicalForm, mode);
          const composed = composeAddress(mode, {
            indices: indices.map(({ index }) => BigInt(index)),
            offset,
            ttbr: half === 'upper' ? 1 : 0,
          });
          assert.deepEqual(composed, { ok: true, value: parts.address });
        },
      ),
    );
  });

  it('makes addresses in large pages from fewer indices', () => {
    const composed = composeAddress(pagingMode('x86_64-4level'), {
      indices: [511n, 510n],
      offset: 0x3fff_ffffn,
    });
    assert.deepEqual(composed, { ok: true, value: 0xffff_ffff_bfff_ffffn });
  });

  it('names every field that is out of its range', () => {
    const composed = composeAddress(pagingMode('x86_64-4level'), {
      indices: [512n, 0n, -1n, 511n],
      offset: 0x1000n,
    });
    assert.deepEqual(composed.ok ? [] : composed.error, [
      { field: 'PML4', message: 'must be from 0 to 511, found 512' },
      { field: 'PD', message: 'must be from 0 to 511, found -1' },
      { field: 'offset', message: 'must be from 0 to 4095, found 4096' },
    ]);
    const none = composeAddress(pagingMode('x86-32'), { indices: [], offset: 0n });
    assert.match(none.ok ? '' : (none.error[0]?.message ?? ''), /expected 1 to 2 indices, found 0/);
    assert.equal(composeAddress(pagingMode('x86-32'), { indices: [1n, 2n, 3n], offset: 0n }).ok, false);
  });
});
