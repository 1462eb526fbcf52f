import type { PictureDraft, View, ViewId } from '../core/picture';
import { packed, type PackedMessage, type PictureMessage, type ToPanel } from '../protocol';
import type { PanelContent } from './panelContent';

/**
 * Gives a panel its picture in parts: first the view that is seen, with the details that were last asked for, and the rest
 * when the panel asks. Knows what the panel has, so that nothing is made or sent twice.
 */
export interface PanelFeed {
  /** False where the panel has that content already. */
  send(content: PanelContent): boolean;
  /** The panel has nothing any more, such as after it was hidden. */
  forget(): void;
  see(view: ViewId): void;
  sendViews(): void;
  sendDetails(key: string): void;
}

export function makePanelFeed(post: (message: ToPanel | PackedMessage) => void): PanelFeed {
  let seen: ViewId = 'image';
  let wanted: string | undefined;
  /** What the panel has. */
  let shown: PanelContent | undefined;
  let given = new Set<ViewId>();
  const give = (views: PictureDraft['views']): void => {
    const due = views.filter(({ id }) => !given.has(id));
    if (due.length === 0) return;
    for (const { id } of due) given.add(id);
    post(packed({ kind: 'views', views: due.map((own) => own.view()) }));
  };
  return {
    send: (content) => {
      if (content === shown) return false;
      shown = content;
      const { draft, ...rest } = content;
      const first = draft.views.find(({ id }) => id === seen) ?? draft.views[0];
      const views = draft.views.map((own) => (own === first ? own.view() : pendingView(own)));
      const details = wanted === undefined ? {} : { [wanted]: draft.details(wanted) };
      const picture = { title: draft.title, views, details, partial: true };
      given = new Set(first === undefined ? [] : [first.id]);
      post(packed({ ...rest, picture } satisfies PictureMessage));
      return true;
    },
    forget: () => {
      shown = undefined;
    },
    see: (view) => {
      seen = view;
      give(shown?.draft.views.filter(({ id }) => id === view) ?? []);
    },
    sendViews: () => {
      give(shown?.draft.views ?? []);
    },
    sendDetails: (key) => {
      wanted = key;
      post({ kind: 'details', key, details: shown?.draft.details(key) });
    },
  };
}

function pendingView({ id, title }: PictureDraft['views'][number]): View {
  return {
    id,
    title,
    pending: true,
    crumbs: [],
    columns: [],
    lens: [],
    bands: [],
    meters: [],
    legend: [],
  };
}
