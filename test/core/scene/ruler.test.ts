import assert from 'node:assert/strict';
import fc from 'fast-check';
import { makePicture } from '../../../src/core/picture';
import { hoistedGroups } from '../../../src/core/scene/column';
import { toLines } from '../../../src/core/scene/lines';
import { unbuiltBlinky } from '../../webview/sampleMaps';
import { groupsOf, sharedGroups } from '../../../src/core/scene/ruler';

describe('The groups that the addresses of a ruler share', () => {
  it('are those that each of them begins with, one fewer than leaves two', () => {
    const near = fc.tuple(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.integer({ min: 0, max: 64 }));
    const addresses = fc
      .tuple(near, fc.array(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), { maxLength: 8 }))
      .map(([[base, bits], others]) => [
        base,
        ...others.map(
          (own) => ((base >> BigInt(bits)) << BigInt(bits)) | (own & ((1n << BigInt(bits)) - 1n)),
        ),
      ]);
    fc.assert(
      fc.property(addresses, (own) => {
        const groups = own.map((address) => groupsOf(address, 64));
        const count = sharedGroups(own, 64);
        const all = (i: number): boolean => groups.every((group) => group[i] === groups[0]?.[i]);

        return Array.from({ length: count }, (_, i) => all(i)).every(Boolean) && (count === 2 || !all(count));
      }),
    );
  });

  it('are counted anew where the same rows turn out to have narrower addresses', () => {
    const view = makePicture({ map: unbuiltBlinky }).views.find(({ id }) => id === 'image');
    const column = view?.columns[0];
    assert.ok(column !== undefined);
    const lines = toLines(column.rows);
    assert.equal(hoistedGroups({ ...column, addressBits: 64 }, lines, false), 2);
    assert.equal(hoistedGroups({ ...column, addressBits: 32 }, lines, false), 0);
  });

  it('are of a single address the two that it begins with', () => {
    assert.equal(sharedGroups([0xffff_ffff_8010_0000n], 64), 2);
  });

  it('do not count the end of the space, which is written as a power', () => {
    assert.equal(sharedGroups([0xffff_ffff_8000_0000n, 0xffff_ffff_ffff_f000n, 1n << 64n], 64), 2);
    assert.equal(sharedGroups([0x0800_0000n, 0x0800_1000n, 1n << 32n], 32), 0);
    assert.equal(sharedGroups([0x0800_0000n], 32), 0);
    assert.equal(sharedGroups([], 64), 0);
  });
});
