import assert from 'node:assert/strict';
import { makePicture } from '../../../src/core/picture';
import { firstScroll } from '../../../src/core/scene/firstScroll';
import { makeScene, type Scene } from '../../../src/core/scene/scene';
import { program, unbuilt } from '../../webview/sampleMaps';

function sceneOf(map: typeof program, flipped: boolean): Scene {
  const view = makePicture({ map }).views.find(({ id }) => id === 'image');
  assert.ok(view !== undefined);
  return makeScene(view, {
    width: 600,
    height: 120,
    scale: 'schematic',
    flipped,
    lens: [],
    zoom: {},
    measure: (text) => text.length * 7,
  });
}

describe('Where a tall picture begins', () => {
  it('is the lowest address that is known where those above are not', () => {
    const scene = sceneOf(unbuilt, false);
    const known = scene.columns[0]?.boxes.findLast(({ line }) => line.ranged || line.row.from !== undefined);
    const scroll = firstScroll(scene, 120);
    assert.ok(scroll > 0 && known !== undefined);
    assert.ok(known.bottom > scroll && known.bottom <= scroll + 120);
  });

  it('is the top where an address is known there', () => {
    assert.equal(firstScroll(sceneOf(unbuilt, true), 120), 0);
    assert.equal(firstScroll(sceneOf(program, false), 120), 0);
  });
});
