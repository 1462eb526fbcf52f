import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLinkInputs } from '../../../src/core/elf/linkInput';
import { parseLinkCommand, placeScripts, toMemoryMap } from '../../../src/core/linkerscript';
import { knownValue, type Quantity } from '../../../src/core/memoryMap';
import { openFile } from '../../../src/node/files';
import { linkReally } from '../../oracle/realLinker';

/** `far` is put where the case says; the code or data in `.text` refers to it. */
interface Case {
  readonly code: string;
  /** Addresses of `.text` and of `.far`. */
  readonly at: readonly [string, string];
}

const x86: readonly Case[] = [
  ...['0x7ffffff8', '0x7fffffff', '0x80000000', '0xfffffff8', '0x100000000', '0xffffffff80000000'].map(
    (far): Case => ({ code: '.long far', at: ['0x1000', far] }),
  ),
  ...['0x7ffffff8', '0x80000000', '0xffffffff7ffffff8', '0xffffffff80000000'].map((far): Case => ({
    code: 'mov $far, %rax',
    at: ['0x1000', far],
  })),
  ...['0x80000ff8', '0x80001000', '0x80001008', '0xffffffff80001000', '0xffffffff80001010'].map(
    (far): Case => ({ code: 'call far', at: ['0x1000', far] }),
  ),
  { code: 'lea far+0x10(%rip), %rax', at: ['0x1000', '0x80000ff0'] },
  { code: 'lea far-0x10(%rip), %rax', at: ['0x1000', '0x80000ff0'] },
  { code: 'lea local+8(%rip), %rax', at: ['0x1000', '0x80000ff8'] },
  { code: 'lea local-8(%rip), %rax', at: ['0x1000', '0x80000ff8'] },
  ...['0xfff8', '0x10000', '0x20000'].map((far): Case => ({ code: '.word far', at: ['0x1000', far] })),
  ...['0xf8', '0x200', '0x1000'].map((far): Case => ({ code: '.byte far', at: ['0x4000', far] })),
];

const far = (code: string, text: string, ...places: readonly string[]): Case[] =>
  places.map((place): Case => ({ code, at: [text, place] }));

const x86Data: readonly Case[] = [
  ...far('.word far', '0x1000', '0xffffffffffff7ff0', '0xffffffffffff8000', '0xfffffffffffeffff'),
  ...far('.byte far', '0x1000', '0xffffffffffffff78', '0xffffffffffffff80', '0xffffffffffffff00'),
  ...far('.byte far', '0x1000', '0xfffffffffffffef8'),
  ...far(
    '.word far - .',
    '0x20000',
    '0x27ff8',
    '0x28000',
    '0x2fff8',
    '0x30000',
    '0x18000',
    '0x10000',
    '0xfff8',
  ),
  ...far('.byte far - .', '0x20000', '0x20078', '0x20080'),
  ...far('.quad far, far - .', '0x1000', '0xffffffffffff7ff0'),
];

const aarch64Data: readonly Case[] = [
  ...far('.word far', '0x1000', '0xffffffff80000000', '0xffffffff7ffffff8', '0xfffffffffffffff0'),
  ...far('.hword far', '0x1000', '0xfff8', '0x10000', '0xffffffffffff8000', '0xffffffffffff7ff8'),
  ...far('.word far - .', '0x1000', '0x80000ff8', '0x80001000', '0x100000ff8', '0x100001000'),
  ...far('.hword far - .', '0x20000', '0x27ff8', '0x28000', '0x2fff8', '0x30000', '0x18000', '0x17ff8'),
  ...far('.xword far, far - .', '0x1000', '0xffffffffffff7ff0'),
  ...far('movz x0, #:abs_g0:far', '0x1000', '0xfff8', '0x10000'),
  ...far('movz x0, #:abs_g1:far', '0x1000', '0xfffffff8', '0x100000000'),
  ...far('movz x0, #:abs_g2:far', '0x1000', '0xfffffffffff8', '0x1000000000000'),
  ...far(
    'movz x0, #:abs_g0_s:far',
    '0x1000',
    '0xfff8',
    '0x10000',
    '0xffffffffffff0000',
    '0xfffffffffffefff8',
  ),
  ...far('movz x0, #:abs_g1_s:far', '0x1000', '0xfffffff8', '0x100000000', '0xffffffff00000000'),
  ...far('movz x0, #:prel_g0:far', '0x20000', '0x2fff8', '0x30000', '0x10000', '0xfff8'),
  ...far('movz x0, #:prel_g1:far', '0x20000', '0x10001fff8', '0x100020000'),
];

