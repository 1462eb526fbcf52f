import assert from 'node:assert/strict';
import { placeScripts, toMemoryMap, type Dialect } from '../../../src/core/linkerscript';
import type { InputSection, LinkInput } from '../../../src/core/linkerscript/input';
import { parseLinkCommand } from '../../../src/core/linkerscript/commandLine';
import type { LinkOptions } from '../../../src/core/linkerscript/options';
import { knownValue, type MemoryMap, type Quantity } from '../../../src/core/memoryMap';

/** .text, .data and .rodata of 16, 8 and 4 bytes without alignment, as GNU as makes them. */
const sections: InputSection[] = [
  { index: 1, name: '.text', type: 1, flags: 6, size: 16n, alignment: 1n },
  { index: 2, name: '.data', type: 1, flags: 3, size: 8n, alignment: 1n },
  { index: 3, name: '.rodata', type: 1, flags: 2, size: 4n, alignment: 1n },
];
const object: LinkInput = {
  file: 'r.o',
  machine: 'x86_64',
  sections,
  commons: [],
  defined: [],
  undefined: [],
};

function place(
  text: string,
  dialect: Dialect,
  inputs: readonly LinkInput[] = [object],
  options: LinkOptions = {},
): MemoryMap {
  return toMemoryMap(placeScripts({ scripts: [{ file: 's.ld', text }], inputs, options, dialect }), 's.ld');
}

function hex(quantity: Quantity): string {
  const value = knownValue(quantity);
  return value === undefined ? 'unknown' : `0x${value.toString(16)}`;
}

function addresses(map: MemoryMap): Record<string, string> {
  return Object.fromEntries(
    map.sections.filter((section) => section.allocated).map(({ name, vma }) => [name, hex(vma)]),
  );
}

