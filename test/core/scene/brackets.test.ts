import assert from 'node:assert/strict';
import { makePicture } from '../../../src/core/picture';
import type { MemoryMap } from '../../../src/core/memoryMap';
import { makeScene, type Shape, type TextShape } from '../../../src/core/scene/scene';
import { blinky, blinkyBuilt } from '../../webview/sampleMaps';

const measure = (text: string): number => text.length * 6;

function brackets(map: MemoryMap, width: number): { lines: Shape[]; words: TextShape[]; signs: Shape[] } {
  const view = makePicture({ map }).views.find(({ id }) => id === 'image');
  assert.ok(view !== undefined);
  const { shapes } = makeScene(view, {
    width,
    height: 700,
    scale: 'schematic',
    flipped: false,
    lens: [],
    zoom: {},
    measure,
  });
  return {
    lines: shapes.filter(({ key }) => key.startsWith('bracket:')),
    words: shapes
      .filter((shape) => shape.kind === 'text')
      .filter(({ key }) => /^bracket(?:name|note):/.test(key)),
    signs: shapes.filter(({ key }) => key.startsWith('bracketsign:')),
  };
}

const wordsOf = ({ words }: ReturnType<typeof brackets>): string[] =>
  words.map(({ runs }) => runs.map(({ text }) => text).join('')).sort();

describe('Brackets beside an image', () => {
  it('are load segments with their rights, and the MEMORY regions that they lie in', () => {
    const found = brackets(blinkyBuilt, 1000);
    assert.deepEqual(wordsOf(found), ['FLASH', 'LOAD 0', 'LOAD 1', 'RAM', 'r-x', 'rwx']);
    assert.equal(found.signs.length, 1, 'one may be written and executed');
  });

  it('have a lane for each kind', () => {
    const { words } = brackets(blinkyBuilt, 1000);
    const upright = words.filter((shape) => shape.upright === true);
    const beside = words.filter((shape) => shape.upright !== true);
    assert.deepEqual([upright.length, beside.length], [2, 4]);
    const left = Math.min(...beside.map(({ x, runs }) => x - measure(runs[0]?.text ?? '')));
    for (const { x } of upright) assert.ok(x < left, 'the lane of the regions lies outside');
  });

  it('are the segments alone where there is little room', () => {
    assert.deepEqual(wordsOf(brackets(blinkyBuilt, 640)), ['LOAD 0', 'LOAD 1', 'r-x', 'rwx']);
    assert.deepEqual(wordsOf(brackets(blinky, 640)), ['FLASH', 'RAM']);
    assert.deepEqual(wordsOf(brackets(blinkyBuilt, 500)), []);
  });
});
