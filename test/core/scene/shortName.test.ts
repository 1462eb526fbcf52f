import assert from 'node:assert/strict';
import { shortName } from '../../../src/core/scene/shortName';

const measure = (text: string): number => text.length;
const short = (name: string, room: number): string => shortName(name, 'name', room, measure);

describe('The name of a region without room', () => {
  it('goes without what stands in parentheses, or what its neighbours bear too', () => {
    assert.equal(short('Direct map (page_offset_base)', 29), 'Direct map (page_offset_base)');
    assert.equal(short('Direct map (page_offset_base)', 28), 'Direct map');
    assert.equal(short('phys_mem: page area', 19), 'phys_mem: page area');
    assert.equal(short('phys_mem: page area', 18), 'page area');
  });

  it('is cut in its own part, where even that has no room, and not in the one that its neighbours share', () => {
    assert.equal(short('phys_mem: mempool area', 10), 'mempool area');
    assert.equal(short('phys_mem: main area (64 TiB)', 5), 'main area');
  });

  it('is whole where that would not help, or leave nothing', () => {
    for (const name of [
      'Direct map (page_offset_base)',
      'vmalloc/ioremap',
      ' (all)',
      'std::vector: x'.repeat(20),
      '(',
      '',
    ])
      assert.equal(short(name, 5), name);
  });
});
