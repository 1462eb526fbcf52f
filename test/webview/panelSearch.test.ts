import assert from 'node:assert/strict';
import { known } from '../../src/core/memoryMap';
import { searchSymbols, symbolAnswers } from '../../src/vscode/panelSearch';
import type { ToPanel } from '../../src/protocol';
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

  it('have among them what begins with the query, however many before it only contain it', () => {
    const symbols = table(
      Array.from({ length: 2000 }, (_, i) => ({
        name: i === 1900 ? 'clock_late' : `my_clock_${i.toString()}`,
        value: BigInt(0x1000 + i * 16),
        size: 16n,
        kind: 'function' as const,
        binding: 'global' as const,
      })),
    );
    assert.equal(searchSymbols({ ...tinyk, symbols }, 'clock')[0]?.name, 'clock_late');
  });

  it('are found by the first digits of their addresses, the lowest first, behind those of that name', () => {
    const entry = (name: string, value: bigint) => ({
      name,
      value,
      size: 16n,
      kind: 'function' as const,
      binding: 'global' as const,
    });
    const symbols = table([
      entry('low', 0x10_0000n),
      entry('main', 0xffff_ffff_8010_0000n),
      entry('later', 0xffff_ffff_8010_0f00n),
      entry('far', 0xffff_ffff_8020_0000n),
      entry('x_0xffffffff8010', 0x20_0000n),
    ]);
    const names = (query: string): string[] =>
      searchSymbols({ ...tinyk, symbols }, query).map(({ name }) => name);
    assert.deepEqual(names('0xffffffff8010'), ['x_0xffffffff8010', 'main', 'later']);
    assert.deepEqual(names('ffffffff802'), ['far']);
    assert.deepEqual(names('0x00000000001'), ['low']);
    assert.deepEqual(names('0x3'), []);
  });

  it('are those of the script by the first digits of their addresses where nothing is built', () => {
    const scriptSymbols = [{ name: '_sdata', value: known(0x2000_0000n) }];
    assert.deepEqual(
      searchSymbols({ ...tinyk, symbols: table([]), scriptSymbols }, '0x2000').map(({ name }) => name),
      ['_sdata'],
    );
  });

  it('are looked for in turns, and no longer once something else is looked for', async () => {
    let looked = 0;
    const one = { value: 0x1000n, size: 4n, kind: 'function' as const, binding: 'global' as const };
    const symbols = {
      ...table([]),
      count: 300_000,
      at: (i: number) => {
        looked += 1;
        return { ...one, name: i === 299_999 ? 'zebra' : 'other' };
      },
    };
    const posted: ToPanel[] = [];
    const answers = symbolAnswers(
      () => ({ ...tinyk, symbols }),
      (message) => posted.push(message),
    );
    answers.search({ kind: 'search', query: 'zeb' });
    answers.search({ kind: 'search', query: 'zebra' });
    assert.ok(looked <= 50_000, looked.toString());
    while (posted.length === 0) await new Promise((resolve) => setTimeout(resolve));
    const [found] = posted;
    assert.ok(found?.kind === 'found' && found.query === 'zebra');
    assert.deepEqual(
      found.hits.map(({ name }) => name),
      ['zebra'],
    );
    assert.ok(looked <= 350_000, looked.toString());
  });

  it('are not asked for by what is no address, text or list', () => {
    const posted: ToPanel[] = [];
    const answers = symbolAnswers(
      () => tinyk,
      (message) => posted.push(message),
    );
    const ask = (kind: 'search' | 'symbols' | 'nameAt', message: object): void => {
      (answers[kind] as (own: object) => void)({ kind, ...message });
    };
    for (const address of ['zz', 7, undefined, '-0x1', '0x1'.padEnd(1000, '1')]) ask('nameAt', { address });
    for (const query of [7, undefined, ['a']]) ask('search', { query });
    for (const stretches of [7, undefined, 'section:.text']) ask('symbols', { stretches });
    ask('symbols', { stretches: [{ item: 'section:.text', start: '1e', end: {} }] });
    assert.deepEqual(posted, [{ kind: 'symbols', found: [] }]);
  });
});
