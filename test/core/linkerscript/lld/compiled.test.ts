import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readElfMap } from '../../../../src/core/elf/elfMap';
import { readLinkInputs } from '../../../../src/core/elf/linkInput';
import { parseLinkCommand, placeScripts, toMemoryMap } from '../../../../src/core/linkerscript';
import type { LinkInput } from '../../../../src/core/linkerscript/input';
import { knownValue, type MemoryMap } from '../../../../src/core/memoryMap';
import { openFile } from '../../../../src/node/files';

/** Strings of several lengths, two of them in both files, constants of three widths, a constructor and code nobody calls. */
const sources = {
  a: `extern int say(const char *); int count; static int local[10]; const double half = 0.5;
const char *const names[] = {"alpha", "beta", "a string that is longer than any other here", "gamma"};
int say(const char *s) { count += s[0]; return count; }
double times(double x) { return x * 3.25 + half * 7.125; }
int used(int a) { local[a & 7]++; say("a text of both files, long enough to be aligned"); return say("short") + say(names[a & 3]); }
int unused(int a) { say("a text of code that is not used, and long as well"); return say("un") + a; }
__attribute__((constructor)) void before(void) { say("before"); }
__attribute__((section(".init.text"))) void once(void) { }
void _start(void) { used((int)times(3)); for (;;); }`,
  b: `extern int say(const char *); extern int used(int);
int more(int a) { say("a text of both files, long enough to be aligned"); say("short"); return say("more only") + used(a); }
float third(float x) { return x * 3.25f + 2.125f; }`,
  // What an archive offers: b asks for nothing of it, c does.
  c: 'extern int far(int); int near(int a) { return far(a); } int (*keep)(int) = near;',
  d: 'const char *far_name = "far away"; int far(int a) { extern int farther(int); return farther(a); }',
  e: 'int farther(int a) { return a * 2; } static const char own[] = "own"; const char *own_name = own;',
};

const compilers: Readonly<Record<string, readonly string[]>> = {
  elf_x86_64: ['gcc'],
  aarch64linux: ['aarch64-linux-gnu-gcc'],
  armelf_linux_eabi: ['arm-linux-gnueabihf-gcc'],
  elf64lriscv: ['riscv64-linux-gnu-gcc', '-mno-relax'],
};

const modes = [
  '',
  '--gc-sections',
  '-O0',
  '-O2',
  '--eh-frame-hdr --build-id',
  '--eh-frame-hdr --emit-relocs',
  '-z nognustack',
  '-z separate-loadable-segments',
  '-z separate-code',
  '--image-base=0x500000',
  '-N',
];

async function inputsOf(path: string): Promise<readonly LinkInput[]> {
  const file = await openFile(path);
  const { inputs } = await readLinkInputs(file, path);
  await file.close();
  return inputs;
}

function rows(map: MemoryMap): string[] {
  return map.sections
    .filter(({ allocated }) => allocated)
    .map(({ name, vma, size }) =>
      [name, ...[vma, size].map((quantity) => knownValue(quantity)?.toString(16) ?? 'unknown')].join(' '),
    );
}

describe('ld.lld without a script, with objects from a compiler', () => {
  for (const [emulation, compiler] of Object.entries(compilers)) {
    it(`is placed as it links, for ${emulation}`, async function () {
      const [program = 'gcc'] = compiler;
      for (const tool of [program, 'ld.lld', 'ar']) {
        if (spawnSync(tool, ['--version']).status === 0) continue;
        console.log(`      skipped: no ${tool} here`);
        this.skip();
      }
      const folder = mkdtempSync(join(tmpdir(), 'memscape-lld-'));
      try {
        for (const [name, text] of Object.entries(sources)) {
          writeFileSync(join(folder, `${name}.c`), text);
          const flags = ['-O1', '-fno-pie', '-ffunction-sections', '-fdata-sections', '-fno-stack-protector'];
          execFileSync(program, [...compiler.slice(1), ...flags, '-w', '-c', `${name}.c`], { cwd: folder });
        }
        // The member that is asked for last stands first.
        execFileSync('ar', ['rcs', 'lib.a', 'e.o', 'd.o'], { cwd: folder });
        const files = ['a.o', 'b.o', 'c.o', 'lib.a'].map((name) => join(folder, name));
        const inputs = (await Promise.all(files.map(inputsOf))).flat();
        const output = join(folder, 'out');
        for (const mode of modes) {
          const command = ['ld.lld', '-m', emulation, ...mode.split(' ').filter(Boolean)];
          execFileSync('ld.lld', [...command.slice(1), ...files, '-o', output]);
          const file = await openFile(output);
          const real = await readElfMap(file, output);
          await file.close();
          assert.ok(real.ok);
          const { options, dialect } = parseLinkCommand([...command, ...files]);
          const placed = toMemoryMap(placeScripts({ scripts: [], inputs, options, dialect }), 'none');
          const own = rows(placed);
          const linked = rows(real.value);
          // Where the addends of relocations stand in the code, which strings are used is not known, and said so.
          if (emulation.startsWith('arm') && mode === '--gc-sections') {
            assert.match(own[0] ?? '', / unknown$/);
            assert.equal(own.length, linked.length);
          } else assert.deepEqual(own, linked, command.join(' '));
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
