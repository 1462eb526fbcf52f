import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hex, truncateVirtualAddress, virtualAddress } from '../../../src/core/address';
import { decode, explainCanonical, type DecodedAddress } from '../../../src/core/paging/decode';
import { isPagingModeId, pagingMode, pagingModeIds, pagingModes } from '../../../src/core/paging/modes';
import { vectorsOf } from './vectors';
import { processorMilliseconds } from '../../processorTime.js';

describe('decode', () => {
  const rows = vectorsOf('address');

  for (const id of pagingModeIds) {
    // The vectors are of modes that translate.
    if (pagingMode(id).levels.length === 0) continue;
    const own = rows.filter((row) => row.mode === id);

    it(`gives the expected fields on all ${String(own.length)} addresses of ${id}`, () => {
      assert.notEqual(own.length, 0);
      for (const row of own) {
        const { expect = {}, address = '' } = row;
        const decoded = decode(virtualAddress(BigInt(address)), pagingMode(id));
        assert.deepEqual(asRow(decoded, expect, address.length - 2), withoutRegion(expect), row.id);
      }
    });
  }

  it('knows the mode of every row', () => {
    assert.deepEqual(
      rows.filter(({ mode = '' }) => !isPagingModeId(mode)),
      [],
    );
  });

  it('is undone by putting indices, offset and sign together', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 64n) - 1n), fc.constantFrom(...pagingModeIds), (value, id) => {
        const decoded = decode(virtualAddress(value), pagingMode(id));
        let composed = decoded.offset;
        for (const { index, bits } of decoded.indices) composed |= BigInt(index) << BigInt(bits[1]);
        const above = decoded.sign?.value ?? 0n;
        assert.equal(composed | (above << BigInt(pagingMode(id).vaBits)), value);
      }),
    );
  });

  it('makes a canonical form that is canonical and its own canonical form', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 64n) - 1n), fc.constantFrom(...pagingModeIds), (value, id) => {
        const { canonicalForm } = decode(virtualAddress(value), pagingMode(id));
        const again = decode(canonicalForm, pagingMode(id));
        assert.ok(again.canonical);
        assert.equal(again.canonicalForm, canonicalForm);
      }),
    );
  });

  it('calls an address above 32 bits not canonical in a 32-bit mode', () => {
    for (const id of ['x86-32', 'x86-pae', 'riscv-sv32'] as const) {
      assert.ok(decode(virtualAddress(0xffff_ffffn), pagingMode(id)).canonical);
      const above = decode(virtualAddress(0x1_0000_0000n), pagingMode(id));
      assert.equal(above.canonical, false);
      assert.equal(above.canonicalForm, 0n);
      assert.deepEqual(above.sign, { bits: [63, 32], value: 1n, expected: 0n });
    }
  });

  it('gives the alignment, and none for 0', () => {
    const mode = pagingMode('x86_64-4level');
    assert.equal(decode(virtualAddress(0xffff_ffff_8020_0000n), mode).alignment, 0x20_0000n);
    assert.equal(decode(virtualAddress(1n << 63n), mode).alignment, 1n << 63n);
    assert.equal('alignment' in decode(virtualAddress(0n), mode), false);
  });

  it('gives the offset of each entry in its table', () => {
    const { indices } = decode(virtualAddress(0xffff_ffff_8000_0000n), pagingMode('x86_64-4level'));
    assert.deepEqual(
      indices.map(({ entryOffset }) => entryOffset),
      [0xff8, 0xff0, 0, 0],
    );
    const four = decode(virtualAddress(0xc000_0000n), pagingMode('x86-32')).indices;
    assert.deepEqual(
      four.map(({ entryOffset }) => entryOffset),
      [0xc00, 0],
    );
  });

  it('takes under 20 µs', async () => {
    const mode = pagingMode('x86_64-5level');
    const rounds = 20_000;
    const took = await processorMilliseconds(() => {
      for (let i = 0; i < rounds; i += 1)
        decode(truncateVirtualAddress(BigInt(i) * 0x9e37_79b9_7f4a_7c15n), mode);
    });
    assert.ok(took / rounds < 0.02, `${((took / rounds) * 1e6).toFixed(0)} ns for one decode`);
  });
});

describe('addresses that are not translated', () => {
  it('have no indices, and are all offset', () => {
    const decoded = decode(virtualAddress(0xe000_ed00n), pagingMode('flat-32'));
    assert.deepEqual(decoded.indices, []);
    assert.deepEqual(decoded.leafOffsets, []);
    assert.equal(decoded.offset, 0xe000_ed00n);
    assert.ok(decoded.canonical);
    assert.equal(decode(virtualAddress(0x1_0000_0000n), pagingMode('flat-32')).canonical, false);
  });
});

