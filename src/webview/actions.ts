import { panWindow, pixelOfUnits, unitsOf, zoomWindow, type AxisWindow } from '../core/picture/axis';
import type { Row } from '../core/picture';
import { piecesIn, slotRange, walkTo } from '../core/picture/pageTables';
import { pixels, placesOf, rowOf, type Extent } from '../core/scene/places';
import { columnWindow } from '../core/scene/window';
import type { PlacedColumn, SlotGrid } from '../core/scene/scene';
import { hex } from '../core/address';
import { currentLens, currentView, findAddress, lensTo, type Panel } from './model';

/** What gestures and keys do; each leaves a new state behind. */

export function select(panel: Panel, row: Row): void {
  panel.choose(
    {
      selected: row.id,
      // The marker is a virtual address everywhere.
      marker: row.id.startsWith('physical:') ? undefined : (row.range?.start ?? row.from),
      walk: undefined,
      detailsHidden: false,
    },
    { animate: false },
  );
}

/** Opens a row as a lens beside its column; a row with nothing inside is zoomed to instead. */
export function openRow(panel: Panel, column: PlacedColumn, row: Row): void {
  const view = currentView(panel.model());
  if (view === undefined) return;
  if (row.inside === undefined) {
    zoomToRow(panel, column, row);
    return;
  }
  const { state } = panel.model();
  // A part of the image may lie in a window that is closed.
  const lens = lensTo(view, row.id) ?? [row.id];
  panel.choose(
    { lenses: { ...state.lenses, [view.id]: lens }, selected: row.id, marker: row.range?.start },
    { animate: true },
  );
}

function zoomToRow(panel: Panel, column: PlacedColumn, row: Row): void {
  const box = column.boxes.find((candidate) => candidate.line.row.id === row.id);
  if (box === undefined) return;
  const height = Math.max(1, box.bottom - box.top);
  const middle = (box.top + box.bottom) / 2;
  const own = column.follows ?? column;
  const axis = own.rowAxis.axis;
  const factor = (own.frame.bottom - own.frame.top) / (height * 1.2);
  const zoomed = zoomWindow(axis, own.window, middle, Math.max(1.5, factor));
  keepWindow(panel, own, panWindow(axis, zoomed, (own.frame.top + own.frame.bottom) / 2 - middle));
}

/** Chooses a row that is too low to be read, and zooms in as far as it needs to be, with it in the middle. */
export function zoomToRead(panel: Panel, column: PlacedColumn, row: Row): void {
  select(panel, row);
  const extent = extentOf(column, row.id);
  if (extent === undefined) return;
  const own = column.follows ?? column;
  const { axis } = own.rowAxis;
  const window = windowNow(panel, own);
  const [top, bottom] = pixels(column.window, extent);
  const isOut = bottom < column.frame.top || top > column.frame.bottom;
  const twin = isOut && row.partner !== undefined ? extentOf(own, row.partner) : undefined;
  // Where what runs there is in the middle, what is loaded is level with it; so far off pixels tell nothing.
  const place = own === column ? extent : twin;
  if (place !== undefined) {
    const height = BigInt(Math.max(1, Math.round(window.height)));
    const wanted = ((place.to - place.from) * height) / readable;
    const shown = window.to - window.from;
    const span = wanted < 1n ? 1n : wanted < shown ? wanted : shown;
    const from = window.from;
    const narrowed = { ...window, from, to: from + span };
    keepWindow(panel, own, centred(narrowed, (place.from + place.to) / 2n, axis.length));
    return;
  }
  // Its axis is another one; both have the same pixels.
  const middle = (top + bottom) / 2;
  const factor = Number(readable) / Math.max(lowest, bottom - top);
  const zoomed = zoomWindow(axis, window, middle, Math.max(1, factor));
  keepWindow(panel, own, panWindow(axis, zoomed, (own.frame.top + own.frame.bottom) / 2 - middle));
}

/** In pixels: high enough for a name, and neighbours of the same size for theirs. */
const readable = 32n;

