import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeCommand } from '../../src/cli/link';

describe('memscape layout with a text among the objects', () => {
  it('takes the files that it names where the text stands, and searches those of a GROUP again', async function () {
    if (spawnSync('as', ['--version']).status !== 0 || spawnSync('ar', ['--version']).status !== 0) {
      console.log('      skipped: no GNU as or ar here');
      this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'memscape-named-'));
    const path = (name: string): string => join(folder, name);
    try {
      // a needs b, b needs c, and c stands in the archive in front of b's.
      const code = { a: 'call b', b: 'call c', c: 'nop', z: 'nop' };
      for (const [name, body] of Object.entries(code)) {
        writeFileSync(path(`${name}.s`), `.globl ${name}\n${name}: ${body}\n`);
        execFileSync('as', ['--64', '-o', path(`${name}.o`), path(`${name}.s`)]);
      }
      execFileSync('ar', ['rcs', path('libc1.a'), path('c.o')]);
      execFileSync('ar', ['rcs', path('libb1.a'), path('b.o')]);
      const order = async (list: string): Promise<string[]> => {
        writeFileSync(path('both.txt'), list);
        writeFileSync(path('s.ld'), 'SECTIONS { .text : { *(.text) } }');
        const files = [path('a.o'), path('both.txt'), path('z.o')];
        const { map } = await placeCommand(['ld', '-T', path('s.ld'), ...files]);
        const inputs = map.sections.find(({ name }) => name === '.text')?.inputs ?? [];
        return inputs.map(({ file }) => file.replace(/^.*[/:]/, ''));
      };
      const names = `${path('libc1.a')} ${path('libb1.a')}`;
      assert.deepEqual(await order(`GROUP(${names})`), ['a.o', 'b.o', 'c.o', 'z.o']);
      assert.deepEqual(await order(`INPUT(${names})`), ['a.o', 'b.o', 'z.o']);
      // Groups of two texts are two.
      writeFileSync(path('second.txt'), `GROUP(${path('libb1.a')})`);
      const first = `OUTPUT_FORMAT(elf64-x86-64) ENTRY(a) GROUP(${path('libc1.a')}) INPUT(${path('second.txt')})`;
      assert.deepEqual(await order(first), ['a.o', 'b.o', 'z.o']);
      // However many files the command itself has.
      const many = Array.from({ length: 1001 }, () => path('z.o'));
      const { map } = await placeCommand(['ld', '-T', path('s.ld'), ...many, path('both.txt')]);
      assert.equal(map.sections.find(({ name }) => name === '.text')?.inputs?.length, 1001);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
