import assert from 'node:assert/strict';
import { hasProgram } from '../../oracle/realLinker';
import { assembled } from './linkAssembled';

const described = (name: string): string =>
  `.globl ${name}\n${name}:\n.cfi_startproc\nnop\n.cfi_endproc\n.data\n.globl d_${name}\nd_${name}: .byte 1\n.section .rodata\n.byte 1, 2, 3`;
const plain = (name: string): string =>
  `.globl ${name}\n${name}: nop\n.data\n.globl d_${name}\nd_${name}: .byte 1`;

const texts = {
  'all.ld': 'SECTIONS { .all : { *(*) } end = .; }',
  'rest.ld': 'SECTIONS { .text : { *(.text) } .all : { *(.*) } end = .; }',
  'sorted.ld': 'SECTIONS { .text : { *(.text) } .all : { *(SORT(*)) } end = .; }',
  'files.ld': 'SECTIONS { .text : { *(.text) } .n : { n.o(*) } .a : { a.o(*) } .b : { *(*) } end = .; }',
  'other.ld':
    'SECTIONS { .text : { *(.text) } .hdr : { *(.eh_frame_hdr) . = ALIGN(8); } .data : { *(.data) } end = .; }',
  'data.ld': 'SECTIONS { .text : { *(.text) } .data : { *(.data) *(.eh_frame_hdr) } end = .; }',
};

describe("GNU ld's index of the unwind tables", () => {
  it('is a part of the first object that has one, and goes where no table is left', async function () {
    if (!hasProgram('ld')) this.skip();
    const sources = { n: plain('n'), m: plain('m'), a: described('_start'), b: described('f') };
    const { link, remove } = assembled({ target: 'x86_64', sources, texts });
    for (const script of Object.keys(texts)) {
      for (const files of ['n.o a.o b.o', 'a.o n.o b.o', 'n.o m.o', 'n.o a.o m.o']) {
        const { wrong, unknown } = await link(`ld --eh-frame-hdr --build-id -T ${script} ${files}`);
        assert.deepEqual([...wrong, ...unknown], [], `${script} ${files}`);
      }
    }
    remove();
  });

  it('comes on Arm behind the code for calls between its two states', async function () {
    if (!hasProgram('arm-none-eabi-ld')) this.skip();
    const sources = { n: plain('n'), a: described('_start') };
    const { link, remove } = assembled({ target: 'arm', sources, texts });
    for (const script of ['all.ld', 'rest.ld']) {
      const { wrong } = await link(`arm-none-eabi-ld --eh-frame-hdr --build-id -T ${script} n.o a.o`);
      assert.deepEqual(wrong, [], script);
    }
    remove();
  });
});