/** In pixels: of less, a place far down has no digits left. */
const lowest = 2 ** -40;

export function zoom(
  panel: Panel,
  column: PlacedColumn,
  pixel: number,
  factor: number,
  animate: boolean,
): void {
  const own = column.follows ?? column;
  keepWindow(panel, own, zoomWindow(own.rowAxis.axis, windowNow(panel, own), pixel, factor), animate);
}

/** Zooms about the middle of what is in view. */
export function zoomBy(panel: Panel, column: PlacedColumn, factor: number): void {
  const { top, bottom } = column.frame;
  zoom(panel, column, (top + bottom) / 2, factor, true);
}

export function pan(panel: Panel, column: PlacedColumn, pixels: number): void {
  const own = column.follows ?? column;
  keepWindow(panel, own, panWindow(own.rowAxis.axis, windowNow(panel, own), pixels), false);
}

/** Moves what is in view of a column so far that a row of it is there, where it is not yet. */
export function bringIntoWindow(panel: Panel, column: PlacedColumn, row: Row, { from, to }: Extent): void {
  if (column.follows !== undefined) {
    // Its axis is another one; both have the same pixels.
    const { frame, follows } = column;
    const [top, bottom] = pixels(column.window, { from, to });
    if (bottom >= frame.top && top <= frame.bottom) return;
    const twin = row.partner === undefined ? undefined : extentOf(follows, row.partner);
    if (twin === undefined) {
      pan(panel, column, (frame.top + frame.bottom) / 2 - (top + bottom) / 2);
      return;
    }
    // Where that is in the middle, this is level with it.
    const { length } = follows.rowAxis.axis;
    keepWindow(panel, follows, centred(windowNow(panel, follows), (twin.from + twin.to) / 2n, length));
    return;
  }
  const own = column;
  const { axis } = own.rowAxis;
  const window = windowNow(panel, own);
  if ((from >= window.from && to <= window.to) || (from <= window.from && to >= window.to)) return;
  keepWindow(panel, own, centred(window, (from + to) / 2n, axis.length));
}

function extentOf({ lines, rowAxis }: PlacedColumn, id: string): Extent | undefined {
  const places = placesOf(lines, rowAxis);
  return places.ends[rowOf(places, id)];
}

/** Moves what is in view of a column so that an address stands in its middle, as near as there is more to be seen. */
export function centreOn(
  panel: Panel,
  column: PlacedColumn,
  address: bigint,
  scroller: { scrollTop: number; readonly clientHeight: number },
): void {
  const own = column.follows ?? column;
  const { axis } = own.rowAxis;
  const first = axis.ranged[0]?.range.start ?? 0n;
  const units = unitsOf(axis, address) ?? (address < first ? 0n : axis.length);
  const window = windowNow(panel, own);
  const span = window.to - window.from;
  if (span < axis.length) {
    keepWindow(panel, own, centred(window, units, axis.length), false);
    scroller.scrollTop = (own.frame.top + own.frame.bottom - scroller.clientHeight) / 2;
  } else scroller.scrollTop = pixelOfUnits(window, units) - scroller.clientHeight / 2;
}

/** A window as large as before with a place in its middle, within the axis. */
function centred(window: AxisWindow, middle: bigint, length: bigint): AxisWindow {
  const span = window.to - window.from;
  const wanted = middle - span / 2n;
  const most = length - span;
  const from = wanted < 0n ? 0n : wanted > most ? most : wanted;
  return { ...window, from, to: from + span };
}

/** What is to be in view of a column: there may have been several movements since it was drawn. */
function windowNow(panel: Panel, { column, rowAxis, window }: PlacedColumn): AxisWindow {
  const { state } = panel.model();
  const zoom = state.zooms[currentView(panel.model())?.id ?? state.view] ?? {};
  return columnWindow(column, rowAxis.axis, window.top, window.height, { flipped: window.flipped, zoom });
}

