import assert from 'node:assert/strict';
import { hasProgram, type targets } from '../../oracle/realLinker';
import { assembled } from './linkAssembled';

const library = `.text\n.globl lf\n.type lf, %function\nlf: nop\n.data\n.globl ld, ln\n.type ld, %object\n.size ld, 8\nld: .quad 1\nln: .quad 1`;

/** A program whose `_start` does this, with a datum, a function and a number of its own. */
const program = (code: string): string =>
  `.globl _start\n_start: nop\n${code}\n.data\n.globl own, ownh\n.type own, %object\nown: .quad 1\n.hidden ownh\nownh: .quad 1\n` +
  '.text\n.globl ownf\n.type ownf, %function\nownf: nop\n.weak weakly\n.globl number\n.set number, 16';

const names = ['lf', 'ld', 'ln', 'own', 'ownh', 'ownf', 'weakly', 'number'];
const data = (name: string): string =>
  `.section .rodata\n.balign 8\n.quad ${name}\n.data\n.balign 8\n.quad ${name}\n.text`;
const near = (name: string): string => `.section .rodata\n.long ${name} - .\n.text`;

const machines: readonly (readonly [keyof typeof targets, string, readonly string[]])[] = [
  [
    'x86_64',
    'ld',
    [
      ...names.map((name) => `lea ${name}(%rip), %rax`),
      'mov $ld, %eax',
      'mov $own, %eax',
      near('own'),
      near('ld'),
      'call lf',
    ],
  ],
  [
    'aarch64',
    'aarch64-linux-gnu-ld',
    [
      ...names.map((name) => `adrp x0, ${name}\nadd x0, x0, :lo12:${name}`),
      'movz x0, #:abs_g0_nc:ownh',
      near('ld'),
      '.data\n.long own\n.text',
      data('ld'),
      'bl lf',
    ],
  ],
  [
    'riscv64',
    'riscv64-linux-gnu-ld',
    [
      ...names.map((name) => `lla a0, ${name}`),
      'lui a0, %hi(own)',
      'jal lf',
      'addi a0, a0, %lo(own)',
      'call lf',
    ],
  ],
];

describe('references that need to know where a symbol is', () => {
  for (const [target, gnu, codes] of machines) {
    for (const linker of [gnu, 'ld.lld']) {
      it(`are refused as by ${linker} for ${target}`, async function () {
        this.timeout(120_000);
        if (!hasProgram(linker) || !hasProgram(gnu)) this.skip();
        const sources = Object.fromEntries(codes.map((code, i) => [`c${String(i)}`, program(code)]));
        const { link, share, remove } = assembled({ target, sources: { ...sources, lib: library } });
        share(gnu, 'lib');
        for (const [i, code] of codes.entries()) {
          for (const mode of ['', '-pie ', '-shared ', '-shared -Bsymbolic ']) {
            const { errors, failed, messages } = await link(`${linker} ${mode}c${String(i)}.o lib.so`);
            assert.equal(errors.length > 0, failed, `${mode}${code}: ${errors.join()} beside ${messages}`);
          }
        }
        remove();
      });
    }
  }

  it('are filled in on x32, where a whole address has 32 bits', async function () {
    this.timeout(60_000);
    if (!hasProgram('ld')) this.skip();
    const { link, share, remove } = assembled({
      target: 'x32',
      sources: { a: '.globl _start\n_start: nop\n.data\n.long lf, ld', lib: library },
    });
    share('ld -m elf32_x86_64', 'lib');
    for (const mode of ['-pie', '-no-pie', '-shared']) {
      const { errors, failed } = await link(`ld -m elf32_x86_64 ${mode} a.o lib.so`);
      assert.deepEqual([errors, failed], [[], false], mode);
    }
    remove();
  });

  for (const linker of ['ld', 'ld.lld']) {
    it(`to what is hidden or protected, and those of libraries, are refused as by ${linker}`, async function () {
      this.timeout(120_000);
      if (!hasProgram(linker)) this.skip();
      const definitions = (protectedToo: string): string =>
        `.data\n.globl var\n${protectedToo}.type var, @object\n.size var, 4\nvar: .long 1\n.text\n.globl fun\n.type fun, @function\nfun: ret`;
      const reading = '.globl _start\n_start: mov var(%rip), %eax';
      const { link, share, remove } = assembled({
        target: 'x86_64',
        sources: {
          p: definitions('.protected var\n.protected fun\n'),
          d: definitions(''),
          asks: '.globl af\naf: call fun@plt\n.data\n.quad var',
          plain: reading,
          hidden: `${reading}\n.hidden var`,
          kept: `${reading}\n.protected var`,
          none: '.globl _start\n_start: nop',
          weakly: '.globl _start\n_start: nop\n.weak var, fun\n.data\n.quad var, fun',
          threads: '.globl tf\ntf: call __tls_get_addr@plt',
          relaxed:
            '.globl _start\n_start: .byte 0x66\nlea mine@tlsgd(%rip), %rdi\n.word 0x6666\nrex64\ncall __tls_get_addr@PLT\n.section .tdata, "awT"\nmine: .long 1',
          own: '.globl _start\n_start: nop\n.globl var, fun\n.hidden var, fun\n.data\nvar: .long 1\nfun: .long 1',
        },
      });
      for (const name of ['p', 'd', 'asks', 'threads']) share('ld', name);
      const commands = [
        'plain.o p.so',
        '-pie plain.o p.so',
        'hidden.o d.so',
        'kept.o d.so',
        '-shared hidden.o d.so',
        '-shared hidden.o',
      ].concat(
        [
          'none.o asks.so',
          'none.o asks.so d.so',
          'own.o asks.so',
          '-shared none.o asks.so',
          '--no-allow-shlib-undefined -shared none.o asks.so',
        ],
        [
          '--allow-shlib-undefined none.o asks.so',
          '--unresolved-symbols=ignore-in-shared-libs none.o asks.so',
          '--noinhibit-exec hidden.o',
        ],
        [
          '--unresolved-symbols=ignore-in-object-files none.o asks.so',
          'weakly.o asks.so',
          'asks.so weakly.o',
        ],
        // The dynamic linker has what the code that asks for threads' data calls.
        ['none.o threads.so', '-pie none.o threads.so', '-shared none.o threads.so'],
        ['relaxed.o threads.so', '--gc-sections relaxed.o threads.so', 'threads.so relaxed.o'],
      );
      for (const command of commands) {
        const { errors, failed, messages } = await link(`${linker} ${command}`);
        assert.equal(errors.length > 0, failed, `${command}: ${errors.join()} beside ${messages}`);
      }
      remove();
    });
  }
});
