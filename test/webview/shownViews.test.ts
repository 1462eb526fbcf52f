import assert from 'node:assert/strict';
import type { Panel } from '../../src/webview/model';
import { makeShownViews } from '../../src/webview/shownViews';
import { restoreState, type PanelState } from '../../src/webview/state';
import { tinyk } from './sampleMaps';
import { message } from './samplePanels';

const options = {
  width: 900,
  height: 600,
  scale: 'schematic',
  flipped: false,
  selected: undefined,
  marker: undefined,
  walk: undefined,
  runs: false,
  hits: undefined,
  measure: (text: string): number => text.length * 7,
} as const;

describe('A view that is shown again', () => {
  const { views } = message(tinyk).picture;
  const view = views.find(({ id }) => id === 'image');
  assert.ok(view !== undefined);

  it('is the same drawing while nothing of it is another', () => {
    let state: PanelState = restoreState(undefined);
    const patch = (own: Partial<PanelState>): void => {
      state = { ...state, ...own };
    };
    // Only what a view is zoomed to is asked of the panel.
    const shown = makeShownViews({ model: () => ({ state }), adopt: patch } as unknown as Panel);
    const show = (more: object = {}): unknown =>
      shown.show(view, { ...options, lens: [], ...more }, state, 0).scene;
    const first = show();
    assert.equal(show(), first);
    const wider = show({ width: 1000 });
    assert.notEqual(wider, first);
    assert.equal(show({ width: 1000 }), wider);
    const chosen = show({ width: 1000, selected: 'section:.data' });
    assert.notEqual(chosen, wider);
    const [column] = view.columns;
    assert.ok(column !== undefined);
    const whole = state.zooms;
    patch({ zooms: { image: { [column.id]: { from: '0', to: (1n << 100n).toString() } } } });
    const zoomed = show({ width: 1000, selected: 'section:.data' });
    assert.notEqual(zoomed, chosen);
    assert.equal(show({ width: 1000, selected: 'section:.data' }), zoomed);
    patch({ zooms: whole });
    const back = show({ width: 1000, selected: 'section:.data' });
    assert.notEqual(back, zoomed);
    assert.deepEqual(back, chosen);
  });
});
