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
  scroller.append(tree.element, drawing.element);
  const minimap = makeMinimap();
  const element = h('div', { class: 'picture-pane' }, scroller, minimap.element);
  let scene: Scene | undefined;
  let shown: string | undefined;
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
      walk: state.walk,
      runs: state.runs,
      hits: model.hits,
      measure: text.measure,
    });
    drawing.draw(scene);
    if (state.selected !== shown) bringIntoView(scroller, scene, state.selected);
    shown = state.selected;
    tree.update(model, scene);
    minimap.update(model, scene, scroller);
  };
  return { element, scene: current, update };
}

/** Scrolls a picture that is taller than the panel so that the selected row is seen. */
function bringIntoView(scroller: HTMLElement, scene: Scene, selected: string | undefined): void {
  const box = scene.columns
    .filter(({ mirror }) => mirror !== true)
    .flatMap((column) => column.boxes)
    .findLast(({ line }) => line.row.id === selected);
  if (box === undefined) return;
  const { scrollTop, clientHeight } = scroller;
  if (box.top < scrollTop) scroller.scrollTop = Math.max(0, box.top - 24);
  else if (box.bottom > scrollTop + clientHeight)
    scroller.scrollTop = Math.min(box.top - 24, box.bottom - clientHeight + 24);
}
