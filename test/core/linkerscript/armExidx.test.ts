import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkCompiled } from './linkCompiled';

/** Code that unwinds by a word, by a table, not at all, and without a word about it. */
const sources: Readonly<Record<string, { readonly text: string; readonly flags: readonly string[] }>> = {
  'main.cc': {
    text: `struct Guard { int &v; Guard(int &r) : v(r) {} ~Guard() { v++; } }; int counter; extern "C" int plain(int), own(int);
__attribute__((noinline)) int lands(int a) { Guard g(counter); return plain(a) + 1; } int dead(int a) { Guard g(counter); return plain(a); }
extern "C" void _start() { lands(3); own(3); for (;;) ; } extern "C" { int __gxx_personality_v0(int a) { return a; }
void __cxa_end_cleanup() { for (;;) ; } void __aeabi_unwind_cpp_pr0() {} void __aeabi_unwind_cpp_pr1() {} }`,
    flags: ['-fexceptions', '-fno-rtti'],
  },
  'plain.c': {
    text: 'int other(int); int plain(int a) { return other(a) + other(2); } int unused(int a) { return other(a); }',
    flags: ['-fno-unwind-tables', '-fno-asynchronous-unwind-tables'],
  },
  'other.c': {
    text: 'int more(int); int other(int a) { return more(a) + more(1); } int again(int a) { return more(a) + 3; }',
    flags: ['-funwind-tables'],
  },
  'more.s': {
    text: `.syntax unified; .thumb; .section .text.more, "ax"; .globl more; .thumb_func; more: nop
.fnstart; .cantunwind; behind: bx lr; .fnend; .section .text.own, "ax"; .globl own; .thumb_func
own: .fnstart; .cantunwind; bx lr; .fnend; .section .text.bare, "ax"; .globl bare; bare: bx lr`,
    flags: [],
  },
};

const script = `ENTRY(_start) SECTIONS { .text 0x8000 : { *(.text.own) *(.text*) } .rodata : { *(.rodata*) }
.ARM.extab : { *(.ARM.extab*) } .ARM.exidx : { first = .; *(.ARM.exidx*) last = .; } .data : { *(.data*) } .bss : { *(.bss*) } }`;

const modes = [
  '',
  '-T s.ld',
  '-T s.ld --gc-sections',
  '--gc-sections',
  '-T s.ld --no-merge-exidx-entries',
  '-T s.ld -q',
];

describe('unwind tables of Arm', () => {
  for (const [compiler, linker, emulation] of [
    ['arm-none-eabi-gcc', 'arm-none-eabi-ld', 'armelf'],
    ['arm-none-eabi-gcc', 'ld.lld', 'armelf'],
  ] as const) {
    it(`have the size that ${linker} gives them`, async function () {
      this.timeout(30_000);
      for (const tool of [compiler, linker]) {
        if (spawnSync(tool, ['--version']).status === 0) continue;
        console.log(`      skipped: no ${tool} here`);
        this.skip();
      }
      const folder = mkdtempSync(join(tmpdir(), 'memscape-exidx-'));
      try {
        const usual = ['-mcpu=cortex-m4', '-mthumb', '-O1', '-ffunction-sections', '-c'];
        for (const [name, { text, flags }] of Object.entries(sources)) {
          writeFileSync(join(folder, name), `${text}\n`);
          execFileSync(compiler, [...usual, ...flags, name], { cwd: folder });
        }
        writeFileSync(join(folder, 's.ld'), script);
        for (const mode of modes) {
          const command = [linker, '-m', emulation, ...mode.split(' ').filter((word) => word !== '')];
          for (const files of [
            ['main.o', 'plain.o', 'other.o', 'more.o'],
            ['more.o', 'other.o', 'plain.o', 'main.o'],
          ]) {
            const { differences } = await linkCompiled(folder, command, files, script);
            // How build attributes are merged is not modelled, and marked so.
            const counted = differences.filter((line) => !line.startsWith('.ARM.attributes'));
            assert.deepEqual(counted, [], [...command, ...files].join(' '));
          }
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
