import assert from 'node:assert/strict';
import { placeScripts, toMemoryMap } from '../../../src/core/linkerscript';
import { parseLinkCommand } from '../../../src/core/linkerscript/commandLine';
import { stringTableBytes } from '../../../src/core/linkerscript/dynamic/tables';
import type { InputReference, InputSection, LinkInput } from '../../../src/core/linkerscript/input';
import { knownValue } from '../../../src/core/memoryMap';

const script =
  'SECTIONS { . = 0x10000; .text : { *(.text) } a1 = .; .data : { *(.data) } PROVIDE(b1 = .); HIDDEN(c1 = .); .dynsym : { *(.dynsym) } }';

/** Two functions' worth of code and data with one global symbol each, as GNU as makes it. */
function object(machine: string, bits: 32 | 64): LinkInput {
  return {
    file: 'a.o',
    machine,
    addressBits: bits,
    sections: [
      { index: 1, name: '.text', type: 1, flags: 6, size: 8n, alignment: 4n },
      { index: 2, name: '.data', type: 1, flags: 3, size: 8n, alignment: 1n },
    ],
    commons: [],
    defined: [
      { name: 'f', binding: 'global', section: 1, value: 0n, size: 0n },
      { name: 'd', binding: 'global', section: 2, value: 0n, size: 0n },
    ],
    undefined: [],
  };
}

const names = ['.interp', '.dynsym', '.dynstr', '.hash', '.gnu.hash', '.dynamic', '.got', '.got.plt'];

/** Sizes of the sections for dynamic linking, in the order of `names`; `-` for those that are not there. */
function sizes(command: string, input: LinkInput, text = script): string {
  const { options, dialect } = parseLinkCommand(command.split(' '));
  const placement = placeScripts({
    scripts: [{ file: 's.ld', text }],
    inputs: [input],
    options,
    dialect,
  });
  const { sections } = toMemoryMap(placement, 's.ld');
  return names
    .map((name) => {
      const section = sections.find((candidate) => candidate.name === name);
      return section === undefined ? '-' : (knownValue(section.size)?.toString(16) ?? 'unknown');
    })
    .join(' ');
}

/** What readelf -S says of the links by GNU ld 2.40 and ld.lld 14.0.6. */
const links: readonly (readonly [command: string, machine: string, bits: 32 | 64, sizes: string])[] = [
  ['ld -m elf_x86_64 -pie', 'x86_64', 64, 'f 18 1 10 1c e0 - -'],
  ['ld -m elf_x86_64 -shared', 'x86_64', 64, '- 60 8 24 30 c0 - -'],
  ['ld -m elf_x86_64 -pie -E', 'x86_64', 64, 'f 60 8 24 30 e0 - -'],
  ['ld -m elf_x86_64 -pie --no-dynamic-linker -z now', 'x86_64', 64, '- 18 1 10 1c f0 - -'],
  ['ld -m elf_x86_64 -shared -Bsymbolic', 'x86_64', 64, '- 60 8 24 30 e0 - -'],
  ['ld -m elf_i386 -pie', 'i386', 32, '13 10 1 10 18 70 - -'],
  ['ld -m elf_i386 -shared', 'i386', 32, '- 40 8 24 2c 60 - -'],
  ['aarch64-linux-gnu-ld -pie', 'aarch64', 64, '1b 18 1 10 1c e0 8 18'],
  ['aarch64-linux-gnu-ld -shared -Bsymbolic', 'aarch64', 64, '- 60 8 24 30 e0 8 18'],
  ['arm-none-eabi-ld -pie', 'arm', 32, '11 10 1 10 - 68 - c'],
  ['arm-none-eabi-ld -shared', 'arm', 32, '- 40 8 24 - 58 - c'],
  ['arm-none-eabi-ld -shared -Bsymbolic', 'arm', 32, '- 40 8 24 - 60 - c'],
  ['arm-none-eabi-ld -pie --no-dynamic-linker -z now', 'arm', 32, '- 10 1 10 - 70 - c'],
  ['riscv64-linux-gnu-ld -m elf64lriscv -pie', 'riscv64', 64, 'd 30 1 14 1c 110 8 -'],
  ['riscv64-linux-gnu-ld -m elf64lriscv -shared', 'riscv64', 64, '- 78 8 28 30 f0 8 -'],
  ['ld.lld -m elf_x86_64 -pie', 'x86_64', 64, '- 18 1 10 1c 90 - -'],
  ['ld.lld -m elf_x86_64 -shared', 'x86_64', 64, '- 60 8 28 28 70 - -'],
  ['ld.lld -m elf_x86_64 -pie -E', 'x86_64', 64, '- 60 8 28 28 90 - -'],
  ['ld.lld -m elf_x86_64 -pie -z now', 'x86_64', 64, '- 18 1 10 1c a0 - -'],
  ['ld.lld -m elf_x86_64 -shared --hash-style=gnu', 'x86_64', 64, '- 60 8 - 28 60 - -'],
  ['ld.lld -m elf_i386 -shared -Bsymbolic', 'i386', 32, '- 40 8 28 28 40 - -'],
  ['ld.lld -m armelf -pie', 'arm', 32, '- 10 1 10 18 48 - -'],
  ['ld.lld -m elf64lriscv -shared', 'riscv64', 64, '- 60 8 28 28 70 - -'],
];

