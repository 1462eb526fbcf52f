import assert from 'node:assert/strict';
import { mergedLength } from '../../../../src/core/linkerscript/riscv/attributes';

/** A section as GNU as writes it: numbers as they are, and the name of the instruction set. */
function section(arch: string, numbers: readonly (readonly [tag: number, value: number])[] = []): Uint8Array {
  const text = [...`${arch}\0`].map((letter) => letter.charCodeAt(0));
  const attributes = [...numbers.flat(), 5, ...text];
  const vendor = [...'riscv\0'].map((letter) => letter.charCodeAt(0));
  const word = (value: number): number[] => [value & 0xff, value >> 8, 0, 0];
  const inner = attributes.length + 5;
  return Uint8Array.from([0x41, ...word(inner + 10), ...vendor, 1, ...word(inner), ...attributes]);
}

const i = section('rv64i2p1');
const c = section('rv64i2p1_m2p0_a2p1_c2p0_zmmul1p0');
const d = section('rv64i2p1_m2p0_a2p1_f2p2_d2p2_c2p0_zicsr2p0_zmmul1p0');
const zba = section('rv64i2p1_zba1p0');
const zbb = section('rv64i2p1_m2p0_a2p1_f2p2_d2p2_c2p0_zicsr2p0_zmmul1p0_zbb1p0');
const stack = section('rv64i2p1', [[4, 16]]);
const unaligned = section('rv64i2p1_m2p0_a2p1_zmmul1p0', [[6, 1]]);

describe('build attributes of RISC-V', () => {
  // Sizes of .riscv.attributes that riscv64-unknown-elf-ld 2.40 makes of objects of riscv64-unknown-elf-as.
  const linked = [
    ['one', [c], 0x32],
    ['some extensions', [i, c], 0x32],
    ['in the other order', [c, i], 0x32],
    ['others on both sides', [zba, c], 0x39],
    ['an alignment of the stack', [stack, c], 0x34],
    ['an alignment of the stack behind', [c, stack], 0x34],
    ['unaligned accesses', [unaligned, stack], 0x31],
    ['unaligned accesses of one', [unaligned, i], 0x2f],
    ['floating point', [d, zbb], 0x4c],
  ] as const;
  for (const [name, objects, size] of linked)
    it(`are as long as GNU ld makes them: ${name}`, () => {
      assert.equal(mergedLength(objects), BigInt(size));
    });

  it('are of no known length where objects are at odds, or may bring more along', () => {
    const odd = [
      section('rv32i2p1'),
      section('rv64i2p0'),
      section('rv64i2p1_d2p2'),
      section('rv64i2p1_v1p0'),
      section('rv64gc'),
      section('rv64i2p1', [[8, 1]]),
      section('rv64i2p1', [[4, 32]]),
      Uint8Array.from([0x41, 1, 2]),
      undefined,
    ];
    for (const other of odd) assert.equal(mergedLength([stack, other, c]), undefined);
  });
});
