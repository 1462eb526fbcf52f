import assert from 'node:assert/strict';
import {
  fitsJump,
  fitsLow,
  fitsShortJump,
  fitsShortUpper,
  upperPart,
} from '../../../../src/core/linkerscript/riscv/reach';
import { movedOffset } from '../../../../src/core/linkerscript/shrunk';

describe('what fits in instructions of RISC-V', () => {
  /** The numbers of a list that fit. */
  const fitting = (fits: (value: number) => boolean, ...values: number[]): number[] => values.filter(fits);

  it('has the edges that the fields have', () => {
    assert.deepEqual(
      fitting(fitsJump, -0x10_0002, -0x10_0000, 1, 0xf_fffe, 0x10_0000),
      [-0x10_0000, 0xf_fffe],
    );
    assert.deepEqual(fitting(fitsShortJump, -0x802, -0x800, -1, 0x7fe, 0x800), [-0x800, 0x7fe]);
    assert.deepEqual(fitting(fitsLow, -0x801, -0x800, 0x7ff, 0x800), [-0x800, 0x7ff]);
    assert.deepEqual(
      fitting(fitsShortUpper, -0x2_1000, -0x2_0000, 0, 0x1_f000, 0x2_0000),
      [-0x2_0000, 0x1_f000],
    );
  });

  it('takes the upper part so that the lower is a signed number', () => {
    assert.deepEqual(
      [0x7ff, 0x800, -0x800, -0x801, 0x8000_0fff].map(upperPart),
      [0, 0x1000, 0, -0x1000, 0x8000_1000],
    );
  });
});

describe('an offset after bytes were taken out', () => {
  it('moves by all that went in front of it, and not by what went right behind', () => {
    const shrunk = { starts: [4, 10], sums: [4, 10] };
    assert.deepEqual(
      [0, 4, 8, 10, 16, 20].map((offset) => movedOffset(shrunk, offset)),
      [0, 4, 4, 6, 6, 10],
    );
  });
});
