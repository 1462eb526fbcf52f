import type { Details, Picture, View } from '../core/picture';

/** A picture that came with the view that is seen alone, and how the rest of it follows. */

/** How long the panel rests before the other views are fetched, in milliseconds: not between two keys of somebody who types. */
const restAfter = 150;

/** In the place of a view that is still to come stands what it was before, if there was one. */
export function withPending(picture: Picture, before: Picture | undefined): Picture {
  const views = picture.views.map((view) => {
    const old = view.pending === true ? before?.views.find(({ id }) => id === view.id) : undefined;
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
