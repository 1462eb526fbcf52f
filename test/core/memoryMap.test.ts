import assert from 'node:assert/strict';
import {
  known,
  noSymbols,
  sectionAt,
  sectionRange,
  unknown,
  type MemoryMap,
  type Section,
} from '../../src/core/memoryMap';

function section(
  name: string,
  vma: bigint | undefined,
  size: bigint | undefined,
  more: Partial<Section> = {},
): Section {
  return {
    name,
    index: 1,
    vma: vma === undefined ? unknown('no build') : known(vma),
    lma: unknown('not stated'),
    size: size === undefined ? unknown('no build') : known(size),
    allocated: true,
    zeroFill: false,
    ...more,
  };
}

function mapOf(sections: readonly Section[]): MemoryMap {
  return {
    name: 'kernel',
    origin: { kind: 'elf', file: 'kernel.elf' },
    sections,
    segments: [],
    memory: [],
    symbols: noSymbols,
    scriptSymbols: [],
    issues: [],
  };
}

describe('the range of a section', () => {
  it('is half-open', () => {
    assert.deepEqual(sectionRange(section('.text', 0x1000n, 0x10n)), { start: 0x1000n, end: 0x1010n });
  });

  it('is absent when something is unknown, empty, not in memory, or a thread-local template without bytes', () => {
    const rows = [
      section('.a', undefined, 1n),
      section('.b', 1n, undefined),
      section('.c', 1n, 0n),
      section('.d', 1n, 1n, { allocated: false }),
      section('.tbss', 1n, 1n, { threadLocal: true, zeroFill: true }),
      section('.wraps', (1n << 64n) - 1n, 2n),
    ];
    for (const row of rows) assert.equal(sectionRange(row), undefined, row.name);
    assert.deepEqual(sectionRange(section('.top', (1n << 64n) - 1n, 1n)), {
      start: (1n << 64n) - 1n,
      end: 1n << 64n,
    });
  });
});

describe('the section at an address', () => {
  const map = mapOf([
    section('.text', 0x1000n, 0x100n),
    section('.whole', 0x0n, 0x4000n),
    section('.data', undefined, 8n),
  ]);
  const rows: readonly (readonly [bigint, string | undefined])[] = [
    [0xfffn, '.whole'],
    [0x1000n, '.text'],
    [0x10ffn, '.text'],
    [0x1100n, '.whole'],
    [0x4000n, undefined],
  ];
  for (const [address, name] of rows)
    it(`0x${address.toString(16)} is ${name ?? 'nowhere'}`, () => {
      assert.equal(sectionAt(map, address)?.name, name);
    });
});
