import assert from 'node:assert/strict';
import { makePicture } from '../../../src/core/picture';
import { loadBuiltin } from '../../../src/core/profiles';
import { reaches } from '../../../src/core/scene/reach';
import { makeScene, type Scene, type Shape } from '../../../src/core/scene/scene';
import { manySections, section, twoParts } from '../../webview/sampleMaps';

function sceneOf(map: typeof twoParts): Scene {
  const view = makePicture({ map, profile: loadBuiltin('linux-x86_64-4level') }).views.find(
    ({ id }) => id === 'image',
  );
  assert.ok(view !== undefined);
  return makeScene(view, {
    width: 900,
    height: 300,
    scale: 'schematic',
    flipped: false,
    lens: [],
    zoom: {},
    measure: (text) => text.length * 7,
  });
}

describe('What of a drawing lies in a stretch of it', () => {
  it('is all of it for the whole', () => {
    for (const { shapes, height } of [sceneOf(manySections), sceneOf(twoParts)])
      assert.ok(shapes.every((shape) => reaches(shape, { top: 0, bottom: height })));
  });

  it('is few of many rows, and each of them in some stretch', () => {
    const sections = Array.from({ length: 120 }, (_, i) =>
      section({ name: `.s${i.toString()}`, vma: 0x10_0000n + BigInt(i) * 0x100n, size: 0xf0n }, i),
    );
    const { shapes, height } = sceneOf({ ...twoParts, sections });
    assert.ok(height > 2000, height.toString());
    const parts = Array.from({ length: Math.ceil(height / 300) }, (_, i) =>
      shapes.filter((shape) => reaches(shape, { top: i * 300, bottom: (i + 1) * 300 })),
    );
    assert.ok(Math.max(...parts.map(({ length }) => length)) < shapes.length / 3);
    assert.equal(new Set(parts.flat()).size, shapes.length);
  });

  it('has a band that only passes through', () => {
    const band: Shape = {
      kind: 'path',
      key: 'band:.text',
      role: 'band',
      d: 'M10 20C50 20 50 900 90 900L90 950C50 950 50 80 10 80Z',
    };
    assert.deepEqual(
      [10, 400, 1000].map((top) => reaches(band, { top, bottom: top + 5 })),
      [false, true, false],
    );
  });
});
