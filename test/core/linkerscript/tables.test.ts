import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkCompiled } from './linkCompiled';

/** Code that reaches data and functions of its own file and of others in every way that compilers know. */
const sources: Readonly<Record<string, string>> = {
  calls: `int data = 3; static int own = 4; int array[4]; int *pointers[] = {&data, &array[1]};
int callee(int); static int inner(int a) { return a + own; } int (*pointer)(int) = callee;
int (*const constants[])(int) = {inner, callee};
__attribute__((used, section(".gone"))) static void *gone[] = {&data, &own, inner, callee};
int user(int a) { data += a; return callee(a) + inner(a) + array[a] + (pointer == callee); }`,
  start: `int callee(int a) { return a * 3; } extern int data, array[]; int user(int);
__attribute__((visibility("hidden"))) int hidden = 3;
__attribute__((visibility("hidden"))) int hiddenToo(int a) { return a + hidden; }
void _start(void) { data = hiddenToo(user(array[1])); for (;;); }`,
  weak: `extern int maybe(int) __attribute__((weak)); extern int maybeData __attribute__((weak)); extern int never(void) __attribute__((weak, visibility("hidden")));
int ask(int a) { if (maybe) a += maybe(a); if (&maybeData) a += maybeData; if (never) a += never(); return a; }
int *place = &maybeData;`,
  threads: `__thread int general = 1; static __thread int local = 2, local2; extern __thread int other;
__thread int early __attribute__((tls_model("initial-exec")));
int threads(int a) { general += a; local += a; local2++; early++; return other + general + local; }
int *address(void) { return &general; }`,
  others: `__thread int other = 7; extern __thread int early __attribute__((tls_model("initial-exec")));
int threads2(void) { return early + other; }`,
  ends: `extern char first[], _end[], __bss_start[], tab_start[], tab_end[];
unsigned long ends(void) { return (unsigned long)_end - (unsigned long)first + (unsigned long)tab_start; }
char *all[] = {tab_end, __bss_start};`,
};

/** Accesses of hand-written code, of which the linkers change some and not others. */
const assembly: Readonly<Record<string, string>> = {
  elf_x86_64: `.globl f; f: call *callee@GOTPCREL(%rip); jmp *hiddenToo@GOTPCREL(%rip); cmp data@GOTPCREL(%rip), %rax
addq more@GOTPCREL(%rip), %rax; test %rax, array@GOTPCREL(%rip); pushq most@GOTPCREL(%rip)
movq data+4@GOTPCREL(%rip), %rax; mov pointer@GOTPCREL(%rip), %eax; mov user@GOTPCREL(%rip), %rax
mov local@GOTPCREL(%rip), %rcx; pushq local@GOTPCREL(%rip); lea _GLOBAL_OFFSET_TABLE_(%rip), %rax; ret
.data; .globl more, most; more: .quad 1; most: .quad 2; local: .quad 3`,
  elf_i386: `.globl f; f: call *callee@GOT(%ebx); jmp *hiddenToo@GOT(%ebx); cmp data@GOT(%ebx), %eax
addl more@GOT(%ebx), %eax; test %eax, array@GOT(%ebx); pushl most@GOT(%ebx); movl data+4@GOT(%ebx), %eax
mov pointer@GOT(%ebx), %eax; mov user@GOT(%ebx), %eax; mov local@GOT(%ebx), %ecx; pushl local@GOT(%ebx)
lea local@GOTOFF(%ebx), %eax; cmpw $short, %ax; addl $_GLOBAL_OFFSET_TABLE_, %eax; ret
.data; .globl more, most; more: .long 1; most: .long 2; local: .long 3; short = 5`,
};

const script = `SECTIONS { . = 0x400000 + SIZEOF_HEADERS; .text : { first = .; *(.text*) } .rodata : { *(.rodata*) }
. = ALIGN(0x1000); .data : { tab_start = .; *(.data*) tab_end = .; } __bss_start = .; .bss : { *(.bss*) *(COMMON) } _end = .; /DISCARD/ : { *(.gone) } }`;

const machines = [
  ['gcc', [], 'ld', 'elf_x86_64'],
  ['gcc', ['-m32'], 'ld', 'elf_i386'],
  ['aarch64-linux-gnu-gcc', [], 'aarch64-linux-gnu-ld', 'aarch64linux'],
  ['riscv64-linux-gnu-gcc', ['-mno-relax'], 'riscv64-linux-gnu-ld', 'elf64lriscv'],
] as const;

const forms = [
  [
    '-fPIC',
    ['-shared', '-shared -Bsymbolic', '-shared -z now', '-shared -T s.ld', '-pie -E', '-pie -T s.ld'],
  ],
  ['-fPIE', ['-pie', '-pie --no-dynamic-linker', '-pie --gc-sections', '-T s.ld']],
  ['-fPIC -fno-plt', ['-shared', '-pie', '-T s.ld']],
  ['-fno-pie', ['-e _start', '-T s.ld', '-shared -z notext', '-pie -z notext -z now']],
  ['-fPIC -mbranch-protection=standard', ['-shared', '-shared -z pac-plt', '-pie -z pac-plt', '-T s.ld']],
  ['-fPIC -fcf-protection', ['-pie', '-T s.ld']],
  ['-fPIC -mbranch-protection=bti', ['-pie', '-T s.ld']],
] as const;

