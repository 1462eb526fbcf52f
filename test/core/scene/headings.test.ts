import assert from 'node:assert/strict';
import { readHostMemory } from '../../../src/core/hostMemory';
import { makePicture, type PictureInput } from '../../../src/core/picture';
import { loadBuiltin } from '../../../src/core/profiles';
import { makeScene } from '../../../src/core/scene/scene';
import { twoParts } from '../../webview/sampleMaps';

const measure = (text: string): number => text.length * 6;

const kernel: PictureInput = { map: twoParts, profile: loadBuiltin('generic-x86_64') };

/** The words of a view that are not of rows, at this width. */
function headings(view: string, width: number, input: PictureInput = kernel): string[] {
  const picture = makePicture(input);
  const own = picture.views.find(({ id }) => id === view);
  assert.ok(own !== undefined);
  const { shapes } = makeScene(own, {
    width,
    height: 700,
    scale: 'schematic',
    flipped: false,
    lens: own.lens,
    zoom: {},
    measure,
  });
  return shapes.flatMap((shape) =>
    shape.kind === 'text' && /^(?:sub)?title:/.test(shape.key)
      ? [shape.runs.map(({ text }) => text).join('')]
      : [],
  );
}

describe('The heading of a column', () => {
  it('reaches over what is free at its right', () => {
    assert.ok(headings('space', 600).includes('40 KiB, 4 of 5 sections'), headings('space', 600).join('\n'));
  });

  it('reaches over the addresses of the last column, which begin below it', () => {
    const host = readHostMemory([{ guestPhysical: '0x0', hostVirtual: '0x7f3ac0000000', size: '3GiB' }]);
    const guest = headings('translation', 940, { profile: loadBuiltin('osv-legacy'), host });
    assert.ok(guest.includes('in the process that runs it'), guest.join('\n'));
  });

  it('takes two lines before it is cut, and says nothing rather than half of what it is', () => {
    const host = readHostMemory([{ guestPhysical: '0x0', hostVirtual: '0x7f3ac0000000', size: '3GiB' }]);
    const guest = headings('translation', 400, { profile: loadBuiltin('osv-legacy'), host });
    assert.deepEqual(guest.slice(2), ['Guest', 'physical', 'Host', 'virtual']);
    assert.deepEqual(
      guest.filter((text) => text.endsWith('…')),
      [],
    );
  });

  it('says nothing rather than half a sentence', () => {
    for (const view of ['image', 'translation'])
      assert.deepEqual(
        headings(view, 600).filter((text) => text.endsWith('…')),
        [],
      );
    assert.ok(headings('image', 1200).includes('where it is loaded'));
  });
});
