import assert from 'node:assert/strict';
import { hasProgram } from '../../oracle/realLinker';
import { assembled, type Assembled } from './linkAssembled';

/** An indirect function that a script gives another name, so that its entries are not counted, behind code of 10 bytes. */
const open = (
  call: string,
  word: string,
  assigned = ' g = f + 4;',
): Pick<Assembled, 'sources' | 'texts'> => ({
  sources: {
    a: `.globl _start, f\n_start: nop\n.type f, %gnu_indirect_function\nf: nop\n ${call}\n.balign 8\n.byte 1, 2\n.data\n ${word} f`,
  },
  texts: {
    'alone.ld': `SECTIONS { . = 0x10000; .text : { *(.text) } .iplt : { *(.iplt) } .data : { *(.data) }${assigned} }`,
    'among.ld': `SECTIONS { . = 0x10004; .text : { *(.text) *(.iplt) } .data : { *(.data) }${assigned} }`,
    'aligned.ld': `SECTIONS { . = 0x10004; .text : { *(.text) } .iplt : ALIGN(64) { *(.iplt) } .data : { *(.data) }${assigned} }`,
    'byte.ld': `SECTIONS { . = 0x10001; .text : { *(.text) } .x : { BYTE(1) *(.iplt) } .data : { *(.data) }${assigned} }`,
    'byte64.ld': `SECTIONS { . = 0x10001; .text : { *(.text) } .x : ALIGN(64) { BYTE(1) *(.iplt) } .data : { *(.data) }${assigned} }`,
    'sub.ld': `SECTIONS { . = 0x10001; .text : SUBALIGN(32) { *(.text) *(.iplt) } .data : { *(.data) }${assigned} }`,
    'gap.ld': `SECTIONS { . = 0x10001; .text : { *(.text) } .x : { . += 4; *(.iplt) } .data : { *(.data) }${assigned} }`,
    'orphan.ld': `SECTIONS { . = 0x10000; .text : { *(.text) } .data : { *(.data) }${assigned} }`,
  },
});

describe('tables of calls whose entries are not counted', () => {
  const programs: readonly Assembled[] = [
    { target: 'x86_64', ...open('call f', '.quad') },
    { target: 'i386', ...open('call f', '.long') },
    { target: 'aarch64', ...open('bl f', '.quad') },
    { target: 'arm', ...open('bl f', '.word', '') },
  ];
  for (const program of programs) {
    it(`nothing is certain and wrong on ${program.target}`, async function () {
      const linker = { aarch64: 'aarch64-linux-gnu-ld', arm: 'arm-none-eabi-ld' }[program.target] ?? 'ld';
      if (!hasProgram(linker) || !hasProgram('ld.lld')) this.skip();
      const m = program.target === 'i386' ? '-m elf_i386 ' : '';
      const { link, remove } = assembled(program);
      for (const script of Object.keys(program.texts ?? {})) {
        for (const name of [linker, 'ld.lld']) {
          const { wrong, errors } = await link(`${name} ${m}-T ${script} a.o`);
          assert.deepEqual([...wrong, ...errors], [], `${name} ${script}`);
        }
      }
      remove();
    });
  }

  it('nothing beside one without entries is certain and wrong', async function () {
    if (!hasProgram('ld')) this.skip();
    const { link, remove } = assembled({ target: 'x86_64', ...open('nop', '.quad 5 #') });
    for (const script of ['byte.ld', 'byte64.ld', 'gap.ld', 'sub.ld', 'among.ld'])
      assert.deepEqual((await link(`ld -T ${script} a.o`)).wrong, [], script);
    remove();
  });

  it('in a program with a fixed place the first relocation makes them, in its object', async function () {
    if (!hasProgram('aarch64-linux-gnu-ld')) this.skip();
    const data = '.data\n.byte 1, 2, 3, 4, 5, 6, 7\n';
    const table = (symbol: string): string =>
      `.text\nadrp x0, :got:${symbol}\nldr x0, [x0, :got_lo12:${symbol}]\n`;
    const { link, remove } = assembled({
      target: 'aarch64',
      sources: {
        plain: `.globl _start, two\n_start: nop\n${data}two: .byte 8`,
        indirect: `.globl f\n.type f, %gnu_indirect_function\nf: bl f\n${data}.byte 8`,
        reached: `${table('f')}${data}.byte 8`,
        own: `${table('l')}${data}l: .byte 8`,
      },
      texts: {
        'all.ld': `SECTIONS { . = 0x10000; .text : { *(.text) }
          .data : { *(.data .got .got.plt .igot.plt .iplt .rela.iplt) } end = two; }`,
        'orphans.ld': 'SECTIONS { . = 0x10000; .text : { *(.text) } .data : { *(.data) } }',
      },
    });
    for (const script of ['all.ld', 'orphans.ld']) {
      for (const files of [
        'plain.o indirect.o reached.o',
        'own.o plain.o indirect.o',
        'indirect.o reached.o plain.o',
      ]) {
        const { wrong, unknown } = await link(`aarch64-linux-gnu-ld -T ${script} ${files}`);
        assert.deepEqual(
          [...wrong, ...unknown.filter(() => !files.includes('own'))],
          [],
          `${script} ${files}`,
        );
      }
    }
    remove();
  });

  it("the built-in script of Arm has the relocations that choose functions among the others'", async function () {
    if (!hasProgram('arm-none-eabi-ld')) this.skip();
    const { link, remove } = assembled({ target: 'arm', ...open('bl f', '.word', '') });
    assert.deepEqual((await link('arm-none-eabi-ld a.o')).wrong, []);
    remove();
  });
});
