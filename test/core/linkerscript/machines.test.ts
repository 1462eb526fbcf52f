import assert from 'node:assert/strict';
import { placeScripts, type Dialect } from '../../../src/core/linkerscript';

/** Tried with GNU ld 2.40 as Debian builds it for each machine, with an object for that machine. */
const tried: readonly (readonly [machine: string, taken: string, refused: string])[] = [
  ['arm', 'arm ARM arm_any', 'arm: arm:armv4t aarch64 i386 nothing'],
  ['riscv64', 'riscv RISCV riscv: riscv:rv64 riscv:rv32', 'riscv64 rv64 rv32 arm nothing'],
  ['riscv32', 'riscv riscv:rv64 riscv:rv32', 'riscv32'],
  ['aarch64', 'aarch64 AArch64 aarch64:armv8-r', 'arm armv8-a arm64 aarch64: cortex-a53 riscv i386 nothing'],
  [
    'x86_64',
    'i386:x86-64 I386:X86-64:INTEL',
    'i386 i386: i386:intel i8086 x86-64 x86_64 x32 i386:i8086 l1om mips arm',
  ],
  ['i386', 'i386 i386:intel i8086', 'i386:x86-64 i486 aarch64'],
];

function errors(machine: string, name: string, dialect: Dialect): string[] {
  const section = { index: 1, name: '.text', type: 1, flags: 6, size: 4n, alignment: 4n };
  const input = { file: 'a.o', machine, sections: [section], commons: [], defined: [], undefined: [] };
  const text = `OUTPUT_ARCH(${name})\nSECTIONS { .text : { *(.text) } }`;
  const { issues } = placeScripts({
    scripts: [{ file: 's.ld', text }],
    inputs: [input],
    options: { machine },
    dialect,
  });
  return issues.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

describe('OUTPUT_ARCH', () => {
  for (const [machine, taken, refused] of tried) {
    it(`is refused where a linker for ${machine} cannot represent it, or its objects`, () => {
      for (const name of taken.split(' ')) assert.deepEqual(errors(machine, name, 'gnu'), [], name);
      for (const name of refused.split(' ')) assert.equal(errors(machine, name, 'gnu').length, 1, name);
      for (const name of refused.split(' ')) assert.deepEqual(errors(machine, name, 'lld'), [], name);
    });
  }
});
