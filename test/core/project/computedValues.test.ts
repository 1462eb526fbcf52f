import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cmakeDetector } from '../../../src/core/project/cmake';
import { mathResult } from '../../../src/core/project/cmake/mathExpression';
import { makeDetector } from '../../../src/core/project/make/detector';
import { mesonDetector } from '../../../src/core/project/meson';
import type { Detector } from '../../../src/core/project/project';
import { textTree } from './textTree';

/** What a build file gives `v`, by the flag of the only image it links; undefined where that is not known. */
async function valueIn(detector: Detector, file: string, text: string): Promise<string | undefined> {
  const files = { [file]: text, 'a.c': '', 'x.ld': 'SECTIONS { }' };
  const [image] = await detector.detect(textTree(files));
  assert.ok(image, text);
  const flags = image.flags.join(' ');
  const value = /--defsym[= ]v=(\S+)/.exec(flags)?.[1];
  return value?.includes('${') === true ? undefined : value;
}

describe('values that CMake lists compute', () => {
  /** With what `cmake -P` prints of `s`, of which every `;` is a `:`. */
  const rows: readonly (readonly [string, string])[] = [
    ['set(s a b c d e)\nlist(REMOVE_AT s 1 -1)', 'a:c:d'],
    ['set(l a b c)\nlist(POP_BACK l s)\nlist(APPEND s ${l})', 'c:a:b'],
    ['set(l a b c d)\nlist(POP_FRONT l x s)\nlist(APPEND s ${l})', 'b:c:d'],
    ['set(l a b c d e)\nlist(SUBLIST l 1 2 s)', 'b:c'],
    ['set(l a b c d e)\nlist(SUBLIST l 3 -1 s)', 'd:e'],
    ['set(l a b c)\nlist(FIND l c s)', '2'],
    ['set(l a b c)\nlist(FIND l z s)', '-1'],
    ['set(l a "" b)\nlist(LENGTH l s)', '3'],
    ['set(l a "" b)\nlist(GET l 2 -1 s)', 'b:b'],
    ['set(s ab bc cd)\nlist(FILTER s EXCLUDE REGEX "b$")', 'bc:cd'],
    ['set(s ab bc cd)\nlist(FILTER s INCLUDE REGEX "^b")', 'bc'],
    ['set(l ab bc)\nlist(TRANSFORM l PREPEND "x" OUTPUT_VARIABLE s)\nlist(APPEND s ${l})', 'xab:xbc:ab:bc'],
    ['set(s aXb cXd)\nlist(TRANSFORM s REPLACE "X(.)" "\\\\1y")', 'aby:cdy'],
    ['set(s ab bc)\nlist(TRANSFORM s TOUPPER)', 'AB:BC'],
    ['string(SUBSTRING abcdef 2 -1 s)', 'cdef'],
    ['string(SUBSTRING abcdef 2 2 s)', 'cd'],
    ['string(REPEAT ab 3 s)', 'ababab'],
    ['string(COMPARE LESS b a s)', '0'],
    ['string(MAKE_C_IDENTIFIER "1a-b" s)', '_1a_b'],
    ['string(LENGTH "äb" s)', '3'],
    ['math(EXPR s "0x100000 + 64*1024" OUTPUT_FORMAT HEXADECIMAL)', '0x110000'],
    ['math(EXPR s "0 - 0x80000000" OUTPUT_FORMAT HEXADECIMAL)', '0xffffffff80000000'],
    ['set(p /a/b.c.d)\ncmake_path(GET p STEM s)', 'b'],
    ['set(p /a/b.c.d)\ncmake_path(GET p STEM LAST_ONLY s)', 'b.c'],
    ['set(p /a/b.c.d)\ncmake_path(GET p EXTENSION LAST_ONLY s)', '.d'],
    ['set(p /a/b)\ncmake_path(APPEND p x y OUTPUT_VARIABLE s)', '/a/b/x/y'],
    ['set(p /a/b)\ncmake_path(APPEND p /q r OUTPUT_VARIABLE s)', '/q/r'],
  ];
  const shown = 'string(REPLACE ";" ":" s "${s}")';

  for (const [code, expected] of rows) {
    it(code.replaceAll('\n', ' '), async () => {
      const list = `project(x C)\n${code}\n${shown}\nadd_executable(k a.c)\ntarget_link_options(k PRIVATE -Tx.ld "-Wl,--defsym=v=\${s}")\n`;
      assert.equal(await valueIn(cmakeDetector, 'CMakeLists.txt', list), expected);
    });
  }

  it('are those that CMake computes', function () {
    const folder = mkdtempSync(join(tmpdir(), 'values-'));
    try {
      const script = rows.map(([code]) => `unset(s)\n${code}\n${shown}\nmessage("\${s}")\n`).join('');
      writeFileSync(join(folder, 'values.cmake'), `cmake_minimum_required(VERSION 3.20)\n${script}`);
      const run = spawnSync('cmake', ['-P', join(folder, 'values.cmake')], { encoding: 'utf8' });
      if (run.error !== undefined) {
        console.log('      skipped: it needs cmake');
        this.skip();
      }
      assert.deepEqual(
        run.stderr.trim().split('\n'),
        rows.map(([, expected]) => expected),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are not known where a part of them is not, and nothing that the variable was before', async () => {
    for (const code of [
      'set(s 1)\nlist(LENGTH nobody_sets_it s)',
      'set(l a ${NOBODY} b)\nlist(GET l 2 s)',
      'set(l a ${NOBODY})\nlist(FIND l z s)',
      'set(s 1)\nstring(TIMESTAMP s)',
      'set(s 1)\nstring(SHA256 s x)',
      'set(s 1)\nmath(EXPR s "1/0")',
      'set(s b a)\nlist(SORT s COMPARE NATURAL)',
    ]) {
      const list = `project(x C)\n${code}\nadd_executable(k a.c)\ntarget_link_options(k PRIVATE -Tx.ld "-Wl,--defsym=v=\${s}")\n`;
      assert.equal(await valueIn(cmakeDetector, 'CMakeLists.txt', list), undefined, code);
    }
  });

  it('are numbers of 64 bits in math(EXPR), read as CMake 3.25 reads them', () => {
    // What `cmake -P` prints; where it reports an error, nothing.
    const numbers: readonly (readonly [string, bigint?])[] = [
      ['08', 8n],
      ['010 + 1', 11n],
      ['0X10', 16n],
      ['1<<64', 1n],
      ['1<<63', -9223372036854775808n],
      ['-1>>1', -1n],
      ['-16 >> 2', -4n],
      ['~0', -1n],
      ['- -1', 1n],
      ['--1', 1n],
      ['1-1', 0n],
      ['3-2-1', 0n],
      ['(2+3)*4 - -1 + +2', 23n],
      ['1<<20|3 & ~1 ^ 6', 1048580n],
      ['5^1|2&3', 6n],
      ['1+2<<1', 6n],
      ['-5/2', -2n],
      ['7/-2', -3n],
      ['-7%3', -1n],
      ['9223372036854775807+1', -9223372036854775808n],
      ['-9223372036854775807-2', 9223372036854775807n],
      ['9223372036854775808'],
      ['0xffffffff80000000'],
      ['1/0'],
      ['1 +'],
      ['2**3'],
      ['(1'],
      ['1;2'],
      ['0b11'],
      [''],
      [`${'('.repeat(100_000)}1`],
    ];
    for (const [text, expected] of numbers) assert.equal(mathResult(text), expected, text.slice(0, 40));
    assert.equal(mathResult(`${'-'.repeat(100_001)}1`), -1n);
  });
});

describe('values that Meson files compute', () => {
  /** With what Meson 1.12.1 prints of it. */
  const rows: readonly (readonly [string, string])[] = [
    ['0xffffffff80100000', '18446744071563116544'],
    ['0xffffffff80100000 + 1', '18446744071563116545'],
    ['0xffffffff80100000 / 7', '2635249153080445220'],
    ['-7 / 2', '-4'],
    ['-7 % 3', '2'],
    ['7 % -3', '-2'],
    ['12.to_string(fill: 4)', '0012'],
    ['(-3).to_string(fill: 4)', '-003'],
    ["'0x10'.to_int()", '16'],
    ["' 12 '.to_int()", '12'],
    ["'abcdef'.substring(-3)", 'def'],
    ["'abcdef'.substring(1, -1)", 'bcde'],
    ["['a', 'b'].get(-1)", 'b'],
  ];
  for (const [code, expected] of rows) {
    it(code, async () => {
      const text = `project('x', 'c')\ns = ${code}\nexecutable('k', 'a.c', link_args: ['-Tx.ld', f'-Wl,--defsym=v=@s@'])\n`;
      assert.equal(await valueIn(mesonDetector, 'meson.build', text), expected);
    });
  }

  it('are not known where Meson reports an error, or the number is nobody’s address', async () => {
    for (const code of ['1 / 0', '1 % 0', "'x'.to_int()", `2${' * 0xffffffffffffffff'.repeat(10)}`]) {
      const text = `project('x', 'c')\ns = ${code}\nexecutable('k', 'a.c', link_args: ['-Tx.ld', f'-Wl,--defsym=v=@s@'])\n`;
      assert.equal(await valueIn(mesonDetector, 'meson.build', text), undefined, code);
    }
  });
});

describe('values that makefiles compute', () => {
  it('have as many parameters as a call gives', async () => {
    // As GNU make 4.3 prints them.
    const text =
      'f = $(11)$(10)$(1)\nall:\n\tld -T x.ld -o k --defsym=v=$(call f,1,2,3,4,5,6,7,8,9,ten,eleven)\n';
    assert.equal(await valueIn(makeDetector, 'Makefile', text), 'eleventen1');
  });
});