function keepWindow(panel: Panel, column: PlacedColumn, window: AxisWindow, animate = true): void {
  const view = currentView(panel.model());
  if (view === undefined) return;
  const { zooms } = panel.model().state;
  const others = Object.entries(zooms[view.id] ?? {}).filter(([id]) => id !== column.column.id);
  const whole = window.from === 0n && window.to === column.rowAxis.axis.length;
  const own = whole ? [] : [[column.column.id, { from: hex(window.from), to: hex(window.to) }] as const];
  panel.choose({ zooms: { ...zooms, [view.id]: Object.fromEntries([...others, ...own]) } }, { animate });
}

/** One step back: out of the zoom, then out of the innermost lens, then out of the selection. */
export function goBack(panel: Panel): boolean {
  const model = panel.model();
  const view = currentView(model);
  if (view === undefined) return false;
  const { state } = model;
  const lens = currentLens(model, view);
  if (Object.keys(state.zooms[view.id] ?? {}).length > 0)
    panel.choose({ zooms: { ...state.zooms, [view.id]: {} } }, { animate: true });
  else if (lens.length > 0)
    panel.choose({ lenses: { ...state.lenses, [view.id]: lens.slice(0, -1) } }, { animate: true });
  else if (state.selected !== undefined) panel.choose({ selected: undefined, marker: undefined });
  else return false;
  return true;
}

/** Shows an address wherever it is: in the view that is open if that has it, or else in the address space. */
export function reveal(panel: Panel, address: bigint): boolean {
  const model = panel.model();
  const current = currentView(model);
  const views = [current, ...(model.picture?.views ?? [])].filter((view) => view !== undefined);
  for (const view of views) {
    const found = findAddress(view, address);
    if (found === undefined) continue;
    const { state } = model;
    panel.choose(
      {
        view: view.id,
        selected: found.row.id,
        marker: hex(address),
        walk: undefined,
        detailsHidden: false,
        lenses: view.id === 'image' ? state.lenses : { ...state.lenses, [view.id]: [...found.lens] },
        zooms: { ...state.zooms, [view.id]: {} },
      },
      { animate: view.id === current?.id },
    );
    return true;
  }
  return false;
}

/** Marks an address that the editor's cursor is on, where the picture has it; nothing opens, closes or moves for it. */
export function mark(panel: Panel, address: bigint): void {
  const model = panel.model();
  const view = currentView(model);
  const found = view === undefined ? undefined : findAddress(view, address);
  const known = model.picture?.views.some((other) => findAddress(other, address) !== undefined) === true;
  if (!known) return;
  const selected = found === undefined ? {} : { selected: found.row.id };
  panel.choose({ marker: hex(address), walk: undefined, ...selected }, { animate: false });
}

/** The way through the page tables to an address. */
export function showInTables(panel: Panel, address: bigint): void {
  const tables = panel.model().picture?.views.find(({ id }) => id === 'tables')?.tables;
  if (tables === undefined) return;
  panel.choose({
    view: 'tables',
    marker: hex(address),
    walk: undefined,
    selected: `slot:${(tables.levels.length - 1).toString()}`,
    detailsHidden: false,
  });
}

/** An address in the whole of the space, with everything open on the way to it. */
export function showInSpace(panel: Panel, address: bigint): void {
  if (panel.model().picture?.views.some(({ id }) => id === 'space') !== true) return;
  panel.choose({ view: 'space' });
  reveal(panel, address);
}

/** Chooses a slot of a level; the levels below follow to the first thing that is known to be in it. */
export function chooseSlot(panel: Panel, grid: SlotGrid, index: number): void {
  const tables = currentView(panel.model())?.tables;
  if (tables === undefined) return;
  const own = [...grid.walk.slice(0, grid.level), index];
  const { start, end } = slotRange(tables, own);
  const inside = piecesIn(tables, start, end)[0];
  const address = inside === undefined || BigInt(inside.start) < start ? start : BigInt(inside.start);
  const walk = [...own, ...walkTo(tables, address).slice(own.length)];
  panel.choose({ walk, selected: `slot:${grid.level.toString()}`, detailsHidden: false }, { animate: false });
}
