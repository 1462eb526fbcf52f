import assert from 'node:assert/strict';
import { parseLinkCommand, placeScripts, toMemoryMap } from '../../../src/core/linkerscript';
import { knownValue } from '../../../src/core/memoryMap';
import { microInputs } from './microCases';

function sizes(body: string, dialect: 'gnu' | 'lld' = 'gnu'): Record<string, bigint | undefined> {
  const scripts = [{ file: 's.ld', text: `SECTIONS { .t 0x100 : { *(.a) } ${body} }` }];
  const map = toMemoryMap(placeScripts({ scripts, options: {}, dialect }), 's.ld');
  return Object.fromEntries(map.sections.slice(1).map(({ name, size }) => [name, knownValue(size)]));
}

describe('sizes of sections whose start is not known', () => {
  it('are known where dot is aligned by no more than the section is, and not elsewhere', () => {
    // GNU ld 2.40 makes .b 7 bytes long behind a .t of 1 byte, and 8 behind one of 8; .c has 8 bytes behind both.
    const found = sizes(
      '.b : { BYTE(1) . = ALIGN(8); } .c : ALIGN(8) { BYTE(1) . = ALIGN(8); } .d : { LONG(1) }',
    );
    assert.deepEqual(found, { '.b': undefined, '.c': 8n, '.d': 4n });
    // Behind a .t of 1 byte and .b of 7 it makes .h 0x600 bytes long, and 0x607 behind .t alone.
    assert.deepEqual(sizes('.h : { . = ALIGN(8); . = . + 0x600; }'), { '.h': undefined });
  });

  it('are not known where dot goes to an address that is (ld.lld)', () => {
    // How long .b is hangs on where .t ends.
    const found = sizes('.b : { . = 0x2000; } .c : { . += 4; }', 'lld');
    assert.deepEqual(found, { '.b': undefined, '.c': 4n });
    assert.deepEqual(sizes('.b : { . = 0x20; LONG(1) }', 'lld'), { '.b': undefined });
  });

  it('are not known where dot moves by what has no value', () => {
    assert.deepEqual(sizes('.h : { . = . + HEAP; } .i : ALIGN(HEAP) { BYTE(1) }'), {
      '.h': undefined,
      '.i': 1n,
    });
  });
});

describe('a region that a file may declare which is not found', () => {
  for (const dialect of ['gnu', 'lld'] as const)
    it(`has no known place, and is not said to be undeclared, to ${dialect}`, () => {
      const text =
        'MEMORY { INCLUDE flash.ld RAM : ORIGIN = 0x2000, LENGTH = 4K } SECTIONS { .text : { BYTE(1) } > FLASH a = ORIGIN(RAM); }';
      const map = toMemoryMap(
        placeScripts({ scripts: [{ file: 's.ld', text }], options: {}, dialect }),
        's.ld',
      );
      assert.deepEqual(
        map.issues.map(({ code }) => code),
        ['script.includeNotFound'],
      );
      const flash = map.memory.find(({ name }) => name === 'FLASH');
      assert.deepEqual([flash?.origin.kind, flash?.length.kind], ['unknown', 'unknown']);
      assert.equal(map.scriptSymbols[0] && knownValue(map.scriptSymbols[0].value), 0x2000n);
    });
});

describe('what a debugger reads, compressed', () => {
  const objects = [
    [
      'a.o',
      [
        ['.text', 'ax', 4, 4],
        ['.debug_info', '', 400, 1],
      ],
    ],
  ] as const;
  const sizeOf = (dialect: 'gnu' | 'lld', option: string): bigint | undefined => {
    const { options } = parseLinkCommand([dialect === 'gnu' ? 'ld' : 'ld.lld', option, '-T', 's.ld', 'a.o']);
    const scripts = [{ file: 's.ld', text: 'SECTIONS { .text 0x1000 : { *(.text) } }' }];
    const inputs = microInputs({ objects, target: 'x86_64' });
    const map = toMemoryMap(placeScripts({ scripts, inputs, complete: true, options, dialect }), 's.ld');
    const size = map.sections.find(({ name }) => name === '.debug_info')?.size;
    return size === undefined ? undefined : knownValue(size);
  };
  for (const dialect of ['gnu', 'lld'] as const)
    it(`is of no known size to ${dialect}, unless it is not to be compressed`, () => {
      // With zlib either linker makes the 400 zeros of .debug_info smaller.
      assert.equal(sizeOf(dialect, '--compress-debug-sections=zlib'), undefined);
      assert.equal(sizeOf(dialect, '--compress-debug-sections=none'), 400n);
    });
});

describe('what --icf folds', () => {
  // Of two sections of the same 9 bytes ld.lld leaves one with --icf=all, and .text has 9 bytes instead of 18.
  const sizeOf = (option: string, second: number): bigint | undefined => {
    const objects = [
      [
        'a.o',
        [
          ['.text.a', 'ax', 9, 1],
          ['.text.b', 'ax', second, 1],
          ['.data', 'aw', 9, 1],
        ],
      ],
    ] as const;
    const { options, dialect } = parseLinkCommand(['ld.lld', option, '-T', 's.ld', 'a.o']);
    const scripts = [{ file: 's.ld', text: 'SECTIONS { .text 0x1000 : { *(.text.*) } }' }];
    const inputs = microInputs({ objects, target: 'x86_64' });
    const map = toMemoryMap(placeScripts({ scripts, inputs, complete: true, options, dialect }), 's.ld');
    const size = map.sections.find(({ name }) => name === '.text')?.size;
    return size === undefined ? undefined : knownValue(size);
  };
  it('has no known size where sections may be equal', () => {
    for (const mode of ['all', 'safe']) assert.equal(sizeOf(`--icf=${mode}`, 9), undefined);
    assert.equal(sizeOf('--icf=none', 9), 18n);
    assert.equal(sizeOf('--icf=all', 8), 17n);
  });
});
