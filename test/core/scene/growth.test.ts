import assert from 'node:assert/strict';
import { drawGrowth } from '../../../src/core/scene/growth';
import { box, frame } from './boxes';

const measure = (text: string): number => text.length * 6;

describe('The words about growth', () => {
  const words = (width: number): string | undefined => {
    const text = 'stack grows to lower addresses from _estack';
    const own = { ...box('free', 100, 100, { growth: { towards: 'lower', text } }), width };
    const shape = drawGrowth(own, { top: 100, bottom: 140, downwards: true }, frame, measure).find(
      ({ kind }) => kind === 'text',
    );
    return shape?.kind === 'text' ? shape.runs[0]?.text : undefined;
  };

  it('are those that there is room for, and say which way it is to the last', () => {
    assert.equal(words(400), 'stack grows to lower addresses from _estack');
    assert.equal(words(240), 'stack grows to lower addresses');
    assert.equal(words(170), 'to lower addresses');
    assert.equal(words(80), 'lower');
  });
});
