import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  preparingScript,
  preprocessing,
  readingAtOnce,
  withPrepared,
  type PreparedScript,
  type Preprocessed,
} from '../../../src/core/preprocess';
import { parseScript } from '../../../src/core/linkerscript/parser';
import { placeScripts } from '../../../src/core/linkerscript/place';
import { toMemoryMap } from '../../../src/core/linkerscript/toMemoryMap';
import { knownValue, type MemoryMap } from '../../../src/core/memoryMap';
import { randomProgram } from './randomProgram';

type Files = Readonly<Record<string, string>>;

function preprocess(text: string, files: Files = {}, defines: readonly string[] = []): Preprocessed {
  const request = {
    file: 'src/a.lds.S',
    text,
    includePaths: ['include'],
    defines: ['__ASSEMBLER__', ...defines],
  };
  return readingAtOnce(preprocessing(request), (path) => files[path]);
}

function prepare(
  file: string,
  text: string,
  files: Files = {},
  defines: readonly string[] = [],
): PreparedScript {
  const settings = { defines, includes: [] };
  return readingAtOnce(
    preparingScript(file, text, '', defines.length === 0 ? undefined : settings),
    (path) => files[path],
  );
}

function placed(prepared: PreparedScript, file: string): MemoryMap {
  const placement = placeScripts({ scripts: [{ text: prepared.text, file }], options: {}, dialect: 'gnu' });
  return withPrepared(toMemoryMap(placement, file), file, prepared);
}

const words = (text: string): string =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');

