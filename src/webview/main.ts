import type { ViewId } from '../core/picture';
import { dispatch, type Handlers, type ToPanel, unpacked } from '../protocol';
import { hasRoomForSymbols } from '../core/scene/marks';
import { mark, reveal, zoomBy } from './actions';
import { makeBreadcrumb } from './breadcrumb';
import { stillClose, symbolHandlers } from './closeSymbols';
import { makeComparePane } from './comparePane';
import { makeDetails } from './details';
import { h, onLook, useIconFont } from './dom';
import { makeFooter } from './footer';
import { makeHelp } from './help';
import { makeHold } from './holdStill';
import { listenForKeys } from './keys';
import { makeMeasure } from './measure';
import { makeMeters } from './meters';
import { currentView, type Model, type Panel } from './model';
import {
  isPending,
  makeReceiver,
  makeRest,
  withDetails,
  withPending,
  withViews,
  whenWhole,
} from './partialPicture';
import { makePicturePane } from './picturePane';
import { makeRehearsal } from './rehearse';
import { makeSearch } from './search';
import { makeShare } from './share';
import { restoreState } from './state';
import { leaveHidden, makeEmpty, makeLoading, makeNotice } from './states';
import { makeToolbar } from './toolbar';
import { makeTopEnd } from './topEnd';
import type { VsCodeApi } from './vsCodeApi';

declare function acquireVsCodeApi(): VsCodeApi;

