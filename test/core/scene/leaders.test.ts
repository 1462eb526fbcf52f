import assert from 'node:assert/strict';
import fc from 'fast-check';
import { drawLeaders, spreadOut, unnamedBoxes } from '../../../src/core/scene/leaders';
import type { Box } from '../../../src/core/scene/rows';
import type { Shape } from '../../../src/core/scene/scene';
import { box, frame } from './boxes';

const measure = (text: string): number => text.length * 7;

function texts(shapes: readonly Shape[]): string[] {
  return shapes.flatMap((shape) =>
    shape.kind === 'text' ? [shape.runs.map(({ text }) => text).join('')] : [],
  );
}

describe('Names beside the column', () => {
  const draw = (boxes: readonly Box[], hidden = 0, aside = 200): Shape[] =>
    drawLeaders({ boxes, hidden, frame, aside, namesFill: true }, measure);

  it('are none of which one could only see the first letters, and those are counted', () => {
    const boxes = [box('.text.part499', 100, 4), box('.a', 130, 4)];
    assert.deepEqual(texts(draw(boxes, 0, 66)), ['.a', '+ 1']);
    assert.deepEqual(texts(draw(boxes, 0, 120)), ['.text.part4…', '.a']);
  });

  it('say how many more there are within their room', () => {
    for (let aside = 40; aside <= 200; aside += 5) {
      const shapes = draw([box('.text.part499', 100, 4)], 482, aside);
      for (const shape of shapes) {
        if (shape.kind !== 'text') continue;
        const end = shape.x + measure(shape.runs.map(({ text }) => text).join(''));
        assert.ok(end <= frame.x + frame.width + aside, `${aside.toString()}: ${JSON.stringify(shape.runs)}`);
      }
      if (aside >= 60) assert.match(texts(shapes).at(-1) ?? '', /^\+ 48[23]( more)?$/);
    }
  });

  it('are those of rows too low for them, and no others', () => {
    const shapes = draw([box('.low', 100, 4, { size: '4 B' }), box('.high', 200, 40)]);
    assert.deepEqual(texts(shapes), ['.low 4 B']);
  });

  it('are left out where there is no room at all', () => {
    assert.deepEqual(draw([box('.low', 100, 4)], 0, 30), []);
  });

  it('are not there of what is told as without a name, that where there is no room at all is every low row', () => {
    const boxes = [box('.low', 100, 4), box('.high', 110, 40), box('.lower', 150, 2)];
    const unnamed = (aside: number): string[] =>
      unnamedBoxes({ boxes, hidden: 0, frame, aside }, measure).map(({ line }) => line.row.name);
    assert.deepEqual(unnamed(30), ['.low', '.lower']);
    assert.deepEqual(unnamed(0), ['.low', '.lower']);
    assert.deepEqual(unnamed(200), []);
  });

  it('say how many more there are when not all fit, those that are drawn nowhere among them', () => {
    const boxes = Array.from({ length: 200 }, (_, i) => box(`s${i.toString()}`, 40 + i * 3, 3));
    const named = texts(draw(boxes, 7));
    const more = Number(/^\+ (\d+) more$/.exec(named.at(-1) ?? '')?.[1]);
    assert.equal(named.length - 1 + more, 207);
    assert.ok(named.length > 20, named.length.toString());
  });

  it('keep the largest of those that do not fit', () => {
    const boxes = Array.from({ length: 200 }, (_, i) =>
      box(i === 90 ? 'largest' : `s${i.toString()}`, 40 + i * 3, i === 90 ? 12 : 2),
    );
    assert.ok(texts(draw(boxes)).includes('largest'));
  });

  it('are without their sizes where there is no room for both: half a figure is a wrong one', () => {
    const shapes = draw([box('.exit.text.s364', 100, 4, { size: '137.3 KiB' })], 0, 160);
    assert.deepEqual(texts(shapes), ['.exit.text.s364']);
  });

  it('are none for fill whose size has no room: the word alone says no more than its hatch', () => {
    const fill = box('fill', 100, 8, { size: '3.9 KiB', paint: 'fill', shape: 'short' });
    assert.deepEqual(texts(draw([fill])), ['fill 3.9 KiB']);
    assert.deepEqual(draw([fill], 0, 100), []);
  });

  it('of rows that are equally low are those with the most bytes', () => {
    const boxes = Array.from({ length: 200 }, (_, i) => {
      const own = box(`s${i.toString()}`, 40 + i * 3, 2);
      return { ...own, line: { ...own.line, end: i === 91 ? 4096n : 8n } };
    });
    assert.ok(texts(draw(boxes)).includes('s91'));
  });

  it('never touch, keep their order and stay in the column, wherever they want to be', () => {
    const wanted = fc.array(fc.double({ min: 40, max: 640, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(wanted, (unordered) => {
        const places = [...unordered].sort((a, b) => a - b);
        const spread = spreadOut(places, 40, 640);
        spread.forEach((place, i) => {
          assert.ok(place >= 40 - 1e-6 && place <= 640 + 1e-6, `${place.toString()} is outside`);
          const before = spread[i - 1];
          if (before !== undefined)
            assert.ok(place - before >= 14 - 1e-6, `${(place - before).toString()} apart`);
        });
      }),
    );
  });

  it('stay where they are when they are far enough apart', () => {
    assert.deepEqual(spreadOut([50, 100, 200], 40, 640), [50, 100, 200]);
  });
});
