import { deltaOf } from '../core/jsonDelta';
import { draftPicture, type PictureDraft, type PictureInput, type View, type ViewId } from '../core/picture';
import {
  packed,
  type CursorMessage,
  type PackedMessage,
  type PictureMessage,
  type SeenView,
  type ToPanel,
} from '../protocol';

/** A picture message whose picture is still to be made, as far as it is looked at. */
export interface PanelContent extends Omit<PictureMessage, 'picture'>, Drafts {}

/**
 * Gives a panel its picture in parts: first the view that is seen, with the details that were last asked for, and the rest
 * when the panel asks. Knows what the panel has, so that nothing is made or sent twice.
 */
export interface PanelFeed {
  /** With the editor's cursor, where that is not told yet. False where the panel has that content already; then nothing is sent. */
  send(content: PanelContent, cursor?: CursorMessage): boolean;
  /** The panel has nothing any more, such as after it was hidden. */
  forget(): void;
  /** `symbols` says whether they have room in what is seen; until that is known, a picture of many sections has none. */
  see(view: ViewId, symbols?: boolean): void;
  sendViews(): void;
  /** Does what sending that content after an edit would take, and sends nothing. */
  rehearse(content: PanelContent): void;
  sendDetails(key: string): void;
}

/** A picture in both ways it is sent, each made when it is. */
export interface Drafts {
  readonly draft: () => PictureDraft;
  /** The same without the symbols in rows, which cost a good part of the time. */
  readonly outline: () => PictureDraft;
  /** Whether there are so many sections that none is high enough for a symbol as long as nobody looks closer. */
  readonly crowded: boolean;
}

export function drafts(input: PictureInput): Drafts {
  let draft: PictureDraft | undefined;
  let outline: PictureDraft | undefined;
  return {
    draft: () => (draft ??= draftPicture(input)),
    outline: () => (outline ??= draftPicture({ ...input, marks: false })),
    crowded: (input.map?.sections.length ?? 0) > fewSections,
  };
}

/** All of these can be scrolled past at the height of a name; more than these stand at it. */
const fewSections = 100;

export function makePanelFeed(post: (message: ToPanel | PackedMessage) => void): PanelFeed {
  let seen: ViewId = 'image';
  let wanted: string | undefined;
  /** What the panel has. */
  let shown: PanelContent | undefined;
  /** The view that was sent with the last picture. */
  let last: { readonly serial: number; readonly view: View } | undefined;
  let given = new Set<ViewId>();
  let symbols: boolean | undefined;
  /** What the panel's present view was taken from. */
  let source: PictureDraft | undefined;
  const give = (views: PictureDraft['views']): void => {
    const due = views.filter(({ id }) => !given.has(id));
    if (due.length === 0) return;
    for (const { id } of due) given.add(id);
    post(packed({ kind: 'views', views: due.map((own) => own.view()) }));
  };
  /** Of a view that the panel has from the last picture, what has changed is enough. */
  const sentView = (view: View): SeenView => {
    const before = last;
    last = { serial: (before?.serial ?? 0) + 1, view };
    const { serial } = last;
    return before?.view.id === view.id
      ? { id: view.id, serial, since: before.serial, delta: deltaOf(before.view, view) }
      : { id: view.id, serial };
  };
  const sourceOf = ({ draft, outline, crowded }: PanelContent): PictureDraft =>
    (symbols ?? !crowded) ? draft() : outline();
  return {
    send: (content, cursor) => {
      if (content === shown) return false;
      shown = content;
      const { draft: _, outline: __, crowded, ...rest } = content;
      source = sourceOf(content);
      const first = source.views.find(({ id }) => id === seen) ?? source.views[0];
      const isWhole = symbols ?? !crowded;
      const view = isWhole || first === undefined ? first?.view() : { ...first.view(), pending: true };
      const seenView = view === undefined ? undefined : sentView(view);
      const views = source.views.map((own) =>
        own === first && view !== undefined && seenView?.since === undefined ? view : pendingView(own),
      );
      const details = wanted === undefined ? {} : { [wanted]: source.details(wanted) };
      const picture = { title: source.title, views, details, partial: true };
      given = new Set(first === undefined || !isWhole ? [] : [first.id]);
      post(packed({ ...rest, picture, seen: seenView, cursor } satisfies PictureMessage));
      return true;
    },
    forget: () => {
      shown = undefined;
      last = undefined;
    },
    see: (view, room) => {
      const isOther = view !== seen;
      seen = view;
      symbols = room ?? symbols;
      // What came without symbols follows when the panel rests, unless there is room for them now.
      if (isOther || room !== false) give(shown?.draft().views.filter(({ id }) => id === view) ?? []);
    },
    sendViews: () => {
      give(shown?.draft().views ?? []);
    },
    rehearse: (content) => {
      if (last === undefined) return;
      const { id } = last.view;
      const view = sourceOf(content)
        .views.find((own) => own.id === id)
        ?.view();
      JSON.stringify(deltaOf(last.view, view));
    },
    sendDetails: (key) => {
      wanted = key;
      post({ kind: 'details', key, details: source?.details(key) });
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