/** The panel's program: it starts empty, says `ready`, and draws what it is sent. */
function start(api: VsCodeApi): void {
  let model: Model = { state: restoreState(api.getState()), loading: 'Looking for linker scripts…' };
  /** Whether what changed is to move to its place before one's eyes; undefined where nothing says so. */
  let animate: boolean | undefined;
  let moves = false;
  let frame: number | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const text = makeMeasure();
  const schedule = (): void => {
    frame ??= requestAnimationFrame(draw);
  };
  const change = (patch: Partial<Model>): void => {
    model = { ...model, ...patch };
    schedule();
  };
  const keep = (): void => {
    clearTimeout(resting);
    // Numbers of an axis mean nothing to the next one.
    api.setState({ ...model.state, zooms: {}, inView: pane.inView() });
    document.body.dataset.kept = document.body.dataset.drawn;
  };
  /** Whether symbols have room in what is shown, as the extension knows it. */
  let roomy: boolean | undefined;
  const saySeen = (view: ViewId, symbols: boolean): void => {
    roomy = symbols;
    api.postMessage({ kind: 'seen', view, symbols });
  };
  const panel: Panel = {
    model: () => model,
    choose: (patch, how) => {
      // Another view is another picture: nothing of it moves to where it is.
      animate = how?.animate ?? patch.view === undefined;
      if (patch.view !== undefined && patch.view !== model.state.view) saySeen(patch.view, roomy ?? true);
      change({ state: { ...model.state, ...patch } });
      // There may be sixty zooms a second.
      if (Object.keys(patch).every((key) => key === 'zooms')) panel.moved();
      else keep();
    },
    adopt: (patch) => {
      model = { ...model, state: { ...model.state, ...patch } };
    },
    moved: () => {
      clearTimeout(resting);
      resting = setTimeout(keep, restMs);
    },
    post: (message) => {
      api.postMessage(message);
    },
    settle: () => {
      if (frame === undefined) return;
      cancelAnimationFrame(frame);
      draw();
    },
  };
  const leave = (): void => pane.focus();
  const search = makeSearch(
    panel,
    (address) => reveal(panel, address),
    leave,
    (hits) => {
      if (JSON.stringify(hits) !== JSON.stringify(model.hits ?? [])) change({ hits });
    },
  );
  const rest = makeRest(() => {
    if (model.picture !== undefined && isPending(model.picture)) api.postMessage({ kind: 'views' });
  });
  const help = makeHelp();
  const flip = (): void => {
    panel.choose({ flipped: !model.state.flipped });
  };
  const share = makeShare(panel, () => pane.scene());
  const toolbar = makeToolbar(panel, search.element, {
    flip,
    share: () => {
      share.ask();
    },
    help: help.open,
    search: () => {
      openSearch();
    },
    compare: () => {
      const there = model.picture?.views.some(({ id }) => id === 'compare') === true;
      if (there && model.state.view !== 'compare') panel.choose({ view: 'compare' });
      else panel.post({ kind: 'offer', offer: 'compare' });
    },
  });
  const openSearch = (): void => {
    toolbar.element.classList.add('searching');
    search.focus();
  };
  search.element.addEventListener('focusout', () => {
    toolbar.element.classList.remove('searching');
  });
  const breadcrumb = makeBreadcrumb(panel);
  const pane = makePicturePane(panel, text, {
    resized: () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
      animate = false;
      draw();
    },
    still: (holds) => {
      if (holds) hold.begin(details.element.hidden !== false);
      else hold.end();
    },
    list: (rows, go) => {
      openSearch();
      search.list(rows, go);
    },
  });
  const footer = makeFooter(panel);
  const meters = makeMeters();
  const parts = [
    toolbar,
    breadcrumb,
    makeNotice(panel),
    makeEmpty(panel),
    makeLoading(),
    meters,
    makeDetails(panel, leave),
    makeComparePane(panel),
    makeTopEnd(),
  ] as const;
  const [, , notice, empty, loading, , details, compare, heard] = parts;
  const stage = h('div', { class: 'stage' }, meters.element, pane.element);
  const main = h(
    'main',
    { class: 'main' },
    stage,
    h('div', { class: 'side' }, compare.element, details.element),
  );
  const hold = makeHold(main, stage, () => {
    pane.makesRoom();
    schedule();
  });
  document.body.append(
    toolbar.element,
    breadcrumb.element,
    notice.element,
    loading.element,
    empty.element,
    main,
    footer.element,
    help.element,
    heard.element,
  );

  /** Which parts were not there at the last drawing. */
  let hidden: string | undefined;

  function draw(): void {
    frame = undefined;
    main.hidden = currentView(model) === undefined;
    main.classList.toggle('comparing', currentView(model)?.comparison !== undefined);
    const hadLine = !notice.element.hidden;
    for (const part of parts) part.update(model);
    // With a line that comes or goes over it the whole picture is as high as it is at once, as in a window of another size.
    if (hadLine === notice.element.hidden) animate = false;
    // Each time it comes or goes the browser works out the style of all shapes: what only adds to a picture leaves it.
    if (animate !== undefined && animate !== moves) document.body.classList.toggle('animate', animate);
    moves = animate ?? moves;
    animate = undefined;
    search.update(model);
    leaveHidden(empty.element, pane);
    const now = parts.map(({ element }) => element.hidden).join();
    // Else the scene would be made for the old size, and then for the new one.
    if (now !== hidden && !hold.isHeld()) {
      pane.relaid(now);
      hidden = now;
    }
    pane.update(model, moves);
    const scene = pane.scene();
    footer.update(model, scene?.scaleText ?? '');
    const view = currentView(model);
    if (scene !== undefined && view !== undefined) {
      const symbols = hasRoomForSymbols(scene);
      if (symbols !== roomy) saySeen(view.id, symbols);
    }
    document.body.dataset.drawn = (Number(document.body.dataset.drawn ?? '0') + 1).toString();
  }

  const rehearsal = makeRehearsal();
  const received = makeReceiver();
  const handlers: Handlers<ToPanel> = {
    picture: (message) => {
      const { notice: line, empty: why, subject, cursor } = message;
      const picture = received(message);
      if (picture === undefined) {
        api.postMessage({ kind: 'ready', view: model.state.view });
        return;
      }
      const moves = model.picture !== undefined;
      change({
        picture: withPending(picture, model.picture),
        serial: (model.serial ?? 0) + 1,
        notice: line,
        empty: why,
        close: stillClose(model.close, model.picture, picture),
        found: undefined,
        loading: undefined,
        done: undefined,
      });
      rest.await();
      if (subject !== model.state.subject) panel.choose({ subject });
      if (cursor !== undefined) handlers.cursor(cursor);
      // That the cursor stays where it is does not keep the rest from moving.
      animate = moves;
      // The next frame may be some way off: it is to find everything drawn.
      panel.settle();
    },
    views: ({ views }) => {
      if (model.picture !== undefined) change({ picture: withViews(model.picture, views) });
      // The panel has all there is and rests: an edit may be next.
      rehearsal.start(() => pane.subject(model));
    },
    details: ({ key, details: known }) => {
      if (model.picture !== undefined) change({ picture: withDetails(model.picture, key, known) });
    },
    loading: ({ what: loading, done, cancels }) => {
      change({ loading, done, cancels });
    },
    render: ({ format, to }) => {
      void share.render(format, to);
    },
    cursor: ({ item, address }) => {
      if (item !== undefined) panel.choose({ selected: item, marker: address });
      else if (address !== undefined) mark(panel, BigInt(address));
    },
    reveal: ({ address }) => {
      rest.now();
      whenWhole(
        () => model.picture,
        () => reveal(panel, BigInt(address)),
      );
    },
    ...symbolHandlers(() => model, change),
    perform: ({ action }) => {
      const column = pane.scene()?.columns[0];
      if (action === 'flip') flip();
      else if (action === 'search') openSearch();
      else if (action === 'showComparison') panel.choose({ view: 'compare', selected: undefined });
      else if (column !== undefined) zoomBy(panel, column, action === 'zoomIn' ? 1.5 : 1 / 1.5);
    },
  };
  window.addEventListener('message', (event) => {
    dispatch(handlers, unpacked(event.data));
  });
  listenForKeys(pane, { search: openSearch, flip, help: help.open });
  onLook(() => {
    text.forget();
    schedule();
  });
  window.addEventListener('pagehide', keep);
  useIconFont();
  draw();
  api.postMessage({ kind: 'ready', view: model.state.view });
}

/** In milliseconds; so long nothing has moved when what is in view is kept. */
const restMs = 200;

start(acquireVsCodeApi());
