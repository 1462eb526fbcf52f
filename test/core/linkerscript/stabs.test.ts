import assert from 'node:assert/strict';
import { parseLinkCommand, placeScripts, toMemoryMap } from '../../../src/core/linkerscript';
import type { LinkInput } from '../../../src/core/linkerscript/input';
import { knownValue } from '../../../src/core/memoryMap';

type Entry = readonly [text: string, type: number];

/** An object with .stab and .stabstr as GNU as makes them: an entry for the table first. */
function object(file: string, entries: readonly Entry[]): LinkInput {
  const all: Entry[] = [[file.replace('.o', '.s'), 0], ...entries];
  const offsets = new Map([['', 0]]);
  let strings = '\0';
  for (const [text] of all) {
    if (offsets.has(text)) continue;
    offsets.set(text, strings.length);
    strings += `${text}\0`;
  }
  const table = new Uint8Array(all.length * 12);
  const view = new DataView(table.buffer);
  for (const [i, [text, type]] of all.entries()) {
    view.setUint32(12 * i, offsets.get(text) ?? 0, true);
    view.setUint8(12 * i + 4, type);
    if (i === 0) view.setUint32(8, strings.length, true);
  }
  const bytes = new Uint8Array([...strings].map((c) => c.charCodeAt(0)));
  return {
    file,
    machine: 'x86_64',
    addressBits: 64,
    byteOrder: 'little',
    sections: [
      { index: 1, name: '.text', type: 1, flags: 6, size: 1n, alignment: 1n },
      {
        index: 2,
        name: '.stab',
        type: 1,
        flags: 0,
        size: BigInt(table.length),
        alignment: 4n,
        bytes: () => table,
      },
      {
        index: 3,
        name: '.stabstr',
        type: 3,
        flags: 0,
        size: BigInt(bytes.length),
        alignment: 1n,
        bytes: () => bytes,
      },
    ],
    commons: [],
    defined: [],
    undefined: [],
  };
}

/** Of each file: a header `h.h`, in which the number of the file is `header`, and something about `last`. */
function file(number: number, header: number, last: string, symbol: string): LinkInput {
  return object(`s${String(number)}.o`, [
    [`s${String(number)}.c`, 100],
    ['int:t(0,1)=r(0,1);-2147483648;2147483647;', 128],
    ['h.h', 0x82],
    [`foo:T(${String(header)},1)=s4a:(0,1),0,32;;`, 128],
    [`${last}:T(${String(header)},2)=s4a:(0,1),0,32;;`, 128],
    ['', 0xa2],
    [`${symbol}:F(0,1)`, 36],
    ['x:G(0,1)', 32],
  ]);
}

/** Expected values: sizes that GNU ld 2.40 and ld.lld 14 give for objects with these entries. */
describe('entries for a debugger in .stab', () => {
  const inputs = [file(1, 1, 'bar', 'main'), file(2, 7, 'bar', 'f2'), file(3, 1, 'baz', 'f3')];
  const script =
    'SECTIONS { . = 0x1000; .text : { *(.text) } .stab : { *(.stab) BYTE(0) } .stabstr : { *(.stabstr) BYTE(0) } }';

  function sizes(words: string, given = inputs): (bigint | undefined)[] {
    const { options, dialect } = parseLinkCommand(words.split(' '));
    const placement = placeScripts({
      scripts: [{ file: 's.ld', text: script }],
      inputs: given,
      options,
      dialect,
    });
    const { sections } = toMemoryMap(placement, 's.ld');
    return ['.stab', '.stabstr'].map((name) => {
      const size = sections.find((section) => section.name === name)?.size;
      return size?.kind === 'known' && size.certainty.kind === 'exact' ? knownValue(size) : undefined;
    });
  }

  it('are merged by GNU ld: each string once, and a header that says the same', () => {
    assert.deepEqual(sizes('ld -T s.ld s1.o s2.o s3.o'), [0x109n, 0xc1n]);
    assert.deepEqual(sizes('ld -T s.ld -r s1.o s2.o s3.o'), [0x109n, 0xc1n]);
  });

  it('are kept by ld.lld as they are, without their strings', () => {
    assert.deepEqual(sizes('ld.lld -T s.ld s1.o s2.o s3.o'), [0x145n, 1n]);
  });

  it('go with -S', () => {
    assert.deepEqual(sizes('ld -S -T s.ld s1.o s2.o s3.o'), [1n, 1n]);
  });

  it('that cannot be read are not certain', () => {
    const unreadable = inputs.map((input) => ({
      ...input,
      sections: input.sections.map(({ bytes: _, ...section }) => section),
    }));
    assert.deepEqual(sizes('ld -T s.ld s1.o s2.o s3.o', unreadable), [undefined, undefined]);
  });

  it('are given up where headers in headers, or strings that end alike, would take too long', () => {
    const nested = Array.from({ length: 40_000 }, (): Entry => ['h', 0x82]);
    const long = object('long.o', [
      ['x'.repeat(400_000), 36],
      ...Array.from({ length: 4000 }, (): Entry => ['', 36]),
    ]);
    const table = long.sections[1]?.bytes?.() ?? new Uint8Array();
    const view = new DataView(table.buffer);
    for (let i = 2; i < 4002; i += 1) view.setUint32(12 * i, 50 + i, true);
    for (const given of [object('deep.o', nested), long]) {
      const began = process.cpuUsage();
      const { link } = placeScripts({
        scripts: [{ file: 's.ld', text: script }],
        inputs: [given],
        options: {},
        dialect: 'gnu',
      });
      assert.ok(process.cpuUsage(began).user < 4_000_000);
      const section = link.sections.find(({ name }) => name === '.stab');
      assert.equal(section?.size.doubt?.kind, 'estimated');
    }
  });
});
