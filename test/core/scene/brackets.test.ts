import assert from 'node:assert/strict';
import { makePicture } from '../../../src/core/picture';
import type { MemoryMap } from '../../../src/core/memoryMap';
import { mapOfScript } from '../../../src/core/scriptBuild';
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

  it('have the names of small regions whole, past their ends where no other name is', () => {
    const { map } = mapOfScript({
      text: `MEMORY {
        INSTRUCTIONS (xrw) : ORIGIN = 0x00000000, LENGTH = 64K
        FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 2048K
        RAM_D1 (xrw) : ORIGIN = 0x24000000, LENGTH = 512K
        RAM_D2 (xrw) : ORIGIN = 0x30000000, LENGTH = 288K
        RAM_D3 (xrw) : ORIGIN = 0x38000000, LENGTH = 64K
        NEXT_TO_RAM_D3 (xrw) : ORIGIN = 0x38010000, LENGTH = 64K
      }
      SECTIONS { .text : { LONG(1) } >FLASH .data : { LONG(2) } >RAM_D1 }`,
      file: 'h7.ld',
      readInclude: () => undefined,
      images: [],
    });
    const { words, lines } = brackets(map, 1000);
    const upright = words.filter((shape) => shape.upright === true);
    const names = upright.map(({ runs }) => runs[0]?.text);
    for (const name of ['FLASH', 'RAM_D1', 'RAM_D2', 'RAM_D3']) assert.ok(names.includes(name), name);
    // It would lie over the name of its neighbour.
    assert.ok(!names.includes('NEXT_TO_RAM_D3'));
    const long = upright.find(({ runs }) => runs[0]?.text === 'INSTRUCTIONS');
    const bracket = lines.find(({ key }) => key.endsWith(':memory:INSTRUCTIONS'));
    const path = bracket?.kind === 'path' ? bracket.d : '';
    const [, top = '0', bottom = '0'] = /^M[\d.]+ ([\d.]+)H[\d.]+V([\d.]+)/.exec(path) ?? [];
    assert.ok(
      long !== undefined && Number(bottom) - Number(top) < measure('INSTRUCTIONS'),
      'its bracket is shorter than its name',
    );
    const spans = upright
      .map(
        ({ y, runs }) =>
          [y - measure(runs[0]?.text ?? '') / 2, y + measure(runs[0]?.text ?? '') / 2] as const,
      )
      .sort((a, b) => a[0] - b[0]);
    spans.slice(1).forEach(([from], i) => {
      assert.ok(from > (spans[i]?.[1] ?? 0), `${names.join()} touch`);
    });
  });
});
