import assert from 'node:assert/strict';
import { searchSymbols } from '../../src/vscode/panelSearch';
import { table, tinyk } from './sampleMaps';

describe('Symbols that are looked for', () => {
  it('begin with the one that bears the name, however many and large the others are', () => {
    const name = (i: number): string => (i === 900 ? 'init' : `init_${i.toString()}`);
    const symbols = table(
      Array.from({ length: 1000 }, (_, i) => ({
        name: name(i),
        value: BigInt(0x1000 + i * 16),
        size: i === 900 ? 4n : 16n,
        kind: 'function' as const,
        binding: 'global' as const,
      })),
    );
    const hits = searchSymbols({ ...tinyk, symbols }, 'init');
    assert.equal(hits[0]?.name, 'init');
    assert.equal(hits.filter((hit) => hit.name === 'init').length, 1);
  });
});
