import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeCommand } from '../../../src/cli/link';
import { compareMaps, linkReally } from '../../oracle/realLinker';

/** Indirect functions: a local one, one that others may define first, one of this image alone. */
const choices = `static int one(void) { return 1; } int two(void) { return 2; } static void *pick(void) { return one; } void *pick2(void) { return two; }
static int local(void) __attribute__((ifunc("pick"))); int global(void) __attribute__((ifunc("pick2"))); int other(void) __attribute__((ifunc("pick")));
__attribute__((visibility("hidden"))) int hid(void) __attribute__((ifunc("pick2"))); __attribute__((visibility("hidden"))) int hid2(void) __attribute__((ifunc("pick2")));
`;

/** Programs and libraries that ask shared libraries for all kinds of things. */
export const sources: Readonly<Record<string, string>> = {
  'hello.c': '#include <stdio.h>\nint main(void) { printf("hello %d\\n", 3); return 0; }',
  // Data that is copied out of libraries, under several names, and pointers that are filled in.
  'copies.c': `#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
extern char **environ, **__environ; extern int daylight; extern char *tzname[2];
static int by(const void *a, const void *b) { return *(int *)a - *(int *)b; }
int (*say)(const char *, ...) = printf; void *(*const table[])(size_t) = {malloc, 0}; FILE **out = &stdout;
int main(int n, char **v) { int a[3] = {3, 1, 2}; qsort(a, 3, sizeof *a, by); fputs("x", *out); free(table[0](1));
fprintf(stderr, "%s%d%s%d%d", environ[0], daylight, tzname[1], opterr, optind); return say("q") + (__environ == environ); }`,
  // A weak name that nothing answers, what a library calls back, and a program's own malloc.
  'weak.c': `#include <errno.h>
#include <stdio.h>
__thread int own = 3; void maybe(void) __attribute__((weak)); void *at = maybe; int calls;
void *malloc(unsigned long n) { calls++; return 0; }
int main(void) { if (maybe) maybe(); errno = 3; own++; printf("%p", malloc(3)); return own; }`,
  'uses.c': `extern int shown, step(int); extern const int fixed; int hook(void) { return 7; }
int (*f)(int) = step; int *d = &shown; const int *const k = &fixed; extern int none __attribute__((weak));
__attribute__((visibility("hidden"))) int inside; int shared;
int main(void) { if (&none) return none; return f(2) + *d + *k + shown + step(1) + fixed + inside; }`,
  'library.c': `int shown = 5, shared = 3; const int fixed = 9; extern int hook(void); __thread int local = 3;
int step(int a) { return hook() + a + shown + shared; } int other(void) { return step(local); }`,
  'threads.c': `extern __thread int local; __thread int mine = 4; static __thread int last; int hook(void) { return 1; }
int *where(void) { return &local; } int main(void) { last++; return local + mine + *where() + last; }`,
  // Names of libraries for other things, and for things of another kind.
  'names.c': `int printf(const char *, ...); int times, time; char environ; long optind; int stdout;
int puts(const char *s) { return 0; } unsigned long strlen(const char *s) { return 3; }
void *memcpy(void *a, const void *b, unsigned long n) { return a; } int main(void) { return printf("%d", times + time); }`,
  'asks.c':
    'extern int _end, edata, __bss_start; long f(void) { return &_end - &edata + (long)&__bss_start; }',
  'bounds.c': `extern int edata, end, etext; int main(void) { return &edata == &end && &etext == &end; }`,
  'throws.cc': `#include <iostream>
#include <stdexcept>
struct B { virtual ~B(); virtual int f() = 0; }; B::~B() {} struct D : B { int f() override { return 3; } };
int main(int n, char **) { try { B *b = new D; if (n > 3) throw std::runtime_error("x"); std::cout << b->f(); delete b; }
catch (const std::exception &e) { std::cerr << e.what(); } return 0; }`,
  'plain.ld': `SECTIONS { . = 0x400000 + SIZEOF_HEADERS; .interp : { *(.interp) } .text : { *(.text*) } .rodata : { *(.rodata*) }
. = ALIGN(0x1000); .data : { *(.data*) } edata = .; PROVIDE(__bss_start = .); .bss : { *(.bss*) *(COMMON) } PROVIDE(_end = .); PROVIDE(end = .); etext = ADDR(.text); }`,
  'list.txt': '{ main; hook; shared; };',
  'calls.c': `${choices}int _start(int n) { return local() + global() + hid(); }`,
  'pointers.c': `${choices}int (*p)(void) = global; int (*q)(void) = hid; int (*const r)(void) = local;
int _start(int n) { return p() + q() + r() + (n ? global() : 0) + (p == other); }`,
  'compares.c': `${choices}int _start(int n) { int (*p)(void) = n ? global : hid; int (*q)(void) = n ? local : other;
int (*r)(void) = n > 3 ? local : hid; return p() + q() + r() + (p == hid2); }`,
  'tables.c': `${choices}extern int far(void); int (*t[])(void) = {far, global, hid, other, local};
int _start(int n) { static int (*const u[])(void) = {local, global, hid, other}; return t[n]() + u[n]() + (t[n] == far) + far(); }`,
  'far.c': `static void *first(void) { return first; } int far(void) __attribute__((ifunc("first")));`,
  'choice.c': `#include <stdio.h>
${choices}int (*p)(void) = global; static int (*const q)(void) = hid;
int main(int n, char **v) { puts("x"); return local() + global() + hid() + p() + q() + (p == other); }`,
  'versions.map': 'V1 { global: step; shown; fixed; shared; local; local: *; };',
};

