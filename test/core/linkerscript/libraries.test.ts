import assert from 'node:assert/strict';
import type { LinkInput, SharedLibrary, SharedSymbol } from '../../../src/core/linkerscript/input';
import { librariesOf } from '../../../src/core/linkerscript/libraries';

describe('the shared libraries of a link', () => {
  const symbol = (name: string, version?: string): SharedSymbol => ({
    name,
    defined: true,
    weak: false,
    kind: 'function',
    protected: false,
    size: 4n,
    value: 0n,
    isDefault: true,
    ...(version === undefined ? {} : { version }),
  });

  /** Each with its symbols, and how often they were asked for one. */
  function made(lists: readonly (readonly SharedSymbol[])[]): { inputs: LinkInput[]; asked: () => number } {
    let asked = 0;
    const inputs = lists.map((list, i): LinkInput => {
      const library: SharedLibrary = {
        needed: [],
        names: () => list.map(({ name }) => name),
        find: (name) => {
          asked += 1;
          return list.filter((one) => one.name === name);
        },
        nameCount: () => list.length,
        namesAt: () => [],
        asks: () => [],
        weakData: () => [],
      };
      const empty = { sections: [], commons: [], defined: [], undefined: [] };
      return { file: `lib${i.toString()}.so`, kind: 'shared', machine: 'x86_64', ...empty, library };
    });
    return { inputs, asked: () => asked };
  }

  it('are asked only for what they have', () => {
    const { inputs, asked } = made(Array.from({ length: 500 }, (_, i) => [symbol(`f${i.toString()}`)]));
    const libraries = librariesOf(inputs, inputs);
    for (let i = 0; i < 1000; i += 1) {
      const name = `f${i.toString()}`;
      assert.equal(libraries?.definition(name)?.from.name, i < 500 ? `lib${i.toString()}.so` : undefined);
      assert.equal(libraries?.mentions(name), i < 500);
      assert.equal(libraries?.mentionsPlainly(name), i < 500);
    }
    assert.ok(asked() <= 1500, asked().toString());
  });

  it('answer in their order, and by version', () => {
    const { inputs } = made([[symbol('f', 'V1')], [symbol('f'), symbol('g')], [symbol('g', 'V2')]]);
    const libraries = librariesOf(inputs, inputs);
    const from = (name: string): string | undefined => libraries?.definition(name)?.from.name;
    assert.deepEqual(['f', 'g', 'g@V2', 'g@@V2', 'f@V2', 'h'].map(from), [
      'lib0.so',
      'lib1.so',
      'lib2.so',
      'lib2.so',
      undefined,
      undefined,
    ]);
    assert.ok(libraries?.mentionsPlainly('f'));
  });
});
