import assert from 'node:assert/strict';
import type { MemoryMap } from '../../src/core/memoryMap';
import { makePicture } from '../../src/core/picture';
import { makeScene, type SceneOptions } from '../../src/core/scene/scene';
import { zoom } from '../../src/webview/actions';
import type { Model, Panel } from '../../src/webview/model';
import { restoreState, type PanelState } from '../../src/webview/state';
import { listUnnamed } from '../../src/webview/unnamed';
import { blinky, section } from './sampleMaps';

const rw = { read: true, write: true, execute: false };

const large = 1n << 60n;

/** One byte between two sections of 2^60, loaded in another order than they run in. */
const far: MemoryMap = {
  ...blinky,
  memory: [],
  segments: [],
  sections: [
    section({ name: '.low', vma: 0n, lma: 4n * large, size: large, rights: rw }, 0),
    section({ name: '.one', vma: large, lma: 5n * large, size: 1n, rights: rw }, 1),
    section({ name: '.last', vma: 2n * large, lma: 5n * large + 1n, size: large, rights: rw }, 2),
  ],
};

function panelOf(map: MemoryMap): Panel {
  let model: Model = { state: { ...restoreState(undefined), view: 'image' }, picture: makePicture({ map }) };
  const choose = (own: Partial<PanelState>): void => {
    model = { ...model, state: { ...model.state, ...own } };
  };
  return {
    model: () => model,
    choose,
    adopt: choose,
    moved: () => undefined,
    post: () => undefined,
    settle: () => undefined,
  };
}

const options: SceneOptions = {
  width: 1200,
  height: 500,
  scale: 'linear',
  flipped: false,
  lens: [],
  zoom: {},
  measure: (text) => text.length * 7,
};

describe('Rows without a name', () => {
  it('are gone to in the picture that is there when they are chosen, however far off they lie in it', () => {
    const panel = panelOf(far);
    const view = panel.model().picture?.views.find(({ id }) => id === 'image');
    assert.ok(view !== undefined);
    let scene = makeScene(view, options);
    const listed: string[] = [];
    listUnnamed(
      panel,
      () => scene,
      options,
      (rows, go) => {
        const [run] = scene.columns;
        assert.ok(run !== undefined);
        // Somebody turns the wheel while the list is open.
        zoom(panel, run, run.frame.bottom, 1e12, false);
        scene = makeScene(view, { ...options, zoom: panel.model().state.zooms.image ?? {} });
        for (const { id } of rows) {
          go(id);
          listed.push(id);
          assert.equal(panel.model().state.selected, id);
          const { columns } = makeScene(view, { ...options, zoom: panel.model().state.zooms.image ?? {} });
          const box = columns[0]?.boxes.find(({ line }) => line.row.partner === id);
          const middle = (run.frame.top + run.frame.bottom) / 2;
          assert.ok(box !== undefined && box.top <= middle && box.bottom >= middle);
          assert.ok(box.bottom - box.top >= 16, (box.bottom - box.top).toString());
        }
      },
      'load',
    );
    assert.deepEqual(listed, ['load:.one']);
  });
});