// Expected values: GNU ld 2.40 and ld.lld 14.0.6, by readelf and nm.
describe('rules of the linkers, measured', () => {
  it('GNU ld: an ASSERT between sections moves the default region to dot', () => {
    const parts = ['. = 0x3000; .a : { *(.text) } .b 0 : { *(.none) }', '.c : { *(.data) }'];
    assert.deepEqual(addresses(place(`SECTIONS { ${parts.join(' ASSERT(1, "x") ')} }`, 'gnu')), {
      '.a': '0x3000',
      '.rodata': '0x3010',
      '.c': '0x0',
    });
    assert.deepEqual(addresses(place(`SECTIONS { ${parts.join(' ')} }`, 'gnu')), {
      '.a': '0x3000',
      '.rodata': '0x3010',
      '.c': '0x3014',
    });
  });

  it('ld.lld: its own .got makes the section that takes it writable and read-only after relocation', () => {
    const map = place(
      'SECTIONS { . = 0x1000; .x : { *(.rodata) *(.got) } .a : { *(.text) } .c : { *(.data) } }',
      'lld',
    );
    assert.deepEqual(addresses(map), { '.x': '0x1000', '.a': '0x1004', '.c': '0x1014' });
    assert.equal(map.sections.find(({ name }) => name === '.x')?.alignment, 8n);
    assert.deepEqual(
      map.segments.map(({ type, rights, vaddr, memsz }) => [type, rights.write, vaddr, memsz]),
      [
        ['LOAD', true, 0x1000n, 4n],
        ['LOAD', false, 0x1004n, 16n],
        ['LOAD', true, 0x1014n, 8n],
        ['GNU_RELRO', false, 0x1000n, 0x1000n],
        ['GNU_STACK', true, 0n, 0n],
      ],
    );
  });

  it('ld.lld: `?` ends an operand that is an operation itself', () => {
    const map = place('SECTIONS { a = 1; v = (a <= 2 + 1 ? 16 : 32); .a : { *(.text) } }', 'lld');
    const v = map.scriptSymbols.find(({ name }) => name === 'v');
    // (2 + 1 ? 16 : 32) is 16, and 1 <= 16.
    assert.equal(v === undefined ? 'none' : hex(v.value), '0x1');
  });

  it('ld.lld: an ASSERT is held against dot where it stands', () => {
    const map = place(
      'SECTIONS { .x : { *(.nothing) } .a : { *(.text) } . = 0x2000; ASSERT(. == 0x2000, "here") .c : { *(.data) } }',
      'lld',
    );
    assert.deepEqual(
      map.issues.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.deepEqual(addresses(map), { '.rodata': '0x0', '.a': '0x4', '.c': '0x2000' });
  });

  it('knows no address behind entries of a global offset table that are not counted', () => {
    const withTable: LinkInput = { ...object, relocationTypes: () => new Set([9]) };
    const script = 'SECTIONS { . = 0x1000; .a : { *(.text) } .got : { *(.got) } .c : { *(.data) } }';
    for (const dialect of ['gnu', 'lld'] as const) {
      const map = place(script, dialect, [withTable]);
      assert.equal(addresses(map)['.a'], dialect === 'gnu' ? '0x1000' : '0x1004', dialect);
      assert.equal(addresses(map)['.c'], 'unknown', dialect);
      assert.deepEqual(map.segments, [], dialect);
      assert.notEqual(addresses(place(script, dialect))['.c'], 'unknown', dialect);
    }
  });

  it('knows no address behind the sections of a link with shared libraries', () => {
    const shared: LinkInput = { ...object, file: 'libx.so', kind: 'shared', sections: [] };
    const map = place('SECTIONS { .a : { *(.text) } .dynsym : { *(.dynsym) } .c : { *(.data) } }', 'gnu', [
      object,
      shared,
    ]);
    assert.equal(addresses(map)['.a'], '0x0');
    assert.equal(addresses(map)['.c'], 'unknown');
  });

  it('GNU ld: KEEP keeps an output section that takes something empty, whichever pattern takes it', () => {
    const empty: InputSection = { index: 4, name: '.z', type: 1, flags: 3, size: 0n, alignment: 1n };
    const inputs = [{ ...object, sections: [...sections.slice(0, 2), empty] }];
    const kept = (parts: string): Record<string, string> =>
      addresses(
        place(`SECTIONS { . = 0x1000; .text : { *(.text) } ${parts} .data : { *(.data) } }`, 'gnu', inputs),
      );
    const withX = { '.text': '0x1000', '.x': '0x1010', '.data': '0x1010' };
    assert.deepEqual(kept('.x : { KEEP(*(.z)) }'), withX);
    assert.deepEqual(kept('.x : { *(.z) } .y : { KEEP(*(.z)) }'), withX);
    assert.deepEqual(kept('.x : { *(.z) }'), { '.text': '0x1000', '.data': '0x1010' });
  });

  it('GNU ld: on ARM the first relocation makes empty sections for indirect functions', () => {
    const script = `MEMORY { F (rx) : ORIGIN = 0x1000, LENGTH = 4K R (w) : ORIGIN = 0x8000, LENGTH = 4K }
      SECTIONS { .rel.plt : { a = .; *(.rel.iplt) } .text : { *(.text) } >F .data : { *(.data) } >R }`;
    // The last relocation is one of a section that is not in memory.
    for (const relocated of [true, false, undefined]) {
      const text: InputSection = {
        index: 1,
        name: '.text',
        type: 1,
        flags: 6,
        size: 4n,
        alignment: 2n,
        relocated: relocated === true,
      };
      const info = { index: 9, name: '.info', type: 1, flags: 0, size: 4n, alignment: 1n };
      const map = place(script, 'gnu', [
        {
          ...object,
          machine: 'arm',
          sections: [text, ...sections.slice(1, 2), { ...info, relocated: relocated === undefined }],
        },
      ]);
      const a = map.scriptSymbols.find(({ name }) => name === 'a');
      assert.equal(a === undefined ? 'none' : hex(a.value), relocated === true ? '0x1000' : '0x0');
      const { '.text': code, '.data': data } = addresses(map);
      assert.deepEqual([code, data], ['0x1000', '0x8000']);
    }
  });

  it('GNU ld: a PROVIDE in front of the objects that is referred to by then beats their definition', () => {
    const defined = [
      { name: 'B', value: 0x1000n, size: 0n, binding: 'global' as const },
      { name: 'C', value: 0x1010n, size: 0n, binding: 'global' as const },
    ];
    const script = 'PROVIDE(A = B); PROVIDE(B = C); SECTIONS { .text : { *(.text) } }';
    const valueOfA = (options: LinkOptions): string => {
      const map = place(script, 'gnu', [{ ...object, defined }], { ...options, undefinedSymbols: ['A'] });
      const a = map.scriptSymbols.find(({ name }) => name === 'A');
      return a === undefined ? 'none' : hex(a.value);
    };
    assert.equal(valueOfA(parseLinkCommand(['ld', '-T', 's.ld', 'r.o']).options), '0x1010');
    assert.equal(valueOfA(parseLinkCommand(['ld', 'r.o', '-T', 's.ld']).options), '0x1000');
  });

  it('GNU ld: an ASSERT in a section is held against dot where it stands', () => {
    const parts = '*(.text) . = ALIGN(0x1000); t = .; *(.data) . = ALIGN(0x1000);';
    for (const [size, errors] of [
      ['0x1000', 0],
      ['0x2000', 1],
    ] as const) {
      const script = `SECTIONS { . = 0x80000000; .a : { ${parts} ASSERT(. - t == ${size}, "page"); } }`;
      const { issues } = place(script, 'gnu');
      assert.equal(issues.filter(({ severity }) => severity === 'error').length, errors, size);
    }
  });

  it('ld.lld: an orphan stops in front of .openbsd.randomdata, which is read-only after relocation', () => {
    const random: InputSection = {
      index: 4,
      name: '.openbsd.randomdata',
      type: 1,
      flags: 3,
      size: 8n,
      alignment: 1n,
    };
    const orphan: InputSection = { index: 5, name: '.z', type: 1, flags: 3, size: 8n, alignment: 1n };
    const map = place(
      'SECTIONS { . = 0x1000; .a : { *(.text) } .rodata : { *(.rodata) } .data : { *(.data) } .openbsd.randomdata : { *(.openbsd.randomdata) } }',
      'lld',
      [{ ...object, sections: [...sections, random, orphan] }],
    );
    assert.deepEqual(addresses(map), {
      '.a': '0x1000',
      '.rodata': '0x1010',
      '.data': '0x1014',
      '.z': '0x101c',
      '.openbsd.randomdata': '0x1024',
    });
  });

  it('MIPS: what the objects say of themselves has program headers of its own', () => {
    const own: InputSection[] = [
      { index: 1, name: '.text', type: 1, flags: 6, size: 16n, alignment: 16n },
      { index: 2, name: '.data', type: 1, flags: 3, size: 16n, alignment: 16n },
      { index: 3, name: '.reginfo', type: 0x7000_0006, flags: 2, size: 24n, alignment: 4n },
      { index: 4, name: '.MIPS.abiflags', type: 0x7000_002a, flags: 2, size: 24n, alignment: 8n },
    ];
    const input: LinkInput = { ...object, machine: 'mips', sections: own };
    const script = 'SECTIONS { . = 0x80000400; .text : { *(.text) } .data : { *(.data) } }';
    const place32 = (dialect: Dialect): MemoryMap =>
      place(script, dialect, [input], { emulation: 'elf32btsmip' });
    assert.deepEqual(addresses(place32('lld')), {
      '.MIPS.abiflags': '0x80000400',
      '.reginfo': '0x80000418',
      '.text': '0x80000430',
      '.data': '0x80000440',
      '.got': '0x80000450',
    });
    assert.deepEqual(
      place32('gnu').segments.map(({ type }) => type),
      ['ABIFLAGS', 'REGINFO', 'LOAD'],
    );
    assert.deepEqual(
      place32('lld').segments.map(({ type }) => type),
      ['PHDR', 'LOAD', 'LOAD', 'LOAD', 'GNU_STACK', 'REGINFO', 'ABIFLAGS'],
    );
  });

  it('PowerPC 64: an empty .branch_lt of ld.lld stays, with its alignment', () => {
    const own: InputSection[] = [
      { index: 1, name: '.text', type: 1, flags: 6, size: 0x23n, alignment: 16n },
      { index: 2, name: '.rodata', type: 1, flags: 2, size: 0x11n, alignment: 1n },
      { index: 3, name: '.data', type: 1, flags: 3, size: 0x15n, alignment: 8n },
      { index: 4, name: '.bss', type: 8, flags: 3, size: 0x40n, alignment: 32n },
      { index: 5, name: '.toc', type: 1, flags: 3, size: 16n, alignment: 8n },
    ];
    const input: LinkInput = { ...object, machine: 'ppc64', sections: own };
    const script = 'SECTIONS { . = 0x1000; .text : { *(.text) } .data : { *(.data) } }';
    // Asked of ld.lld 14 with readelf.
    assert.deepEqual(addresses(place(script, 'lld', [input], { emulation: 'elf64ppc' })), {
      '.rodata': '0x1000',
      '.text': '0x1020',
      '.toc': '0x1048',
      '.data': '0x1058',
      '.branch_lt': '0x1070',
      '.bss': '0x1080',
    });
  });

  it('nobody says of a divisor that is not known that it is 0, nor of an address that it is in front of its region', () => {
    const text = `MEMORY { R : ORIGIN = 0x1000, LENGTH = 4K }
      SECTIONS { .text : { *(.text) } >R x = 8 % START; y = 8 / (START - 2); .b START : { BYTE(1) } >R }`;
    for (const dialect of ['gnu', 'lld'] as const) {
      const placement = placeScripts({ scripts: [{ file: 's.ld', text }], options: {}, dialect });
      assert.deepEqual(placement.issues, []);
      const { scriptSymbols } = toMemoryMap(placement, 's.ld');
      assert.deepEqual(
        scriptSymbols.map(({ name, value }) => `${name} ${value.kind}`),
        ['x unknown', 'y unknown'],
      );
    }
  });
});
