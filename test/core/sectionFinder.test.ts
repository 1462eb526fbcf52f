import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sectionAt } from '../../src/core/memoryMap';
import { sectionFinder } from '../../src/core/sectionFinder';
import { section } from '../webview/sampleMaps';

const spans = fc.array(fc.record({ start: fc.nat({ max: 40 }), size: fc.nat({ max: 12 }) }), {
  maxLength: 12,
});

describe('Finding the sections of many addresses', () => {
  it('finds the same as looking at each section, however they lie over each other', () => {
    fc.assert(
      fc.property(spans, (given) => {
        const sections = given.map(({ start, size }, i) =>
          section({ name: `.s${i.toString()}`, vma: BigInt(start), size: BigInt(size) }, i),
        );
        const find = sectionFinder({ sections });
        for (let address = 0n; address < 60n; address += 1n)
          assert.equal(find(address), sectionAt({ sections }, address));
      }),
      { numRuns: 2000 },
    );
  });
});
