import assert from 'node:assert/strict';
import type { TopLevel } from '../../../src/core/linkerscript/ast';
import { parseScript, scriptTokens } from '../../../src/core/linkerscript';

function codes(text: string): string[] {
  return parseScript(text, 's.ld').issues.map((issue) => issue.code);
}

function items(text: string): readonly TopLevel[] {
  return parseScript(text, 's.ld').script.items;
}

describe('linker script parser', () => {
  const clean: readonly (readonly [string, string])[] = [
    ['an empty text', ''],
    ['comments only', '/* a */ # b\n/* c */'],
    ['a memory map', 'MEMORY { F (rx!w) : ORIGIN = 0x8000000, LENGTH = 64K R : o = 1M, l = 4K }'],
    [
      'nested sorts',
      'SECTIONS { .a : { KEEP(*(SORT_BY_NAME(SORT_BY_ALIGNMENT(.x*)) EXCLUDE_FILE(*a.o) .y)) } }',
    ],
    [
      'every attribute',
      'SECTIONS { .a 0x10 (NOLOAD) : AT(1) ALIGN(4) SUBALIGN(2) ONLY_IF_RO { } >F AT>R :t :u =0x90 }',
    ],
    ['a type', 'SECTIONS { .a (READONLY (TYPE = SHT_NOTE)) : { *(.n) } }'],
    ['an overlay', 'SECTIONS { OVERLAY 0x1000 : NOCROSSREFS AT(4) { .a { *(.a) } .b { *(.b) } } >R AT>F }'],
    ['program headers', 'PHDRS { t PT_LOAD FILEHDR PHDRS AT(4) FLAGS(5); n 0x123; }'],
    ['a version script', 'VERSION { V1 { global: a*; extern "C++" { "b"; }; local: *; }; } x = 1;'],
    ['insertion', 'SECTIONS { .a : { *(.a) } } INSERT AFTER .text;'],
    ['input lists', 'INPUT(a.o, -lc AS_NEEDED(b.so)) GROUP(libx.a)'],
    ['constructors', 'SECTIONS { .d : { SORT(CONSTRUCTORS) CREATE_OBJECT_SYMBOLS } }'],
    [
      'section flags',
      'SECTIONS { .d : { INPUT_SECTION_FLAGS(SHF_WRITE & !SHF_EXECINSTR) *(*) [ .a .b ] a.o } }',
    ],
    ['precedence', 'x = 1 + 2 << 3 == 4 && 5 || 6 ? ~7 : -8 * +9;'],
    ['wrapped assignments', 'PROVIDE(a = 1); PROVIDE_HIDDEN(b = 2); HIDDEN(c = 3);'],
  ];
  for (const [what, text] of clean) {
    it(`reads ${what} without complaint`, () => {
      assert.deepEqual(codes(text), []);
    });
  }

  const broken: readonly (readonly [string, string, string])[] = [
    ['a colon attached to a name', 'SECTIONS { .text: { *(.text) } }', 'script.attachedColon'],
    ['an assignment without white space', 'foo=1;', 'script.attachedAssignment'],
    ['one inside a section', 'SECTIONS { .a : { foo=.; } }', 'script.fileNameAssignment'],
    ['a reserved word', 'len = 5;', 'script.reservedName'],
    ['a name that is a number', 'x = add;', 'script.looksLikeNumber'],
    ['a slash in a name', 'x = y/3;', 'script.slashInName'],
    ['a comma in a pattern', 'SECTIONS { .a : { *(.text, .rodata) } }', 'script.commaInPattern'],
    ['a C++ comment', '// no\nx = 1;', 'script.slashComment'],
    ['an open brace', 'SECTIONS { .text : { *(.text)', 'script.unclosedBrace'],
    ['an open comment', 'x = 1; /* no end', 'script.unclosedComment'],
    ['a missing semicolon', 'x = 1\ny = 2;', 'script.syntax'],
    ['bytes that are no text', '\0\0\0', 'script.notText'],
    ['deep parentheses', `x = ${'('.repeat(10_000)}1${')'.repeat(10_000)};`, 'script.tooDeep'],
  ];
  for (const [what, text, code] of broken) {
    it(`explains ${what}`, () => {
      assert.ok(codes(text).includes(code), codes(text).join());
    });
  }

  it('goes on behind a broken statement', () => {
    const script = items('a = ;\nSECTIONS { .x : { *(.x } .y : { *(.y) } }\nb = 2;');
    assert.deepEqual(
      script.map((item) => item.kind),
      ['assignment', 'sections', 'assignment'],
    );
  });

  it('ends a memory map that is still being typed where the sections begin', () => {
    const script = items('MEMORY { R : ORIGIN = 0, LENGTH = 4K\nSECTIONS { .x : { *(.x) } }\nb = 2;');
    assert.deepEqual(
      script.map((item) => item.kind),
      ['memory', 'sections', 'assignment'],
    );
  });

  it('has no region without a name', () => {
    const [memory] = items('MEMORY { R : ORIGIN = 0, LENGTH = 4K = 5; }');
    assert.ok(memory?.kind === 'memory');
    assert.deepEqual(
      memory.items.map((item) => item.kind === 'region' && item.name.text),
      ['R'],
    );
  });

  it('keeps a span for every node, within the text', () => {
    const text = 'ENTRY(main) SECTIONS { . = 0x10; .text ALIGN(4) : { *(.text) x = .; } >R }';
    const { script } = parseScript(text, 's.ld');
    const tokens = scriptTokens(text);
    assert.equal(
      tokens.map(({ span }) => text.slice(span.start, span.end)).join(''),
      text.replaceAll(' ', ''),
    );
    const [entry] = script.items;
    assert.equal(entry === undefined ? '' : text.slice(entry.span.start, entry.span.end), 'ENTRY(main)');
  });

  it('takes a chain of a hundred thousand operators', () => {
    assert.deepEqual(codes(`x = ${'1 + '.repeat(100_000)}1;`), []);
  });
});
