import assert from 'node:assert/strict';
import { explain, placeScripts, toMemoryMap, type Dialect } from '../../../src/core/linkerscript';
import { knownValue, type MemoryMap } from '../../../src/core/memoryMap';

function alone(text: string, dialect: Dialect): MemoryMap {
  return toMemoryMap(placeScripts({ scripts: [{ file: 's.ld', text }], options: {}, dialect }), 's.ld');
}

function addresses(map: MemoryMap): Record<string, bigint | undefined> {
  return Object.fromEntries(map.sections.map(({ name, vma }) => [name, knownValue(vma)]));
}

// GNU ld 2.40 puts .a behind .text of its built-in script, at 0x402000 of a small program, .b at 0x4000 and .c at 0x7000.
describe('INSERT into a script that is not there', () => {
  const text =
    'SECTIONS { . = ALIGN(32); .a : { a = .; *(.a) } .b 0x4000 : { *(.b) } . = 0x7000; .c : { *(.c) } } INSERT BEFORE .data;';
  for (const dialect of ['gnu', 'lld'] as const) {
    it(`leaves no address known but what the script states, and blames nothing on it, to ${dialect}`, () => {
      const map = alone(text, dialect);
      // ld.lld moves sections alone, and leaves what is assigned between them in front.
      const c = dialect === 'gnu' ? 0x7000n : undefined;
      assert.deepEqual(addresses(map), { '.a': undefined, '.b': 0x4000n, '.c': c });
      assert.equal(map.scriptSymbols[0]?.value.kind, 'unknown');
      assert.deepEqual(map.issues, []);
    });
  }

  it('is an error where the section is in the script itself, which GNU ld moves along', () => {
    const own = 'SECTIONS { .x 0x100 : { BYTE(1) } } SECTIONS { .a : { *(.a) } } INSERT AFTER .x;';
    assert.deepEqual(
      alone(own, 'gnu').issues.map(({ message }) => message),
      ['.x not found for INSERT'],
    );
    assert.deepEqual(alone(own, 'lld').issues, []);
  });

  it('is what the reasons for a place begin with, in the line where it stands', () => {
    const two =
      'SECTIONS { .a : { *(.a) a = .; } }\nINSERT AFTER .x;\nSECTIONS { .b : { *(.b) } }\n INSERT AFTER .y;';
    for (const dialect of ['gnu', 'lld'] as const) {
      const placement = placeScripts({ scripts: [{ file: 's.ld', text: two }], options: {}, dialect });
      const lines = (name: string): (number | undefined)[] =>
        explain(placement, name)
          .filter(({ code }) => code === 'why.dotMoved')
          .map(({ location }) => location?.line);
      assert.deepEqual([lines('.a'), lines('a'), lines('.b')], [[2], [2], [4]]);
    }
  });

  it('takes scripts of any length', () => {
    const many = `SECTIONS { ${'a = 1;'.repeat(150_000)} .a : { *(.a) } } INSERT AFTER .x; SECTIONS { .x 0 : { } }`;
    for (const dialect of ['gnu', 'lld'] as const) assert.ok(alone(many, dialect).sections.length > 0);
  });
});
