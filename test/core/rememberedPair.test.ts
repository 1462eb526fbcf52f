import assert from 'node:assert/strict';
import { rememberedPair } from '../../src/core/rememberedPair';

describe('rememberedPair', () => {
  it('makes each pair once, also where nothing comes of it', () => {
    const [a, b] = [{}, {}];
    const asked: (readonly [object, object])[] = [];
    const own = rememberedPair((x: object, y: object) => {
      asked.push([x, y]);
      return x === y ? undefined : {};
    });
    assert.equal(own(a, b), own(a, b));
    assert.notEqual(own(b, a), own(a, b));
    assert.equal(own(a, a), undefined);
    own(a, a);
    assert.equal(asked.length, 3);
  });
});
