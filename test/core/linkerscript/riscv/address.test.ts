import assert from 'node:assert/strict';
import {
  distanceBetween,
  highOf,
  isAtOrBehind,
  lowOf,
  signedValue,
  type Address,
} from '../../../../src/core/linkerscript/riscv/address';

const at = (address: bigint): Address => ({ high: highOf(address), low: lowOf(address) });

/** All over the address space, with steps that a floating-point number would leave out. */
const addresses = [
  0n,
  1n,
  0x8000_0000n,
  0xffff_ffff_fffen,
  0x1_0000_0000_0001n,
  0x1234_5678_90ab_cd06n,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0001n,
  0xff60_0000_0000_0002n,
  0xffff_ffff_8000_0001n,
  0xffff_ffff_ffff_ffffn,
];

describe('addresses of 64 bits in two numbers', () => {
  it('keep their order', () => {
    for (const [i, one] of addresses.entries())
      for (const [j, other] of addresses.entries())
        assert.equal(isAtOrBehind(at(one), at(other)), i >= j, `${String(one)} ${String(other)}`);
  });

  it('tell small distances to the byte, around the end of the address space, too', () => {
    for (const one of addresses)
      for (const step of [-0x8_0001n, -1n, 0n, 3n, 0x10_0001n]) {
        const other = BigInt.asUintN(64, one + step);
        assert.equal(distanceBetween(at(other), at(one)), Number(step));
      }
  });

  it('are signed numbers near zero, and far from it where they are far', () => {
    assert.deepEqual(
      [0n, 0x7ffn, 0xffff_ffff_ffff_f801n].map((one) => signedValue(at(one))),
      [0, 0x7ff, -0x7ff],
    );
    assert.ok(addresses.slice(4, 9).every((one) => Math.abs(signedValue(at(one))) > 2 ** 47));
  });

  it('may be sums, whose parts are larger', () => {
    const sum = { high: 2 * highOf(1n << 63n), low: 2 ** 48 + 5 };
    assert.equal(signedValue(sum), 2 ** 48 + 5);
    assert.ok(isAtOrBehind(sum, at(0x1_0000_0000_0005n)) && !isAtOrBehind(sum, at(0x1_0000_0000_0006n)));
    assert.equal(distanceBetween({ high: -(2 ** 48), low: 2 ** 48 + 5 }, at(2n)), 3);
  });
});