describe('sections for dynamic linking, without shared libraries', () => {
  for (const [command, machine, bits, expected] of links) {
    it(`${command}: ${expected}`, () => {
      assert.equal(sizes(command, object(machine, bits)), expected);
    });
  }

  it('_DYNAMIC is not among the symbols, though an object asks for it', () => {
    const input: LinkInput = {
      ...object('x86_64', 64),
      undefined: [{ name: '_DYNAMIC', binding: 'global' }],
    };
    assert.equal(sizes('ld -m elf_x86_64 -shared', input), '- 60 8 24 30 c0 - -');
    assert.equal(sizes('ld -m elf_x86_64 -pie -E', input), 'f 60 8 24 30 e0 - -');
  });

  it('names that others end with share their ends in the string table of GNU ld', () => {
    // 'text' and 'ext' lie in 'etext'; readelf -p .dynstr of ld 2.40.
    assert.equal(stringTableBytes(['etext', 'text', 'ext', 'data'], true), 12n);
    assert.equal(stringTableBytes(['etext', 'text', 'ext', 'data'], false), 21n);
  });

  it('.dynamic names no table where .dynstr is discarded; lld leaves out the hash tables that are', () => {
    const without = (names: string): string =>
      `SECTIONS { . = 0x10000; .text : { *(.text) } .data : { *(.data) } /DISCARD/ : { ${names} } }`;
    const input = object('x86_64', 64);
    const all = '*(.dynstr) *(.hash) *(.gnu.hash) *(.dynsym)';
    assert.equal(sizes('ld -m elf_x86_64 -pie', input, without('*(.dynstr)')), 'f 18 - 10 1c 80 - -');
    assert.equal(sizes('ld -m elf_x86_64 -pie', input, without(all)), 'f - - - - 80 - -');
    assert.equal(sizes('ld.lld -m elf_x86_64 -pie', input, without('*(.hash)')), '- 18 1 - 1c 80 - -');
    assert.equal(sizes('ld.lld -m elf_x86_64 -pie', input, without('*(.dynsym)')), '- - 1 10 18 90 - -');
    assert.equal(sizes('ld.lld -m elf_x86_64 -pie', input, without(all)), '- - - - - 70 - -');
  });

  it('aligns the unwind tables of x86 by the words of the file', () => {
    const alignment = (command: string, bits: 32 | 64): bigint | undefined => {
      const { options, dialect } = parseLinkCommand(command.split(' '));
      const inputs = [object('x86_64', bits)];
      const { sections } = toMemoryMap(placeScripts({ scripts: [], inputs, options, dialect }), 's.ld');
      return sections.find(({ name }) => name === '.eh_frame')?.alignment;
    };
    assert.equal(alignment('ld -m elf_x86_64 -pie --no-dynamic-linker', 64), 8n);
    assert.equal(alignment('ld -m elf32_x86_64 -pie --no-dynamic-linker', 32), 4n);
  });

  it('ld.lld: _GLOBAL_OFFSET_TABLE_ brings the head of its table into the image', () => {
    const text =
      'SECTIONS { . = 0x10000; .text : { *(.text) } g = _GLOBAL_OFFSET_TABLE_; .got : { *(.got) } .got.plt : { *(.got.plt) } .data : { *(.data) } }';
    const tables = (emulation: string, machine: string, bits: 32 | 64): string =>
      sizes(`ld.lld -m ${emulation}`, object(machine, bits), text).split(' ').slice(-2).join(' ');
    assert.equal(tables('elf_x86_64', 'x86_64', 64), '- 18');
    assert.equal(tables('elf_i386', 'i386', 32), '- c');
    assert.equal(tables('aarch64linux', 'aarch64', 64), '0 -');
    assert.equal(tables('elf64lriscv', 'riscv64', 64), '8 -');
    assert.equal(tables('elf32ppclinux', 'ppc', 32), 'c -');
  });

  it('have no symbol that an object wants hidden, the script assigns and its version makes local', () => {
    const text =
      'SECTIONS { . = 0x10000; .text : { *(.text) } a1 = .; h = .; .data : { *(.data) } PROVIDE(b1 = .); HIDDEN(c1 = .); .dynsym : { *(.dynsym) } } VERSION { V1 { global: f; local: *; }; }';
    const input = (machine: string, bits: 32 | 64): LinkInput => ({
      ...object(machine, bits),
      undefined: [{ name: 'h', binding: 'global', visibility: 'hidden' }],
    });
    assert.equal(sizes('ld -m elf_x86_64 -shared -o x', input('x86_64', 64), text), '- 48 8 18 28 f0 - -');
    assert.equal(
      sizes('aarch64-linux-gnu-ld -shared -o x', input('aarch64', 64), text),
      '- 48 8 18 28 f0 8 18',
    );
  });

  it('have symbols for sections on Arm where there are dynamic relocations, and are open where only a call may want one', () => {
    const calling = (type: number): LinkInput => {
      const plain = object('arm', 32);
      const references = (): readonly InputReference[] => [{ type, offset: 0n, symbol: 'f' }];
      const sections = plain.sections.map((section, i): InputSection =>
        i === 0 ? { ...section, references } : section,
      );
      return { ...plain, sections, relocationTypes: () => new Set([type]) };
    };
    const table = (command: string, type: number): string | undefined =>
      sizes(command, calling(type)).split(' ')[1];
    // R_ARM_GOT_BREL: readelf shows two symbols for sections beside f, d, a1, b1 and the first.
    assert.equal(table('arm-linux-gnueabihf-ld -shared -Bsymbolic', 26), '60');
    // R_ARM_CALL of a symbol that another image may take over: ld makes none, and a table for the call.
    assert.equal(table('arm-linux-gnueabihf-ld -shared', 28), 'unknown');
    assert.equal(table('arm-linux-gnueabihf-ld -shared -Bsymbolic', 28), '40');
  });

  it('are named apart (GNU ld), or not counted (ld.lld), with -z nocombreloc', () => {
    const plain = object('x86_64', 64);
    const references = (): readonly InputReference[] => [{ type: 1, offset: 0n, section: 1 }];
    const sections = plain.sections.map((section): InputSection =>
      section.name === '.data'
        ? { ...section, references, relocated: true }
        : { ...section, relocated: false },
    );
    const input: LinkInput = { ...plain, sections, relocationTypes: () => new Set([1]) };
    const of = (command: string): readonly string[] => {
      const { options, dialect } = parseLinkCommand(command.split(' '));
      const scripts = [{ file: 's.ld', text: script }];
      const map = toMemoryMap(placeScripts({ scripts, inputs: [input], options, dialect }), 's.ld');
      return map.sections
        .filter(({ name }) => /^\.(rela|dynamic)/.test(name))
        .map(({ name, size }) => `${name} ${knownValue(size)?.toString(16) ?? 'unknown'}`)
        .sort();
    };
    assert.deepEqual(of('ld -m elf_x86_64 -pie'), ['.dynamic 110', '.rela.dyn 18']);
    assert.deepEqual(of('ld -m elf_x86_64 -pie -z nocombreloc'), ['.dynamic 110', '.rela.data 18']);
    assert.deepEqual(of('ld.lld -m elf_x86_64 -pie'), ['.dynamic d0', '.rela.dyn 18']);
    assert.deepEqual(of('ld.lld -m elf_x86_64 -pie -z nocombreloc'), ['.dynamic c0', '.rela.dyn 18']);
  });

  it('have what is asked for elsewhere, though a version makes all else local', () => {
    const text = `${script} VERSION { V1 { global: f; local: *; }; }`;
    const plain = object('x86_64', 64);
    // R_X86_64_PLT32
    const references = (): readonly InputReference[] => [{ type: 4, offset: 4n, symbol: 'g' }];
    const sections = plain.sections.map((section, i): InputSection =>
      i === 0 ? { ...section, references, relocated: true } : { ...section, relocated: false },
    );
    const input: LinkInput = {
      ...plain,
      sections,
      undefined: [{ name: 'g', binding: 'global' }],
      relocationTypes: () => new Set([4]),
    };
    assert.equal(sizes('ld -m elf_x86_64 -shared -o x', input, text), '- 60 a 24 28 130 - 20');
    assert.equal(sizes('ld.lld -m elf_x86_64 -shared -o x', input, text), '- 48 a 20 20 e0 - 20');
  });

  it('of types in unwind tables of Arm are there where the linker reaches these through a table', () => {
    const plain = object('arm', 32);
    // R_ARM_TARGET2
    const references = (): readonly InputReference[] => [{ type: 41, offset: 4n, symbol: 'f' }];
    const sections = plain.sections.map((section, i): InputSection =>
      i === 0 ? { ...section, references, relocated: true } : { ...section, relocated: false },
    );
    const input: LinkInput = { ...plain, sections, relocationTypes: () => new Set([41]) };
    const table = (command: string): string | undefined => sizes(command, input).split(' ')[6];
    assert.equal(table('ld.lld -m armelf'), '4');
    assert.equal(table('ld.lld -m armelf --target2=abs'), '-');
    assert.equal(table('arm-none-eabi-ld'), '-');
    assert.equal(table('arm-none-eabi-ld --target2=got-rel'), '4');
    assert.equal(table('arm-linux-gnueabihf-ld'), '4');
  });

  it('are said to be open only where some size is', () => {
    const codes = (references: (() => readonly InputReference[]) | undefined): readonly string[] => {
      const plain = object('aarch64', 64);
      const [text, data] = plain.sections as [InputSection, InputSection];
      const given = references === undefined ? {} : { references };
      const input: LinkInput = {
        ...plain,
        sections: [
          { ...text, relocated: false },
          { ...data, relocated: true, ...given },
        ],
        relocationTypes: () => new Set([257]),
      };
      const { options, dialect } = parseLinkCommand(['aarch64-linux-gnu-ld', '-pie']);
      const scripts = [{ file: 's.ld', text: script }];
      return placeScripts({ scripts, inputs: [input], options, dialect }).issues.map(({ code }) => code);
    };
    const open = 'script.dynamicSections';
    assert.ok(!codes(() => [{ offset: 0n, type: 257, section: 2 }]).includes(open));
    assert.ok(codes(undefined).includes(open));
  });

  it('are unknown when a version script says what is exported', () => {
    assert.match(sizes('ld -m elf_x86_64 -shared --version-script=v', object('x86_64', 64)), /unknown/);
  });
});
