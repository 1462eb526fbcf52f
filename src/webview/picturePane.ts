import { makeScene, type Scene } from '../core/scene/scene';
import { makeDrawing } from './draw';
import { h } from './dom';
import { attachGestures } from './gestures';
import { attachKeys } from './keys';
import type { makeMeasure } from './measure';
import { currentLens, currentScale, currentView, type Model, type Panel } from './model';
import { makeMinimap } from './minimap';
import { makeTooltip } from './tooltip';
import { makeTree } from './tree';

/** The drawing with everything that acts on it: gestures, keys, tooltip, and the tree that a screen reader sees. */
export interface PicturePane {
  readonly element: HTMLElement;
  readonly scene: () => Scene | undefined;
  update(model: Model): void;
}

export function makePicturePane(panel: Panel, text: ReturnType<typeof makeMeasure>): PicturePane {
  const drawing = makeDrawing();
  const tree = makeTree(panel);
  const scroller = h('div', { class: 'scroller' });
  scroller.append(drawing.element);
  const minimap = makeMinimap();
  const element = h('div', { class: 'picture-pane' }, tree.element, scroller, minimap.element);
  let scene: Scene | undefined;
  const current = (): Scene | undefined => scene;
  const tooltip = makeTooltip(element, panel);
  attachGestures(scroller, panel, current, tooltip, () => {
    tree.element.focus({ preventScroll: true });
  });
  attachKeys(tree.element, panel, current);
  const update = (model: Model): void => {
    const view = currentView(model);
    element.hidden = view === undefined;
    if (view === undefined) {
      scene = undefined;
      return;
    }
    const { state } = model;
    // The scroll bar must not take part in the width, or its coming would move everything.
    const width = Math.max(160, element.clientWidth - minimap.width(element.clientWidth));
    scene = makeScene(view, {
      width,
      height: Math.max(200, scroller.clientHeight),
      scale: currentScale(model, view),
      flipped: state.flipped,
      lens: currentLens(model, view),
      zoom: state.zooms[view.id] ?? {},
      selected: state.selected,
      marker: state.marker,
      measure: text.measure,
    });
    drawing.draw(scene);
    tree.update(model, scene);
    minimap.update(model, scene, scroller);
  };
  return { element, scene: current, update };
}
