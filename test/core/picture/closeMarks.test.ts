import assert from 'node:assert/strict';
import type { SymbolEntry } from '../../../src/core/memoryMap';
import { closeMarks, nameAt } from '../../../src/core/picture/closeMarks';
import { sectionMarks } from '../../../src/core/picture/symbols';
import { table, tinyk } from '../../webview/sampleMaps';

const text = tinyk.sections.find(({ name }) => name === '.text');
const start = text?.vma.kind === 'known' ? text.vma.value : 0n;

function entry(i: number, section = '.text'): SymbolEntry {
  return {
    name: `f${i.toString()}`,
    value: start + BigInt(i) * 0x10n,
    // Those of higher addresses are the larger ones.
    size: i < 400 ? 0xcn : 0x10n,
    section,
    kind: 'function',
    binding: 'global',
  };
}

const own = Array.from({ length: 500 }, (_, i) => entry(i));
const plain = table([...own, { ...entry(7, '.other'), name: 'elsewhere' }]);
const symbols = {
  ...plain,
  find: (address: bigint) => {
    const symbol = own.findLast(({ value, size }) => value <= address && address < value + size);
    return symbol === undefined ? undefined : { symbol, offset: address - symbol.value };
  },
};
const map = { ...tinyk, symbols };

describe('The symbols in a stretch of a section', () => {
  it('are all there, also those too small for the picture of the whole section', () => {
    assert.ok(!sectionMarks(map, '.text').some(({ name }) => name === 'f7'));
    const found = closeMarks(map, 'section:.text', start + 0x60n, start + 0x90n);
    assert.deepEqual(
      found?.marks.map(({ name, at }) => [name, BigInt(at) - start]),
      [
        ['f6', 0x60n],
        ['f7', 0x70n],
        ['f8', 0x80n],
      ],
    );
    assert.equal(found.whole, true);
  });

  it('begin with the one that reaches into it', () => {
    const found = closeMarks(map, 'section:.text', start + 0x64n, start + 0x71n);
    assert.deepEqual(
      found?.marks.map(({ name }) => name),
      ['f6', 'f7'],
    );
    // The padding behind a symbol is not its own.
    const behind = closeMarks(map, 'section:.text', start + 0x6cn, start + 0x71n);
    assert.deepEqual(
      behind?.marks.map(({ name }) => name),
      ['f7'],
    );
  });

  it('are the largest where there are too many, and this is said', () => {
    const found = closeMarks(map, 'section:.text', 0n, 1n << 64n);
    assert.deepEqual([found?.whole, found?.marks.length, found?.marks[0]?.name], [false, 200, 'f400']);
  });

  it('are those of a section that there is', () => {
    assert.equal(closeMarks(map, 'section:.nothing', 0n, 1n << 64n), undefined);
  });

  it('are looked for within one budget, however many stretches are asked for', () => {
    const budget = { left: 100 };
    const stretch = (at: bigint) =>
      closeMarks(map, 'section:.text', start + at, start + at + 0x400n, budget)?.marks.length;
    assert.deepEqual([stretch(0n), budget.left], [64, 35]);
    assert.deepEqual([stretch(0x400n), budget.left], [35, 0]);
    assert.equal(stretch(0x800n), undefined);
  });
});

describe('The symbol at an address', () => {
  it('is the one whose bytes it is among', () => {
    assert.deepEqual(nameAt(map, start + 0x74n), { name: 'f7', offset: '0x4' });
    assert.equal(nameAt(map, start + 0x7en), undefined);
  });
});
