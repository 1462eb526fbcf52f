import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hex } from '../../../src/core/address';
import { makePicture } from '../../../src/core/picture';
import {
  addressAtPixel,
  panWindow,
  pixelOfAddress,
  unitsAtPixel,
  zoomWindow,
} from '../../../src/core/picture/axis';
import { builtinProfiles, loadBuiltin } from '../../../src/core/profiles';
import { makeScene, type PlacedColumn, type Scale } from '../../../src/core/scene/scene';
import { blinky, program, tinyk, tinykAfter, tinykBefore, twoParts, unbuilt } from '../../webview/sampleMaps';

const maps = [undefined, tinyk, blinky, unbuilt, twoParts, program, tinykAfter];
const scales: readonly Scale[] = ['schematic', 'log', 'linear'];

/** Any column of any view, as it stands after the wheel and the pointer have moved it: up to where a byte fills the panel. */
const columns: fc.Arbitrary<{ readonly view: string; readonly column: PlacedColumn }> = fc
  .record({
    map: fc.constantFrom(...maps),
    profile: fc.constantFrom(undefined, ...builtinProfiles.map(({ id }) => id)),
    width: fc.integer({ min: 300, max: 1600 }),
    height: fc.integer({ min: 240, max: 1200 }),
    scale: fc.constantFrom(...scales),
    flipped: fc.boolean(),
    view: fc.nat({ max: 5 }),
    column: fc.nat({ max: 3 }),
    moves: fc.array(
      fc.record({
        // Both ends of the space among them.
        at: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
        factor: fc.double({ min: 0.5, max: 1e6, noNaN: true }),
        by: fc.integer({ min: -400, max: 400 }),
      }),
      { maxLength: 6 },
    ),
  })
  .filter(({ map, profile }) => map !== undefined || profile !== undefined)
  .map(({ map, profile, width, height, scale, flipped, view: index, column: which, moves }) => {
    const picture = makePicture({
      map,
      profile: profile === undefined ? undefined : loadBuiltin(profile),
      compare:
        map === undefined
          ? undefined
          : {
              kind: 'builds',
              before: { label: 'Before', map: tinykBefore },
              after: { label: 'After', map },
            },
    });
    const view = picture.views[index % picture.views.length];
    assert.ok(view !== undefined);
    const options = {
      width,
      height,
      scale,
      flipped,
      lens: view.lens,
      measure: (text: string) => text.length * 7,
    };
    const scene = makeScene(view, { ...options, zoom: {} });
    const column = scene.columns[which % Math.max(1, scene.columns.length)];
    if (column === undefined) return undefined;
    const own = column.follows ?? column;
    const { axis } = own.rowAxis;
    let { window } = own;
    for (const { at, factor, by } of moves)
      window = panWindow(axis, zoomWindow(axis, window, window.top + at * window.height, factor), by);
    // Through the scene, which is what is drawn.
    const zoom = { [own.column.id]: { from: hex(window.from), to: hex(window.to) } };
    const moved = makeScene(view, { ...options, zoom }).columns.find(
      ({ frame }) => frame.id === column.frame.id,
    );
    return moved === undefined ? undefined : { view: view.id, column: moved };
  })
  .filter((found) => found !== undefined);

const runs = { numRuns: 200 };

describe('Addresses and pixels of every view', function () {
  this.timeout(60_000);

  it('go up, or down, together', () => {
    fc.assert(
      fc.property(columns, ({ column: { rowAxis, window, frame } }) => {
        let last: bigint | undefined;
        for (let pixel = frame.top; pixel <= frame.bottom; pixel += 0.75) {
          const address = addressAtPixel(rowAxis.axis, window, pixel);
          if (address === undefined) continue;
          if (last !== undefined) assert.ok(window.flipped ? address >= last : address <= last);
          last = address;
        }
      }),
      runs,
    );
  });

  it('lead from a pixel to the byte that is drawn there', () => {
    fc.assert(
      fc.property(columns, fc.double({ min: 0, max: 1, noNaN: true }), ({ column }, at) => {
        const { rowAxis, window, frame } = column;
        const pixel = Math.floor((frame.top + at * (frame.bottom - frame.top)) * 65_536) / 65_536;
        const address = addressAtPixel(rowAxis.axis, window, pixel);
        if (address === undefined) return;
        const piece = rowAxis.axis.ranged.find(({ range }) => address >= range.start && address < range.end);
        assert.ok(piece !== undefined, 'a byte has a place');
        const own = pixelOfAddress(rowAxis.axis, window, address);
        assert.ok(own !== undefined);
        const sign = window.flipped ? 1 : -1;
        assert.ok(
          (pixel - own) * sign >= 0,
          `the byte starts at ${own.toString()}, past ${pixel.toString()}`,
        );
        if (address + 1n === piece.range.end) return;
        const next = pixelOfAddress(rowAxis.axis, window, address + 1n);
        assert.ok(next !== undefined && (next - pixel) * sign > 0, 'the next byte starts past the pixel');
      }),
      { numRuns: 300 },
    );
  });

  it('lead from a byte that is a pixel high to itself', () => {
    fc.assert(
      fc.property(columns, fc.double({ min: 0, max: 1, noNaN: true }), ({ column }, at) => {
        const { rowAxis, window, frame } = column;
        const address = addressAtPixel(rowAxis.axis, window, frame.top + at * (frame.bottom - frame.top));
        if (address === undefined) return;
        const y = pixelOfAddress(rowAxis.axis, window, address);
        const above = pixelOfAddress(rowAxis.axis, window, address + 1n);
        if (y === undefined || above === undefined || Math.abs(above - y) < 1) return;
        assert.equal(addressAtPixel(rowAxis.axis, window, y), address);
      }),
      { numRuns: 300 },
    );
  });

  it('keep what is under the pointer where one zooms, at both ends of the space too', () => {
    fc.assert(
      fc.property(
        columns,
        fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
        fc.double({ min: 1, max: 50, noNaN: true }),
        ({ column }, at, factor) => {
          const {
            rowAxis: { axis },
            window,
          } = column.follows ?? column;
          const pixel = window.top + at * window.height;
          const before = unitsAtPixel(window, pixel);
          const zoomed = zoomWindow(axis, window, pixel, factor);
          const now = unitsAtPixel(zoomed, pixel);
          const off = now > before ? now - before : before - now;
          // A thousandth of a pixel, and what lies under the very edge.
          const least = (zoomed.to - zoomed.from) / BigInt(Math.round(zoomed.height * 1000)) + 2n;
          const edge = (window.to - window.from) / BigInt(Math.round(window.height * 1000)) + 2n;
          assert.ok(off <= least + edge, `${off.toString()} units of ${least.toString()}`);
        },
      ),
      { numRuns: 300 },
    );
  });
});
