import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SymbolEntry, SymbolTable } from '../../src/core/memoryMap';
import { emptyColumns, noSection, symbolTrait } from '../../src/core/symbolColumns';
import { symbolTable } from '../../src/core/symbolTable';
import { processorMilliseconds } from '../processorTime.js';

interface Row {
  readonly name: string;
  readonly value: bigint;
  readonly size?: bigint;
  readonly kind?: SymbolEntry['kind'];
  readonly binding?: SymbolEntry['binding'];
  /** 0 is `.text` at 0x1000 to 0x2000, 1 is `.data` at 0x2000 to 0x3000; absent for absolute symbols. */
  readonly section?: number;
}

const sections = ['.text', '.data'];

function table(rows: readonly Row[]): SymbolTable {
  const columns = emptyColumns(rows.length);
  rows.forEach((row, i) => {
    columns.valueHigh[i] = Number(row.value >> 32n);
    columns.valueLow[i] = Number(row.value & 0xffff_ffffn);
    columns.sizeHigh[i] = Number((row.size ?? 0n) >> 32n);
    columns.sizeLow[i] = Number((row.size ?? 0n) & 0xffff_ffffn);
    columns.traits[i] = symbolTrait(row.kind ?? 'function', row.binding ?? 'global');
    columns.section[i] = row.section ?? noSection;
    columns.name[i] = i;
  });
  return symbolTable(
    {
      ...columns,
      count: rows.length,
      nameAt: (i) => rows[i]?.name ?? '',
      sectionName: (i) => sections[i],
    },
    {
      sectionOf: (address) =>
        address >= 0x1000n && address < 0x3000n ? Number(address >> 12n) - 1 : undefined,
    },
  );
}

function found(rows: readonly Row[], address: bigint): string {
  const hit = table(rows).find(address);
  return hit === undefined ? 'none' : `${hit.symbol.name}+${hit.offset.toString(16)}`;
}

const f = { name: 'f', value: 0x1000n, size: 0x20n, section: 0 };

const cases: readonly [what: string, rows: readonly Row[], address: bigint, expected: string][] = [
  ['the first byte of a symbol', [f], 0x1000n, 'f+0'],
  ['the last byte of a symbol', [f], 0x101fn, 'f+1f'],
  ['one past the end of a symbol with a size is nobody’s', [f], 0x1020n, 'none'],
  ['one before the first symbol', [f], 0xfffn, 'none'],
  ['no symbols at all', [], 0x1000n, 'none'],
  [
    'a label without a size reaches to the end of its section',
    [{ name: 'l', value: 0x1000n, section: 0 }],
    0x1fffn,
    'l+fff',
  ],
  ['but not into the next section', [{ name: 'l', value: 0x1000n, section: 0 }], 0x2000n, 'none'],
  [
    'the inner of two nested symbols',
    [f, { name: 'in', value: 0x1008n, size: 4n, section: 0 }],
    0x100an,
    'in+2',
  ],
  [
    'the outer one after the inner has ended',
    [f, { name: 'in', value: 0x1008n, size: 4n, section: 0 }],
    0x100cn,
    'f+c',
  ],
  ['a function before a label in it', [f, { name: 'l', value: 0x1008n, section: 0 }], 0x100cn, 'f+c'],
  [
    'a function before a label at its start',
    [{ name: 'l', value: 0x1000n, kind: 'other', section: 0 }, f],
    0x1000n,
    'f+0',
  ],
  [
    'global before local',
    [
      { ...f, name: 'loc', binding: 'local' },
      { ...f, name: 'glob' },
    ],
    0x1004n,
    'glob+4',
  ],
  [
    'global before weak',
    [
      { ...f, name: 'weak', binding: 'weak' },
      { ...f, name: 'glob' },
    ],
    0x1004n,
    'glob+4',
  ],
  [
    'fewer underscores first',
    [
      { ...f, name: '__f' },
      { ...f, name: 'f' },
      { ...f, name: '_f' },
    ],
    0x1004n,
    'f+4',
  ],
  ['the longer of two aliases where only it reaches', [f, { ...f, name: 'g', size: 0x40n }], 0x1030n, 'g+30'],
  [
    'a thread-local symbol is no address',
    [{ name: 't', value: 0x1000n, size: 8n, kind: 'tls', section: 0 }],
    0x1000n,
    'none',
  ],
  [
    'a file’s name is no address',
    [{ name: 'a.c', value: 0x1000n, kind: 'file', section: 0 }],
    0x1000n,
    'none',
  ],
  ['an absolute symbol at its very value', [{ name: 'end', value: 0x5000n }], 0x5000n, 'end+0'],
  ['an absolute symbol above its value is nothing', [{ name: 'end', value: 0x1000n }], 0x1001n, 'none'],
  [
    'the last byte of the space',
    [{ name: 'top', value: 0xffff_ffff_ffff_fff0n, size: 16n, section: 0 }],
    (1n << 64n) - 1n,
    'top+f',
  ],
  [
    'a size past the end of the space',
    [{ name: 'top', value: 0xffff_ffff_ffff_fff0n, size: 1n << 40n, section: 0 }],
    (1n << 64n) - 1n,
    'top+f',
  ],
];

