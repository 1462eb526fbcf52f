import assert from 'node:assert/strict';
import { parseScript } from '../../../src/core/linkerscript/parser';
import { placeScripts } from '../../../src/core/linkerscript/place';
import { toMemoryMap } from '../../../src/core/linkerscript/toMemoryMap';
import type { Dialect } from '../../../src/core/linkerscript/dialect';
import { knownValue, type MemoryMap, type Quantity } from '../../../src/core/memoryMap';
import { preparingScript, readingAtOnce, type PreparedScript } from '../../../src/core/preprocess';

function prepare(text: string, files: Readonly<Record<string, string>> = {}): PreparedScript {
  return readingAtOnce(preparingScript('a.lds.S', text, '', undefined), (path) => files[path]);
}

function place(prepared: PreparedScript, dialect: Dialect): MemoryMap {
  const { text, omitted = [] } = prepared;
  const scripts = [{ file: 'a.lds.S', text, omitted }];
  return toMemoryMap(placeScripts({ scripts, options: {}, dialect }), 'a.lds.S');
}

/** The value, or why it is not known. */
function said(quantity: Quantity | undefined): string {
  if (quantity?.kind === 'unknown') return quantity.reason;
  const value = quantity === undefined ? undefined : knownValue(quantity);
  return value === undefined ? 'none' : `0x${value.toString(16)}`;
}

function addresses(map: MemoryMap): Record<string, string> {
  return Object.fromEntries(map.sections.map(({ name, vma }) => [name, said(vma)]));
}

const missing = '#include "none.h"\n';
const unknown = (name: string): string => `what ${name} stands for is not known`;

for (const dialect of ['gnu', 'lld'] as const) {
  describe(`what cannot be read of a script, to ${dialect}`, () => {
    it('leaves no address known behind it but those that the script states', () => {
      const body = '. = 0x1000; .a : { BYTE(1) }\nMORE(x)\n.b : { BYTE(2) } end = .; .c 0x4000 : { BYTE(3) }';
      const map = place(prepare(`${missing}SECTIONS { ${body} . = 0x5000; top = .; }`), dialect);
      assert.deepEqual(addresses(map), { '.a': '0x1000', '.b': unknown('MORE'), '.c': '0x4000' });
      const symbols = Object.fromEntries(map.scriptSymbols.map(({ name, value }) => [name, said(value)]));
      assert.deepEqual(symbols, { end: unknown('MORE'), top: '0x5000' });
    });

    it('makes a section with it longer by nobody knows what', () => {
      const map = place(
        prepare(`${missing}SECTIONS { .a 0x1000 : { BYTE(1) MORE(x) } .b : { BYTE(2) } }`),
        dialect,
      );
      assert.deepEqual(addresses(map), { '.a': '0x1000', '.b': unknown('MORE') });
      assert.notEqual(map.sections[0]?.size.kind, 'exact');
    });

    it('takes the place in a region from what it stands behind on a line, and the next free one', () => {
      const memory =
        'MEMORY { ROM (rx) : ORIGIN = 0x1000, LENGTH = 4K RAM (w) : ORIGIN = 0x8000, LENGTH = 4K }';
      const body = '.a : { BYTE(1) } >ROM\n.b : { BYTE(2) } LINK_IN(RAM)\n.c : { BYTE(3) } >RAM AT>ROM';
      const map = place(prepare(`${missing}${memory}\nSECTIONS { ${body}\n}`), dialect);
      const lost = unknown('LINK_IN');
      assert.deepEqual(addresses(map), { '.a': '0x1000', '.b': lost, '.c': lost });
      assert.equal(said(map.sections[2]?.lma), lost);
      assert.deepEqual(map.issues, []);
    });

    it('takes along the braces of a section whose head is a macro', () => {
      const body = '. = 0x1000;\nHEAD(.a, 4)\n{ x = .; *(.text) } >RAM\nTAIL(RAM)\n.b : { BYTE(2) }';
      const prepared = prepare(`${missing}SECTIONS { ${body} }`);
      assert.deepEqual(parseScript(prepared.text, 'a.lds.S', dialect).issues, []);
      assert.deepEqual(addresses(place(prepared, dialect)), { '.b': unknown('TAIL') });
    });

    it('is a file that is not found and no header, too', () => {
      const part = '#include "part.ld"\n';
      const text = `SECTIONS { . = 0x1000; .a : { BYTE(1) }\n${part}.b : { BYTE(2) } }`;
      const lost = { '.a': '0x1000', '.b': unknown('part.ld') };
      assert.deepEqual(addresses(place(prepare(text), dialect)), lost);
      const found = addresses(place(prepare(text, { 'part.ld': '.p : { BYTE(3) }\n' }), dialect));
      assert.deepEqual(found, { '.a': '0x1000', '.p': '0x1001', '.b': '0x1002' });
      const header = text.replace('part.ld', 'part.h');
      assert.deepEqual(addresses(place(prepare(header), dialect)), { '.a': '0x1000', '.b': '0x1001' });
    });

    it('is an INCLUDE whose file is not found, too', () => {
      const text =
        'INCLUDE m.x SECTIONS { . = 0x1000; .a : { BYTE(1) } INCLUDE p.ld .b : { BYTE(2) INCLUDE q.ld } }';
      const lost = { '.a': unknown('m.x'), '.b': unknown('p.ld') };
      const map = place({ text, issues: [], files: [] }, dialect);
      assert.deepEqual(addresses(map), lost);
      assert.notEqual(map.sections[1]?.size.kind, 'exact');
      const codes = new Set(map.issues.map(({ code }) => code));
      assert.deepEqual([...codes], ['script.includeNotFound']);
    });

    it('moves nothing that is discarded', () => {
      const map = place(
        prepare(`${missing}SECTIONS { .a 0x1000 : { BYTE(1) } /DISCARD/ : { *(.x) MORE(x) } }`),
        dialect,
      );
      assert.deepEqual(map.issues, []);
      assert.deepEqual(addresses(map), { '.a': '0x1000' });
    });
  });
}

describe('what hangs on a header that was not found', () => {
  it('is a condition with one of its macros, which is no error', () => {
    const text = `${missing}#if HAS(FOO(a), okay) && !HAS(b\n#endif\n#if HAS(FOO(a), okay)\nx = 1;\n#else\ny = 2;\n#endif\n`;
    const { issues, text: made } = prepare(text);
    assert.deepEqual(
      issues.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.equal(made.trim(), 'y = 2;');
  });

  it('is the format of the output, which says nothing about the layout', () => {
    const text = `${missing}OUTPUT_FORMAT(CFG_FORMAT)\nOUTPUT_ARCH(CFG_ARCH)\nSECTIONS { .a 0x1000 : { BYTE(1) } }`;
    const map = place(prepare(text), 'gnu');
    assert.deepEqual(map.issues, []);
    assert.deepEqual(addresses(map), { '.a': '0x1000' });
  });
});
