import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeCommand } from '../../src/cli/link';
import { knownValue } from '../../src/core/memoryMap';
import { compareMaps, linkReally } from '../oracle/realLinker';

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

describe('memscape layout with a script that is named twice', () => {
  it('places it twice to ld.lld, and is refused to GNU ld', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'memscape-twice-'));
    const script = join(folder, 's.ld');
    try {
      writeFileSync(script, 'SECTIONS { .text : { LONG(1) } }');
      const placed = async (linker: string): Promise<readonly [number, string[]]> => {
        const { map } = await placeCommand([linker, '-T', script, '-T', script]);
        const { sections, issues } = map;
        const errors = issues.filter(({ severity }) => severity === 'error').map(({ code }) => code);
        return [sections.filter(({ name }) => name === '.text').length, errors];
      };
      assert.deepEqual(await placed('ld.lld'), [2, []]);
      assert.deepEqual((await placed('ld'))[1], ['script.scriptTwice']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('memscape layout with files that the script names', () => {
  /** Options behind the linker, and the script; `sub` holds c.o, libd.a with d.o, and scripts. */
  const rows: readonly (readonly [string, string, string])[] = [
    ['INPUT', '-T s.ld a.o', 'INPUT(b.o)'],
    ['INPUT behind an object', 'a.o -T s.ld', 'INPUT(b.o)'],
    ['two files between objects', 'a.o -L sub -T s.ld e.o', 'INPUT(b.o c.o)'],
    ['STARTUP', 'a.o -T s.ld', 'STARTUP(b.o)'],
    ['a library', '-L sub -T s.ld a.o -u d', 'GROUP(AS_NEEDED(b.o) -ld)'],
    ['a library that nothing needs', '-L sub -T s.ld a.o', 'GROUP(-ld)'],
    ['a file beside the script', '-T sub/s.ld a.o', 'INPUT(c.o)'],
    ['a file that is included', '-L sub -T s.ld a.o', 'INCLUDE more.ld'],
    ['a pattern', '-L sub -T s.ld a.o', 'PATTERN'],
    ['a pattern behind an object', 'a.o -L sub -T s.ld', 'PATTERN'],
    ['commas', '-T s.ld a.o', 'INPUT(b.o , e.o)'],
    ['commas without space', '-T s.ld a.o', 'INPUT(b.o, e.o)'],
    ['what is not there', '-T s.ld a.o', 'INPUT(nothing.o)'],
    ['a library that is not there', '-T s.ld a.o', 'GROUP(-lnothing)'],
    [
      'a library of the system',
      '-T s.ld a.o',
      'SECTIONS { .own : { *(.own) } } INSERT AFTER .text; GROUP(-lc)',
    ],
    ['a pattern of what is not there', '-T s.ld a.o', 'PATTERN'],
    ['what the inputs leave undefined', '-T s.ld a.o', 'INPUT(f.o)'],
  ];
  const home = process.cwd();
  let folder = '';

  before(function () {
    const missing = ['as', 'ar', 'nm'].filter((name) => spawnSync(name, ['--version']).status !== 0);
    if (missing.length > 0) {
      console.log(`      skipped: no ${missing.join(', ')} here`);
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'memscape-script-files-'));
    mkdirSync(join(folder, 'sub'));
    process.chdir(folder);
    const code = {
      a: '.skip 16',
      b: '.skip 32',
      c: '.skip 64',
      d: '.skip 128',
      e: '.skip 256',
      f: 'call nowhere',
    };
    for (const [name, body] of Object.entries(code)) {
      writeFileSync(`${name}.s`, `.globl ${name}\n${name}: ${body}\n`);
      execFileSync('as', ['--64', '-o', `${/[cd]/.test(name) ? 'sub/' : ''}${name}.o`, `${name}.s`]);
    }
    execFileSync('ar', ['rcs', 'sub/libd.a', 'sub/d.o']);
    writeFileSync('sub/more.ld', 'INPUT(b.o)');
  });

  after(() => {
    process.chdir(home);
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  for (const linker of ['ld', 'ld.lld']) {
    for (const [what, options, head] of rows) {
      it(`${linker}: ${what}`, async function () {
        if (spawnSync(linker, ['--version']).status !== 0) this.skip();
        const inner = head === 'PATTERN' ? '*(.text) c.o(.text)' : '*(.text)';
        const script = `${head === 'PATTERN' ? '' : head} SECTIONS { .text 0x1000 : { ${inner} } }`;
        for (const name of ['s.ld', 'sub/s.ld']) writeFileSync(name, script);
        const command = [linker, ...options.split(' ')];
        rmSync('out', { force: true });
        const failed = spawnSync(linker, ['-o', 'out', ...command.slice(1)]).status !== 0;
        const { map } = await placeCommand([...command, '-o', 'out']);
        const errors = map.issues.filter(({ severity }) => severity === 'error');
        assert.equal(errors.length > 0, failed, errors.map(({ message }) => message).join('\n'));
        if (failed) return;
        const wanted = execFileSync('nm', ['-n', 'out'], { encoding: 'utf8' }).match(/[0-9a-f]+(?= T )/g);
        const inputs = map.sections.find(({ name }) => name === '.text')?.inputs ?? [];
        const ours = inputs.flatMap(({ vma, size }) => {
          const [start, length] = [knownValue(vma), knownValue(size)];
          return start === undefined || length === 0n ? [] : [start];
        });
        assert.deepEqual(
          ours,
          wanted?.map((text) => BigInt(`0x${text}`)),
        );
        const sizes = inputs.map(
          ({ file, size }) => `${file.replace(/^.*[/:]/, '')} ${String(knownValue(size))}`,
        );
        const order = execFileSync('nm', ['-n', 'out'], { encoding: 'utf8' }).match(/(?<= T )\w/g) ?? [];
        assert.deepEqual(
          sizes.map((text) => text[0]),
          order,
        );
      });
    }
  }
});

describe('memscape layout with libraries that libraries need', () => {
  it('goes past folders, pipes and texts of their names, as the linker does', async function () {
    if (spawnSync('gcc', ['--version']).status !== 0 || spawnSync('ld', ['--version']).status !== 0) {
      console.log('      skipped: no gcc or ld here');
      this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'memscape-needed-'));
    const before = process.cwd();
    try {
      process.chdir(folder);
      for (const name of ['folder/libdep.so', 'text', 'real', 'pipe']) mkdirSync(name, { recursive: true });
      execFileSync('mkfifo', ['pipe/libdep.so']);
      writeFileSync('text/libdep.so', 'no library');
      const compiled = (name: string, source: string, ...flags: readonly string[]): void => {
        writeFileSync('one.c', source);
        execFileSync('gcc', ['-w', '-fno-builtin', '-fPIC', '-o', name, 'one.c', ...flags]);
      };
      compiled('real/libdep.so', 'extern int asked; int dep(void) { return asked; }', '-shared', '-nostdlib');
      const top = 'extern int dep(void); int top(void) { return dep(); }';
      compiled('libtop.so', top, '-shared', '-nostdlib', '-Lreal', '-ldep');
      compiled('main.o', 'extern int top(void); int asked = 3; int _start(void) { return top(); }', '-c');
      const command = (path: string): string[] => ['ld', 'main.o', 'libtop.so', '-rpath-link', path];
      const real = await linkReally(folder, command('folder:text:real'));
      assert.ok(!real.failed, real.messages);
      // The linker itself would wait for the pipe.
      const { map } = await placeCommand(command('folder:pipe:text:real'));
      assert.deepEqual(compareMaps(map, real).differences, []);
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    }
  });
});
