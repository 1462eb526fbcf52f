import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  addressRange,
  alignDown,
  alignUp,
  END_OF_SPACE,
  formatAddress,
  formatSize,
  grouped,
  hex,
  parseHex,
  rangeContains,
  rangesOverlap,
  rangeSize,
  truncateVirtualAddress,
  tryVirtualAddress,
  virtualAddress,
} from '../../src/core/address';

const any64 = fc.bigInt({ min: 0n, max: END_OF_SPACE - 1n });

describe('addresses', () => {
  it('are the numbers of 64 bits and no others', () => {
    assert.equal(virtualAddress(0n), 0n);
    assert.equal(virtualAddress(END_OF_SPACE - 1n), END_OF_SPACE - 1n);
    assert.throws(() => virtualAddress(END_OF_SPACE), RangeError);
    assert.throws(() => virtualAddress(-1n), RangeError);
    assert.equal(tryVirtualAddress(END_OF_SPACE).ok, false);
    assert.equal(truncateVirtualAddress(-1n), END_OF_SPACE - 1n);
    assert.equal(truncateVirtualAddress(END_OF_SPACE + 5n), 5n);
  });

  it('are read from plain hexadecimal with separators, and from nothing else', () => {
    const rows: readonly (readonly [string, bigint | undefined])[] = [
      ['0xffff800000000000', 0xffff_8000_0000_0000n],
      ['FFFF_8000_0000_0000', 0xffff_8000_0000_0000n],
      ["0XFFFF'8000'0000'0000", 0xffff_8000_0000_0000n],
      ['fffff800`00100000', 0xffff_f800_0010_0000n],
      [' 0x10 ', 0x10n],
      ['0x', undefined],
      ['', undefined],
      ['0x1__0', 0x10n],
      ['0x10_', undefined],
      ['0x1ffffffffffffffff', undefined],
      ['0x0000000000000000001', 1n],
      ['xyz', undefined],
      ['-1', undefined],
      ['0x10 0x20', undefined],
      [`0x10${' '.repeat(200)}zz`, undefined],
      ['1'.repeat(100_000), undefined],
    ];
    for (const [text, expected] of rows) {
      const result = parseHex(text);
      assert.equal(result.ok ? result.value : undefined, expected, JSON.stringify(text));
    }
  });

  it('print and read back as the same number', () => {
    fc.assert(
      fc.property(any64, (value) => {
        assert.deepEqual(parseHex(hex(value)), { ok: true, value });
        assert.deepEqual(parseHex(formatAddress(value)), { ok: true, value });
        assert.equal(formatAddress(value).length, 18);
      }),
    );
    assert.equal(formatAddress(0x1000n, 32), '0x00001000');
    assert.equal(hex(-0x10n), '-0x10');
  });
});

describe('ranges', () => {
  it('are half-open and may end at 2^64', () => {
    const top = addressRange(0xffff_ffff_8000_0000n, END_OF_SPACE);
    assert.equal(rangeSize(top), 0x8000_0000n);
    assert.equal(rangeContains(top, END_OF_SPACE - 1n), true);
    assert.equal(rangeContains(top, END_OF_SPACE), false);
    assert.equal(rangeContains(top, 0xffff_ffff_7fff_ffffn), false);
    assert.throws(() => addressRange(0n, END_OF_SPACE + 1n), RangeError);
    assert.throws(() => addressRange(2n, 1n), RangeError);
  });

  it('that only touch do not overlap', () => {
    assert.equal(rangesOverlap(addressRange(0n, 16n), addressRange(16n, 32n)), false);
    assert.equal(rangesOverlap(addressRange(0n, 17n), addressRange(16n, 32n)), true);
  });

  it('align up and down to any multiple, powers of two or not', () => {
    fc.assert(
      fc.property(any64, fc.bigInt({ min: 2n, max: 1n << 40n }), (value, alignment) => {
        const up = alignUp(value, alignment);
        const down = alignDown(value, alignment);
        assert.equal(up % alignment, 0n);
        assert.equal(down % alignment, 0n);
        assert.ok(down <= value && value <= up && up - down <= alignment);
      }),
    );
    assert.equal(alignUp(5n, 0n), 5n);
    assert.equal(alignUp(5n, 1n), 5n);
  });
});

describe('counts for people', () => {
  it('have a comma at each thousand, as toLocaleString writes them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })), (count) => {
        assert.equal(grouped(count), count.toLocaleString('en-US'));
      }),
    );
  });
});

describe('sizes for people', () => {
  // Sizes as the kernel's mm.rst and the mocks print them.
  const rows: readonly (readonly [bigint, string])[] = [
    [0n, '0 B'],
    [1n, '1 B'],
    [1023n, '1023 B'],
    [1024n, '1 KiB'],
    [0x1a2c8n, '104.7 KiB'],
    [(1n << 20n) - 1n, '1 MiB − 1 B'],
    [(1n << 20n) - 3n, '1 MiB − 3 B'],
    [(1n << 20n) - 1100n, '1022.9 KiB'],
    [4080n, '3.9 KiB'],
    [4100n, '4.0 KiB'],
    [0x7ff_fd38n, '128 MiB − 712 B'],
    [0x17f_ffd38n, '383.9 MiB'],
    [0xffff_ffff_8010_8000n - 0x10_7400n, '16 EiB − 2.0 GiB'],
    [(1n << 64n) - (1n << 30n) + 1n, '16 EiB − 1023.9 MiB'],
    [1n << 47n, '128 TiB'],
    [(1n << 64n) - (1n << 48n), '16 EiB − 256 TiB'],
    [(1n << 47n) - 4096n, '128 TiB − 4 KiB'],
    [1014n << 20n, '1014 MiB'],
    [1n << 64n, '16 EiB'],
    [(1n << 64n) - 1n, '16 EiB − 1 B'],
    [0x6000n, '24 KiB'],
    [-4096n, '−4 KiB'],
  ];
  for (const [bytes, text] of rows)
    it(`${bytes.toString()} is ${text}`, () => {
      assert.equal(formatSize(bytes), text);
    });
});
