import assert from 'node:assert/strict';
import { xxHash64 } from '../../../../src/core/linkerscript/lld/xxHash64';

/** As xxhsum of xxHash 0.8.1 prints them. */
const sums = [
  ['', 'ef46db3751d8e999'],
  ['a', 'd24ec4f1a98c6e5b'],
  ['abc', '44bc2cf5ad770999'],
  ['Nobody inspects the spammish repetition', 'fbcea83c8a378bf1'],
] as const;

describe('XXH64', () => {
  for (const [text, sum] of sums)
    it(`of "${text}" is ${sum}`, () => {
      const bytes = new TextEncoder().encode(`..${text}`);
      assert.equal(xxHash64(new DataView(bytes.buffer), 2, bytes.length - 2).toString(16), sum);
    });
});
