import type { Row, View, ViewId } from '../core/picture';
import type { Stretch } from '../core/scene/reach';
import type { Scene, SceneOptions } from '../core/scene/scene';
import { makeCloseSymbols } from './closeSymbols';
import { makeDrawing } from './draw';
import { h } from './dom';
import { attachGestures } from './gestures';
import { attachKeys } from './keys';
import type { makeMeasure } from './measure';
import { currentLens, currentScale, currentView, type Model, type Panel } from './model';
import { makeMinimap } from './minimap';
import { isMissing } from './partialPicture';
import { makeShownViews } from './shownViews';
import type { Subject } from './rehearse';
import type { PanelState } from './state';
import { makeTooltip } from './tooltip';
import { makeTree } from './tree';
import { listUnnamed } from './unnamed';

/** The drawing with everything that acts on it: gestures, keys, tooltip, and the tree that a screen reader sees. */
export interface PicturePane {
  readonly element: HTMLElement;
  readonly scene: () => Scene | undefined;
  /** What is in view of each view that was shown, and of those that were not yet what was kept of them. */
  inView(): PanelState['inView'];
  focus(): void;
  /** It is about to make room for the details of what is selected, which is to be seen after that, too. */
  makesRoom(): void;
  /** What an edit would have drawn again. */
  subject(model: Model): Subject | undefined;
  /** Something beside it has come or gone, and `beside` says what is there now: its size is another one before the browser says so. */
  relaid(beside: string): void;
  /** Does what a key of the drawing does; false for others. */
  key(event: KeyboardEvent): boolean;
  /** `moves` is set where regions move to their new places before one's eyes. */
  update(model: Model, moves: boolean): void;
}

/** What the pane needs of the panel around it. */
export interface Surroundings {
  /** Called when the drawing has to be made again for another size, before the browser shows the old one in it. */
  readonly resized: () => void;
  /** Called with true when the drawing is to keep its size while a second click may come, with false when that is over. */
  readonly still: (holds: boolean) => void;
  /** Lists rows that one may choose from, and goes on with the one that is chosen. */
  readonly list: (rows: readonly Row[], go: (id: string) => void) => void;
}

