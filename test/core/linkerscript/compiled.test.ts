import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MemoryMap } from '../../../src/core/memoryMap';
import { linkCompiled } from './linkCompiled';

/** Code that needs nothing of a dynamic linker, code that needs tables, relocations and a weak symbol, addresses in data alone, and entries of a table alone. */
const sources = {
  plain: 'int plain(int a) { return a * 3; } static int state = 4; int next(void) { return state++; }',
  tables: `int count; const char *const names[] = {"alpha", "beta"}; extern int maybe(int) __attribute__((weak));
int say(const char *s) { count += s[0]; return count; }
void _start(void) { say(names[count & 1]); if (maybe) maybe(2); for (;;); }`,
  words: `#pragma GCC visibility push(hidden)
int first, second; int *const both[] = {&first, &second}; const void *any[5] = {&both, any, &second};
int plain(int a) { return *both[a] + first; } void _start(void) { for (;;) plain(any[0] != any[1]); }`,
  start: `#pragma GCC visibility push(hidden)
int state, *at = &state; __attribute__((constructor)) static void up(void) { state = 1; }
void _start(void) { for (;;) state += *at; }`,
  foreign: 'int x; int *p = &x; void _start(void) { for (;;) ; } void (*h)(void) = _start;',
  constants: `#pragma GCC visibility push(hidden)
static int f(int); static int (*const t[])(int) = {f, f}; static int f(int a) { return a ? t[a](a - 1) : 0; }
void _start(void) { for (;;) f(1); }`,
  data: '#pragma GCC visibility push(hidden)\nint one = 1; int *two = &one;',
  entries:
    'int count, more; int plain(void) { return count++ + more; } void _start(void) { for (;;) plain(); }',
};

const machines = [
  ['gcc', 'ld', 'elf_x86_64'],
  ['aarch64-linux-gnu-gcc', 'aarch64-linux-gnu-ld', 'aarch64linux'],
  ['arm-linux-gnueabihf-gcc', 'arm-linux-gnueabihf-ld', 'armelf_linux_eabi'],
  ['arm-none-eabi-gcc', 'arm-none-eabi-ld', 'armelf'],
  ['riscv64-linux-gnu-gcc', 'riscv64-linux-gnu-ld', 'elf64lriscv'],
] as const;

/** A script that names none of the linker's own sections. */
const script =
  'SECTIONS { . = 0x100000; .text : { *(.text*) } .data : { . = ALIGN(16); *(.data*) *(.rodata*) . = ALIGN(32); } .bss : { *(.bss*) } }';

const modes = [
  ...[
    '-pie',
    '-shared',
    '-shared -Bsymbolic',
    '-pie --gc-sections -e _start',
    '-pie --gc-sections -e nothing',
  ],
  ...['-shared --gc-sections', '-q', '-q -T s.ld', '-r', '-r -T s.ld', '-T s.ld'],
];

/** A table of which it is not known whether it has an entry is not there where it has none. */
function isOfOpenSize(map: MemoryMap, difference: string): boolean {
  const [, name] = /^(\S+): \S+ should be missing$/.exec(difference) ?? [];
  return map.sections.some((section) => section.name === name && section.size.kind === 'unknown');
}

describe('compiled code without a script, and under one that names none of the sections that linkers make', () => {
  const links = machines.flatMap(([compiler, gnu, emulation]) =>
    [gnu, 'ld.lld'].map((linker) => [compiler, linker, emulation] as const),
  );
  for (const [compiler, linker, emulation] of links) {
    it(`has no certain figure that ${linker} for ${emulation} does not give`, async function () {
      for (const tool of [compiler, linker]) {
        if (spawnSync(tool, ['--version']).status === 0) continue;
        console.log(`      skipped: no ${tool} here`);
        this.skip();
      }
      const folder = mkdtempSync(join(tmpdir(), 'memscape-compiled-'));
      try {
        const relax = emulation === 'elf64lriscv' ? ['-mno-relax'] : [];
        for (const [name, text] of Object.entries(sources)) {
          writeFileSync(join(folder, `${name}.c`), text);
          const flags = ['-O1', '-fPIC', '-fno-stack-protector', ...relax, '-w', '-c', `${name}.c`];
          execFileSync(compiler, flags, { cwd: folder });
        }
        writeFileSync(join(folder, 's.ld'), script);
        for (const mode of modes) {
          for (const files of [
            ['plain.o'],
            ['tables.o', 'plain.o'],
            ['entries.o'],
            ['words.o'],
            ['data.o'],
            ['start.o'],
            ['foreign.o'],
            ['constants.o'],
          ]) {
            if (mode.includes('gc') && files[0] === 'plain.o') continue;
            const command = [linker, '-m', emulation, ...mode.split(' ')];
            const { ours, differences } = await linkCompiled(folder, command, files, script);
            // Entries of the global offset table are counted.
            const hasCountedTable = mode === '-T s.ld';
            // Addresses in data, and nothing else that a dynamic linker sees to, leave nothing open.
            const hasAddressesAlone =
              /^(words|data|start)/.test(files[0] ?? '') && /^-(pie|shared)/.test(mode);
            if (hasCountedTable || hasAddressesAlone)
              assert.deepEqual(differences, [], [...command, ...files].join(' '));
            // An object's own addresses say nothing, so the reader of files leaves them out; the script gives them.
            const isLeftOut = (difference: string): boolean =>
              (mode.startsWith('-r') ? /, should be unknown$/ : /: 0x0, should be unknown$/).test(difference);
            const certain = differences.filter(
              (difference) =>
                !/: (unknown|none), should be /.test(difference) &&
                !isLeftOut(difference) &&
                !isOfOpenSize(ours, difference),
            );
            assert.deepEqual(certain, [], [...command, ...files].join(' '));
          }
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
