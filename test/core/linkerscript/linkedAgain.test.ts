import assert from 'node:assert/strict';
import { placeScripts, toMemoryMap } from '../../../src/core/linkerscript';
import type { LinkInput } from '../../../src/core/linkerscript/input';
import { knownValue, type MemoryMap } from '../../../src/core/memoryMap';

/** Expected values: GNU ld 2.40 and ld.lld 14 with the same script and `-r`, readelf -S of what they wrote. */
describe('an output that is linked again', () => {
  const text = `SECTIONS {
    . = 0x1000;
    .text 0x2000 : { *(.text) }
    . = ALIGN(0x100);
    .data : { *(.data) inside = .; }
    after = .;
    fixed = 5;
  }`;
  const section = (index: number, name: string, flags: number, size: bigint) => ({
    index,
    name,
    type: 1,
    flags,
    size,
    alignment: 1n,
  });
  const input: LinkInput = {
    file: 'a.o',
    sections: [section(1, '.text', 6, 0x36n), section(2, '.data', 3, 0x23n), section(3, '.foo', 2, 5n)],
    commons: [],
    undefined: [],
    defined: [],
  };
  const place = (dialect: 'gnu' | 'lld'): MemoryMap =>
    toMemoryMap(
      placeScripts({
        scripts: [{ file: 's.ld', text }],
        inputs: [input],
        options: { relocatable: true },
        dialect,
      }),
      's.ld',
    );
  const addresses = (map: MemoryMap): Record<string, bigint | undefined> =>
    Object.fromEntries(map.sections.map(({ name, vma }) => [name, knownValue(vma)]));
  const symbol = (map: MemoryMap, name: string): bigint | undefined => {
    const value = map.scriptSymbols.find((candidate) => candidate.name === name)?.value;
    return value && knownValue(value);
  };

  it('has the addresses that GNU ld gives, and symbols are offsets in their sections', () => {
    const map = place('gnu');
    assert.deepEqual(addresses(map), { '.text': 0x2000n, '.foo': 0n, '.data': 0x100n });
    assert.equal(symbol(map, 'fixed'), 5n);
    assert.equal(symbol(map, 'after'), undefined);
    assert.equal(symbol(map, 'inside'), 0x23n);
    assert.deepEqual(map.segments, []);
  });

  it('has no address by ld.lld', () => {
    const map = place('lld');
    assert.deepEqual(addresses(map), { '.text': 0n, '.foo': 0n, '.data': 0n, '.note.GNU-stack': 0n });
    assert.equal(symbol(map, 'inside'), 0x23n);
  });
});
