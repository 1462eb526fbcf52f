import assert from 'node:assert/strict';
import { lookup } from '../../src/core/lookup';

describe('A table asked for a name', () => {
  it('gives what it has, and nothing for what every object has', () => {
    const table: Readonly<Record<string, number>> = { a: 1 };
    assert.equal(lookup(table, 'a'), 1);
    for (const name of ['b', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])
      assert.equal(lookup(table, name), undefined);
  });
});
