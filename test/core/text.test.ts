import assert from 'node:assert/strict';
import { lineIndex } from '../../src/core/text';

describe('a line index', () => {
  it('counts lines and columns from 1, with every kind of line end', () => {
    const text = 'ab\ncd\r\nef\rgh';
    const rows: readonly (readonly [number, number, number])[] = [
      [0, 1, 1],
      [2, 1, 3],
      [3, 2, 1],
      [5, 2, 3],
      [6, 2, 4],
      [7, 3, 1],
      [10, 4, 1],
      [12, 4, 3],
      [99, 4, 3],
      [-1, 1, 1],
    ];
    const index = lineIndex(text);
    for (const [offset, line, column] of rows) {
      assert.deepEqual(index.position(offset), { line, column }, `offset ${offset.toString()}`);
    }
  });

  it('locates a span by its start', () => {
    assert.deepEqual(lineIndex('x\n. = 1;').locate('a.ld', { start: 2, end: 3 }), {
      file: 'a.ld',
      span: { start: 2, end: 3 },
      line: 2,
      column: 1,
    });
  });

  it('knows the empty text', () => {
    assert.deepEqual(lineIndex('').position(0), { line: 1, column: 1 });
  });
});
