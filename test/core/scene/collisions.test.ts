import assert from 'node:assert/strict';
import { withoutCollisions } from '../../../src/core/scene/collisions';
import type { Shape } from '../../../src/core/scene/shapes';

const text = (key: string, y: number, rank: number | undefined, of?: string): Shape => ({
  kind: 'text',
  key,
  role: 'note',
  x: 0,
  y,
  anchor: 'start',
  font: 'small',
  ...(rank === undefined ? {} : { rank }),
  ...(of === undefined ? {} : { of }),
  runs: [{ text: 'words' }],
});

describe('Texts that would touch', () => {
  it('go with all that belongs to them, and with what belongs to that', () => {
    const plate: Shape = {
      kind: 'rect',
      key: 'plate',
      role: 'plate',
      of: 'name',
      x: 0,
      y: 0,
      width: 9,
      height: 9,
    };
    const shapes = [
      text('fill', 40, undefined),
      text('name', 20, 3, 'number'),
      text('number', 38, 3, 'name'),
      plate,
    ];
    const kept = withoutCollisions(shapes, () => 30).map(({ key }) => key);
    assert.deepEqual(kept, ['fill']);
  });

  it('go also where they are so near that one would read them as one, if they ask for air', () => {
    const words = text('band', 40, 3);
    const near = { ...text('fill', 54, 4), air: 6 };
    const far = { ...text('other', 68, 4), air: 6 };
    const kept = withoutCollisions([near, words, far], () => 30).map(({ key }) => key);
    assert.deepEqual(kept, ['band', 'other']);
    assert.equal(withoutCollisions([text('fill', 54, 4), words], () => 30).length, 2);
  });
});
