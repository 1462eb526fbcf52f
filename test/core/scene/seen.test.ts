import assert from 'node:assert/strict';
import { hex } from '../../../src/core/address';
import { makePicture } from '../../../src/core/picture';
import { unitsOf } from '../../../src/core/picture/axis';
import { makeScene, type PlacedColumn } from '../../../src/core/scene/scene';
import { seenRanges } from '../../../src/core/scene/seen';
import { blinky, tinyk } from '../../webview/sampleMaps';

const measure = (text: string): number => text.length * 7;

function runColumn(map: typeof tinyk, zoom = {}, flipped = false): PlacedColumn {
  const view = makePicture({ map }).views.find(({ id }) => id === 'image');
  assert.ok(view !== undefined);
  const options = { width: 900, height: 600, lens: [], measure, scale: 'schematic' } as const;
  const [column] = makeScene(view, { ...options, flipped, zoom }).columns;
  assert.ok(column !== undefined);
  return column;
}

const words = (column: PlacedColumn, top: number, bottom: number): string[] =>
  seenRanges(column, top, bottom).map(({ start, end }) => `${hex(start)}-${hex(end)}`);

describe('What is seen of a column', () => {
  it('is all of it, with the breaks of the axis left out', () => {
    assert.deepEqual(words(runColumn(tinyk), 0, 600), ['0xffffffff80100000-0xffffffff80136000']);
    assert.deepEqual(words(runColumn(blinky), 0, 600), ['0x8000000-0x8080000', '0x20000000-0x20018000']);
  });

  it('is what is scrolled to, to the byte', () => {
    for (const flipped of [false, true]) {
      const column = runColumn(blinky, {}, flipped);
      const { frame } = column;
      const middle = (frame.top + frame.bottom) / 2;
      const [upper = '', lower = ''] = [
        words(column, frame.top, middle),
        words(column, middle, frame.bottom),
      ].map((part) => part.at(flipped ? 0 : -1));
      assert.notEqual(upper, lower);
      const high = words(column, frame.top, frame.top + 30);
      assert.equal(high.length, 1);
      assert.match(high[0] ?? '', flipped ? /^0x8000000-/ : /-0x20018000$/);
    }
  });

  it('is what is zoomed to', () => {
    const { axis } = runColumn(tinyk).rowAxis;
    const [from, to] = [0xffff_ffff_8012_2800n, 0xffff_ffff_8012_3000n].map((at) =>
      hex(unitsOf(axis, at) ?? 0n),
    );
    const column = runColumn(tinyk, { run: { from, to } });
    const [seen, ...others] = seenRanges(column, 0, 600);
    assert.deepEqual(others, []);
    assert.ok(seen !== undefined);
    // A pixel holds several bytes.
    assert.ok(seen.start >= 0xffff_ffff_8012_2800n && seen.start < 0xffff_ffff_8012_2808n, hex(seen.start));
    assert.ok(seen.end > 0xffff_ffff_8012_2ff8n && seen.end <= 0xffff_ffff_8012_3001n, hex(seen.end));
  });

  it('is nothing above and below', () => {
    const column = runColumn(tinyk);
    assert.deepEqual(words(column, -300, column.frame.top), []);
  });
});
