import type { Hex, Picture, Row, View } from '../core/picture';
import { openColumns } from '../core/scene/lensScene';
import type { Scale } from '../core/scene/scene';
import type { EmptyState, FromPanel, Notice, SymbolHit, ToPanel } from '../protocol';
import type { Close } from './closeSymbols';
import type { PanelState } from './state';
import { windowWidth } from './windowWidth';

/** Everything the panel shows, and how its parts change it. */
export interface Model {
  readonly state: PanelState;
  readonly picture?: Picture | undefined;
  /** How many pictures came before this one and with it; what is told of the same one later makes it no other. */
  readonly serial?: number | undefined;
  readonly notice?: Notice | undefined;
  readonly empty?: EmptyState | undefined;
  readonly loading?: string | undefined;
  /** How much of what is loading is there, 0 to 1, where that is known. */
  readonly done?: number | undefined;
  readonly cancels?: boolean | undefined;
  /** What the open search has found. */
  readonly hits?: readonly { readonly at: Hex; readonly size: number }[] | undefined;
  /** By row, the symbols in what is in view of it. */
  readonly close?: Close | undefined;
  /** The symbol that an address lies in, if there is one, and the serial of the picture it was told of. */
  readonly named?:
    (Extract<ToPanel, { readonly kind: 'named' }> & { readonly of: number | undefined }) | undefined;
  readonly found?: { readonly query: string; readonly hits: readonly SymbolHit[] } | undefined;
}

export interface Panel {
  readonly model: () => Model;
  /** Changes what the user has chosen, keeps it, and draws again. */
  readonly choose: (patch: Partial<PanelState>, how?: { readonly animate: boolean }) => void;
  /** Takes over what is shown already: nothing is drawn for it. */
  readonly adopt: (patch: Partial<PanelState>) => void;
  /** What is in view has moved, and is to be kept once it rests. */
  readonly moved: () => void;
  readonly post: (message: FromPanel) => void;
  /** Draws now what is still to be drawn, for a key that comes right after another. */
  readonly settle: () => void;
}

/** The view that is shown: the chosen one, or the first there is. None where the reason for having none is shown. */
export function currentView(model: Model): View | undefined {
  const views = model.picture?.views ?? [];
  if (showsEmpty(model)) return undefined;
  return views.find((view) => view.id === model.state.view) ?? views[0];
}

/** True when the image is asked for and there is none. */
export function showsEmpty(model: Model): boolean {
  const hasImage = model.picture?.views.some((view) => view.id === 'image') === true;
  return model.empty !== undefined && !hasImage && model.state.view === 'image';
}

export function currentLens(model: Model, view: View): readonly string[] {
  const chosen = model.state.lenses[view.id];
  if (chosen === undefined) return isSpare(view) && windowWidth() < roomyWidth ? [] : view.lens;
  // Rows that are gone since close their lens, and those after it.
  return chosen.slice(0, openColumns(view, chosen).length - 1);
}

/** Whether what is open by itself holds no image: it is to fill room, not to take any from the names of the whole. */
function isSpare({ lens }: View): boolean {
  return !lens.some((id) => id.startsWith('image:'));
}

const roomyWidth = 1000;

/** What is worked out from all rows of a view, once a view. */
const scaleOf = new WeakMap<View, Scale>();

/** Schematic unless the image's sections are all tall enough to be read when drawn to scale. */
export function currentScale(model: Model, view: View): Scale {
  const chosen = model.state.scales[view.id];
  if (chosen !== undefined) return chosen;
  const known = scaleOf.get(view) ?? fittingScale(view);
  scaleOf.set(view, known);
  return known;
}

function fittingScale(view: View): Scale {
  if (view.id === 'compare') return fewSmall(view) ? 'linear' : 'schematic';
  return view.id === 'image' && view.meters.length === 0 && evenSizes(view) ? 'linear' : 'schematic';
}

const leastShare = 0.04;

function evenSizes(view: View): boolean {
  const rows = view.columns[0]?.rows ?? [];
  if (rows.length === 0 || rows.some((row) => row.shape === 'cut' || row.range === undefined)) return false;
  const named = rows.filter((row) => row.shape === 'named' && row.depth === undefined);
  // Of so many one has less than its share, whatever their sizes.
  if (named.length * leastShare > 1) return false;
  const sizes = named.map(sizeOf);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.every((size) => size / total >= leastShare);
}

/** In a comparison sizes are the subject: to scale, unless too many rows would be too low for their names. */
function fewSmall(view: View): boolean {
  const rows = view.columns.flatMap((column) => column.rows);
  if (rows.some((row) => row.shape === 'cut' || row.id.startsWith('region:'))) return false;
  const sizes = rows.filter((row) => row.shape === 'named').map(sizeOf);
  const total = sizes.reduce((sum, size) => sum + size, 0) / 2;
  return sizes.filter((size) => size / total < leastShare).length * 3 <= sizes.length;
}

function sizeOf(row: Row): number {
  return row.range === undefined ? 0 : Number(BigInt(row.range.end) - BigInt(row.range.start));
}

/** A row by id anywhere in a view, also behind lenses that are closed. */
export function findRow(view: View | undefined, id: string | undefined): Row | undefined {
  if (view === undefined || id === undefined) return undefined;
  const search = (rows: readonly Row[]): Row | undefined => {
    for (const row of rows) {
      if (row.id === id) return row;
      const inner = row.inside === undefined ? undefined : search(row.inside.rows);
      if (inner !== undefined) return inner;
    }
    return undefined;
  };
  for (const column of view.columns) {
    const found = search(column.rows);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The rows that must be open for what is in a row to be seen, itself the last. Undefined for a row that is not in the view. */
export function lensTo(view: View, id: string): readonly string[] | undefined {
  const search = (rows: readonly Row[]): string[] | undefined => {
    for (const row of rows) {
      if (row.id === id) return [id];
      const inner = row.inside === undefined ? undefined : search(row.inside.rows);
      if (inner !== undefined) return [row.id, ...inner];
    }
    return undefined;
  };
  return search(view.columns[0]?.rows ?? []);
}

/** The innermost row that holds an address, and the rows that must be open to see it. */
export function findAddress(
  view: View,
  address: bigint,
): { readonly row: Row; readonly lens: readonly string[] } | undefined {
  const search = (
    rows: readonly Row[],
    lens: readonly string[],
  ): { row: Row; lens: readonly string[] } | undefined => {
    let best: { row: Row; lens: readonly string[] } | undefined;
    for (const row of rows) {
      if (row.range === undefined || address < BigInt(row.range.start) || address >= BigInt(row.range.end))
        continue;
      const inner = row.inside === undefined ? undefined : search(row.inside.rows, [...lens, row.id]);
      if (inner !== undefined && inner.row.id !== row.id) return inner;
      if (best === undefined || (row.depth ?? 0) >= (best.row.depth ?? 0)) best = { row, lens };
    }
    return best;
  };
  return search(view.columns[0]?.rows ?? [], []);
}
