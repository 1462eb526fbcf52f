import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { valueOf } from '../../../src/core/project/make/expand';
import { readMake } from '../../../src/core/project/make/run';
import { hasUnknown } from '../../../src/core/project/make/state';
import { treeOf } from './trees';
import { processorMilliseconds } from '../../processorTime.js';

const names = [
  'kernel/main.c',
  'kernel/trap.c',
  'kernel/entry.S',
  'boot/boot.S',
  'platform/generic/objects.mk',
];

/** What `$(shell …)` is worth in a tree of these files; undefined when it is not known. */
async function answerOf(text: string): Promise<string | undefined> {
  const tree = treeOf({ Makefile: `X := $(shell ${text.replace(/\$/g, '$$$$')})\n` }, names);
  const run = { makefile: 'Makefile', folder: '.', given: new Map(), environment: new Map() };
  const state = await readMake(tree, run);
  assert.ok(state);
  const value = valueOf(state, 'X');
  return hasUnknown(value) ? undefined : value;
}

/** The shell itself is the oracle. */
const asked = [
  'echo one two',
  'echo -n quiet',
  'printf %s word',
  'echo AbC | tr A-Z a-z',
  "echo abc | tr '[:lower:]' '[:upper:]'",
  'echo x86_64-linux-gnu | cut -f1 -d-',
  'echo x86_64-linux-gnu | cut -d - -f 2-',
  "echo i686-pc | sed 's/i[3456789]86/ia32/'",
  'echo i686-pc | sed s,i[3456789]86,ia32,',
  "echo x86_64 | sed -e 's/x86.*/x86/' -e 's/arm\\(32\\|64\\)/arm/g'",
  "echo arm64 | sed -e 's/x86.*/x86/' -e 's/arm\\(32\\|64\\)/arm/g'",
  "echo a.b | sed 's/\\./-/'",
  "echo 'one two three' | awk '{print $2}'",
  "printf 'b\\na\\nb\\n' | sort -u",
  "printf 'b\\na\\n' | head -n 1",
  "printf 'b\\na\\n' | wc -l",
  'echo kernel | grep kern',
  'echo kernel | grep -c boot || true',
  'echo kernel | grep -q kern && echo yes || echo no',
  'echo kernel | grep -q boot && echo yes || echo no',
  'echo kernel | grep -o ern',
  'if [ -d kernel ]; then echo there; else echo gone; fi',
  'if [ -d missing ]; then echo there; else echo gone; fi',
  'if [ -d missing ]; then echo a; elif [ -f boot/boot.S ]; then echo b; else echo c; fi',
  'if test -z "`echo`"; then echo empty; fi',
  'if test -n "$(echo full)"; then echo full; fi',
  'if ! [ -e boot ]; then echo no; fi; echo end',
  '( echo in; echo side ) | tr a-z A-Z',
  '(echo lost) >/dev/null 2>&1; echo kept',
  'TMP=value; echo $TMP-$TMP',
  'A=`echo inner`; echo ${A}',
  '[ 3 -ge 2 ] && echo ge',
  'expr 12 \\>= 4',
  'expr 2 + 3',
  'false || echo other',
  'true && echo both',
  'false && echo never; echo always',
  "find kernel -name '*.c' | sort",
  'find . -maxdepth 2 -name boot.S',
  'basename kernel/main.c .c',
  'dirname kernel/main.c',
  'ls kernel/*.c',
];

describe('what makefiles ask a shell', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'memscape-shell-'));
    for (const name of names) {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      writeFileSync(join(folder, name), '');
    }
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const text of asked)
    it(text, async () => {
      const out = execFileSync('sh', ['-c', text], { cwd: folder, encoding: 'utf8' });
      assert.equal(await answerOf(text), out.replace(/\n+$/, '').replace(/\n/g, ' '));
    });

  const unknown = [
    'date',
    'git describe --always',
    'cat VERSION',
    './configure-me && echo yes || echo no',
    'if grep -q SMP .config; then echo smp; fi',
    'nm kernel.elf | sed -n s/a/b/p',
    'echo $(./version.sh)',
    'echo a | tr -cd 0-9',
  ];
  for (const text of unknown)
    it(`${text} is not known`, async () => {
      assert.equal(await answerOf(text), undefined);
    });

  /** GCC 12.2, clang 14.0.6 and binutils 2.40 answer so. */
  const tools: readonly (readonly [string, string])[] = [
    ['gcc -dumpmachine', 'x86_64-linux-gnu'],
    ['aarch64-none-elf-gcc -dumpmachine', 'aarch64-none-elf'],
    ['gcc -dumpmachine | cut -f1 -d- | sed s,i[3456789]86,ia32,', 'x86_64'],
    ['\'aarch64-none-elf-gcc\' -v 2>&1 </dev/null | grep -o "gcc version"', 'gcc version'],
    ['\'aarch64-none-elf-gcc\' -v 2>&1 </dev/null | grep -o "clang version"', ''],
    ['ld --version 2>&1 | head -n 1 | grep LLD', ''],
    ['gcc -fno-pie -c -x c /dev/null -o /dev/null >/dev/null 2>&1 && echo y || echo n', 'y'],
    ['if gcc -Wa,--noexecstack -c -x c /dev/null -o /dev/null >/dev/null 2>&1; then echo ok; fi', 'ok'],
    ["command -v ''\\''gcc'\\''' 2>/dev/null", ''],
    ['ld -V | grep elf_i386 2>/dev/null | head -n 1', 'elf_i386'],
  ];
  for (const [text, expected] of tools)
    it(text, async () => {
      assert.equal(await answerOf(text), expected);
    });

  it('ends in bounds whatever the text', async () => {
    const deep = `${'$('.repeat(500)}echo x${')'.repeat(500)}`;
    for (const text of [deep, 'echo a;'.repeat(5000), 'if true; then '.repeat(300), '( '.repeat(2000)]) {
      assert.ok((await processorMilliseconds(() => answerOf(text))) < 2000, text.slice(0, 20));
    }
  });
});
