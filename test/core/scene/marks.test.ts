import assert from 'node:assert/strict';
import { makeAxis, wholeWindow } from '../../../src/core/picture/axis';
import { drawMarks } from '../../../src/core/scene/marks';
import { box, frame } from './boxes';

const measure = (text: string): number => text.length * 6;
const height = 200;
const range = { start: 0x2000_0000n, end: 0x2000_0100n };
const axis = makeAxis([{ range, height }]);

/** The baseline of the name of a symbol at the very start of a row, and where its tick is. */
function markAtStart(waveDepth: number): { baseline: number; tick: number } {
  const row = box('.data', frame.top, height, {
    marks: [{ name: '_sdata', at: '0x20000000', size: 4 }],
  });
  const own = { ...row, clearBottom: row.bottom - waveDepth };
  const window = wholeWindow(axis, frame.top, height, false);
  const [tick, name] = drawMarks(own, { ...frame, bottom: row.bottom }, axis, window, measure);
  assert.ok(name?.kind === 'text' && tick?.kind === 'path');
  return { baseline: name.y, tick: Number(/^M\S+ (\S+)h/.exec(tick.d)?.[1]) };
}

describe('The mark of a symbol at the start of a row', () => {
  const bottom = frame.top + height;

  it('has its tick at the byte', () => {
    assert.deepEqual(markAtStart(0), { baseline: bottom - 4, tick: bottom + 0.5 });
  });

  it('lies above the wave of a break', () => {
    assert.deepEqual(markAtStart(7), { baseline: bottom - 11, tick: bottom - 6.5 });
  });
});

describe('Marks of a row that is zoomed in', () => {
  const marks = [{ name: 'largest', at: '0x20000040', size: 0x80 }] as const;
  const close = {
    start: '0x20000000',
    end: '0x20000100',
    whole: true,
    marks: [
      { name: 'begun', at: '0x20000000', size: 0x22 },
      { name: 'small', at: '0x2000002c', size: 4 },
      ...marks,
    ],
  } as const;

  /** The words in the quarter of the row from its byte 0x20 on. */
  function words(flipped: boolean): readonly string[] {
    const window = { ...wholeWindow(axis, frame.top, height, flipped) };
    const quarter = (window.to - window.from) / 8n;
    const zoomed = { ...window, from: quarter, to: 3n * quarter };
    const [top, bottom] = flipped
      ? [frame.top - height / 2, frame.top + height * 3.5]
      : [frame.top - height * 2.5, frame.top + height * 1.5];
    const row = { ...box('.data', top, bottom - top, { marks }), clearTop: top, clearBottom: bottom };
    const seen = { ...frame, bottom: frame.top + height };
    return drawMarks(row, seen, axis, zoomed, measure, close).flatMap((shape) =>
      shape.kind === 'text' ? [shape.runs.map(({ text }) => text).join('')] : [],
    );
  }

  it('are of all symbols in view, and of the one that reaches into it from below', () => {
    assert.deepEqual(words(false), ['… begun', 'small', 'largest']);
  });

  it('are the same in a flipped picture', () => {
    assert.deepEqual([...words(true)].sort(), ['largest', '… begun'].sort());
  });
});