export function makePicturePane(
  panel: Panel,
  text: ReturnType<typeof makeMeasure>,
  { resized, still, list }: Surroundings,
): PicturePane {
  const drawing = makeDrawing();
  const tree = makeTree(panel);
  const scroller = h('div', { class: 'scroller' });
  scroller.append(tree.element, drawing.element);
  // Asked of the browser in the midst of drawing, it would have to lay everything out first.
  let scrolled = 0;
  const minimap = makeMinimap(panel, scroller, () => scrolled);
  const element = h('div', { class: 'picture-pane' }, scroller, minimap.element);
  let scene: Scene | undefined;
  let shown: string | undefined;
  /** Until then what is selected stays in view, whatever its size becomes. */
  let settled = 0;
  let shownView: ViewId | undefined;
  const views = makeShownViews(panel);
  let drawn: Stretch | undefined;
  scroller.addEventListener('scroll', () => {
    scrolled = scroller.scrollTop;
    const height = size?.height ?? 0;
    const isDrawn = drawn === undefined || (scrolled >= drawn.top && scrolled + height <= drawn.bottom);
    if (scene !== undefined && !isDrawn)
      drawing.draw(scene, moving, (drawn = around(scene, scrolled, height)));
    minimap.look();
    panel.moved();
  });
  let size: Size | undefined;
  /** Sizes it had in this window, by what was beside it: to ask for one makes the browser lay out all there is. */
  const known = new Map<string, Size>();
  let beside = '';
  let moving = false;
  window.addEventListener('resize', () => {
    known.clear();
  });
  // Asked for in the midst of drawing, the size would make the browser lay everything out once more.
  const sizes = new ResizeObserver(() => {
    const now = sizeOf(element, scroller);
    if (now.width === size?.width && now.height === size.height) return;
    known.set(beside, (size = now));
    resized();
  });
  sizes.observe(element);
  sizes.observe(scroller);
  const current = (): Scene | undefined => scene;
  const focus = (): void => {
    tree.element.focus({ preventScroll: true });
  };
  const close = makeCloseSymbols(panel, current);
  const tooltip = makeTooltip(element, panel);
  const isTall = (): boolean => scene !== undefined && size !== undefined && scene.height > size.height + 1;
  const more = (id?: string): boolean => {
    const view = currentView(panel.model());
    if (scene === undefined || view === undefined || size === undefined) return false;
    const options = optionsOf(panel.model(), view, size);
    return listUnnamed(panel, current, options, list, id);
  };
  attachGestures(scroller, panel, current, { isTall, tooltip, focus, still, more });
  const key = attachKeys(tree.element, panel, current, more);
  const optionsOf = (model: Model, view: View, { width, height }: Size): Omit<SceneOptions, 'zoom'> => {
    const { state } = model;
    return {
      width: Math.max(160, width - (minimap.fits(model, width) ? minimap.width : 0)),
      height: Math.max(200, height),
      scale: currentScale(model, view),
      flipped: state.flipped,
      lens: currentLens(model, view),
      selected: state.selected,
      marker: state.marker,
      walk: state.walk,
      runs: state.runs,
      hits: model.hits,
      close: model.close,
      measure: text.measure,
    };
  };
  const update = (model: Model, moves: boolean): void => {
    const view = currentView(model);
    element.hidden = view === undefined;
    if (view === undefined) {
      scene = undefined;
      size = undefined;
      return;
    }
    // It was never there yet: what is shown stays for the moment until it is.
    if (isMissing(view)) return;
    const { state } = model;
    if (size === undefined) known.set(beside, (size = sizeOf(element, scroller)));
    moving = moves;
    const hasMinimap = minimap.fits(model, size.width);
    const options = optionsOf(model, view, size);
    const isOther = shownView !== view.id;
    if (isOther && shownView !== undefined) views.leave(shownView, scrolled);
    const shownNow = views.show(view, options, state, isOther ? undefined : scrolled);
    scene = shownNow.scene;
    const isMoved = shownNow.scroll !== undefined && shownNow.scroll !== scrolled;
    scrolled = shownNow.scroll ?? scrolled;
    drawing.draw(scene, moves, (drawn = around(scene, scrolled, size.height)));
    if (isMoved || isOther) scroller.scrollTop = scrolled;
    shownView = view.id;
    if (state.selected !== shown || performance.now() < settled)
      bringIntoView(scroller, scene, state.selected);
    shown = state.selected;
    tree.update(model, scene);
    minimap.update(model, scene, hasMinimap, size.height);
    close.look();
  };
  const subject = (model: Model): Subject | undefined => {
    const view = currentView(model);
    if (view === undefined || size === undefined) return undefined;
    return { view, options: { ...optionsOf(model, view, size), zoom: model.state.zooms[view.id] ?? {} } };
  };
  const relaid = (now: string): void => {
    beside = now;
    size = known.get(now);
  };
  const inView = (): PanelState['inView'] => views.inView(shownView, scrolled);
  const makesRoom = (): void => {
    settled = performance.now() + settlesMs;
  };
  return { element, scene: current, inView, focus, makesRoom, subject, relaid, key, update };
}

/** In milliseconds: a few frames of a slow machine. */
const settlesMs = 300;

/** What is seen of a picture that is much taller than the panel, and half a panel more at either side; undefined where that is all. */
function around(scene: Scene, scrolled: number, height: number): Stretch | undefined {
  if (scene.height <= 2 * height) return undefined;
  const top = Math.max(0, Math.min(scrolled, scene.height - height));
  return { top: top - height / 2, bottom: top + 1.5 * height };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The scroll bar does not take part in the width, or its coming would move everything. */
function sizeOf(element: HTMLElement, scroller: HTMLElement): Size {
  return { width: element.clientWidth, height: scroller.clientHeight };
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
