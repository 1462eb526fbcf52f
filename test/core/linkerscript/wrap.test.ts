import assert from 'node:assert/strict';
import { hasProgram } from '../../oracle/realLinker';
import { assembled } from './linkAssembled';

const apart = (name: string, size: number): string =>
  `.section .text.${name}, "ax"\n.globl ${name}\n${name}: nop\n.space ${String(size)}`;

const sources = {
  a: '.globl _start\n_start: call d',
  b: '.globl _start\n_start: call d\ncall __real_d',
  c: `.globl _start\n_start: call d\n${apart('d', 0x40)}`,
  k: '.comm d, 16, 4\n.globl _start\n_start: mov $d, %eax',
  n: `.globl _start\n_start: nop\n.section .text.x, "ax"\ncall d`,
  w: apart('__wrap_d', 0x20),
  o: apart('d', 0x40),
};

const sections =
  '. = 0x10000; .text : { *(.text*) } .data : { *(.data*) } .bss : { *(.bss COMMON) } end = .;';
const texts = {
  'read.ld': `SECTIONS { ${sections} x = d; y = __wrap_d; z = DEFINED(d); r = DEFINED(__real_d); }`,
  'plain.ld': `SECTIONS { ${sections} }`,
  'provide.ld': `SECTIONS { ${sections} PROVIDE(__wrap_d = .); PROVIDE(d = 5); PROVIDE(__real_d = 6); }`,
};

const commands = [
  '--gc-sections -e _start b.o w.o o.o',
  '--gc-sections -e _start a.o o.o w.o',
  '--gc-sections -e _start n.o o.o',
  '--gc-sections -e _start c.o w.o',
  '--gc-sections -e _start k.o w.o',
  '--gc-sections -e d b.o w.o o.o',
  '--gc-sections -e __real_d b.o w.o o.o',
  '-T read.ld b.o w.o o.o',
  '-T plain.ld -u d b.o w.o o.o',
  '-T provide.ld -e _start b.o o.o',
  '-T provide.ld --gc-sections -e _start b.o o.o',
  '-T plain.ld b.o o.o',
  '-T plain.ld b.o w.o',
];

describe('--wrap', () => {
  for (const linker of ['ld', 'ld.lld']) {
    it(`gives names their other meaning as ${linker} does`, async function () {
      if (!hasProgram(linker)) this.skip();
      const { link, remove } = assembled({ target: 'x86_64', sources, texts });
      for (const command of commands) {
        const { wrong, unknown, errors, failed } = await link(`${linker} --wrap d ${command}`);
        assert.deepEqual([...wrong, ...unknown], [], command);
        assert.equal(errors.length > 0, failed, `${command}: ${errors.join()}`);
      }
      remove();
    });
  }

  it('relaxes RISC-V calls for where they lead by their other name', async function () {
    const linker = 'riscv64-unknown-elf-ld';
    if (!hasProgram(linker)) this.skip();
    const { link, remove } = assembled({
      target: 'riscv64',
      sources: {
        a: '.option relax\n.globl _start\n_start: call f\ncall f\ncall __real_f\ncall own\nown: nop\n.section .last, "ax"\n.globl last\nlast: nop',
        f: '.option relax\n.globl f\nf: call f\nnop',
        w: '.option relax\n.section .far, "ax"\n.globl __wrap_f\n__wrap_f: call __real_f\nnop',
      },
      texts: {
        'far.ld':
          'SECTIONS { . = 0x10000; .text : { *(.text) *(.last) } end = .; .far 0x10000000 : { *(.far) } }',
        'near.ld': 'SECTIONS { . = 0x10000; .text : { *(.last) *(.far) } .f 0x10000000 : { *(.text) } }',
      },
    });
    for (const command of ['-T far.ld a.o f.o w.o', '-T near.ld a.o f.o w.o', '-T far.ld a.o w.o f.o'])
      for (const wrap of ['', '--wrap=f ']) {
        const { wrong, unknown, failed } = await link(`${linker} ${wrap}${command}`);
        assert.equal(failed, wrap === '', command);
        assert.deepEqual([...wrong, ...unknown], [], wrap + command);
      }
    remove();
  });
});