const arm: readonly Case[] = [
  ...far('.byte far', '0x1000', '0xf8', '0x100', '0xffffff80', '0x2000'),
  ...far('.hword far', '0x1000', '0xfff8', '0x10000', '0xffff8000'),
  ...far('.byte far + 8', '0x1000', '0xf0', '0xf8'),
  ...far('.hword far - 8', '0x1000', '0xfff8', '0x100'),
  ...far('.word far', '0x1000', '0xfffffff0'),
  ...far(
    '.reloc 0, R_ARM_PREL31, far; .word 0',
    '0x1000',
    '0x40000ffc',
    '0x40001000',
    '0xc0001000',
    '0xc0000ffc',
  ),
  ...far('.reloc 0, R_ARM_PREL31, far; .word 4', '0x1000', '0x40000ff8', '0x40000ffc'),
  ...far('.reloc 0, R_ARM_PREL31, far; .word 0xfffffffc', '0x1000', '0x40001000', '0x40001004'),
  ...far('.syntax unified; .thumb; b.n far', '0x1000', '0x1802', '0x1804', '0x2000'),
  ...far('.syntax unified; .thumb; beq.n far', '0x1000', '0x1102', '0x1104', '0x2000'),
];

const riscv32: readonly Case[] = [
  ...far('jal far', '0x200000', '0x2ffff8', '0x300000', '0x100000', '0xffff8'),
  ...far('.option norvc; beqz a0, far', '0x2000', '0x2ff8', '0x3000'),
  ...far('.option rvc; c.j far', '0x2000', '0x27f8', '0x2800'),
  ...far('lui a0, %hi(far)', '0x2000', '0x80000000', '0xfffffff0'),
  ...far('.reloc ., R_RISCV_RVC_LUI, far; .half 0x6505', '0x2000', '0x1f7f8', '0x1f800', '0x40000'),
];

const aarch64: readonly Case[] = [
  ...['0x100ff8', '0x101000', '0x101008'].map((far): Case => ({ code: 'adr x0, far', at: ['0x1000', far] })),
  ...['0x8ff8', '0x9000', '0x9008'].map((far): Case => ({ code: 'tbz x0, #3, far', at: ['0x1000', far] })),
  ...['0x100ff8', '0x101000'].map((far): Case => ({ code: 'b.eq far', at: ['0x1000', far] })),
  ...['0x100ff8', '0x101000'].map((far): Case => ({ code: 'ldr x0, far', at: ['0x1000', far] })),
  ...['0xfffffff8', '0x100000000'].map((far): Case => ({ code: '.word far', at: ['0x1000', far] })),
  ...['0x100000ff8', '0x100001000', '0xffffffff00000ff8', '0xffffffff00001000'].map((far): Case => ({
    code: 'adrp x0, far',
    at: ['0x1000', far],
  })),
  { code: '.skip 0xffc; adrp x0, far+0x10', at: ['0x1000', '0x100000ff0'] },
];

const riscv64: readonly Case[] = [
  ...far('.reloc ., R_RISCV_RVC_LUI, far; .half 0x6505', '0x2000', '0x1f7f8', '0x1f800', '0x40000'),
  ...['0x100ff8', '0x101000'].map((far): Case => ({ code: 'jal far', at: ['0x1000', far] })),
  ...['0x1ff8', '0x2000'].map((far): Case => ({ code: '.option norvc; beqz a0, far', at: ['0x1000', far] })),
  ...['0x7ffff7f8', '0x7ffff800', '0xffffffff7ffff800', '0xffffffff7ffff7f0'].map((far): Case => ({
    code: 'lui a0, %hi(far)',
    at: ['0x1000', far],
  })),
  ...['0x800007f8', '0x80000800', '0x180000000'].map((far): Case => ({
    code: 'call far',
    at: ['0x1000', far],
  })),
  ...['0x800007f8', '0x180000000'].map((far): Case => ({
    code: 'auipc a0, %pcrel_hi(far)',
    at: ['0x1000', far],
  })),
];

