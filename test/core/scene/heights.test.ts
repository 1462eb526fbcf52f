import assert from 'node:assert/strict';
import { hex } from '../../../src/core/address';
import type { Row } from '../../../src/core/picture';
import { makeRowAxis } from '../../../src/core/scene/heights';
import { toLines } from '../../../src/core/scene/lines';

/** Neighbours of these sizes, from 0 up. */
function lines(sizes: readonly bigint[]): ReturnType<typeof toLines> {
  let end = 0n;
  return toLines(
    sizes.map((size, i): Row => {
      const start = end;
      end += size;
      return {
        id: `section:s${i.toString()}`,
        name: `s${i.toString()}`,
        mono: true,
        paint: 'read',
        shape: 'named',
        sureness: 'exact',
        range: { start: hex(start), end: hex(end) },
      };
    }),
  );
}

describe('The heights of rows', () => {
  it('leave the largest of a crowd room for their names, on one screen', () => {
    const sizes = Array.from({ length: 500 }, (_, i) => (i % 100 === 7 ? 0x4000n + BigInt(i) : 16n));
    const { axis, height } = makeRowAxis(lines(sizes), 'schematic', 700, false);
    assert.ok(Math.abs(height - 700) < 1, height.toString());
    const high = axis.pieces.flatMap((piece, i) =>
      Number(piece.height) / Number(axis.length) > 20 / 700 ? [i] : [],
    );
    for (const largest of [7, 107, 207, 307, 407])
      assert.ok(high.includes(largest), `${largest.toString()} is low`);
    // Three fifths of the screen are theirs: 17 rows of 24 pixels.
    assert.equal(high.length, 17);
  });

  it('are the same whether rows are told to follow one another or lie in one', () => {
    const rows = lines([0x100n, 0x3000n, 0x20n, 0x1000n]);
    const spare = { ...rows[0], start: 0x8000n, end: 0x8000n } as (typeof rows)[number];
    // A row without a byte has no place, but keeps its neighbours from being the plain case.
    const plain = makeRowAxis(rows, 'schematic', 700, false);
    const [host] = lines([0x4120n]);
    assert.ok(host !== undefined);
    const nested = [host, ...rows.map((own) => ({ ...own, depth: 1 }))];
    const inside = makeRowAxis(nested, 'linear', 700, false);
    const flat = makeRowAxis([...rows, spare], 'linear', 700, false);
    const ranges = (axis: typeof plain): unknown => axis.axis.pieces.map(({ range }) => range);
    assert.deepEqual(ranges(flat), ranges(plain));
    assert.deepEqual(inside.axis, flat.axis);
  });

  it('are all enough for a name while they can be scrolled', () => {
    const { height } = makeRowAxis(lines(Array.from({ length: 200 }, () => 16n)), 'schematic', 700, false);
    assert.equal(height, 200 * 24);
  });
});
