import type { View, ViewId } from '../core/picture';
import { firstScroll } from '../core/scene/firstScroll';
import { makeScene, type Scene, type SceneOptions } from '../core/scene/scene';
import { axesOf, inView, sameAxes, scrollOf, zoomsOf, type Axes, type InView, type Zooms } from './inView';
import type { Panel } from './model';
import type { PanelState } from './state';

/** The scenes of views, each with the same bytes in view as when it was last shown: in a panel of another size, after an edit, after a reload. */
export interface ShownViews {
  /** `scrolled` is how far the picture is scrolled now; undefined where another view was shown. A scroll in the answer is to be made. */
  show(
    view: View,
    options: Options,
    state: PanelState,
    scrolled: number | undefined,
  ): { readonly scene: Scene; readonly scroll: number | undefined };
  leave(id: ViewId, scrolled: number): void;
  /** Of all views, `current` being the one that is shown. */
  inView(current: ViewId | undefined, scrolled: number): PanelState['inView'];
}

type Options = Omit<SceneOptions, 'zoom'>;

interface Shown {
  readonly view: View;
  readonly options: Options;
  /** What the scene was made with; `zooms` are those that the panel itself has chosen. */
  readonly zoomed: Zooms;
  readonly scene: Scene;
  readonly axes: Axes;
  /** What was to be in view, and how that came out: as long as nobody has moved it the next picture may have more of it. */
  readonly words: InView;
  readonly zooms: Zooms;
  readonly scrolled: number;
  /** Where it stood when it was left. */
  readonly left: number;
}

const none: Zooms = {};

/** Whether a scene is still the one to be shown: what was told meanwhile is not in the picture. */
function isCurrent(own: Shown, view: View, options: Options, zooms: Zooms): boolean {
  if (own.view !== view || own.zoomed !== zooms) return false;
  const [before, now] = [Object.entries(own.options), Object.entries(options)];
  return (
    before.length === now.length &&
    now.every(([key, value], i) => before[i]?.[0] === key && isAlike(before[i][1], value))
  );
}

/** The list of what is open is made anew each time. */
function isAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((own, i) => own === b[i]);
}

function isAtRest(own: Shown, zooms: Zooms, scrolled: number): boolean {
  return zooms === own.zooms && Math.abs(scrolled - own.scrolled) <= 1;
}

/** Whether the picture did not have all that was to be in view, such as one of a script whose build is not read yet. */
function lacksSome({ words, zooms, scrolled }: Shown): boolean {
  const isZoomed = Object.keys(words.zooms).every((id) => zooms[id] !== undefined);
  return !isZoomed || (words.top !== undefined && scrolled === 0);
}

export function makeShownViews(panel: Panel): ShownViews {
  const shown = new Map<ViewId, Shown>();
  const wordsOf = (id: ViewId, own: Shown, scrolled: number): InView => {
    const zooms = panel.model().state.zooms[id] ?? none;
    return isAtRest(own, zooms, scrolled) ? own.words : inView(zooms, own.axes, own.scene, scrolled);
  };
  const show: ShownViews['show'] = (view, options, state, scrolled) => {
    const { id } = view;
    const before = shown.get(id);
    const zooms = state.zooms[id] ?? none;
    if (before !== undefined && scrolled !== undefined && isCurrent(before, view, options, zooms))
      return { scene: before.scene, scroll: undefined };
    const asked = makeScene(view, { ...options, zoom: before === undefined ? none : zooms });
    const axes = axesOf(asked);
    const now = scrolled ?? before?.left ?? 0;
    const isSame =
      before !== undefined &&
      sameAxes(before.axes, axes, zooms) &&
      !(lacksSome(before) && isAtRest(before, zooms, now)) &&
      (now === 0 || before.scene.height === asked.height);
    if (isSame) {
      shown.set(id, { ...before, view, options, zoomed: zooms, scene: asked, axes });
      return { scene: asked, scroll: scrolled === undefined ? now : undefined };
    }
    const words = before === undefined ? (state.inView[id] ?? { zooms: {} }) : wordsOf(id, before, now);
    const own = Object.keys(words.zooms).length === 0 ? none : zoomsOf(words, axes);
    const scene = own === none && before === undefined ? asked : makeScene(view, { ...options, zoom: own });
    panel.adopt({ zooms: { ...state.zooms, [id]: own } });
    const wanted =
      scrollOf(words, scene) ?? (before === undefined ? firstScroll(scene, options.height) : now);
    const scroll = Math.max(0, Math.min(Math.round(wanted), Math.ceil(scene.height) - options.height));
    shown.set(id, {
      view,
      options,
      zoomed: own,
      scene,
      axes,
      words,
      zooms: own,
      scrolled: scroll,
      left: scroll,
    });
    return { scene, scroll };
  };
  const leave = (id: ViewId, scrolled: number): void => {
    const own = shown.get(id);
    if (own !== undefined) shown.set(id, { ...own, left: scrolled });
  };
  const all: ShownViews['inView'] = (current, scrolled) => {
    if (current !== undefined) leave(current, scrolled);
    const words = [...shown].map(([id, own]) => [id, wordsOf(id, own, own.left)] as const);
    return { ...panel.model().state.inView, ...Object.fromEntries(words) };
  };
  return { show, leave, inView: all };
}
