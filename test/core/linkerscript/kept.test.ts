import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkCompiled } from './linkCompiled';

/** Landing pads, templates in COMDAT groups, variables that are inline, constructors and threads' data; nothing of a library. */
const main = `struct Guard { int &v; Guard(int &r) : v(r) {} ~Guard() { v++; } };
inline int counter = 7; template <class T> T twice(T a) { static T last; last = a; return a + a + last; }
extern int other(int); thread_local int own = 2; struct Made { int v; Made(int a) : v(a) {} virtual int f() { return v; } };
__attribute__((noinline)) int makes(int a) { Guard g(counter); return other(a) + twice(a); }
__attribute__((noinline)) int dead(int a) { Guard g(counter); return other(a) - 1; } int late = other(3); Made made(4);
extern "C" void _start() { makes(3); own += made.f() + counter; for (;;) ; }`;
const second = `inline int counter = 7; template <class T> T twice(T a) { static T last; last = a; return a + a + last; }
int other(int a) { return twice(a) + counter; }
extern "C" int __gxx_personality_v0(int a) { return a; } extern "C" void _Unwind_Resume() { for (;;) ; }`;
const retained = `__attribute__((used, retain, section("kept_code"))) int kept(void) { return 3; }
__attribute__((used, retain, section(".data.kept"))) int data = 3; int dropped(void) { return 5; }
void _start(void) { for (;;) ; }`;

const machines = [
  ['g++', 'ld', 'elf_x86_64', []],
  ['aarch64-linux-gnu-g++', 'aarch64-linux-gnu-ld', 'aarch64linux', []],
  ['riscv64-linux-gnu-g++', 'riscv64-linux-gnu-ld', 'elf64lriscv', ['-mno-relax']],
] as const;

describe('what --gc-sections leaves of C++ and of what is to be retained', () => {
  const links = machines.flatMap(([compiler, gnu, emulation, flags]) =>
    [gnu, 'ld.lld'].map((linker) => [compiler, linker, emulation, flags] as const),
  );
  for (const [compiler, linker, emulation, flags] of links) {
    it(`is what ${linker} leaves for ${emulation}`, async function () {
      for (const tool of [compiler, linker]) {
        if (spawnSync(tool, ['--version']).status === 0) continue;
        console.log(`      skipped: no ${tool} here`);
        this.skip();
      }
      const folder = mkdtempSync(join(tmpdir(), 'memscape-kept-'));
      try {
        const usual = [
          '-O1',
          '-fno-pie',
          '-fno-stack-protector',
          '-fno-rtti',
          '-ffunction-sections',
          '-fdata-sections',
          '-w',
        ];
        for (const [name, text] of Object.entries({
          'main.cc': main,
          'second.cc': second,
          'retained.c': retained,
        })) {
          writeFileSync(join(folder, name), text);
          const language = name.endsWith('.c') ? ['-x', 'c'] : ['-std=c++17'];
          execFileSync(compiler, [...usual, ...flags, ...language, '-c', name], { cwd: folder });
        }
        const sets = [['main.o', 'second.o'], ['retained.o']];
        for (const files of sets) {
          for (const mode of [[], ['--gc-sections'], ['--gc-sections', '--eh-frame-hdr']]) {
            const command = [linker, '-m', emulation, ...mode];
            const { differences } = await linkCompiled(folder, command, files, '');
            assert.deepEqual(differences, [], [...command, ...files].join(' '));
          }
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
