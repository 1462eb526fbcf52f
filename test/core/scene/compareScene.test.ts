import assert from 'node:assert/strict';
import { makePicture } from '../../../src/core/picture';
import { loadBuiltin } from '../../../src/core/profiles';
import { makeScene } from '../../../src/core/scene/scene';
import { twoParts } from '../../webview/sampleMaps';

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
