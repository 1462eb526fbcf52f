import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compilerCommand } from '../../../src/core/preprocess';

const nothing = { file: 'kernel.lds.S', defines: [], includes: [], preludes: [] };
const first = (request: Partial<Parameters<typeof compilerCommand>[0]>): readonly string[] => {
  const words = compilerCommand({ ...nothing, ...request });
  return words.slice(0, words.indexOf('-E'));
};

describe('the command that puts a script through the compiler’s preprocessor', () => {
  it('is that of a compiler for the machine of the image', () => {
    assert.deepEqual(first({ host: 'x86_64' }), ['cc']);
    assert.deepEqual(first({ host: 'x86_64', machine: 'x86_64' }), ['cc']);
    assert.deepEqual(first({ host: 'x86_64', machine: 'i386' }), ['cc', '-m32']);
    assert.deepEqual(first({ host: 'x86_64', machine: 'aarch64' }), ['aarch64-linux-gnu-gcc']);
    assert.deepEqual(first({ host: 'x86_64', file: 'arch/arm64/kernel/vmlinux.lds.S' }), [
      'aarch64-linux-gnu-gcc',
    ]);
    assert.deepEqual(first({ host: 'aarch64', machine: 'mips' }), ['clang', '--target=mips']);
    assert.deepEqual(first({ driver: 'arm-none-eabi-gcc', machine: 'arm' }), ['arm-none-eabi-gcc']);
    assert.deepEqual(first({ driver: '/opt/x/bin/clang-17', machine: 'x86_64' }), ['/opt/x/bin/clang-17']);
    // A linker preprocesses nothing.
    assert.deepEqual(first({ driver: 'ld.lld', host: 'x86_64', machine: 'x86_64' }), ['cc']);
  });

  it('gives what the project gives, in order', () => {
    const words = compilerCommand({
      file: 'k.ld.S',
      defines: ['A=1', '__ASSEMBLER__', 'B'],
      includes: ['include', 'arch/inc'],
      preludes: ['config.h'],
    });
    assert.deepEqual(words.slice(words.indexOf('-DA=1')), [
      '-DA=1',
      '-DB',
      '-Iinclude',
      '-Iarch/inc',
      '-include',
      'config.h',
      'k.ld.S',
    ]);
  });

  it('prints the script when it is run', function () {
    if (spawnSync('cc', ['--version']).status !== 0) {
      console.log('      skipped: no cc here');
      this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'memscape-cpp-'));
    try {
      mkdirSync(join(folder, 'include'));
      writeFileSync(join(folder, 'include/layout.h'), '#define BASE (__SIZEOF_POINTER__ * 0x100000)\n');
      writeFileSync(
        join(folder, 'kernel.lds.S'),
        "#include <layout.h>\n/* it's a remark */\nSECTIONS { . = BASE + EXTRA; .text : { *(.text) } }\n",
      );
      const [program = '', ...args] = compilerCommand({
        ...nothing,
        defines: ['EXTRA=0x10'],
        includes: ['include'],
      });
      const { status, stdout } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
      assert.equal(status, 0);
      assert.match(
        stdout,
        /^\s*SECTIONS \{ \. = \([48] \* 0x100000\) \+ 0x10; \.text : \{ \*\(\.text\) \} \}\s*$/,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
