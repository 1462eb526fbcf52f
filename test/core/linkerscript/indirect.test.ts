import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkCompiled } from './linkCompiled';

/** Indirect functions that are called, compared, pointed to from data and from constants, or nothing of that; some of them local, some weak. */
const source = `typedef int F(int); static int one(int a) { return a + 1; } static int two(int a) { return a + 2; }
static F *choose(void) { return one; } static F *other(void) { return two; }
int called(int) __attribute__((ifunc("choose"))); int pointed(int) __attribute__((ifunc("other")));
int constant(int) __attribute__((ifunc("choose"))); int both(int) __attribute__((ifunc("other")));
int unused(int) __attribute__((ifunc("choose"))); int weakly(int) __attribute__((ifunc("other"))); __asm__(".weak weakly, weakData");
int weakData(int) __attribute__((ifunc("choose"))); int elsewhere(int) __attribute__((ifunc("other")));
static int own(int) __attribute__((ifunc("choose"))); static int ownPointed(int) __attribute__((ifunc("other")));
F *pointer = pointed, *pointers[] = {both, weakData, ownPointed, both}; F *const constants[] = {constant, both};
int start(int a) { return called(a) + both(a) + weakly(a) + own(a) + pointer(a) + constants[0](a) + (pointers[0] == both); }`;
const second = `int elsewhere(int), called(int), alone(int); int (*take(void))(int) { return elsewhere; }
int (*takeOwn(void))(int) { return called; } int start(int); void _start(void) { start(3); take(); takeOwn(); for (;;) ; }`;

const script = `SECTIONS { .text 0x400000 : { *(.text*) } .plt : { *(.plt) *(.iplt) } .rel : { __rela_iplt_start = .; *(.rela.iplt) __rela_iplt_end = .; }
.rodata : { *(.rodata*) } .data : { *(.data*) } .got : { *(.got) *(.igot) } .got.plt : { *(.got.plt) *(.igot.plt) } .bss : { *(.bss*) } }`;

interface Linker {
  readonly compiler: string;
  readonly linker: string;
  readonly emulation: string;
  /** What is made for indirect functions of a program with a fixed place is known to the byte. */
  readonly counted?: true;
}

const linkers: readonly Linker[] = [
  { compiler: 'gcc', linker: 'ld', emulation: 'elf_x86_64', counted: true },
  { compiler: 'gcc', linker: 'ld.lld', emulation: 'elf_x86_64' },
  {
    compiler: 'aarch64-linux-gnu-gcc',
    linker: 'aarch64-linux-gnu-ld',
    emulation: 'aarch64linux',
    counted: true,
  },
  { compiler: 'aarch64-linux-gnu-gcc', linker: 'ld.lld', emulation: 'aarch64linux' },
  { compiler: 'riscv64-linux-gnu-gcc', linker: 'riscv64-linux-gnu-ld', emulation: 'elf64lriscv' },
];

const marks: Readonly<Record<string, readonly string[]>> = {
  elf_x86_64: ['-fcf-protection'],
  aarch64linux: ['-mbranch-protection=bti'],
};

describe('indirect functions', () => {
  for (const { compiler, linker, emulation, counted } of linkers) {
    it(`have the entries that ${linker} makes for ${emulation}`, async function () {
      this.timeout(60_000);
      for (const tool of [compiler, linker]) {
        if (spawnSync(tool, ['--version']).status === 0) continue;
        console.log(`      skipped: no ${tool} here`);
        this.skip();
      }
      const folder = mkdtempSync(join(tmpdir(), 'memscape-indirect-'));
      try {
        writeFileSync(join(folder, 's.ld'), script);
        writeFileSync(join(folder, 'first.c'), source);
        writeFileSync(join(folder, 'second.c'), second);
        for (const form of [
          ['-fno-pie'],
          ['-fPIE'],
          ['-fPIC', '-fno-plt'],
          ['-fno-pie', ...(marks[emulation] ?? [])],
          ['-fPIC', '-fno-plt', ...(marks[emulation] ?? [])],
        ]) {
          const isPlaceless = form[0] !== '-fno-pie';
          for (const name of ['first.c', 'second.c']) {
            const usual = [
              ...(emulation === 'elf64lriscv' ? ['-mno-relax'] : []),
              '-O1',
              '-fno-stack-protector',
              '-fno-toplevel-reorder',
              '-w',
              '-c',
            ];
            execFileSync(compiler, [...usual, ...form, name], { cwd: folder });
          }
          const modes = [
            '-e _start',
            '-T s.ld',
            ...(isPlaceless ? ['-pie', ...(form[0] === '-fPIC' ? ['-shared -z notext'] : [])] : []),
          ];
          for (const mode of modes) {
            for (const files of [
              ['first.o', 'second.o'],
              ['second.o', 'first.o'],
            ]) {
              const command = [linker, '-m', emulation, ...mode.split(' ')];
              const { differences } = await linkCompiled(folder, command, files, script);
              const isCounted = counted === true && !/-pie|-shared/.test(mode);
              const wrong = isCounted
                ? differences
                : differences.filter((line) => !/unknown,|none, should|should be missing/.test(line));
              assert.deepEqual(wrong, [], [...form, ...command, ...files].join(' '));
            }
          }
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