describe('the preprocessor of linker scripts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'memscape-cpp-'));
  const byGcc = (text: string): { readonly text: string; readonly status: number | null } | undefined => {
    const file = join(folder, 'a.S');
    writeFileSync(file, text);
    const args = ['-E', '-P', '-undef', '-x', 'assembler-with-cpp', file];
    const { stdout, status, error } = spawnSync('gcc', args, { encoding: 'utf8' });
    return error === undefined ? { text: stdout, status } : undefined;
  };

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes of random programs what gcc -E makes of them, blanks included', function () {
    if (byGcc('') === undefined) {
      console.log('      skipped: it needs gcc');
      this.skip();
    }
    const from = Number(process.env.MEMSCAPE_SEED ?? '1000');
    let compared = 0;
    for (let seed = from; seed < from + 60; seed += 1) {
      const program = randomProgram(seed);
      const expected = byGcc(program);
      // Where gcc reports an error, what it writes all the same means nothing.
      if (expected?.status !== 0) continue;
      compared += 1;
      assert.equal(
        words(preprocess(program).text),
        words(expected.text),
        `seed ${seed.toString()}\n${program}`,
      );
    }
    assert.ok(compared > 15);
  });

  it('makes of the constructs of kernels what gcc -E makes of them', function () {
    const text = [
      '#define LOAD_OFFSET 0xffffffff80000000',
      '#define LOAD_PHYSICAL_ADDR ((0x1000000 + (0x200000 - 1)) & ~(0x200000 - 1))',
      '#define ALIGN_FUNCTION() . = ALIGN(16)',
      '#define TEXT_TEXT \\',
      '\tALIGN_FUNCTION(); \\',
      '\t*(.text.hot .text.hot.*) \\',
      '\t*(TEXT_MAIN .text.fixup)',
      '#define TEXT_MAIN .text .text.[0-9a-zA-Z_]*',
      '#define BOUNDED_SECTION_PRE_LABEL(s, l, pre, post) pre##l##post = .; KEEP(*(s)) pre##l##_end = .;',
      '#define BOUNDED(s) BOUNDED_SECTION_PRE_LABEL(s, foo, __, _start)',
      '#define CAT(a, b) a##b',
      '#define XCAT(a, b) CAT(a, b)',
      "/* it's a remark */",
      'SECTIONS {',
      '  . = LOAD_OFFSET + LOAD_PHYSICAL_ADDR; # a remark of the script',
      '  .text : AT(ADDR(.text) - LOAD_OFFSET) { TEXT_TEXT BOUNDED(.init.setup) }',
      '#if defined(CONFIG_X) || (1 << 4) == 16 && !defined CONFIG_Y',
      '  XCAT(.da, ta) : { *(.data XCAT(.data., __LINE__)) }',
      '#else',
      '  never',
      '#endif',
      '}',
      '',
    ].join('\n');
    const expected = byGcc(text);
    if (expected === undefined) {
      console.log('      skipped: it needs gcc');
      this.skip();
    }
    assert.equal(words(preprocess(text).text), words(expected.text));
  });

  it('looks for headers beside the file, then in the include paths, and reads guarded ones once', () => {
    const files = {
      'src/own.h': '#pragma once\n#define OWN 1\nown\n',
      'include/own.h': 'wrong\n',
      'include/sys.h': '#ifndef SYS_H\n#define SYS_H\n#include "own.h"\n#define SYS OWN\n#endif\n',
      'include/next.h': 'never\n',
    };
    const done = preprocess(
      '#include "own.h"\n#include <sys.h>\n#include <sys.h>\n#include "own.h"\nSYS\n',
      files,
    );
    assert.equal(words(done.text), 'own wrong 1');
    assert.deepEqual(done.files, ['src/a.lds.S', 'src/own.h', 'include/sys.h', 'include/own.h']);
    assert.deepEqual(done.issues, []);
    assert.equal(done.incomplete, false);
  });

  it('says once which header is missing, where it is included, and goes on', () => {
    const done = preprocess('#include <gone.h>\nSECTIONS { }\n#include <gone.h>\n');
    assert.equal(words(done.text), 'SECTIONS { }');
    assert.equal(done.incomplete, true);
    assert.deepEqual(
      done.issues.map(({ code, location }) => [code, location?.file, location?.line]),
      [['preprocess.missingInclude', 'src/a.lds.S', 1]],
    );
  });

  it('says of a tree without its configuration what to run, and blames nothing else on the script', () => {
    const text = `#include <asm/vmlinux.lds.h>
#if CONFIG_BASE < 0x1000
#error "too low"
#endif
SECTIONS { . = CONFIG_BASE; .text : { LONG(1) } .data : ALIGN(MB(2)) { LONG(2) } }
#ifdef CONFIG_X86_64
wide = 1;
#endif
`;
    const file = 'linux/arch/x86/kernel/vmlinux.lds.S';
    const tree = { 'linux/include/linux/kconfig.h': '#include <generated/autoconf.h>\n' };
    const bare = prepare(file, text, tree);
    const said = bare.issues.map(({ severity, message }) => `${severity}: ${message}`);
    assert.match(said[0] ?? '', /^error: not configured yet: linux\/include\/generated\/autoconf\.h/);
    assert.match(said[0] ?? '', /make ARCH=x86 defconfig/);
    assert.deepEqual(said.filter((line) => line.startsWith('error:')).length, 1);
    assert.ok(said.some((line) => line.startsWith('info: #error "too low"')));
    // What every configuration for the machine has is no open question.
    assert.match(words(bare.text), /wide = 1;/);
    const map = placed(bare, file);
    assert.equal(map.sections.find(({ name }) => name === '.text')?.vma.kind, 'unknown');

    const autoconf = '#define CONFIG_BASE 0x100000\n#define CONFIG_X86_64 1\n';
    const configured = prepare(file, text.replace('MB(2)', '0x1000'), {
      ...tree,
      'linux/include/generated/autoconf.h': autoconf,
      'linux/arch/x86/include/asm/vmlinux.lds.h': '\n',
    });
    assert.deepEqual(configured.issues, []);
    const text0 = placed(configured, file).sections.find(({ name }) => name === '.text');
    assert.equal(text0 === undefined ? undefined : knownValue(text0.vma), 0x10_0000n);
  });

  it('ends with headers that include each other, macros that explode, and files that never end', () => {
    const cycle = preprocess('#include "a.h"\nx\n', {
      'src/a.h': '#include "b.h"\n',
      'src/b.h': '#include "a.h"\n',
    });
    assert.ok(cycle.issues.some(({ message }) => message.includes('too deeply')));
    assert.equal(words(cycle.text), 'x');
    const bombs = Array.from(
      { length: 40 },
      (_, i) => `#define M${(i + 1).toString()} M${i.toString()} M${i.toString()}`,
    );
    const bomb = preprocess(`#define M0 x\n${bombs.join('\n')}\nM40\n`);
    assert.ok(bomb.issues.some(({ code }) => code === 'preprocess.limit'));
    const doubled = Array.from(
      { length: 40 },
      (_, i) => `#define M${(i + 1).toString()} TWICE(M${i.toString()})`,
    );
    const long = [
      // A few tokens, of which the last is 2^40 characters long.
      `#define PASTE(a) a##a\n#define TWICE(a) PASTE(a)\n#define M0 x\n${doubled.join('\n')}\nM40\n`,
      // One argument of 200 kB, spelled out 300 times.
      `#define S(x) ${'#x '.repeat(300)}\nS(${'a '.repeat(100_000)})\n`,
      // An argument in an argument, 20 000 times.
      `#define SAME(x) x\n#define M0 x\n${Array.from(
        { length: 20_000 },
        (_, i) => `#define M${(i + 1).toString()} SAME(M${i.toString()})`,
      ).join('\n')}\nM20000\n`,
      `#define SAME(x) x\n${'SAME('.repeat(20_000)}x${')'.repeat(20_000)}\n`,
    ];
    for (const text of long) {
      const { issues, text: made } = preprocess(text);
      assert.deepEqual(
        issues.map(({ code }) => code),
        ['preprocess.limit'],
      );
      assert.ok(made.length < 10_000_000);
    }
    const open = preprocess(`#define F(x) x\nF(${'a\n'.repeat(20_000)}`);
    assert.ok(open.text.length < 1_000_000);
    const nested = preprocess(`#if ${'('.repeat(5000)}1${')'.repeat(5000)}\nx\n#endif\n`);
    assert.ok(nested.issues.some(({ message }) => message.includes('nested')));
    const self = preprocess('#include "a.lds.S"\nx\n');
    assert.ok(self.issues.length > 0);
  });

  it('keeps the file and the line of every token, that of the macro for what comes out of one', () => {
    const text = '#include <parts.h>\n\nSECTIONS {\n  .text : { *(.text) }\n  DATA(.data)\n  END(x)\n}\n';
    const parts = '#define DATA(s) s : { *(s) } .more : { *(.more) }\n#define END(n) n##_end = .;\n';
    const prepared = prepare('k/a.lds.S', text, { 'k/include/parts.h': parts });
    const map = placed(prepared, 'k/a.lds.S');
    const lines = map.sections.map(({ name, source }) => [name, source?.file, source?.line]);
    assert.deepEqual(lines, [
      ['.text', 'k/a.lds.S', 4],
      ['.data', 'k/a.lds.S', 5],
      ['.more', 'k/a.lds.S', 5],
    ]);
    assert.equal(map.scriptSymbols.find(({ name }) => name === 'x_end')?.source?.line, 6);
    const [first] = map.sections;
    const span = first?.source?.span ?? { start: 0, end: 0 };
    assert.equal(text.slice(span.start, span.end), '.text');
  });

  it('leaves macros that nothing defines unknown, says each once, and the rest stands', () => {
    const text = `#include <asm/gone.h>
SECTIONS {
  . = 0x1000;
  .first : { *(.first) LONG(1) }
  . = PAGE_OFFSET + ALIGN_UP(PAGE_OFFSET, 4);
  .text : { TEXT_TEXT *(.text) TEXT_MORE(3) } :text
  RO_DATA(PAGE_SIZE)
  . = PAGE_OFFSET;
  /DISCARD/ : { *(.comment) }
}
`;
    const prepared = prepare('a.lds.S', text);
    const map = placed(prepared, 'a.lds.S');
    assert.equal(knownValue(map.sections[0]?.vma ?? { kind: 'unknown', reason: '' }), 0x1000n);
    const section = map.sections.find(({ name }) => name === '.text');
    assert.equal(section?.vma.kind, 'unknown');
    const told = map.issues
      .filter(({ code }) => /unknownMacro|dropped/.test(code))
      .map(({ data, location }) => [data.name, location?.line]);
    assert.deepEqual(told, [
      ['PAGE_OFFSET', 5],
      ['ALIGN_UP', 5],
      ['TEXT_TEXT', 6],
      ['TEXT_MORE', 6],
      ['RO_DATA', 7],
    ]);
    assert.deepEqual(parseScript(prepared.text, 'a').issues, []);
  });

  it('fills in the variables of templates, and says which it does not know', () => {
    const text =
      'MEMORY { ram : ORIGIN = ${RAM_BASE}, LENGTH = @RAM_SIZE@ }\nSECTIONS { . = %ROMBASE%; .text : { *(.text) } > ram }\n';
    const known = prepare('a.ld.in', text, {}, ['RAM_BASE=0x20000000', 'RAM_SIZE=64K', 'ROMBASE=0x20000100']);
    const region = placed(known, 'a.ld.in').memory[0];
    assert.equal(knownValue(region?.origin ?? { kind: 'unknown', reason: '' }), 0x2000_0000n);
    assert.equal(knownValue(region?.length ?? { kind: 'unknown', reason: '' }), 0x1_0000n);
    const unknown = placed(prepare('a.ld.in', text), 'a.ld.in');
    assert.equal(unknown.memory[0]?.origin.kind, 'unknown');
    assert.deepEqual(
      unknown.issues
        .filter(({ code }) => code === 'preprocess.template')
        .map(({ data, location }) => [data.name, location?.line]),
      [
        ['RAM_BASE', 1],
        ['RAM_SIZE', 1],
        ['ROMBASE', 2],
      ],
    );
    assert.equal(unknown.sections[0]?.source?.line, 2);
    // A build script's own template may have the name of a script for the preprocessor.
    const named = placed(prepare('a.lds.S', text), 'a.lds.S');
    assert.equal(named.memory[0]?.origin.kind, 'unknown');
    assert.equal(named.sections[0]?.vma.kind, 'unknown');
  });

  it('leaves scripts alone that a linker reads itself', () => {
    const text = '# if the kernel is large\n# define is a remark here\nSECTIONS { a = 5 % b; }\n';
    assert.equal(prepare('a.ld', text).text, text);
    assert.equal(prepare('a.ld', text).sources, undefined);
  });

  it('leaves what stands in the strings of a script alone, unless its name or a value makes it a template', () => {
    // GNU ld 2.40 links it, with a section of that name.
    const text =
      'SECTIONS { .text : { *(.text) } "${x}" : { LONG(1) } ASSERT(1, "@NAME@ of ${x} is 100%SIZE%") } /* ${y} */\n';
    assert.equal(prepare('a.ld', text).text, text);
    assert.deepEqual(prepare('a.ld', text).issues, []);
    assert.match(prepare('a.ld', text, {}, ['x=.made']).text, /"\.made" :/);
    assert.deepEqual(
      prepare('a.ld.in', text).issues.map(({ data }) => data.name),
      ['x', 'NAME', 'SIZE'],
    );
    const more = text.replace('LONG(1)', 'LONG(${size})');
    assert.deepEqual(
      prepare('a.ld', more).issues.map(({ data }) => data.name),
      ['x', 'size', 'NAME', 'SIZE'],
    );
  });

  it('reports what is wrong with directives where it is', () => {
    const text = '#if 1 +\n#endif\n#else\n#error never "so"\n#if 1 / 0\n#endif\n#define\n#ifdef X\n';
    const issues = preprocess(text).issues.map(
      ({ message, location }) => `${String(location?.line)} ${message}`,
    );
    assert.deepEqual(issues, [
      '1 #if: the expression ends too early',
      '3 #else: there is no #if before it',
      '4 #error never "so"',
      '5 #if: division by zero',
      '7 #define: a macro needs a name',
      '8 the #ifdef is never closed by an #endif',
    ]);
  });

  it('takes time linear in the length of a hostile text', () => {
    const half = 150_000;
    const hostile = [
      'AAA( '.repeat(half / 5),
      'AAA() { '.repeat(half / 8),
      `.a : { ${'x; '.repeat(half / 6)}} ${'MAA '.repeat(half / 8)}`,
      'a('.repeat(half),
      `MEMORY { a : ORIGIN = 0,\\ ${'\\ , '.repeat(half / 4)}\n`,
      '__LINE__\n'.repeat(half / 9),
    ];
    for (const text of hostile) {
      const began = process.cpuUsage();
      prepare('a.lds.S', `#include "none.h"\n${text}`);
      assert.ok(process.cpuUsage(began).user < 2_500_000, text.slice(0, 20));
    }
  });

  it('reads a script with lines that a backslash goes on after', () => {
    // The scripts of U-Boot's SPL are like that, without a directive; no linker reads them before gcc -E has.
    const text =
      'MEMORY { .ram : ORIGIN = 0x1000,\\\n\tLENGTH = 0x100 }\nSECTIONS { .text : { *(.text) } > .ram }\n';
    const map = placed(prepare('u-boot-spl.lds', text), 'u-boot-spl.lds');
    assert.deepEqual(map.issues, []);
    assert.equal(knownValue(map.memory[0]?.length ?? { kind: 'unknown', reason: '' }), 0x100n);
    const remark = '/* a,\\\n b */ SECTIONS { ASSERT(1, "a,\\") }\n';
    assert.equal(prepare('a.ld', remark).text, remark);
  });
});
