import assert from 'node:assert/strict';
import { explain, placeScripts } from '../../../src/core/linkerscript';
import type { LinkInput } from '../../../src/core/linkerscript/input';

const input: LinkInput = {
  file: 'a.o',
  machine: 'x86_64',
  addressBits: 64,
  byteOrder: 'little',
  sections: [
    { index: 1, name: '.text', type: 1, flags: 6, size: 0x23n, alignment: 16n },
    { index: 2, name: '.text.cold', type: 1, flags: 6, size: 0x10n, alignment: 4n },
    { index: 3, name: '.data', type: 1, flags: 3, size: 8n, alignment: 8n },
    { index: 4, name: '.comment', type: 1, flags: 0x30, size: 4n, alignment: 1n },
  ],
  commons: [],
  defined: [{ name: 'main', binding: 'global', section: 1, value: 4n, size: 4n }],
  undefined: [],
};

const text = `MEMORY { ROM : ORIGIN = 0x1000, LENGTH = 64K  RAM : ORIGIN = 0x20000000, LENGTH = 64K }
SECTIONS {
  .text : { *(.text) *(.text.*) } >ROM
  . = 0x5000;
  .data : { start = .; *(.data) stop = . - 4; } >RAM AT>ROM
  .gone : { *(.gone) }
  PROVIDE(unused = .);
  /DISCARD/ : { *(.comment) }
}`;

function sentences(name: string, inputs?: readonly LinkInput[], script = text): string[] {
  const placement = placeScripts({
    scripts: [{ file: 's.ld', text: script }],
    ...(inputs === undefined ? {} : { inputs }),
    options: {},
    dialect: 'gnu',
  });
  return explain(placement, name).map(({ message, location }) => `${location?.line ?? 0}: ${message}`);
}

describe('why something is where it is', () => {
  it('is told of a section by region, alignment, size and load address', () => {
    assert.deepEqual(sentences('.data', [input]), [
      '1: the next free address of memory region RAM is 0x20000000, behind its origin',
      '4: this value of the location counter has no effect on .data, which follows region RAM',
      '5: .data is aligned to 0x8 by its input a.o(.data)',
      '5: .data is 0x8 bytes long; it holds 1 input section',
      // .text ends at 0x1000 + 0x24 + 0x10, and a load address in another region is not aligned to the section.
      '5: its load address 0x1034 is the next free one of region ROM',
    ]);
  });

  it('is told of a symbol of the script and of an object', () => {
    assert.deepEqual(sentences('stop', [input]).slice(0, 2), [
      '5: stop is given the value of . - 4 here',
      '5: stop counts from the start of .data: 0x20000000 + 0x4',
    ]);
    assert.deepEqual(sentences('main', [input]).slice(0, 4), [
      '0: main is defined by an object',
      '3: the pattern *(.text) here is the first that names a.o(.text)',
      '3: a.o(.text) is 0x0 bytes into .text, at 0x1000; it is 0x23 bytes long',
      '3: main counts from the start of .text: 0x1000 + 0x4',
    ]);
  });

  // What stands in front, and the numbers in an expression; values as GNU ld 2.40 and nm give them for the same sizes.
  it('is told of a symbol by what stands in front of it', () => {
    const script = `BASE = 0x100000;
SECTIONS {
  . = BASE;
  .text : { *(.text) code_end = .; *(.text.cold) . = ALIGN(32); text_end = .; BYTE(1) byte_end = .; }
  . = ALIGN(0x1000);
  .data : { first = .; *(.data) }
  end = .;
  . += 0x10;
  later = . + SIZEOF(.data);
}`;
    assert.deepEqual(sentences('code_end', [input], script).slice(0, 4), [
      '4: code_end is given the value of . here',
      '4: code_end counts from the start of .text: 0x100000 + 0x23',
      '4: the location counter stands behind a.o(.text), which ends at 0x100023',
      '1: BASE is 0x100000',
    ]);
    assert.deepEqual(sentences('text_end', [input], script).slice(1, 4), [
      '4: text_end counts from the start of .text: 0x100000 + 0x40',
      '4: the location counter was moved here, to 0x100040',
      '4: the location counter stands behind a.o(.text.cold), which ends at 0x100034',
    ]);
    assert.deepEqual(sentences('byte_end', [input], script).slice(1, 3), [
      '4: byte_end counts from the start of .text: 0x100000 + 0x41',
      '4: the location counter stands behind these data',
    ]);
    assert.deepEqual(sentences('first', [input], script).slice(2, 6), [
      '6: nothing stands in front of it in .data',
      '3: addresses count from here, where the location counter is set to 0x100000; from there on 1 section follows up to .data',
      '4: .text ends at 0x100041, where the location counter stands behind it',
      '5: the location counter was moved here, to 0x101000',
    ]);
    assert.deepEqual(sentences('later', [input], script).slice(0, 5), [
      '9: later is given the value of . + SIZEOF(.data) here',
      '6: SIZEOF(.data) is 0x8',
      '9: later is the plain number 0x101020',
      '8: the location counter was moved here, to 0x101018',
      '6: .data ends at 0x101008, where the location counter stands behind it',
    ]);
  });

  it('is told of no name whose value changes', () => {
    const script = 'A = 1; B = A; A = 2; SECTIONS { .text A : { *(.text) } }';
    assert.ok(!sentences('B', [input], script).some((sentence) => sentence.includes('A is')));
  });

  it('is told of an input section, placed or thrown away', () => {
    assert.deepEqual(sentences('a.o(.text.cold)', [input]), [
      '3: the pattern *(.text.*) here is the first that names a.o(.text.cold)',
      '3: a.o(.text.cold) is 0x24 bytes into .text, at 0x1024; it is 0x10 bytes long',
    ]);
    assert.deepEqual(sentences('.comment', [input]), [
      '8: a.o(.comment) is thrown away by the pattern *(.comment) here',
    ]);
  });

  it('is told of what is not there', () => {
    assert.deepEqual(sentences('.gone', [input]), ['6: .gone is empty, so the linker leaves it out']);
    assert.deepEqual(sentences('unused', [input]), ['7: unused is PROVIDEd, but nothing refers to it']);
    assert.deepEqual(sentences('nothing', [input]), []);
  });

  it('never shows a bare number for what is not known', () => {
    assert.deepEqual(
      sentences('.data').filter((sentence) => /size|long|load|known/.test(sentence)),
      [
        '5: .data is 0x0 or more bytes long, by what the script alone says',
        '5: its load address 0x1000 or more is the next free one of region ROM',
        '5: .data is not known exactly: the sizes of its input sections are not known',
      ],
    );
  });
});
