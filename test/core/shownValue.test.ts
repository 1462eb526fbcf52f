import assert from 'node:assert/strict';
import { shownValue } from '../../src/core/shownValue';

describe('the number in what a debugger shows', () => {
  // As cpptools with GDB and LLDB, CodeLLDB, Cortex-Debug and probe-rs print values.
  const cases: readonly (readonly [shown: string, value: string | undefined])[] = [
    ['0x401000 <main>', '0x401000'],
    ['0xffffffff81012345 <start_kernel+18>', '0xffffffff81012345'],
    ['0x00007ffff7ffd000 "text, and 0x10"', '0x7ffff7ffd000'],
    ['{int (int, char **)} 0x401136 <main>', '0x401136'],
    ['(kernel::Page *) 0xffff888003a41c00', '0xffff888003a41c00'],
    ['18446744071562067968', '0xffffffff80000000'],
    ['4198400', '0x401000'],
    ['-1', '0xffffffffffffffff'],
    ["65 'A'", '0x41'],
    ['1.5', undefined],
    ['1e10', undefined],
    ['{...}', undefined],
    ['{0x1000, 0x2000}', undefined],
    ['{a = 0x1000, b = 0x2000}', undefined],
    ['<optimized out>', undefined],
    ['99999999999999999999', undefined],
    ['', undefined],
  ];
  for (const [shown, value] of cases) {
    it(`${JSON.stringify(shown)} is ${value ?? 'none'}`, () => {
      assert.equal(shownValue(shown), value);
    });
  }
});
