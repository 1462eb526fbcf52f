import assert from 'node:assert/strict';
import { virtualAddress } from '../../../src/core/address';
import { decode } from '../../../src/core/paging/decode';
import { isPagingModeId, pagingMode } from '../../../src/core/paging/modes';

/**
 * The bits of each index, highest table first, and of the offset in a page, as the manuals have them: Intel SDM volume 3,
 * the chapter on paging; Arm ARM DDI 0487, D8.2 (translation with granules of 4, 16 and 64 KiB); RISC-V privileged
 * specification, supervisor.adoc (virtual addresses of Sv32, Sv48 and Sv57).
 */
const manuals: Readonly<Record<string, readonly (readonly [high: number, low: number])[]>> = {
  // prettier-ignore
  'x86-32': [[31, 22], [21, 12], [11, 0]],
  // prettier-ignore
  'x86-pae': [[31, 30], [29, 21], [20, 12], [11, 0]],
  // prettier-ignore
  'x86_64-5level': [[56, 48], [47, 39], [38, 30], [29, 21], [20, 12], [11, 0]],
  // prettier-ignore
  'arm64-4k-39': [[38, 30], [29, 21], [20, 12], [11, 0]],
  // prettier-ignore
  'arm64-4k-52': [[51, 48], [47, 39], [38, 30], [29, 21], [20, 12], [11, 0]],
  // prettier-ignore
  'arm64-16k-36': [[35, 25], [24, 14], [13, 0]],
  // prettier-ignore
  'arm64-16k-47': [[46, 36], [35, 25], [24, 14], [13, 0]],
  // prettier-ignore
  'arm64-16k-48': [[47, 47], [46, 36], [35, 25], [24, 14], [13, 0]],
  // prettier-ignore
  'arm64-16k-52': [[51, 47], [46, 36], [35, 25], [24, 14], [13, 0]],
  // prettier-ignore
  'arm64-64k-42': [[41, 29], [28, 16], [15, 0]],
  // prettier-ignore
  'arm64-64k-48': [[47, 42], [41, 29], [28, 16], [15, 0]],
  // prettier-ignore
  'arm64-64k-52': [[51, 42], [41, 29], [28, 16], [15, 0]],
  // prettier-ignore
  'riscv-sv32': [[31, 22], [21, 12], [11, 0]],
  // prettier-ignore
  'riscv-sv48': [[47, 39], [38, 30], [29, 21], [20, 12], [11, 0]],
  // prettier-ignore
  'riscv-sv57': [[56, 48], [47, 39], [38, 30], [29, 21], [20, 12], [11, 0]],
};

/** An address whose binary digits from `high` down are those of a pattern over and over. */
function patterned(high: number, pattern: string): bigint {
  const digits = pattern.repeat(Math.ceil((high + 1) / pattern.length)).slice(0, high + 1);
  return BigInt(`0b${digits}`);
}

/** The digits of a binary number between two bits, read from its text and not shifted out. */
function between(binary: string, high: number, low: number): bigint {
  return BigInt(`0b${binary.slice(63 - high, 64 - low)}`);
}

describe('addresses against the bit ranges of the manuals', () => {
  for (const [id, ranges] of Object.entries(manuals)) {
    it(id, () => {
      assert.ok(isPagingModeId(id));
      const mode = pagingMode(id);
      const top = ranges[0]?.[0] ?? 0;
      for (const pattern of ['1100101', '0111001', '10', '000000011']) {
        const low = patterned(top, pattern);
        // Bits above the translated ones: copies of the highest in 64 bits; Arm chooses the table by them alone.
        const isArm: boolean = id.startsWith('arm');
        const isUpper: boolean = top > 31 && (isArm ? pattern === '10' : pattern.startsWith('1'));
        const address: bigint = isUpper ? low + (1n << 64n) - (1n << BigInt(top + 1)) : low;
        const binary: string = address.toString(2).padStart(64, '0');
        const decoded = decode(virtualAddress(address), mode);
        const figures = [...decoded.indices.map(({ index }) => BigInt(index)), decoded.offset];
        assert.deepEqual(
          figures,
          ranges.map(([high, last]) => between(binary, high, last)),
          `${id} ${address.toString(16)}`,
        );
        assert.equal(decoded.canonical, true, `${id} ${address.toString(16)}`);
        if (top > 31) {
          // One bit above the translated ones that differs makes it none.
          const other = address ^ (1n << BigInt(top + 1));
          assert.equal(decode(virtualAddress(other), mode).canonical, false, `${id} ${other.toString(16)}`);
        }
      }
    });
  }
});
