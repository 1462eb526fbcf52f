import assert from 'node:assert/strict';
import { makePicture, type View } from '../../../src/core/picture';
import { loadBuiltin } from '../../../src/core/profiles';
import { makeScene, type Scene } from '../../../src/core/scene/scene';
import { slotAt, slotCorner } from '../../../src/core/scene/slotGrid';
import { tablesScene } from '../../../src/core/scene/tablesScene';
import { tinyk } from '../../webview/sampleMaps';

const measure = (text: string): number => text.length * 6.2;
const options = { scale: 'schematic', flipped: false, lens: [], zoom: {}, measure } as const;
const view: View | undefined = makePicture({
  map: tinyk,
  profile: loadBuiltin('linux-x86_64-4level'),
}).views.find(({ id }) => id === 'tables');

function drawn(width: number, height: number): Scene {
  assert.ok(view);
  return makeScene(view, { ...options, width, height });
}

describe('The page tables of four levels', () => {
  it('stand with what they cost in a panel of 1400 by 760 pixels, without scrolling', () => {
    // Toolbar, breadcrumb, footer and details take the rest.
    const { height, shapes } = drawn(1128, 670);
    assert.ok(height <= 670, height.toString());
    assert.ok(shapes.some(({ key }) => key.startsWith('cost:note:')));
  });

  it('number their rows in even steps, each beside its row', () => {
    for (const [width, height] of [
      [1128, 670],
      [600, 500],
      [440, 500],
      [1800, 1400],
    ] as const) {
      const texts = drawn(width, height).shapes.flatMap((shape) =>
        shape.kind === 'text' && shape.key.startsWith('slotrow:0:') ? [shape] : [],
      );
      const numbers = texts.map(({ runs }) => Number(runs[0]?.text));
      const step = (numbers[1] ?? 0) - (numbers[0] ?? 0);
      assert.ok(step > 0 && numbers.length >= 2, numbers.join());
      numbers.forEach((number, i) => {
        assert.equal(number, i * step);
      });
      const places = texts.map(({ y }) => y).sort((a, b) => a - b);
      for (const [i, y] of places.entries()) assert.ok(i === 0 || y - (places[i - 1] ?? 0) >= 13);
    }
  });

  it('find each slot at its place, whose width is not its height', () => {
    assert.ok(view?.tables);
    for (const flipped of [false, true]) {
      const { grids } = tablesScene(view.tables, { ...options, flipped, width: 1128, height: 670 });
      for (const grid of grids) {
        assert.ok(grid.rise < grid.pitch);
        for (const index of [0, 1, 63, 64, 255, 256, 511]) {
          const { x, y } = slotCorner(grid, index);
          assert.equal(slotAt(grid, x + 1, y + 1), index);
          assert.equal(slotAt(grid, x + grid.pitch - 1, y + grid.rise - 1), index);
        }
      }
    }
  });
});
