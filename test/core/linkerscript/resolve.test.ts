import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkCompiled } from './linkCompiled';

const sources: Readonly<Record<string, string>> = {
  start: 'int first(void), second(void); void _start(void) { first(); second(); for (;;) ; }',
  first: 'int first(void) { return 1; }',
  second: 'int third(void); int second(void) { return third() + 2; }',
  third: 'int third(void) { return 3; }',
};

const script = 'SECTIONS { .text 0x1000 : { *(.text*) } .eh_frame : { *(.eh_frame) } }';

describe('archives on the command line', () => {
  for (const linker of ['ld', 'ld.lld']) {
    it(`are searched as ${linker} does when one stands in several groups`, async function () {
      for (const tool of ['gcc', 'ar', linker]) {
        if (spawnSync(tool, ['--version']).status === 0) continue;
        console.log(`      skipped: no ${tool} here`);
        this.skip();
      }
      const folder = mkdtempSync(join(tmpdir(), 'memscape-groups-'));
      try {
        const run = (program: string, ...rest: string[]): Buffer =>
          execFileSync(program, rest, { cwd: folder });
        for (const [name, text] of Object.entries(sources)) {
          writeFileSync(join(folder, `${name}.c`), text);
          run('gcc', '-O1', '-fno-pie', '-c', `${name}.c`);
        }
        run('ar', 'rc', 'liba.a', 'first.o', 'third.o');
        run('ar', 'rc', 'libb.a', 'second.o');
        writeFileSync(join(folder, 's.ld'), script);
        const groups = ['--start-group liba.a --end-group', '--start-group liba.a libb.a --end-group'];
        const files = ['start.o', ...groups.join(' ').split(' ')];
        const { differences } = await linkCompiled(folder, [linker, '-T', 's.ld'], files, script);
        assert.deepEqual(differences, []);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
