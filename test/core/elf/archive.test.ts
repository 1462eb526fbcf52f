import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArchive } from '../../../src/core/elf/archive';
import { bytesSource } from '../../../src/core/elf/bytes';
import { readLinkInputs } from '../../../src/core/elf/linkInput';
import { withFile } from '../../../src/node/files';
import { hasTool, run } from './readelf';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** One member: its 60-byte header as ar(5) has it, and its content padded to an even length. */
function member(name: string, content: string): string {
  const header = `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'644'.padEnd(8)}${content.length.toString().padEnd(10)}\`\n`;
  return header + content + (content.length % 2 === 1 ? '\n' : '');
}

async function list(text: string): Promise<{ names: string[]; codes: string[] }> {
  const archive = await readArchive(bytesSource(ascii(text)), 'lib.a');
  if (!archive.ok) return { names: [], codes: [archive.error.code] };
  return { names: archive.value.members.map((m) => m.name), codes: archive.value.issues.map((i) => i.code) };
}

const cases: readonly [what: string, text: string, names: string[], codes: string[]][] = [
  ['an empty archive', '!<arch>\n', [], []],
  ['short GNU names', `!<arch>\n${member('a.o/', 'abc')}${member('b c.o/', '')}`, ['a.o', 'b c.o'], []],
  [
    'long GNU names',
    `!<arch>\n${member('/', 'xx')}${member('//', 'a_very_long_name.o/\nanother.o/\n')}${member('/0', 'z')}${member('/20', 'y')}`,
    ['a_very_long_name.o', 'another.o'],
    [],
  ],
  [
    'BSD names',
    `!<arch>\n${member('#1/12', '__.SYMDEF\0\0\0')}${member('#1/8', 'abcdefg\0content')}`,
    ['abcdefg'],
    [],
  ],
  [
    'a thin archive, whose members are elsewhere',
    `!<thin>\n${member('//', 'sub/a.o/\n')}${member('/0', 'four').slice(0, 60)}${member('b.o/', 'xy').slice(0, 60)}`,
    ['sub/a.o', 'b.o'],
    [],
  ],
  ['no archive', 'hello, world', [], ['ar-not-archive']],
  ['nothing', '', [], ['ar-not-archive']],
  ['garbage after a member', `!<arch>\n${member('a.o/', 'ab')}garbage`, ['a.o'], ['ar-bad-member']],
  ['a member cut short', `!<arch>\n${member('a.o/', 'abcdef').slice(0, 63)}`, ['a.o'], ['ar-cut-member']],
  [
    'a size that is no number',
    `!<arch>\n${member('a.o/', 'ab').replace(/2 {9}/, '-2        ')}`,
    [],
    ['ar-bad-member'],
  ],
  ['a name outside the name table', `!<arch>\n${member('/99', 'ab')}`, ['/99'], ['ar-bad-name']],
];

describe('an archive', () => {
  for (const [what, text, names, codes] of cases) {
    it(`lists ${what}`, async () => assert.deepEqual(await list(text), { names, codes }));
  }

  it('cut at every byte is listed up to there', async () => {
    const text = `!<arch>\n${member('a.o/', 'abc')}${member('#1/8', 'abcdefg\0content')}`;
    for (let length = 0; length < text.length; length += 1) await list(text.slice(0, length));
  });

  it('with bits flipped is listed or refused, thousands of times', async () => {
    const text = `!<arch>\n${member('/', 'xx')}${member('//', 'a_very_long_name.o/\n')}${member('/0', 'z')}${member('#1/8', 'abcdefg\0content')}`;
    const whole = ascii(text);
    for (let round = 0; round < 3000; round += 1) {
      const bytes = whole.slice();
      for (let flips = 0; flips < 4; flips += 1) {
        const at = (round * 31 + flips * 97) % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << ((round + flips) % 8));
      }
      await readLinkInputs(bytesSource(bytes), 'lib.a');
    }
  });

  describe('made by ar', () => {
    let directory = '';
    before(function () {
      const missing = ['ar', 'as'].filter((tool) => !hasTool(tool));
      if (missing.length > 0) {
        console.log(`      skipped: no ${missing.join(', ')} here`);
        this.skip();
      }
      directory = mkdtempSync(join(tmpdir(), 'memscape-ar-'));
      mkdirSync(join(directory, 'sub'));
      writeFileSync(join(directory, 'a.s'), '.globl one\n.text\none: .long two\n.comm shared,16,8\n');
      for (const name of [
        'sub/a.o',
        'a_name_longer_than_fifteen_characters.o',
        'exactly_15_xy.o',
        'plain.o',
      ]) {
        run('as', ['a.s', '-o', name], directory);
      }
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    for (const [kind, flags] of [
      ['GNU', 'rcs'],
      ['thin', 'rcsT'],
      ['without symbols', 'rcS'],
    ] as const) {
      it(`of the ${kind} kind lists what ar t lists, and gives its objects to a link`, async () => {
        const name = `${flags}.a`;
        run(
          'ar',
          [flags, name, 'sub/a.o', 'a_name_longer_than_fifteen_characters.o', 'exactly_15_xy.o', 'plain.o'],
          directory,
        );
        const expected = run('ar', ['t', name], directory).trim().split('\n');
        await withFile(join(directory, name), async (file) => {
          const archive = await readArchive(file, name);
          assert.ok(archive.ok);
          assert.deepEqual(
            archive.value.members.map((m) => m.name),
            expected,
          );
          assert.deepEqual(archive.value.issues, []);
          const { inputs, issues } = await readLinkInputs(file, name, (path) =>
            readFile(join(directory, path)),
          );
          assert.deepEqual(issues, []);
          assert.deepEqual(
            inputs.map((input) => [input.archive, input.file]),
            expected.map((path) => [name, path.replace(/.*\//, '')]),
          );
          assert.deepEqual(
            inputs.map((input) => input.defined[0]?.name),
            ['one', 'one', 'one', 'one'],
          );
        });
      });
    }

    it('that is thin and of other archives lists their members', async () => {
      run('ar', ['rcs', 'inner.a', 'plain.o', 'a_name_longer_than_fifteen_characters.o'], directory);
      run('ar', ['rcsT', 'sub/outer.a', 'inner.a', 'sub/a.o'], directory);
      await withFile(join(directory, 'sub/outer.a'), async (file) => {
        const archive = await readArchive(file, 'outer.a');
        assert.ok(archive.ok);
        assert.deepEqual(archive.value.issues, []);
        assert.equal(archive.value.thin, true);
        const expected = run('ar', ['t', 'outer.a'], join(directory, 'sub')).trim().split('\n');
        const { inputs, issues } = await readLinkInputs(file, 'outer.a', (path) =>
          readFile(join(directory, 'sub', path)),
        );
        assert.deepEqual(issues, []);
        assert.deepEqual(
          inputs.map((input) => [input.file, input.defined[0]?.name]),
          expected.map((name) => [name.replace(/.*\//, ''), 'one']),
        );
      });
    });

    it('that is thin and misses a member says which', async () => {
      const bytes = readFileSync(join(directory, 'rcsT.a'));
      const { inputs, issues } = await readLinkInputs(bytesSource(bytes), 'rcsT.a', () =>
        Promise.reject(new Error('gone')),
      );
      assert.equal(inputs.length, 0);
      assert.match(issues[0]?.message ?? '', /member sub\/a\.o of the thin archive could not be read: gone/);
    });
  });
});
