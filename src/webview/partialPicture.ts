import { patched } from '../core/jsonDelta';
import type { Details, Picture, View } from '../core/picture';
import type { PictureMessage } from '../protocol';

/** A picture that came with the view that is seen alone, and how the rest of it follows. */

/**
 * Makes whole what came as the changes of the view that is seen; undefined where that view is not there. The last one is kept for
 * the next.
 */
export function makeReceiver(): (message: PictureMessage) => Picture | undefined {
  let last: { readonly serial: number; readonly view: View } | undefined;
  return ({ picture, seen }) => {
    if (seen === undefined) return picture;
    const { id, serial, since, delta } = seen;
    const base = last;
    last = undefined;
    if (since === undefined) {
      const view = picture.views.find((own) => own.id === id);
      if (view !== undefined) last = { serial, view };
      return picture;
    }
    if (base?.serial !== since || base.view.id !== id) return undefined;
    // The delta was made from that view, and gives one.
    const view = patched(base.view, delta) as View;
    last = { serial, view };
    return { ...picture, views: picture.views.map((own) => (own.id === id ? view : own)) };
  };
}

/** How long the panel rests before the other views are fetched, in milliseconds: not between two keys of somebody who types. */
const restAfter = 150;

/** Whether nothing of a view is there yet. One that is seen may be pending too, and lack its symbols only. */
export function isMissing(view: View): boolean {
  return view.pending === true && view.columns.length === 0 && view.tables === undefined;
}

/** In the place of a view that is still to come stands what it was before, if there was one. */
export function withPending(picture: Picture, before: Picture | undefined): Picture {
  const views = picture.views.map((view) => {
    const old = isMissing(view) ? before?.views.find(({ id }) => id === view.id) : undefined;
    return old === undefined ? view : { ...old, pending: true };
  });
  return { ...picture, views };
}

export function withViews(picture: Picture, views: readonly View[]): Picture {
  return { ...picture, views: picture.views.map((old) => views.find(({ id }) => id === old.id) ?? old) };
}

export function withDetails(picture: Picture, key: string, details: Details | undefined): Picture {
  return { ...picture, details: { ...picture.details, [key]: details } };
}

export function isPending(picture: Picture): boolean {
  return picture.views.some(({ pending }) => pending === true);
}

/** Acts once a picture is there with nothing of it pending. */
export function whenWhole(picture: () => Picture | undefined, act: () => void): void {
  const now = picture();
  if (now !== undefined && !isPending(now)) act();
  else
    requestAnimationFrame(() => {
      setTimeout(() => {
        whenWhole(picture, act);
      }, 20);
    });
}

/** Asks for what is pending, once the panel has nothing else to do or at once. */
export function makeRest(ask: () => void): { await(): void; now(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    await: () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        requestIdleCallback(ask, { timeout: 1000 });
      }, restAfter);
    },
    now: () => {
      clearTimeout(timer);
      ask();
    },
  };
}
