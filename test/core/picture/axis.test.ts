import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  addressAtPixel,
  makeAxis,
  panWindow,
  pixelOfAddress,
  wholeWindow,
  zoomWindow,
  type Axis,
  type AxisWindow,
} from '../../../src/core/picture/axis';

const space = 1n << 64n;

interface Setting {
  readonly axis: Axis;
  readonly window: AxisWindow;
}

/** Pieces that tile all of 2^64, zoomed and moved a few times. */
const settings: fc.Arbitrary<Setting> = fc
  .record({
    cuts: fc.uniqueArray(fc.bigInt({ min: 1n, max: space - 1n }), { maxLength: 12 }),
    heights: fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 13, maxLength: 13 }),
    flipped: fc.boolean(),
    moves: fc.array(
      fc.record({
        pixel: fc.double({ min: 0, max: 700, noNaN: true }),
        factor: fc.double({ min: 0.2, max: 1e6, noNaN: true }),
        by: fc.integer({ min: -300, max: 300 }),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ cuts, heights, flipped, moves }) => {
    const bounds = [0n, ...cuts.sort((a, b) => (a < b ? -1 : 1)), space];
    const pieces = bounds.slice(1).map((end, i) => ({
      range: { start: bounds[i] ?? 0n, end },
      height: heights[i] ?? 1,
    }));
    const axis = makeAxis(pieces);
    let window = wholeWindow(axis, 60, 700, flipped);
    for (const { pixel, factor, by } of moves) {
      window = panWindow(axis, zoomWindow(axis, window, 60 + pixel, factor), by);
    }
    return { axis, window };
  });

describe('An axis over 2^64', () => {
  it('leads from a pixel to the byte that is drawn there, at any zoom', () => {
    fc.assert(
      fc.property(
        settings,
        fc.double({ min: 0.01, max: 699.99, noNaN: true }),
        ({ axis, window }, offset) => {
          const pixel = Math.floor((window.top + offset) * 65_536) / 65_536;
          const address = addressAtPixel(axis, window, pixel);
          if (address === undefined) return;
          const own = pixelOfAddress(axis, window, address);
          const next = pixelOfAddress(axis, window, address + 1n);
          assert.ok(own !== undefined);
          const sign = window.flipped ? 1 : -1;
          assert.ok((pixel - own) * sign >= 0, `byte at ${own.toString()}, pixel ${pixel.toString()}`);
          if (next !== undefined)
            assert.ok((next - pixel) * sign > 0, 'the byte above is drawn past the pixel');
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is monotonic', () => {
    fc.assert(
      fc.property(
        settings,
        fc.bigInt({ min: 0n, max: space - 1n }),
        fc.bigInt({ min: 0n, max: space - 1n }),
        ({ axis, window }, a, b) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          const y0 = pixelOfAddress(axis, window, low);
          const y1 = pixelOfAddress(axis, window, high);
          assert.ok(y0 !== undefined && y1 !== undefined);
          assert.ok(window.flipped ? y0 <= y1 : y0 >= y1);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('comes back to the same byte where a byte is as high as a pixel', () => {
    fc.assert(
      fc.property(settings, fc.bigInt({ min: 0n, max: space - 1n }), ({ axis, window }, address) => {
        const y = pixelOfAddress(axis, window, address);
        assert.ok(y !== undefined);
        if (Math.abs(y) > 100_000) return;
        const above = pixelOfAddress(axis, window, address + 1n) ?? y;
        const back = addressAtPixel(axis, window, y);
        if (Math.abs(above - y) >= 1) assert.equal(back, address);
        else assert.ok(back === undefined || back >= address);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps the byte under the pointer when it zooms in', () => {
    fc.assert(
      fc.property(settings, fc.double({ min: 1, max: 699, noNaN: true }), ({ axis, window }, offset) => {
        const pixel = 60 + offset;
        const before = addressAtPixel(axis, window, pixel);
        const zoomed = zoomWindow(axis, window, pixel, 1.5);
        const y = before === undefined ? undefined : pixelOfAddress(axis, zoomed, before);
        const own = before === undefined ? undefined : pixelOfAddress(axis, window, before);
        // The byte itself may be higher than a pixel; what is kept is the place in it.
        if (y !== undefined && own !== undefined)
          assert.ok(Math.abs(y - pixel) <= Math.abs(own - pixel) * 1.6 + 4);
      }),
      { numRuns: 1000 },
    );
  });

  it('never leaves the space', () => {
    fc.assert(
      fc.property(settings, ({ axis, window }) => {
        assert.ok(window.from >= 0n && window.to <= axis.length && window.to > window.from);
      }),
    );
  });

  it('refuses pieces that do not ascend', () => {
    const heights = [
      { range: { start: 0x2000n, end: 0x3000n }, height: 10 },
      { range: { start: 0x1000n, end: 0x2000n }, height: 10 },
    ];
    assert.throws(() => makeAxis(heights), RangeError);
  });

  it('has no address for a piece that stands for something unknown', () => {
    const axis = makeAxis([{ range: { start: 0n, end: 0x1000n }, height: 10 }, { height: 10 }]);
    const window = wholeWindow(axis, 0, 20, false);
    assert.equal(addressAtPixel(axis, window, 5), undefined);
    assert.equal(addressAtPixel(axis, window, 20), 0n);
    assert.equal(addressAtPixel(axis, window, 10.5), 0xf33n);
  });
});
