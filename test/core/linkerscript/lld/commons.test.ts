import assert from 'node:assert/strict';
import { hasProgram } from '../../../oracle/realLinker';
import { assembled } from '../linkAssembled';

describe('common symbols of ld.lld', () => {
  it('lie in the order in which the objects that have any name them', async function () {
    if (!hasProgram('ld.lld')) this.skip();
    const { link, remove } = assembled({
      target: 'x86_64',
      sources: {
        asks: '.globl _start\n_start: nop\n.quad y',
        both: '.globl _start\n_start: nop\n.comm w, 8, 8\n.quad y',
        weak: '.globl _start\n_start: nop\n.comm w, 8, 8\n.weak y\n.data\ny: .quad 1',
        real: '.globl _start\n_start: nop\n.comm w, 8, 8\n.quad y, __real_x',
        one: '.comm x, 8, 8\n.comm y, 16, 16',
        other: '.globl __wrap_x\n__wrap_x: nop\n.quad __real_x',
      },
      texts: {
        'all.ld': `SECTIONS { . = 0x10000; .text : { *(.text) } .data : { *(.data) } .bss : { *(.bss COMMON) } end = .;
          at_w = DEFINED(w) ? w : 0; at_y = y; }`,
        'x.ld': 'at_x = x;',
      },
    });
    for (const command of [
      'x.ld asks.o one.o',
      'asks.o one.o',
      'x.ld both.o one.o',
      'x.ld weak.o one.o',
      'asks.o both.o one.o --defsym _start=1 -z muldefs',
      '--wrap=x real.o one.o other.o',
      '--wrap=x both.o one.o other.o',
      '--wrap=x asks.o one.o other.o',
      '--wrap=y real.o one.o --defsym __wrap_y=1 --defsym __real_x=2',
    ]) {
      const { wrong, unknown, failed, messages } = await link(`ld.lld -T all.ld ${command}`);
      assert.equal(failed, false, messages);
      assert.deepEqual([...wrong, ...unknown], [], command);
    }
    remove();
  });
});