const i386: readonly Case[] = [
  ...['0xfff8', '0x10000', '0x20000'].map((far): Case => ({ code: '.word far', at: ['0x1000', far] })),
  ...['0xfff8', '0x20000'].map((far): Case => ({ code: '.word local', at: ['0x1000', far] })),
  ...['0x20000', '0xfff0'].map((far): Case => ({ code: '.code16; mov $far+4, %ax', at: ['0x1000', far] })),
  ...['0xf8', '0x1000'].map((far): Case => ({ code: '.byte far', at: ['0x4000', far] })),
  { code: '.word far - 0x1000', at: ['0x1000', '0x8000'] },
  ...far('.word far - 0x1000', '0x1000', '0x10000', '0x10ff8', '0x11000'),
  ...far('.word far + 0x7000', '0x1000', '0x8000', '0x9000', '0xfff8'),
  ...far('.byte far + 0x70', '0x1000', '0x80', '0x98', '0xf8'),
  ...far(
    '.word far - .',
    '0x20000',
    '0x27ff8',
    '0x28000',
    '0x2fff8',
    '0x30000',
    '0x18000',
    '0x10000',
    '0xfff8',
  ),
  ...far('.word far + 0x100 - .', '0x20000', '0x2fff8', '0x10000', '0xff00'),
  ...far('.byte far - .', '0x20000', '0x20078', '0x20080'),
  ...far('.byte far + 0x10 - .', '0x20000', '0x20060', '0x20078'),
  ...far('.code16; call far', '0x20000', '0x27ff8', '0x2fff8', '0x30008', '0x10008'),
  ...far('.long far, far - .', '0x1000', '0xfffffff0'),
];

const machines = [
  ['gcc', 'ld', 'elf_x86_64', [...x86, ...x86Data]],
  ['gcc', 'ld', 'elf_i386', i386],
  ['aarch64-linux-gnu-gcc', 'aarch64-linux-gnu-ld', 'aarch64linux', [...aarch64, ...aarch64Data]],
  ['arm-none-eabi-gcc', 'arm-none-eabi-ld', 'armelf', arm],
  ['riscv64-linux-gnu-gcc', 'riscv64-linux-gnu-ld', 'elf64lriscv', riscv64],
  ['riscv64-linux-gnu-gcc', 'riscv64-linux-gnu-ld', 'elf32lriscv', riscv32],
] as const;

/** What the compiler is told of some targets. */
const own: Readonly<Record<string, readonly string[]>> = {
  elf_i386: ['-m32'],
  elf32lriscv: ['-march=rv32gc', '-mabi=ilp32'],
};