describe('a symbol table', () => {
  for (const [what, rows, address, expected] of cases) {
    it(`finds: ${what}`, () => assert.equal(found(rows, address), expected));
  }

  it('lists its symbols in ascending order of value with all they have', () => {
    const symbols = table([f, { name: 'a', value: 0n, kind: 'other', binding: 'local' }]);
    assert.deepEqual(
      [symbols.at(0), symbols.at(1)],
      [
        { name: 'a', value: 0n, size: 0n, kind: 'other', binding: 'local' },
        { name: 'f', value: 0x1000n, size: 0x20n, kind: 'function', binding: 'global', section: '.text' },
      ],
    );
    assert.throws(() => symbols.at(2), RangeError);
    assert.throws(() => symbols.at(-1), RangeError);
  });

  it('knows symbols by name, the global one of several', () => {
    const symbols = table([
      { ...f, binding: 'local' },
      { ...f, value: 0x1100n },
      { ...f, name: 'g', value: 0x1200n },
    ]);
    assert.equal(symbols.byName('f')?.value, 0x1100n);
    assert.equal(symbols.byName('g')?.value, 0x1200n);
    assert.equal(symbols.byName('h'), undefined);
    assert.equal(table([]).byName('f'), undefined);
  });

  it('finds the innermost covering symbol, as a plain search over all of them does', () => {
    const row = fc.record({ value: fc.bigInt(0x1000n, 0x1040n), size: fc.bigInt(0n, 0x10n) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), fc.bigInt(0x1000n, 0x1050n), (rows, address) => {
        const named = rows.map((r, i) => ({ ...r, name: i.toString(), section: 0 }));
        const covering = named.filter((r) => r.value <= address && address < r.value + r.size);
        const hit = table(named).find(address);
        if (covering.length > 0) {
          const start = covering.reduce((best, r) => (r.value > best ? r.value : best), 0n);
          assert.equal(hit?.symbol.value, start);
          assert.ok(covering.some((r) => r.name === hit?.symbol.name));
        } else if (hit !== undefined) {
          assert.equal(hit.symbol.size === 0n || hit.offset === 0n, true);
        }
      }),
    );
  });

  it('stays quick with a hundred thousand symbols at one address, or of one name, or nested in each other', async () => {
    const many = Array.from({ length: 100_000 }, (_, i) => i);
    const sets: Row[][] = [
      many.map((i) => ({ ...f, name: `f${i.toString()}` })),
      many.map((i) => ({ ...f, value: BigInt(i) })),
      many.map((i) => ({ name: i.toString(), value: BigInt(i), size: 1_000_000n - BigInt(i), section: 0 })),
    ];
    for (const rows of sets) {
      const symbols = table(rows);
      const took = await processorMilliseconds(() => {
        for (let i = 0; i < 100; i += 1) symbols.find(0x1010n + BigInt(i) * 1000n);
        symbols.byName('f');
      });
      assert.ok(took < 2000);
    }
  });
});
