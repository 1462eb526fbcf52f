import assert from 'node:assert/strict';
import type { Row } from '../../../src/core/picture';
import { drawLabel } from '../../../src/core/scene/rowLabel';
import { box, frame } from './boxes';

// Each letter is 7 wide; a box has 200 less 12 at the left and 10 at the right for its words.
const measure = (text: string): number => text.length * 7;

function words(width: number, height: number, note: string): string[] {
  const own = { ...box('.data', 100, height, { note, paint: 'write', sureness: 'unknown' }), width };
  return drawLabel(own, frame, { measure, atTop: false, selected: false, host: false }).flatMap((shape) =>
    shape.kind === 'text' ? [shape.runs.map(({ text }) => text).join('')] : [],
  );
}

describe('The note of a row', () => {
  it('stands on one line where it fits', () => {
    assert.deepEqual(words(260, 60, 'at or above 0x100000'), ['.data', 'at or above 0x100000']);
  });

  it('takes a second line where the row is high enough', () => {
    assert.deepEqual(words(120, 90, 'at or above 0x100000'), ['.data', 'at or above', '0x100000']);
    assert.deepEqual(words(100, 90, 'size not known'), ['.data', 'size not', 'known']);
  });

  it('is made shorter where it is not', () => {
    assert.deepEqual(words(120, 40, 'at or above 0x100000'), ['.data', '≥ 0x100000']);
    assert.deepEqual(words(150, 40, 'size not known, ends at 0x8100000'), ['.data', 'to 0x8100000']);
  });

  it('keeps the last digits of an address that has no room, never its first ones alone', () => {
    assert.deepEqual(words(110, 90, 'at or above 0xffffffff80100000'), ['.data', 'at or above', '…80100000']);
    assert.deepEqual(words(110, 40, 'at or above 0xffffffff80100000'), ['.data', '≥ …80100000']);
  });
});

describe('The name of a row in a narrow column', () => {
  it('has more of the room than margins', () => {
    const named = (width: number): string[] => {
      const own = { ...box('Kernel (core ELF)', 100, 40, { mono: false, paint: 'window' }), width };
      const shapes = drawLabel(own, frame, { measure, atTop: false, selected: false, host: false });
      return shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.runs[0]?.text ?? ''] : []));
    };
    assert.deepEqual(named(64), ['Kernel']);
    assert.deepEqual(named(52), ['Kernel']);
    assert.deepEqual(named(150), ['Kernel (core ELF)']);
  });
});

describe('The size of a row', () => {
  const texts = (name: string, width: number, height: number, mono = false): string[] => {
    const look: Partial<Row> = { size: '64.0 TiB', mono, paint: 'window' };
    const own = { ...box(name, 100, height, look), width };
    return drawLabel(own, frame, { measure, atTop: false, selected: false, host: false }).flatMap((shape) =>
      shape.kind === 'text' ? [shape.runs.map(({ text }) => text).join('')] : [],
    );
  };

  it('stays where the name of a window may be shorter: what stands in brackets goes first', () => {
    const name = 'Direct map (page_offset_base)';
    assert.deepEqual(texts(name, 300, 24), [name, '64.0 TiB']);
    assert.deepEqual(texts(name, 220, 24), ['Direct map', '64.0 TiB']);
    assert.deepEqual(texts('Module mapping space', 200, 24), ['Module mapping…', '64.0 TiB']);
    assert.deepEqual(texts(name, 230, 40), [name, '64.0 TiB']);
  });

  it('goes before too little is left of the name, and before anything of the name of a section', () => {
    assert.deepEqual(texts('Module mapping space', 140, 24), ['Module mapping…']);
    assert.deepEqual(texts('.text.unlikely.cold', 200, 24, true), ['.text.unlikely.cold']);
  });
});

describe('The rights of a row', () => {
  it('stay where the size has a second line to go to', () => {
    const texts = (width: number, height: number, look: Partial<Row> = {}): string[] => {
      const own = { ...box('.text', 100, height, { size: '104.7 KiB', rights: 'r-x', ...look }), width };
      return drawLabel(own, frame, { measure, atTop: true, selected: false, host: false }).flatMap((shape) =>
        shape.kind === 'text' ? [shape.runs.map(({ text }) => text).join(' ')] : [],
      );
    };
    assert.deepEqual(texts(200, 60), ['.text', 'r-x 104.7 KiB']);
    assert.deepEqual(texts(150, 60), ['.text', 'r-x', '104.7 KiB']);
    assert.deepEqual(texts(110, 60), ['.text', 'r-x', '104.7 KiB']);
    assert.deepEqual(texts(150, 22), ['.text', '104.7 KiB']);
    assert.deepEqual(texts(150, 60, { note: 'twice' }), ['.text', '104.7 KiB', 'twice']);
  });

  it('have the sign of the legend where they are only what such sections usually have', () => {
    const figures = (look: Partial<Row>): string[] => {
      const options = { measure, atTop: false, selected: false, host: false };
      return drawLabel(box('.text', 100, 40, look), frame, options).flatMap((shape) =>
        shape.kind === 'text' && shape.role === 'figure' ? shape.runs.map(({ text }) => text) : [],
      );
    };
    assert.deepEqual(figures({ usual: true }), ['r-x?']);
    assert.deepEqual(figures({ usual: true, paint: 'zero', size: '4 KiB' }), ['rw-?', '4 KiB']);
    assert.deepEqual(figures({ rights: 'r-x' }), ['r-x']);
    assert.deepEqual(figures({}), []);
  });
});

describe('The words of a break', () => {
  it('have the size whole or a shorter one that is true', () => {
    const size = '16 EiB − 2.0 GiB';
    const texts = (width: number): string[] => {
      const gap = { ...box('gap', 100, 46, { name: 'not used', size, shape: 'cut', paint: 'hole' }), width };
      const options = { measure, atTop: false, selected: false, host: false };
      return drawLabel(gap, frame, options).flatMap((shape) =>
        shape.kind === 'text' ? [shape.runs.map(({ text }) => text).join('')] : [],
      );
    };
    assert.deepEqual(texts(200), ['not used', size]);
    assert.deepEqual(texts(100), ['not used', '< 16 EiB']);
  });
});
