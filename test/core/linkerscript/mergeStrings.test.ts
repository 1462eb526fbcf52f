import assert from 'node:assert/strict';
import { placeScripts } from '../../../src/core/linkerscript';
import type { LinkInput } from '../../../src/core/linkerscript/input';

describe('symbols in strings that are merged', () => {
  it('take the time of reading the strings once, however many are in a long one', () => {
    const bytes = new Uint8Array(400_001).fill(97, 0, 400_000);
    const symbols = Array.from({ length: 20_000 }, (_, i) => 20 * i);
    const input: LinkInput = {
      file: 'a.o',
      machine: 'x86_64',
      addressBits: 64,
      byteOrder: 'little',
      sections: [
        {
          index: 1,
          name: '.rodata.str1.1',
          type: 1,
          flags: 0x32,
          size: BigInt(bytes.length),
          alignment: 1n,
          entrySize: 1,
          bytes: () => bytes,
        },
      ],
      commons: [],
      defined: symbols.map((value) => ({
        name: `s${String(value)}`,
        binding: 'global',
        kind: 'object',
        section: 1,
        value: BigInt(value),
        size: 0n,
      })),
      undefined: [],
    };
    const scripts = [{ file: 's.ld', text: 'SECTIONS { .a 0x1000 : { *(.rodata*) } }' }];
    const began = process.cpuUsage();
    const { link } = placeScripts({ scripts, inputs: [input], options: {}, dialect: 'gnu' });
    assert.ok(process.cpuUsage(began).user < 4_000_000);
    assert.equal(link.symbols.get('s399980')?.value, 399_980n);
    assert.equal(link.symbols.get('s399980')?.doubt, undefined);
  });
});