describe('tables of addresses and calls that linkers make for compiled code', () => {
  const links = machines.flatMap(([compiler, flags, gnu, emulation]) =>
    [...new Set([gnu, 'ld.lld'])].map((linker) => [compiler, flags, linker, emulation] as const),
  );
  for (const [compiler, flags, linker, emulation] of links) {
    const isX86 = emulation === 'elf_x86_64' || emulation === 'elf_i386';
    for (const [form, modes] of forms) {
      if (form.includes('-fno-plt') && !isX86) continue;
      // What all objects are marked for; hand-written code is not.
      const isMarked = /-fcf-protection|=bti/.test(form);
      if (form.includes('-fcf') && !isX86) continue;
      if (form.includes('-mbranch') && (emulation !== 'aarch64linux' || (linker === 'ld.lld' && !isMarked)))
        continue;
      it(`are those of ${linker} for ${emulation} with ${form}`, async function () {
        this.timeout(60_000);
        const probe = spawnSync(compiler, [...flags, '-x', 'c', '-c', '-o', '/dev/null', '-'], { input: '' });
        if (probe.status !== 0 || spawnSync(linker, ['--version']).status !== 0) {
          console.log(`      skipped: no ${compiler} or ${linker} for it here`);
          this.skip();
        }
        const folder = mkdtempSync(join(tmpdir(), 'memscape-tables-'));
        try {
          const compile = (file: string, more: readonly string[]): void => {
            const usual = ['-O1', '-fno-stack-protector', '-w', '-c'];
            execFileSync(compiler, [...usual, ...flags, ...more, file], { cwd: folder });
          };
          for (const [name, text] of Object.entries(sources)) {
            writeFileSync(join(folder, `${name}.c`), text);
            compile(`${name}.c`, form.split(' '));
          }
          writeFileSync(join(folder, 'code.s'), `${assembly[emulation] ?? ''}\n.section .note.GNU-stack\n`);
          compile('code.s', []);
          writeFileSync(join(folder, 's.ld'), script);
          for (const mode of modes) {
            const sets = [
              ['weak'],
              ['threads', 'others'],
              ['code'],
              ...(mode.includes('s.ld') ? [['ends']] : []),
            ];
            for (const set of sets) {
              if (isMarked && !set.includes('threads')) continue;
              // GNU ld calls for the place of threads' data there, by a table of another form that is not counted.
              if (form.includes('-fcf') && linker === 'ld' && mode === '-pie') continue;
              // RISC-V calls for the place of threads' data in programs too, and these links have nothing that answers.
              if (set.includes('threads') && emulation === 'elf64lriscv' && form === '-fPIC') continue;
              if (set.includes('ends') && mode.includes('-shared')) continue;
              // Only i386 lets an image without a fixed place have such code.
              const isRelocated = mode.includes('notext');
              const isHere = emulation === 'elf_i386' && linker === 'ld' && set.includes('code');
              if (isRelocated && !isHere) continue;
              const files = ['calls', 'start', ...set].map((name) => `${name}.o`);
              const command = [linker, '-m', emulation, ...mode.split(' ')];
              const { differences, codes } = await linkCompiled(folder, command, files, script);
              assert.deepEqual(differences, [], [...command, ...files].join(' '));
              // What is counted is not said to be open.
              assert.ok(!codes.some((code) => /dynamicSections|offsetTable/.test(code)), codes.join(' '));
            }
          }
        } finally {
          rmSync(folder, { recursive: true });
        }
      });
    }
  }

  for (const [assembler, linker, emulation, text] of [
    ['as --64', 'ld', 'elf_x86_64', '.long _GLOBAL_OFFSET_TABLE_'],
    ['as --32', 'ld', 'elf_i386', '.long _GLOBAL_OFFSET_TABLE_'],
    ['arm-none-eabi-as', 'arm-none-eabi-ld', 'armelf', '.word here(GOT); .globl here; here:'],
    [
      'aarch64-linux-gnu-as',
      'aarch64-linux-gnu-ld',
      'aarch64linux',
      'adrp x0, :got:here; .globl here; here:',
    ],
  ] as const) {
    it(`have the symbol of ${linker} for ${emulation} where the script asks for it`, async function () {
      const [program, ...flags] = assembler.split(' ');
      const folder = mkdtempSync(join(tmpdir(), 'memscape-tables-'));
      try {
        writeFileSync(join(folder, 'a.s'), `${text}\n`);
        if (spawnSync(program ?? '', [...flags, '-o', 'a.o', 'a.s'], { cwd: folder }).status !== 0) {
          console.log(`      skipped: no ${assembler} here`);
          this.skip();
        }
        for (const before of ['', 'PROVIDE(_GLOBAL_OFFSET_TABLE_ = 0x5000);']) {
          const asking = `SECTIONS { .text 0x10000 : { *(.text) } ${before} x = _GLOBAL_OFFSET_TABLE_; }`;
          writeFileSync(join(folder, 's.ld'), asking);
          const command = [linker, '-m', emulation, '-T', 's.ld'];
          const { ours, differences } = await linkCompiled(folder, command, ['a.o'], asking);
          assert.deepEqual(differences, [], asking);
          assert.ok(ours.scriptSymbols.some(({ name }) => name === 'x'));
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