describe('the modes', () => {
  it('cover their bits from the page offset up to the width without gap or overlap', () => {
    for (const [id, mode] of Object.entries(pagingModes)) {
      let next = mode.pageShift;
      for (const level of mode.levels.toReversed()) {
        assert.equal(level.bits[1], next, `${id} ${level.name}`);
        if (level.leaf !== undefined)
          assert.equal(level.leaf.size, 1n << BigInt(next), `${id} ${level.name}`);
        next = level.bits[0] + 1;
      }
      assert.equal(next, mode.vaBits, id);
      assert.equal(mode.id, id);
    }
  });

  it('have distinct level names', () => {
    for (const { levels, id } of Object.values(pagingModes)) {
      assert.equal(new Set(levels.map(({ name }) => name)).size, levels.length, id);
    }
  });

  it('are known by their own keys only', () => {
    assert.ok(isPagingModeId('riscv-sv57'));
    for (const text of ['', 'toString', '__proto__', 'X86_64-4LEVEL'])
      assert.equal(isPagingModeId(text), false, text);
  });
});

describe('explainCanonical', () => {
  const explain = (value: bigint, id: keyof typeof pagingModes = 'x86_64-4level') =>
    explainCanonical(decode(virtualAddress(value), pagingMode(id)));

  it('says nothing about canonical addresses', () => {
    assert.equal(explain(0x7fff_ffff_ffffn), undefined);
    assert.equal(explain(0xffff_8000_0000_0000n), undefined);
  });

  it('names the wrong bits, the hole and both neighbours', () => {
    const hole = { start: 0x8000_0000_0000n, end: 0xffff_8000_0000_0000n };
    const low = explain(0x8000_0000_0000n);
    assert.deepEqual(low?.wrongBits, [[63, 48]]);
    assert.deepEqual(low.hole, hole);
    assert.equal(low.below, 0x7fff_ffff_ffffn);
    assert.equal(low.above, 0xffff_8000_0000_0000n);
    assert.equal(low.nearest, 'below');
    const high = explain(0xffff_7fff_ffff_ffffn);
    assert.deepEqual(high?.wrongBits, [[63, 48]]);
    assert.equal(high.nearest, 'above');
    assert.deepEqual(explain(0x4141_0000_0000_0000n)?.wrongBits, [
      [62, 62],
      [56, 56],
      [54, 54],
      [48, 48],
    ]);
  });

  it('takes the whole range above 2^32 as the hole of a 32-bit mode', () => {
    const wide = explain(0xffff_ffff_8000_0000n, 'x86-32');
    assert.deepEqual(wide?.hole, { start: 1n << 32n, end: 1n << 64n });
    assert.equal(wide.below, 0xffff_ffffn);
    assert.equal(wide.above, undefined);
  });

  it('counts the top byte as part of an Arm address', () => {
    const tagged = explain(0xb400_0000_0000_1000n, 'arm64-4k-48');
    assert.deepEqual(tagged?.wrongBits, [
      [63, 63],
      [61, 60],
      [58, 58],
    ]);
    assert.deepEqual(tagged.hole, { start: 1n << 48n, end: 0xffff_0000_0000_0000n });
  });

  it('always places the address in the hole', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 64n) - 1n), fc.constantFrom(...pagingModeIds), (value, id) => {
        const found = explain(value, id);
        assert.ok(found === undefined || (value >= found.hole.start && value < found.hole.end));
      }),
    );
  });
});

/** A decoded address in the form of the vectors' rows: the keys that the row has, and no others. */
function asRow(decoded: DecodedAddress, expected: object, digits: number): Record<string, unknown> {
  const arm = decoded.arm;
  const all: Record<string, unknown> = {
    indices: Object.fromEntries(decoded.indices.map(({ level, index }) => [level, index])),
    offset: hex(decoded.offset),
    leafOffsets: Object.fromEntries(decoded.leafOffsets.map(({ level, offset }) => [level, hex(offset)])),
    canonical: decoded.canonical,
    canonicalForm: hex(decoded.canonicalForm, digits),
    half: decoded.half,
    ttbr: arm?.ttbr,
    canonicalIgnoringTopByte: arm?.canonicalIgnoringTopByte,
    untagged: arm && hex(arm.untagged, digits),
    tag: arm && hex(BigInt(arm.tag), 2),
  };
  return Object.fromEntries(Object.keys(withoutRegion(expected)).map((key) => [key, all[key]]));
}

function withoutRegion(expected: object): object {
  return Object.fromEntries(
    Object.entries(expected).filter(([key]) => key !== 'region' && key !== 'overlays'),
  );
}