/** The linker's own command, as the compiler says it. */
function linkerCommand(folder: string, compiler: string, linker: string, words: readonly string[]): string[] {
  const { stderr } = spawnSync(compiler, [...words, '-###'], { cwd: folder, encoding: 'utf8' });
  const line = stderr.split('\n').find((text) => /\/collect2["\s]/.test(text)) ?? '';
  const given = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  const [, ...rest] = given;
  return [linker, ...rest];
}

/** A compiler, and the linker that is asked in its place. */
export interface Tools {
  readonly compiler: string;
  readonly linker: string;
}

/** Builds the libraries and links each program in each way: what differs from the real linker. */
export async function differences({ compiler, linker }: Tools, links: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'memscape-shared-'));
  const before = process.cwd();
  try {
    for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);
    const library = ['-w', '-shared', '-fPIC', 'library.c'];
    execFileSync(compiler, [...library, '-o', 'plain.so'], { cwd: folder });
    const versioned = ['-Wl,-soname,libv.so.1', '-Wl,--version-script=versions.map', '-o', 'versioned.so'];
    execFileSync(compiler, [...library, ...versioned], { cwd: folder });
    const asking = ['-w', '-shared', '-fPIC', 'asks.c', '-nostdlib', '-o', 'asks.so'];
    execFileSync(compiler, asking, { cwd: folder });
    process.chdir(folder);
    const found: string[] = [];
    for (const link of links) {
      const words = link.split(' ');
      const objects = words.map((word) => {
        if (!/\.cc?$/.test(word)) return word;
        const flags = words.filter((flag) => /^-[fOm]|^-no-pie$/.test(flag));
        execFileSync(compiler, ['-w', '-fno-builtin', '-c', ...flags, word], { cwd: folder });
        return word.replace(/cc?$/, 'o');
      });
      const command = linkerCommand(folder, compiler, linker, objects);
      const real = await linkReally(folder, command);
      assert.ok(!real.failed, `${link}: ${real.messages}`);
      const { map } = await placeCommand([...command, '-o', join(folder, 'out.elf')]);
      const different = compareMaps(map, real).differences.filter((text) => !isOfThread(text));
      found.push(...different.map((text) => `${link}: ${text}`));
    }
    return found;
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
}

/** A thread's data is counted from where the thread's own begins. */
function isOfThread(text: string): boolean {
  return /^(own|local|mine|last)\b/.test(text);
}

/** Whether the test can run; it says so where it cannot. */
export function hasTools(tools: readonly string[]): boolean {
  for (const tool of tools) {
    if (spawnSync(tool, ['--version']).status === 0) continue;
    console.log(`      skipped: no ${tool} here`);
    return false;
  }
  return true;
}
