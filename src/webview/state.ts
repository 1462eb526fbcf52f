import type { Hex, ViewId } from '../core/picture';
import type { Scale, ZoomRange } from '../core/scene/scene';
import { restoreInView, type InView } from './inView';

/** What the user has chosen in one panel. It is kept by VS Code, and so outlives a reload of the window. */
export interface PanelState {
  readonly view: ViewId;
  readonly flipped: boolean;
  readonly scales: Readonly<Partial<Record<ViewId, Scale>>>;
  /** Open rows by view; a view that is not named has those open that the picture asks for. */
  readonly lenses: Readonly<Partial<Record<ViewId, readonly string[]>>>;
  readonly zooms: Readonly<Partial<Record<ViewId, Readonly<Record<string, ZoomRange>>>>>;
  /** What is in view, for the next time; while a panel is open its zooms and its scroll bar say it. */
  readonly inView: Readonly<Partial<Record<ViewId, InView>>>;
  readonly selected?: string | undefined;
  readonly marker?: Hex | undefined;
  /** The index that is chosen at each level of the page tables; without it the way to the marked address. */
  readonly walk?: readonly number[] | undefined;
  /** Page tables as lists of runs instead of grids of slots. */
  readonly runs: boolean;
  readonly detailsHidden: boolean;
  /** What the extension said the panel is about. */
  readonly subject?: string | undefined;
}

const firstState: PanelState = {
  view: 'image',
  flipped: false,
  scales: {},
  lenses: {},
  zooms: {},
  inView: {},
  runs: false,
  detailsHidden: false,
};

/** A kept state may come from another version: what does not fit is dropped, field by field. */
export function restoreState(kept: unknown): PanelState {
  if (typeof kept !== 'object' || kept === null) return firstState;
  const value = kept as Partial<Record<keyof PanelState, unknown>>;
  return {
    view: isViewId(value.view) ? value.view : 'image',
    flipped: value.flipped === true,
    scales: record(
      value.scales,
      (entry): entry is Scale => entry === 'schematic' || entry === 'log' || entry === 'linear',
    ),
    lenses: record(
      value.lenses,
      (entry): entry is readonly string[] =>
        Array.isArray(entry) && entry.every((id) => typeof id === 'string'),
    ),
    zooms: {},
    inView: restoreInView(value.inView),
    selected: typeof value.selected === 'string' ? value.selected : undefined,
    marker:
      typeof value.marker === 'string' && /^0x[0-9a-f]{1,17}$/.test(value.marker) ? value.marker : undefined,
    runs: value.runs === true,
    detailsHidden: value.detailsHidden === true,
    subject: typeof value.subject === 'string' ? value.subject : undefined,
  };
}

const viewIds: readonly string[] = [
  'space',
  'image',
  'process',
  'translation',
  'tables',
  'compare',
] satisfies readonly ViewId[];

function isViewId(value: unknown): value is ViewId {
  return typeof value === 'string' && viewIds.includes(value);
}

function record<T>(value: unknown, fits: (entry: unknown) => entry is T): Readonly<Record<string, T>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, T] => fits(entry[1])));
}
