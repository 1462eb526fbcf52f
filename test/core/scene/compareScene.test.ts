import assert from 'node:assert/strict';
import { makePicture } from '../../../src/core/picture';
import { loadBuiltin } from '../../../src/core/profiles';
import { makeScene } from '../../../src/core/scene/scene';
import { section, tinyk, twoParts } from '../../webview/sampleMaps';
import { textBox, measure as measured, type TextBox } from './textBoxes';

const measure = (text: string): number => text.length * 6.6;

describe('The comparison in a narrow panel', () => {
  it('has the names and the sizes of what is there now', () => {
    const compare = {
      kind: 'builds' as const,
      before: { label: 'Before', map: twoParts },
      after: { label: 'After', map: twoParts },
    };
    const picture = makePicture({ map: twoParts, profile: loadBuiltin('generic-x86_64'), compare });
    const view = picture.views.find(({ id }) => id === 'compare');
    assert.ok(view !== undefined);
    const { shapes } = makeScene(view, {
      width: 440,
      height: 240,
      scale: 'schematic',
      flipped: false,
      lens: [],
      zoom: {},
      measure,
    });
    const words = shapes.flatMap((shape) =>
      shape.kind === 'text' && shape.item !== undefined && /^(name|size|note):after:/.test(shape.key)
        ? [shape.runs.map(({ text }) => text).join(' ')]
        : [],
    );
    for (const { name, size } of view.columns[1]?.rows ?? []) {
      if (name === 'fill' || name === 'not used') continue;
      assert.ok(words.includes(name), `${name} is not among ${words.join(', ')}`);
      assert.ok(
        words.some((word) => word.endsWith(size ?? '?')),
        `${name} has no ${size ?? ''} among ${words.join(', ')}`,
      );
    }
  });
});

describe('The words for what is new or gone', () => {
  const code = { read: true, write: false, execute: true };
  const at = 0xffff_ffff_8010_0000n;
  const map = (...sizes: readonly (readonly [string, bigint])[]) => {
    let next = at;
    const sections = sizes.map(([name, size], i) => {
      const own = section({ name, vma: next, size, rights: code }, i);
      next += size;
      return own;
    });
    return { ...tinyk, sections, segments: [] };
  };
  const before = map(['.a', 0x5000n], ['.gone', 0x400n], ['.b', 0x2000n], ['.c', 0x1000n], ['.d', 0x6000n]);
  const after = map(
    ['.a', 0x7000n],
    ['.new', 0x2000n],
    ['.b', 0x2000n],
    ['.tiny', 0x40n],
    ['.c', 0x1000n],
    ['.d', 0x6000n],
    ['.late', 0x3000n],
  );
  const compare = {
    kind: 'builds' as const,
    before: { label: 'Before', map: before },
    after: { label: 'After', map: after },
  };
  const view = makePicture({ map: after, compare }).views.find(({ id }) => id === 'compare');

  it('lie on no band of a neighbour, or on a ground of their own', () => {
    assert.ok(view !== undefined);
    let beside = 0;
    for (let width = 300; width < 1300; width += 11)
      for (const flipped of [false, true]) {
        const options = { height: 600, scale: 'linear', flipped, lens: [], zoom: {} } as const;
        const { shapes } = makeScene(view, { ...options, width, measure: measured });
        const bands = shapes.flatMap((shape) =>
          shape.kind === 'path' && shape.role.startsWith('band ') ? [shape.d] : [],
        );
        for (const shape of shapes) {
          if (shape.kind !== 'text' || !shape.key.startsWith('onesided:')) continue;
          if (shapes.some(({ role, of }) => role === 'plate' && of === shape.key)) continue;
          beside += 1;
          const own = textBox(shape);
          assert.ok(
            bands.every((band) => !covers(band, own)),
            `${own.text} in ${width.toString()} pixels`,
          );
        }
      }
    assert.ok(beside > 200, beside.toString());
  });
});

/** Whether a band, of two cubic curves and two straight ends, lies over a box: both curves are halved until they are points. */
function covers(path: string, box: TextBox): boolean {
  const [x0 = 0, a0 = 0, , , , , x1 = 0, b0 = 0, , b1 = 0, , , , , , a1 = 0] = (
    path.match(/-?[\d.]+/g) ?? []
  ).map(Number);
  const mid = (x0 + x1) / 2;
  for (let i = 0; i <= 400; i += 1) {
    const t = i / 400;
    const x = casteljau([x0, mid, mid, x1], t);
    if (x < box.left || x > box.right) continue;
    const [low, high] = [casteljau([a0, a0, b0, b0], t), casteljau([a1, a1, b1, b1], t)];
    if (low < box.bottom && high > box.top) return true;
  }
  return false;
}

function casteljau(points: readonly number[], t: number): number {
  const [first = 0, ...others] = points;
  if (others.length === 0) return first;
  return casteljau(
    others.map((point, i) => (points[i] ?? 0) * (1 - t) + point * t),
    t,
  );
}