describe('a call that is out of its reach', () => {
  // The linkers put a veneer behind the code then, or none: seen with readelf and objdump.
  const calls = [
    ['aarch64-linux-gnu-ld', 'aarch64', 64, 283, 0x8000_0ffcn, true],
    ['aarch64-linux-gnu-ld', 'aarch64', 64, 283, 0x800_1000n, true],
    ['aarch64-linux-gnu-ld', 'aarch64', 64, 283, 0x800_0ffcn, false],
    ['ld.lld -m aarch64linux', 'aarch64', 64, 283, 0x800_1000n, true],
    ['ld.lld -m aarch64linux', 'aarch64', 64, 283, 0x800_0ffcn, false],
    ['arm-none-eabi-ld', 'arm', 32, 28, 0x300_0000n, true],
    ['arm-none-eabi-ld', 'arm', 32, 10, 0x180_0000n, true],
    ['arm-none-eabi-ld', 'arm', 32, 28, 0x180_0000n, false],
    ['arm-none-eabi-ld', 'arm', 32, 51, 0x10_1004n, true],
    ['arm-none-eabi-ld', 'arm', 32, 51, 0x10_0ffcn, false],
    ['ld.lld -m armelf_linux_eabi', 'arm', 32, 51, 0x10_1004n, true],
    ['ld.lld -m armelf_linux_eabi', 'arm', 32, 28, 0x300_0000n, true],
  ] as const;
  for (const [command, machine, addressBits, type, far, isHelped] of calls) {
    it(`leaves the size behind it open where the linker helps: ${command} ${type.toString()} ${far.toString(16)}`, () => {
      const call = { offset: 0n, type, symbol: 'far', ...(addressBits === 64 ? { addend: 0n } : {}) };
      const section = { type: 1, flags: 6, size: 8n, alignment: 4n, relocated: true };
      const inputs = [
        {
          file: 'a.o',
          machine,
          addressBits,
          relocationTypes: () => new Set([type]),
          sections: [
            { ...section, index: 1, name: '.text', references: () => [call] },
            { ...section, index: 2, name: '.far', references: () => [] },
          ],
          commons: [],
          defined: [{ name: 'far', binding: 'global' as const, section: 2, value: 0n, size: 0n }],
          undefined: [],
        },
      ];
      const text = `SECTIONS { .text 0x1000 : { *(.text) } e = .; .far 0x${far.toString(16)} : { *(.far) } }`;
      const { options, dialect } = parseLinkCommand(command.split(' '));
      const placement = placeScripts({ scripts: [{ file: 's.ld', text }], inputs, options, dialect });
      const { issues } = placement;
      assert.equal(
        issues.some(({ code }) => code === 'script.veneers'),
        isHelped,
      );
      assert.ok(!issues.some(({ severity }) => severity === 'error'));
      const map = toMemoryMap(placement, 's.ld');
      const code = map.sections.find(({ name }) => name === '.text');
      assert.equal(valueOf(code?.vma), 0x1000n);
      assert.equal(valueOf(code?.size), isHelped ? undefined : 8n);
      const end = map.scriptSymbols.find(({ name }) => name === 'e');
      assert.equal(valueOf(end?.value), isHelped ? undefined : 0x1008n);
      assert.equal(valueOf(map.sections.find(({ name }) => name === '.far')?.vma), far);
    });
  }
});

function valueOf(quantity: Quantity | undefined): bigint | undefined {
  return quantity === undefined ? undefined : knownValue(quantity);
}

describe('relocations that cannot hold what they refer to', () => {
  const links = machines.flatMap(([compiler, gnu, emulation, cases]) =>
    [gnu, 'ld.lld'].map((linker) => [compiler, linker, emulation, cases] as const),
  );
  for (const [compiler, linker, emulation, cases] of links) {
    it(`are errors where ${linker} refuses them for ${emulation}`, async function () {
      this.timeout(60_000);
      for (const tool of [compiler, linker]) {
        if (spawnSync(tool, ['--version']).status === 0) continue;
        console.log(`      skipped: no ${tool} here`);
        this.skip();
      }
      const folder = mkdtempSync(join(tmpdir(), 'memscape-reach-'));
      try {
        for (const { code, at } of cases) {
          const data = '.section .far, "ax"; .globl far; far: local: .byte 1, 2, 3, 4, 5, 6, 7, 8';
          const more = emulation.endsWith('riscv') ? '.option norelax\n' : '';
          const text = `${more}.globl _start; _start: ${code}\n${data}\n.section .note.GNU-stack\n`;
          writeFileSync(join(folder, 'a.s'), text);
          const made = spawnSync(compiler, [...(own[emulation] ?? []), '-c', 'a.s'], {
            cwd: folder,
            encoding: 'utf8',
          });
          assert.equal(made.status, 0, made.stderr);
          const script = `SECTIONS { .text ${at[0]} : { *(.text) } .far ${at[1]} : { *(.far) } }`;
          writeFileSync(join(folder, 's.ld'), script);
          const command = [linker, '-m', emulation, '-T', 's.ld', 'a.o'];
          const real = await linkReally(folder, command);
          const { options, dialect } = parseLinkCommand(command);
          const file = await openFile(join(folder, 'a.o'));
          const { inputs } = await readLinkInputs(file, 'a.o');
          await file.close();
          const scripts = [{ file: 's.ld', text: script }];
          const { issues } = placeScripts({ scripts, inputs, options, dialect });
          const found = issues.find(({ severity }) => severity === 'error');
          const about = `${code} at ${at.join(' ')}: ${real.messages}`;
          assert.equal(found !== undefined, real.failed, about);
          if (found === undefined) continue;
          const type = found.message.includes('unknown')
            ? 'unknown'
            : (/R_\w+/.exec(found.message)?.[0] ?? '');
          assert.ok(real.messages.includes(type), about);
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
