import assert from 'node:assert/strict';
import fc from 'fast-check';
import { makePicture } from '../../../src/core/picture';
import { loadBuiltin } from '../../../src/core/profiles';
import { placeOfUnits, unitsOfPlace } from '../../../src/core/scene/axisPlace';
import { makeRowAxis, type RowAxis, type Scale } from '../../../src/core/scene/heights';
import { toLines } from '../../../src/core/scene/lines';
import { blinky, program, tinyk, twoParts, unbuiltBlinky } from '../../webview/sampleMaps';

const columns = [tinyk, blinky, twoParts, program, unbuiltBlinky]
  .flatMap((map) => makePicture({ map, profile: loadBuiltin('linux-x86_64-4level') }).views)
  .flatMap((view) => view.columns)
  .filter(({ rows }) => rows.length > 0);

const axes = fc
  .record({
    column: fc.constantFrom(...columns),
    scale: fc.constantFrom<Scale>('schematic', 'log', 'linear'),
    heights: fc.tuple(fc.integer({ min: 200, max: 1400 }), fc.integer({ min: 200, max: 1400 })),
  })
  .map(({ column, scale, heights }): readonly [RowAxis, RowAxis] => {
    const axis = (height: number): RowAxis => makeRowAxis(toLines([...column.rows]), scale, height, false);
    return [axis(heights[0]), axis(heights[1])];
  });

describe('A place on an axis', () => {
  it('is the same one after it went to an axis of another height and back', () => {
    fc.assert(
      fc.property(axes, fc.double({ min: 0, max: 1, noNaN: true }), ([one, other], at) => {
        const units = (one.axis.length * BigInt(Math.round(at * 2 ** 40))) >> 40n;
        const place = placeOfUnits(one, units);
        assert.ok(place !== undefined);
        const there = unitsOfPlace(other, place);
        assert.ok(there !== undefined);
        const back = placeOfUnits(other, there);
        assert.ok(back !== undefined);
        const home = unitsOfPlace(one, back);
        assert.ok(home !== undefined);
        const away = home > units ? home - units : units - home;
        // A thousandth of a thousandth of a pixel.
        assert.ok(away < 1n << 76n, `${away.toString()} units off, ${JSON.stringify([place, back])}`);
        // The end of a byte is the start of the next one.
        if (place.part > 1e-6 && place.part < 1 - 1e-6) assert.equal(back.at, place.at);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps both ends of the axis', () => {
    for (const { rows } of columns) {
      const [one, other] = [500, 900].map((height) =>
        makeRowAxis(toLines([...rows]), 'schematic', height, false),
      );
      assert.ok(one !== undefined && other !== undefined);
      const moved = (units: bigint): bigint | undefined => {
        const place = placeOfUnits(one, units);
        return place === undefined ? undefined : unitsOfPlace(other, place);
      };
      assert.deepEqual([moved(0n), moved(one.axis.length)], [0n, other.axis.length]);
    }
  });

  it('is none where the axis is about something else', () => {
    const axis = (height: number): RowAxis =>
      makeRowAxis(
        toLines([
          {
            id: 'a',
            name: 'a',
            mono: true,
            paint: 'read',
            shape: 'named',
            sureness: 'exact',
            range: { start: '0x1000', end: '0x2000' },
          },
        ]),
        'schematic',
        height,
        false,
      );
    assert.equal(unitsOfPlace(axis(300), { at: '0x3000', part: 0 }), undefined);
    assert.equal(unitsOfPlace(axis(300), { at: '0x0', row: 'b', part: 0 }), undefined);
  });
});
