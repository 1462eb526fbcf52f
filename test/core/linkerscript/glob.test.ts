import assert from 'node:assert/strict';
import { endLength, plainLength } from '../../../src/core/linkerscript/glob';

describe('the ends of a pattern', () => {
  it('are what stands in front of its first wildcard and behind its last', () => {
    const ends = (pattern: string): readonly [number, number] => [plainLength(pattern), endLength(pattern)];
    assert.deepEqual(ends('.text'), [5, 0]);
    assert.deepEqual(ends('.text.*'), [6, 0]);
    assert.deepEqual(ends('.t*x?yz'), [2, 2]);
    assert.deepEqual(ends('.t[ab]cd'), [2, 2]);
    assert.deepEqual(ends('*'), [0, 0]);
  });

  it('are found in time linear in the length of the pattern', () => {
    const began = process.cpuUsage();
    endLength(`${'a'.repeat(200_000)}*`);
    assert.ok(process.cpuUsage(began).user < 1_000_000);
  });
});
