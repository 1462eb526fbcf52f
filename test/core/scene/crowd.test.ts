import assert from 'node:assert/strict';
import { drawBoxes } from '../../../src/core/scene/crowd';
import { hex } from '../../../src/core/address';
import type { Row } from '../../../src/core/picture';
import { makeRowAxis } from '../../../src/core/scene/heights';
import { toLines } from '../../../src/core/scene/lines';
import { makeBoxes, type Box } from '../../../src/core/scene/rows';
import { box, frame } from './boxes';

describe('Rows that are low', () => {
  const rows = (count: number, height: number): Box[] =>
    Array.from({ length: count }, (_, i) => box(`s${i.toString()}`, 40 + i * height, height));

  it('have a shape each while they are few', () => {
    const shapes = drawBoxes(rows(20, 4), frame);
    assert.equal(new Set(shapes.map(({ item }) => item).filter((item) => item !== undefined)).size, 20);
  });

  it('are one shape for each look where they are many, as many outlines as there were boxes', () => {
    const shapes = drawBoxes(rows(100, 3), frame);
    assert.ok(shapes.length < 6, shapes.length.toString());
    assert.ok(shapes.every(({ kind }) => kind === 'path'));
    const tint = shapes.find(({ role }) => role.includes('tint-execute'));
    assert.equal(tint?.kind === 'path' ? tint.d.match(/M/g)?.length : 0, 100);
    // Without their edges, which would be all that one sees.
    assert.ok(tint?.role.endsWith(' crowd'), tint?.role);
    // The spine lies over the boxes.
    assert.ok(shapes.at(-1)?.role.startsWith('spine'));
  });

  it('leave a tall one among them, and one that lies in another, their own', () => {
    const tall = box('tall', 500, 60);
    const inner = box('inner', 505, 3, { depth: 1 });
    const shapes = drawBoxes([...rows(100, 3), tall, inner], frame);
    const items = new Set(shapes.map(({ item }) => item));
    assert.ok(items.has('section:tall') && items.has('section:inner'));
    assert.ok(!items.has('section:s0'));
  });

  it('are seen where something without a name lies between any two of them', () => {
    const lines = toLines(
      Array.from({ length: 400 }, (_, i): Row[] => {
        const start = 0x1000 + i * 0x40;
        const at = (from: number, to: number) => ({
          range: { start: hex(BigInt(from)), end: hex(BigInt(to)) },
        });
        const look = { mono: true, sureness: 'exact' } as const;
        const name = `s${i.toString()}`;
        return [
          { id: name, name, paint: 'execute', shape: 'named', ...look, ...at(start, start + 0x30) },
          {
            id: `gap:${name}`,
            name: 'fill',
            paint: 'fill',
            shape: 'short',
            ...look,
            ...at(start + 0x30, start + 0x40),
          },
        ];
      }).flat(),
    );
    const rowAxis = makeRowAxis(lines, 'linear', 600, false);
    const { axis } = rowAxis;
    const window = { from: 0n, to: axis.length, top: frame.top, height: 600, flipped: false };
    const skipped: string[] = [];
    const { boxes, hidden } = makeBoxes(lines, rowAxis, window, frame, undefined, ({ row }) =>
      skipped.push(row.id),
    );
    const named = boxes.filter(({ line }) => line.row.shape === 'named');
    assert.ok(named.length > 150, named.length.toString());
    assert.equal(named.length + hidden, 400);
    assert.equal(skipped.length, hidden);
  });
});
