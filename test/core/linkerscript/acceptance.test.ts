import assert from 'node:assert/strict';
import { parseScript, type Dialect } from '../../../src/core/linkerscript';

/** Scripts, and whether GNU ld 2.40 and ld.lld 14.0.6 take them: what the programs did with each, on an empty object. */
const scripts: readonly (readonly [text: string, gnu: boolean, lld: boolean])[] = [
  ['OUTPUT_FORMAT("elf64-x86-64", "elf64-x86-64")', false, false],
  ['OUTPUT_FORMAT(elf64-x86-64)', true, true],
  ['MEMORY { b : ORIGIN = 0, LENGTH = 1K, c : ORIGIN = 2K, LENGTH = 1K }', true, false],
  ['MEMORY { b : ORIGIN = 0 LENGTH = 1K }', true, false],
  ['MEMORY { b () : ORIGIN = 0, LENGTH = 1K }', false, false],
  ['PROVIDE(x = 1);', true, true],
  ['PROVIDE(x += 1);', false, true],
  ['INSERT AFTER .text;', true, false],
  ['NOCROSSREFS(.a .b)', true, false],
  ['LD_FEATURE("SANE_EXPR")', true, false],
  ['OVERWRITE_SECTIONS { .text : { *(.text) } }', false, true],
  ['x = 1 ? 2 : 3;', true, true],
  ['x = 1?2:3;', true, false],
  ['x = 0x1K;', true, false],
  ['x = 0b1;', false, false],
  ['x=1;', false, false],
  ['SECTIONS { ASSERT(1, "m"); }', false, false],
  ['SECTIONS { ASSERT(1, "m") }', true, true],
  ['SECTIONS { ENTRY(a) }', true, false],
  ['SECTIONS { ; }', false, false],
  ['SECTIONS { .a BIND(0x10) : { } }', true, false],
  ['SECTIONS { .a BIND(0x10) BLOCK(4) : { } }', true, false],
  ['SECTIONS { .a : ALIGN(4) AT(0) { } }', false, false],
  ['SECTIONS { .a : { ASSERT(1, "m") } }', false, true],
  ['SECTIONS { .a : { ASSERT(1, "m"); } }', true, true],
  ['SECTIONS { .a : { *() } }', false, true],
  ['SECTIONS { .a : { *(EXCLUDE_FILE() .a) } }', false, true],
  ['SECTIONS { .a : { *(SORT_BY_NAME(SORT_BY_ALIGNMENT(.a))) } }', true, true],
  ['SECTIONS { .a : { *(SORT_NONE(SORT_BY_NAME(.a))) } }', false, true],
  ['SECTIONS { .a : { *(SORT(SORT(SORT(.a)))) } }', false, false],
  ['SECTIONS { .a : { *(SORT(.a .b)) } }', false, true],
  ['SECTIONS { CLASS(c) { *(.a) } }', false, false],
];

describe('the linkers take, and we too', () => {
  for (const [text, gnu, lld] of scripts) {
    const expected: Readonly<Record<Dialect, boolean>> = { gnu, lld };
    it(`${text}: ld ${gnu ? 'yes' : 'no'}, ld.lld ${lld ? 'yes' : 'no'}`, () => {
      for (const dialect of ['gnu', 'lld'] as const) {
        const { issues } = parseScript(text, 's.ld', dialect);
        assert.equal(!issues.some(({ severity }) => severity === 'error'), expected[dialect], dialect);
      }
    });
  }
});
